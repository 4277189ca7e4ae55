"""Edited weights over REST and the stream: torch.nn's answer, for that request alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load
from safetensors.torch import load_file
from starlette.testclient import TestClient
from torch import nn
from torch.nn.functional import cross_entropy, one_hot
from websockets.sync.client import connect

from server.resources import models_dir
from server.services.limits import Limits
from server.web.app import create_app
from server.web.settings import Settings
from tests.live import LiveServer
from tests.tiny import make_model

TOKENS = [0, 1, 2, 2]  # "hell"
EDIT: dict[str, Any] = {"parameter": "rnn.weight_hh_l0", "row": 0, "column": 0, "value": 0.9}
BOTH_BIASES = [
    {"parameter": f"rnn.bias_{name}_l0", "row": 1, "value": value}
    for name, value in (("ih", 0.5), ("hh", -1.25))
]
EDITS = [EDIT, *BOTH_BIASES, {"parameter": "head.weight", "row": 3, "column": 2, "value": -2.0}]


def ask(client: TestClient, route: str, **body: Any) -> Any:
    given = {"prompt": "hell"} if route == "generate" else {"input": {"text": "hell"}}
    answer = client.post(f"/api/v1/models/hello/{route}", json=given | body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def by_torch(edits: list[dict[str, Any]]) -> dict[str, Any]:
    """h, logits and the weights' gradients of `hell`, by torch.nn with the edited state_dict."""
    weights = load_file(models_dir() / "hello" / "model.safetensors")
    for edit in edits:
        column = edit.get("column")
        place = edit["row"] if column is None else (edit["row"], column)
        weights[edit["parameter"]][place] = edit["value"]
    rnn, head = nn.RNN(4, 3), nn.Linear(3, 4, bias=False)
    rnn.load_state_dict(
        {name[4:]: tensor for name, tensor in weights.items() if name.startswith("rnn.")}
    )
    head.load_state_dict({"weight": weights["head.weight"]})
    h, _ = rnn(one_hot(torch.tensor(TOKENS), 4).float())
    logits = head(h)
    loss = cross_entropy(logits[:-1], torch.tensor(TOKENS[1:]), reduction="sum")
    loss.backward()
    grads = {f"rnn.{name}": one.grad for name, one in rnn.named_parameters()}
    grads["head.weight"] = head.weight.grad
    return {"h": h.detach(), "logits": logits.detach(), "loss": loss.item(), "grads": grads}


def test_every_route_answers_as_torch_with_the_same_weights(client: TestClient) -> None:
    expected = by_torch(EDITS)

    trace = ask(client, "trace", signals=["h", "logits"], edits=EDITS)
    predict = ask(client, "predict", top_k=4, edits=EDITS)
    gradients = ask(client, "gradients", edits=EDITS)
    generated = ask(client, "generate", max_tokens=1, temperature=0, edits=EDITS)

    assert torch.tensor(trace["signals"]["h"])[:, 0].sub(expected["h"]).abs().max() <= 1e-6
    assert torch.tensor(trace["signals"]["logits"]).sub(expected["logits"]).abs().max() <= 1e-5
    probs = sorted(expected["logits"][-1].softmax(0).tolist(), reverse=True)
    found = [one["prob"] for one in predict["next"]]
    assert found == pytest.approx(probs, abs=1e-6)
    assert gradients["loss"] == pytest.approx(expected["loss"], abs=1e-5)
    for name, grad in expected["grads"].items():
        norm = grad.norm().item()
        assert gradients["weights"][name]["norm"] == pytest.approx(norm, rel=1e-5), name
    assert generated["tokens"][0]["prob"] == pytest.approx(max(probs), abs=1e-6)


def test_the_served_model_stays(client: TestClient) -> None:
    bodies = {
        "trace": {},
        "predict": {},
        "gradients": {},
        "generate": {"temperature": 0, "max_tokens": 5, "seed": 1},
    }
    before = {route: ask(client, route, **body) for route, body in bodies.items()}

    changed = {route: ask(client, route, edits=EDITS, **body) for route, body in bodies.items()}

    for route, body in bodies.items():
        assert changed[route] != before[route], route
        assert ask(client, route, **body) == before[route], route
    weight = client.get("/api/v1/models/hello/weights/rnn.weight_hh_l0").json()
    assert weight["values"][0][0] != 0.9


def test_requests_at_once_have_weights_of_their_own(client: TestClient) -> None:
    values = [step / 10 for step in range(-8, 8)]

    def traced(value: float) -> torch.Tensor:
        answer = ask(client, "trace", signals=["h"], edits=[{**EDIT, "value": value}])
        return torch.tensor(answer["signals"]["h"])[:, 0]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(traced, values))

    for value, h in zip(values, found, strict=True):
        expected = by_torch([{**EDIT, "value": value}])["h"]
        assert (h - expected).abs().max() <= 1e-6, value


def streamed(address: str, *requests: dict[str, Any]) -> dict[str, list[np.ndarray]]:
    """h of each request, all asked on one connection before any is heard."""
    found: dict[str, list[np.ndarray]] = {str(one["request"]): [] for one in requests}
    ended = 0
    with connect(address) as stream:
        for one in requests:
            common = {"model": "hello", "signals": ["h"], "dtype": "f32", "credit": 100}
            stream.send(json.dumps(common | one))
        while ended < len(requests):
            data = stream.recv(20)
            if isinstance(data, bytes):
                header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
                request = json.loads(header["__metadata__"]["message"])["request"]
                found[request].append(load(data)["h"][:, 0])
                continue
            message = json.loads(data)
            assert message["type"] in ("started", "done"), message
            ended += message["type"] == "done"
    return found


def test_the_stream_answers_alike_and_goes_on_from_a_later_step(server: LiveServer) -> None:
    trace = {"type": "trace", "input": {"text": "hell"}}
    found = streamed(
        server.stream_url,
        {**trace, "request": "edited", "edits": EDITS},
        {**trace, "request": "as served"},
        {**trace, "request": "from 2", "edits": EDITS, "from": 2},
        {"type": "generate", "request": "g", "prompt": "hell", "max_tokens": 1, "edits": EDITS},
    )

    h = {name: torch.from_numpy(np.concatenate(parts)) for name, parts in found.items()}
    assert (h["edited"] - by_torch(EDITS)["h"]).abs().max() <= 1e-6
    assert (h["as served"] - by_torch([])["h"]).abs().max() <= 1e-6
    assert torch.equal(h["from 2"], h["edited"][2:])
    assert torch.equal(h["g"], h["edited"][-len(h["g"]) :])


REFUSED: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "a parameter": (
        [{**EDIT, "parameter": "weight_hh_l0"}],
        "edits.0.parameter",
        "rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, rnn.bias_hh_l0, head.weight",
    ),
    "a row": ([EDIT, {**EDIT, "row": 3}], "edits.1.row", "0 to 2"),
    "a column": ([{**EDIT, "column": 3}], "edits.0.column", "0 to 2"),
    "no column": ([{**EDIT, "column": None}], "edits.0.column", "0 to 2"),
    "a bias's column": (
        [{**BOTH_BIASES[0], "column": 0}],
        "edits.0.column",
        "null: a bias has no columns",
    ),
    "beyond float32": ([{**EDIT, "value": 1e39}], "edits.0.value", "a finite float32"),
    "a negative row": ([{**EDIT, "row": -1}], "edits.0.row", "at least 0"),
}


@pytest.mark.parametrize("route", ["trace", "predict", "gradients", "generate"])
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_weight_is_refused_by_its_field(client: TestClient, route, name) -> None:
    edits, field, allowed = REFUSED[name]
    given = {"prompt": "hell"} if route == "generate" else {"input": {"text": "hell"}}

    answer = client.post(f"/api/v1/models/hello/{route}", json={**given, "edits": edits})

    assert answer.status_code == 422
    assert (answer.json()["field"], answer.json()["allowed"]) == (field, allowed)


def test_too_many_edits_and_large_models_are_refused_by_a_named_limit(
    settings: Settings, tmp_path: Path
) -> None:
    make_model(tmp_path / "models" / "tiny-wide", "rnn", hidden=17)
    update = {"limits": Limits(edits=2), "models": tmp_path / "models"}
    narrow = settings.model_copy(update=update)
    app = create_app(narrow)
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)
        many = client.post(
            "/api/v1/models/hello/trace", json={"input": {"text": "h"}, "edits": [EDIT] * 3}
        ).json()
        large = client.post(
            "/api/v1/models/tiny-wide/trace", json={"input": {"text": "A"}, "edits": [EDIT]}
        ).json()
        limits = client.get("/api/v1/limits").json()["limits"]

    assert (many["status"], many["field"], many["limit"]) == (422, "edits", "edits")
    assert (large["status"], large["field"], large["limit"]) == (422, "edits", "edited_hidden")
    assert "16 units a layer; this one has 17" in large["detail"]
    assert limits["edits"]["value"] == 2
    assert limits["edited_hidden"]["value"] == 16
