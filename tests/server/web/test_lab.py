"""The laboratory over REST: numbers of an untrained net, its weights, refusals by field."""

import json
from itertools import pairwise
from typing import Any

import pytest
import torch
from fastapi import FastAPI
from safetensors.numpy import load
from starlette.testclient import TestClient

from server.web import examples
from server.web.answers import SAFETENSORS
from server.web.app import create_app
from server.web.protocol.lab import LabAnswer
from server.web.settings import Settings

LAB = "/api/v1/lab"


def ask(client: TestClient, **body: Any) -> Any:
    return client.post(LAB, json=body).json()


def test_the_documents_show_what_is_answered(client: TestClient) -> None:
    answer = ask(client, **examples.LAB_BODY)

    assert answer.keys() == examples.LAB.keys() == LabAnswer.model_fields.keys()
    assert numbers(answer) == pytest.approx(numbers(examples.LAB), abs=1e-6)
    LabAnswer.model_validate(answer)


def numbers(value: Any) -> list[float]:
    """All numbers in a JSON value, in order."""
    if isinstance(value, dict):
        value = [value[name] for name in sorted(value)]
    if isinstance(value, list):
        return [one for part in value for one in numbers(part)]
    return [value] if isinstance(value, int | float) else []


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_weights_that_come_along_make_the_same_numbers(client: TestClient, cell: str) -> None:
    body = {"cell": cell, "hidden": 5, "steps": 9, "forget_bias": 0.5}
    answer = client.post(LAB, json=body, headers={"accept": SAFETENSORS})
    header = json.loads(answer.content[8 : 8 + int.from_bytes(answer.content[:8], "little")])
    words, tensors = json.loads(header["__metadata__"]["message"]), load(answer.content)
    as_json = ask(client, **body)

    module = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
    net = module(16, 5, dtype=torch.float64)
    weights = {name: torch.from_numpy(w) for name, w in tensors.items() if "rnn." in name}
    net.load_state_dict({name.removeprefix("rnn."): w for name, w in weights.items()})
    h, _ = net(torch.from_numpy(tensors["x"]))
    assert as_json["loss"] == pytest.approx(h[-1].mean().item(), rel=1e-12)
    for name in ("norms", "layer_norms", "jacobian"):
        assert tensors[name].tolist() == as_json[name]
    assert tensors["memory.full"].tolist() == as_json["memory"]["full"]
    for name, dots in as_json["preactivations"].items():
        assert tensors[f"preactivations.{name}.values"].tolist() == dots["values"]
    for name in ("loss", "gradient_norm", "spectral_radius", "clipped_norm", "nonfinite"):
        assert words[name] == as_json[name]
    assert words["memory"]["reach"] == as_json["memory"]["reach"]


def test_the_jacobian_is_that_of_the_weights(client: TestClient) -> None:
    """Of a linear net: ReLU far above zero. ∂h_t/∂h_{t−1} = W_hh, at every step."""
    body = {"activation": "relu", "init": "identity", "scale": 0.9, "hidden": 4, "steps": 5}

    answer = ask(client, **body, input="zeros")
    alive = ask(client, **body, input="pulse", seed=3)

    assert answer["jacobian"] == [0] * 5  # at zero, ReLU passes nothing on
    assert alive["jacobian"][1:] == pytest.approx([0.9] * 4, rel=1e-4)
    assert alive["memory"]["full"][1:] == pytest.approx([0.9**d for d in (2, 3, 4)], rel=1e-4)


def test_what_exploded_is_null_and_counted(client: TestClient) -> None:
    body = {"activation": "relu", "init": "identity", "scale": 100.0, "hidden": 4, "steps": 1000}

    answer = ask(client, **body, seed=3, jacobian=False, memory=False)

    assert answer["loss"] is None
    assert answer["nonfinite"] > 0
    assert answer["jacobian"] is answer["memory"] is None


def test_an_exploded_net_is_not_shown_as_a_vanished_one(client: TestClient) -> None:
    """Its states are infinite, then no numbers; what ReLU lets through of them is not known."""
    body = {"activation": "relu", "scale": 100.0, "hidden": 16, "steps": 1000}

    answer = ask(client, **body)

    assert answer["loss"] is None
    assert set(answer["norms"][:-1]) == {None}
    assert answer["jacobian"][-1] is answer["memory"]["full"][0] is None
    assert answer["memory"]["reach"] == [None, None]
    assert answer["gradient_norm"] is answer["preactivations"]["a"]["mean_derivative"] is None


def test_what_vanished_is_a_number_as_long_as_there_is_one(client: TestClient) -> None:
    """float32 ends at 1e-38; a sigmoid's slope is at most a quarter."""
    answer = ask(client, activation="sigmoid", steps=60, jacobian=False, memory=False)

    norms = answer["norms"]
    assert 0 < norms[0] < 1e-38
    assert all(earlier < later for earlier, later in pairwise(norms))


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("cell", {"cell": "transformer"}),
        ("activation", {"activation": "gelu"}),
        ("hidden", {"hidden": 0}),
        ("hidden", {"hidden": 257}),
        ("layers", {"layers": 5}),
        ("steps", {"steps": 1001}),
        ("init", {"init": "xavier"}),
        ("scale", {"scale": -1}),
        ("skip", {"skip": 1}),
        ("seed", {"seed": -1}),
        ("input", {"input": "text"}),
        ("clip", {"clip": 0}),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(
    client: TestClient, field: str, body: dict[str, Any]
) -> None:
    problem = ask(client, **body)

    assert (problem["status"], problem["field"]) == (422, field)
    assert problem["allowed"]


@pytest.mark.parametrize(("limit", "status"), [("cost", 422), ("memory_bytes", 503)])
def test_what_would_take_too_much_is_refused_before_it_starts(
    settings: Settings, limit: str, status: int
) -> None:
    limits = settings.limits.model_copy(update={limit: 10_000})
    app: FastAPI = create_app(settings.model_copy(update={"limits": limits}))
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)

        large, small = ask(client), ask(client, hidden=2, steps=2)

    assert (large["status"], large["limit"]) == (status, limit)
    assert small["norms"]
