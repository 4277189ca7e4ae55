"""Gradients over REST: the lecture's figures, torch's own, the same numbers in every form."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fastapi import FastAPI
from safetensors.numpy import load
from safetensors.torch import load_file
from starlette.testclient import TestClient

from server.resources import models_dir
from server.web import examples
from server.web.answers import SAFETENSORS
from server.web.app import create_app
from server.web.settings import Settings
from tests.tiny import TOKENS

TEXT = "Alas, I think he rolled a chord down the kernel track"
HELLO = json.loads((models_dir() / "hello" / "hello.json").read_text())
LECTURE = {"input": {"text": "hell"}, "targets": ["e", "l", "l", "o"]}


def ask(client: TestClient, model: str = "tiny-deep", **body: Any) -> Any:
    return client.post(
        f"/api/v1/models/{model}/gradients", json={"input": {"text": TEXT}, **body}
    ).json()


def tensors(client: TestClient, model: str = "tiny-deep", **body: Any) -> dict[str, np.ndarray]:
    content = raw(client, model, **body)
    return load(content)


def raw(client: TestClient, model: str, **body: Any) -> bytes:
    answer = client.post(
        f"/api/v1/models/{model}/gradients",
        json={"input": {"text": TEXT}, **body},
        headers={"accept": SAFETENSORS},
    )
    assert answer.status_code == 200, answer.text
    return answer.content


def words(content: bytes) -> dict[str, Any]:
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    found: dict[str, Any] = json.loads(header["__metadata__"]["message"])
    return found


def float32(nested: Any) -> np.ndarray:
    return np.array(nested, dtype=np.float64).astype(np.float32)


def test_the_lectures_gradients_are_answered(client: TestClient) -> None:
    answer = ask(client, "hello", **LECTURE)
    sums = tensors(client, "hello", **LECTURE)

    expected = HELLO["expected"]
    assert answer["loss"] == pytest.approx(expected["loss_total_nats"], abs=2e-6)
    assert answer["loss_per_step"] == pytest.approx(expected["loss_per_step_nats"], abs=2e-6)
    for row, printed in zip(answer["map"], expected["gradient_map_h"], strict=True):
        assert row == pytest.approx(printed, abs=6e-6)
    assert np.trace(sums["grad.rnn.weight_hh_l0"]) == pytest.approx(expected["dL_dw_hh"], abs=1e-6)
    assert sums["grad.rnn.bias_ih_l0"].sum() == pytest.approx(expected["dL_db"], abs=1e-6)


def test_the_documents_show_what_hello_answers(client: TestClient) -> None:
    answer = client.post("/api/v1/models/hello/gradients", json=examples.GRADIENTS_BODY).json()

    assert answer.keys() == examples.GRADIENTS.keys()
    for name in ("loss_per_step", "norms", "map", "weights", "vectors"):
        flat = zip(numbers(answer[name]), numbers(examples.GRADIENTS[name]), strict=True)
        assert all(one == pytest.approx(other, abs=1e-6) for one, other in flat), name


def numbers(value: Any) -> list[float]:
    """All numbers in a JSON value, in order."""
    if isinstance(value, dict):
        value = [value[name] for name in sorted(value)]
    return [one for part in value for one in numbers(part)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("model", ["tiny-rnn", "tiny-gru", "tiny-deep"])
@pytest.mark.parametrize("loss", ["total", "last", {"step": 20}])
def test_they_agree_with_autograd(
    client: TestClient, models: Path, model: str, loss: str | dict[str, int]
) -> None:
    weights = load_file(models / model / "model.safetensors")
    kinds = {"tiny-rnn": torch.nn.RNN, "tiny-gru": torch.nn.GRU, "tiny-deep": torch.nn.LSTM}
    layers = 2 if model == "tiny-deep" else 1
    module = kinds[model](len(TOKENS), 8, num_layers=layers, dtype=torch.float64)
    named = {name.removeprefix("rnn."): w for name, w in weights.items() if "rnn." in name}
    module.load_state_dict(named)
    numbers = torch.tensor([TOKENS.index(character) for character in TEXT])
    x = torch.nn.functional.one_hot(numbers, len(TOKENS)).double().requires_grad_()
    h, _ = module(x)
    h.retain_grad()
    logits = h @ weights["head.weight"].double().T + weights["head.bias"].double()
    losses = torch.nn.functional.cross_entropy(logits[:-1], numbers[1:], reduction="none")
    picked = {"total": losses.sum(), "last": losses[-1]}
    chosen = losses[20] if isinstance(loss, dict) else picked[loss]
    chosen.backward()

    found = tensors(client, model, loss=loss, vectors=["h", "x"])

    assert x.grad is not None
    near(found["grad.x"], x.grad)
    near(found["norm.x"], x.grad.norm(dim=1))
    for name, weight in module.named_parameters():
        assert weight.grad is not None
        near(found[f"grad.rnn.{name}"], weight.grad)
    assert found["grad.h"].shape == (len(TEXT), layers, 8)
    near(found["norm.h"], torch.from_numpy(found["grad.h"]).double().norm(dim=2))


def near(found: np.ndarray, expected: torch.Tensor) -> None:
    wanted = expected.numpy()
    assert np.abs(found - wanted).max() <= 2e-5 * np.abs(wanted).max()


def test_a_row_of_the_map_is_the_gradient_of_that_steps_loss(client: TestClient) -> None:
    rows = tensors(client, layer=0)["map"]

    for k in (3, 30, 51):
        of_step = tensors(client, loss={"step": k}, map=False)["norm.h"][:, 0]
        np.testing.assert_allclose(rows[k, : k + 1], of_step[: k + 1], rtol=2e-5)
        assert np.isnan(rows[k, k + 1 :]).all()
    assert np.isnan(rows[52]).all()  # the last step has no target


def test_json_and_safetensors_hold_the_very_same_float32(client: TestClient) -> None:
    asked: dict[str, Any] = {"vectors": ["h", "a_f", "x"], "memory": True}
    as_json, content = ask(client, **asked), raw(client, "tiny-deep", **asked)
    as_tensors, told = load(content), words(content)

    for name, values in as_json["norms"].items():
        assert (float32(values) == as_tensors[f"norm.{name}"]).all()
    for name, values in as_json["vectors"].items():
        assert (float32(values) == as_tensors[name]).all()
    for k, row in enumerate(as_json["map"]):
        if row is not None:
            assert (float32(row) == as_tensors["map"][k, : k + 1]).all()
    for name, weight in as_json["weights"].items():
        assert (float32(weight["per_step"]) == as_tensors[f"contribution.{name}"]).all()
        assert weight["norm"] == told["weights"][name]
    for name in ("full", "direct"):
        assert (float32(as_json["memory"][name]) == as_tensors[f"memory.{name}"]).all()
    assert as_json["memory"]["reach"] == told["memory"]["reach"]
    assert (float32(as_json["loss_per_step"][:-1]) == as_tensors["loss_per_step"][:-1]).all()
    assert as_json["loss_per_step"][-1] is None
    assert np.isnan(as_tensors["loss_per_step"][-1])
    for name in ("model", "cell", "tokens", "offsets", "steps", "loss", "loss_unit", "layer"):
        assert as_json[name] == told[name]
    assert as_json["map_every"] == told["map_every"] == 1


def test_the_map_can_be_taken_row_by_row(client: TestClient) -> None:
    whole = ask(client)["map"]
    parts = [ask(client, map_every=3, map_offset=offset)["map"] for offset in range(3)]

    taken = [[k for k, row in enumerate(part) if row is not None] for part in parts]
    assert taken[0] == list(range(0, 52, 3))  # from the last that has a loss, 51, backwards
    assert sorted(np.concatenate(taken)) == list(range(52))
    for part, rows in zip(parts, taken, strict=True):
        for k in rows:
            np.testing.assert_allclose(part[k], whole[k], rtol=1e-5)
    without = ask(client, map=False)
    assert without["map"] is without["map_every"] is None


def test_no_gradient_flows_into_what_made_a_held_signal(client: TestClient) -> None:
    clamp = [{"signal": "f", "layer": 1, "range": [10, 20], "value": 0.0}]

    found = tensors(client, clamp=clamp, vectors=["f", "a_f", "c"])

    assert (found["grad.a_f"][10:20, 1] == 0).all()
    assert (found["grad.f"][10:20, 1] != 0).any()
    assert (found["grad.a_f"][:10, 1] != 0).any()


def test_a_state_that_was_handed_out_is_started_from(client: TestClient) -> None:
    """The gradient of the second half alone is what it is in the whole, where no loss is later."""
    given = {"input": {"text": TEXT[:30]}, "signals": ["h"]}
    traced = client.post("/api/v1/models/tiny-deep/trace", json=given).json()

    half = tensors(client, input={"text": TEXT[30:]}, state=traced["state"], loss="last")
    whole = tensors(client, loss="last")

    np.testing.assert_allclose(half["norm.c"], whole["norm.c"][30:], rtol=2e-5, atol=1e-12)


def test_a_gradient_below_1e_19_has_a_norm(client: TestClient, models: Path) -> None:
    """Its square is no float32: the norm is made in float64."""
    forgetful = [{"signal": "z", "value": 0.0}, {"signal": "r", "value": 1e-3}]

    norms = tensors(client, "tiny-gru", loss="last", clamp=forgetful)["norm.h"][:, 0]

    small = norms[(norms > 0) & (norms < 1e-25)]
    assert len(small) > 3
    ratios = small[1:] / small[:-1]
    assert (ratios > 1).all()
    assert ratios.max() < 100 * ratios.min()


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("targets", {"input": {"text": "A"}}),
        ("targets", {"targets": [None] * len(TEXT)}),
        ("loss.step", {"loss": {"step": len(TEXT) - 1}}),
        ("loss.step", {"loss": {"step": 4000}}),
        ("loss", {"loss": {"step": -1}}),
        ("loss", {"loss": "first"}),
        ("loss", {"loss": 3}),
        ("layer", {"layer": 2}),
        ("layer", {"layer": -3}),
        ("map_every", {"map_every": 0}),
        ("map_offset", {"map_every": 2, "map_offset": 2}),
        ("vectors", {"vectors": ["a"]}),
        ("vectors", {"vectors": ["logits"]}),
        ("map", {"map": 1}),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(
    client: TestClient, field: str, body: dict[str, Any]
) -> None:
    problem = ask(client, **body)

    assert (problem["status"], problem["field"]) == (422, field)


@pytest.mark.parametrize(
    ("limit", "value", "words", "cure"),
    [
        ("map_cost", 150_000, '"map_every": 3 fits', {"map_every": 3}),
        ("map_cost", 150_000, '"map": false', {"map": False}),
        ("recorded_bytes", 20_000, "At most", {"input": {"text": TEXT[:10]}}),
        ("cost", 10_000, "steps × layers × hidden²", {"input": {"text": TEXT[:10]}}),
        ("json_numbers", 2_000, SAFETENSORS, {"input": {"text": TEXT[:10]}}),
        ("answer_bytes", 10_000, '"map": false', {"input": {"text": TEXT[:5]}}),
    ],
)
def test_a_limit_is_named_and_what_would_do(
    settings: Settings, limit: str, value: int, words: str, cure: dict[str, Any]
) -> None:
    limits = settings.limits.model_copy(update={limit: value})
    app: FastAPI = create_app(settings.model_copy(update={"limits": limits}))
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)

        refused, answered = ask(client), ask(client, **cure)

        assert (refused["status"], refused["limit"]) == (422, limit)
        assert words in refused["detail"]
        assert answered.get("loss"), answered
        assert limit in client.get("/api/v1/limits").json()["limits"]


def test_memory_is_refused_by_what_it_would_cost_with_the_sizes(settings: Settings) -> None:
    """The Jacobians of a GRU of 8 units alone would fit; their sizes have to be found, too."""
    hidden, most = 8, 20 * (3 + 5) * 8**3
    limits = settings.limits.model_copy(update={"map_cost": most})
    app: FastAPI = create_app(settings.model_copy(update={"limits": limits}))
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)
        asked = {"memory": True, "map": False}

        refused = ask(client, "tiny-gru", **asked, input={"text": TEXT[:21]})
        answered = ask(client, "tiny-gru", **asked, input={"text": TEXT[:20]})

    assert 21 * 3 * hidden**3 < most
    assert (refused["status"], refused["limit"], refused["field"]) == (422, "map_cost", "memory")
    assert "At most 20 steps fit" in refused["detail"]
    assert len(answered["memory"]["full"]) == 19


def test_the_memory_of_a_pass_is_held_while_it_runs_and_given_back(settings: Settings) -> None:
    limits = settings.limits.model_copy(update={"memory_bytes": 50_000})
    app: FastAPI = create_app(settings.model_copy(update={"limits": limits}))
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)

        busy = ask(client, map=False)
        short = ask(client, "tiny-rnn", map=False, input={"text": "Alas"})

    assert (busy["status"], busy["limit"]) == (503, "memory_bytes")
    assert short["steps"] == 4
    assert app.state.parts.memory.held == 0


def test_every_null_is_counted_but_those_of_no_loss(client: TestClient) -> None:
    exploded = [{"signal": "h", "units": [0], "range": [2, 3], "value": 3e38}]

    answer = ask(client, "tiny-rnn", input={"text": "Alas, I"}, clamp=exploded)
    content = raw(client, "tiny-rnn", input={"text": "Alas, I"}, clamp=exploded)
    calm = ask(client, "tiny-rnn", input={"text": "Alas, I"})

    unknown = 2  # the last step's loss, and its row of the map
    told = {name: value for name, value in answer.items() if name != "memory"}
    assert answer["nonfinite"] == nulls(told) - unknown > 0
    beside = nulls(words(content)["weights"]) + nulls(words(content)["loss"])
    lost = sum(int((~np.isfinite(tensor)).sum()) for tensor in load(content).values())
    never = 1 + 7 + (6 + 5 + 4 + 3 + 2 + 1)  # a loss, a row of the map, of the others all t > k
    assert words(content)["nonfinite"] == lost + beside - never
    assert calm["nonfinite"] == 0


def nulls(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return sum(map(nulls, value)) if isinstance(value, list) else int(value is None)
