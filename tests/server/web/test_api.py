"""The REST routes keep the contract: true numbers, the same in every form, and errors in words."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fastapi import FastAPI
from safetensors.numpy import load
from safetensors.torch import load_file
from starlette.testclient import TestClient

from server.numerics.network import Network
from server.resources import models_dir
from server.services.limits import Limits
from server.web import examples
from server.web.app import create_app
from server.web.settings import Settings
from tests.tiny import TOKENS

TEXT = "Alas, I think he rolled a chord down the kernel track"
SAFETENSORS = "application/vnd.safetensors"
HELLO = json.loads((models_dir() / "hello" / "hello.json").read_text())


def post(client: TestClient, route: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/api/v1/models/{route}", json=body, headers=headers)


def trace(client: TestClient, model: str = "tiny-lstm", **body: Any) -> dict[str, Any]:
    answer = post(client, f"{model}/trace", {"input": {"text": TEXT}, **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def tensors(client: TestClient, model: str = "tiny-lstm", **body: Any) -> dict[str, Any]:
    answer = post(client, f"{model}/trace", {"input": {"text": TEXT}, **body}, accept=SAFETENSORS)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == SAFETENSORS
    return load(answer.content)


def float32(nested: Any) -> np.ndarray:
    return np.array(nested, dtype=np.float64).astype(np.float32)


def test_the_lectures_figures_are_answered_as_printed(client: TestClient) -> None:
    answer = trace(
        client,
        "hello",
        input={"text": "hell"},
        targets=["e", "l", "l", "o"],
        signals=["h", "probs"],
    )

    expected = HELLO["expected"]
    np.testing.assert_allclose(np.array(answer["signals"]["h"])[:, 0], expected["h"], atol=1e-6)
    np.testing.assert_allclose(answer["signals"]["probs"], expected["p"], atol=1e-6)
    np.testing.assert_allclose(answer["loss"], expected["loss_per_step_nats"], atol=2e-6)
    assert answer["tokens"] == list("hell")
    generated = post(client, "hello/generate", {"prompt": "h", "max_tokens": 8, "temperature": 0})
    assert generated.json()["text"] == expected["greedy_from_h"]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_trace_agrees_with_torch(client: TestClient, models: Path, cell: str) -> None:
    weights = load_file(models / f"tiny-{cell}" / "model.safetensors")
    module = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell](23, 8)
    module.load_state_dict(
        {name.removeprefix("rnn."): w for name, w in weights.items() if name.startswith("rnn.")}
    )
    tokens = torch.tensor([TOKENS.index(character) for character in TEXT])
    with torch.no_grad():
        h, _ = module(torch.nn.functional.one_hot(tokens, 23).float())
        probs = (h @ weights["head.weight"].T + weights["head.bias"]).softmax(dim=1)

    answer = trace(client, f"tiny-{cell}", signals=["h", "probs"])

    np.testing.assert_allclose(np.array(answer["signals"]["h"])[:, 0], h, atol=1e-6)
    np.testing.assert_allclose(answer["signals"]["probs"], probs, atol=1e-6)


@pytest.mark.parametrize(
    ("route", "body", "expected"),
    [
        ("predict", examples.PREDICT_BODY, examples.PREDICT),
        ("trace", examples.TRACE_BODY, examples.TRACE),
        ("generate", examples.GENERATE_BODY, examples.GENERATE),
        ("vocabulary", None, examples.VOCABULARY),
        ("weights", None, examples.WEIGHTS),
        ("weights/rnn.weight_hh_l0", None, examples.WEIGHT),
    ],
)
def test_the_documents_show_what_hello_answers(
    client: TestClient, route: str, body: dict[str, Any] | None, expected: dict[str, Any]
) -> None:
    address = f"/api/v1/models/hello/{route}"
    answer = client.get(address) if body is None else client.post(address, json=body)

    assert same(answer.json(), expected)
    assert post(client, "hello/trace", examples.TRACE_BODY_IN_FULL).status_code == 200


def test_errors_are_documented_under_their_own_media_type(client: TestClient) -> None:
    document = client.get("/openapi.json").json()

    trace = document["paths"]["/api/v1/models/{id}/trace"]["post"]["responses"]
    assert trace.keys() == {"200", "404", "406", "422", "503"}
    assert trace["200"]["content"].keys() == {
        "application/json",
        SAFETENSORS,
        "application/x-npz",
        "text/csv",
    }
    for status in ("404", "406", "422", "503"):
        assert trace[status]["content"].keys() == {"application/problem+json"}


def same(found: Any, expected: Any) -> bool:
    """Equal but for the last bits of a number, which differ from machine to machine."""
    match expected:
        case dict():
            return found.keys() == expected.keys() and all(
                same(found[name], value) for name, value in expected.items()
            )
        case list():
            pairs = zip(found, expected, strict=True)
            return all(same(one, other) for one, other in pairs)
        case float():
            return bool(found == pytest.approx(expected, abs=1e-6))
        case _:
            return bool(found == expected)


def test_json_and_safetensors_hold_the_very_same_float32(client: TestClient) -> None:
    names = ["i", "f", "g", "o", "c", "h", "a_i", "a_f", "a_g", "a_o", "x", "logits", "probs"]
    as_json = trace(client, "tiny-deep", signals=names)
    as_tensors = tensors(client, "tiny-deep", signals=names)

    for name in names:
        assert (float32(as_json["signals"][name]) == as_tensors[name]).all(), name
    assert (float32(as_json["loss"][:-1]) == as_tensors["loss"][:-1]).all()
    assert as_json["loss"][-1] is None
    assert np.isnan(as_tensors["loss"][-1])
    probs = [[entry["prob"] for entry in step] for step in as_json["top"]]
    assert (float32(probs) == as_tensors["top_probs"]).all()
    for name in ("h", "c"):
        assert (float32(as_json["state"][name]) == as_tensors[f"state.{name}"]).all()


def test_the_words_of_a_safetensors_answer_are_those_of_json(client: TestClient) -> None:
    content = post(
        client, "tiny-gru/trace", {"input": {"text": TEXT}, "top_k": 2}, accept=SAFETENSORS
    ).content
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    message = json.loads(header["__metadata__"]["message"])

    answer = trace(client, "tiny-gru", top_k=2)

    assert message == {name: answer[name] for name in message}
    assert message.keys() >= {"model", "cell", "tokens", "offsets", "steps"}


def test_range_layers_and_units_cut_and_nothing_else_changes(client: TestClient) -> None:
    whole = tensors(client, "tiny-deep")

    part = tensors(client, "tiny-deep", range=[20, 23], layers=[1], units=[6, 0], signals=["c"])

    assert (part["c"] == whole["c"][20:23, 1:][:, :, [6, 0]]).all()
    assert (part["top_ids"] == whole["top_ids"][20:23]).all()
    assert (part["loss"] == whole["loss"][20:23]).all()
    assert (part["state.h"] == whole["h"][22]).all()
    assert not {"h", "i"} & part.keys()


@pytest.mark.parametrize("model", ["tiny-rnn", "tiny-deep", "tiny-gru"])
@pytest.mark.parametrize("cut", [1, 16, 21])
def test_a_trace_goes_on_from_the_state_that_another_returned(
    client: TestClient, model: str, cut: int
) -> None:
    whole = trace(client, model)
    first = trace(client, model, input={"text": TEXT[:cut]})

    second = trace(client, model, input={"text": TEXT[cut:]}, state=first["state"])

    assert first["signals"]["h"] + second["signals"]["h"] == whole["signals"]["h"]
    assert second["state"] == whole["state"]


def test_a_clamp_holds_from_its_step_on_and_recomputes_what_follows(client: TestClient) -> None:
    free = tensors(client)

    held = tensors(client, clamp=[{"signal": "f", "units": [3], "range": [20, 22], "value": 0.0}])

    assert (held["h"][:20] == free["h"][:20]).all()
    assert (held["f"][20:22, :, 3] == 0).all()
    assert (held["c"][20:22, :, 3] == held["i"][20:22, :, 3] * held["g"][20:22, :, 3]).all()
    assert (held["h"][22:] != free["h"][22:]).any()


def test_unknown_characters_are_told_or_skipped(client: TestClient) -> None:
    body: dict[str, Any] = {"input": {"text": "A😀h?e"}}

    refused = post(client, "tiny-lstm/trace", body)
    skipped = trace(client, **body, unknown="skip")

    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_token")
    assert refused.json()["positions"] == [1, 3]
    assert "😀" not in refused.text
    assert skipped["tokens"] == ["A", "h", "e"]
    assert skipped["offsets"] == [[0, 1], [2, 3], [4, 5]]
    assert skipped["unknown"] == [1, 3]
    assert skipped["signals"] == trace(client, input={"text": "Ahe"})["signals"]


def test_an_input_may_be_numbers_or_an_example(client: TestClient) -> None:
    text = "Alas, I think he"
    by_text = trace(client, input={"text": text})

    assert trace(client, input={"tokens": [TOKENS.index(c) for c in text]}) == by_text
    assert trace(client, input={"example": "a line"}) == by_text


def test_a_prediction_is_the_last_step_of_the_trace(client: TestClient) -> None:
    answer = post(client, "tiny-gru/predict", {"input": {"text": TEXT}, "top_k": 3}).json()

    last = trace(client, "tiny-gru", top_k=3)["top"][-1]
    assert [{"token": n["token"], "prob": n["prob"]} for n in answer["next"]] == last
    for entry in answer["next"]:
        assert np.log(entry["prob"]) == pytest.approx(entry["logprob"], abs=1e-6)


def test_a_generation_repeats_with_its_seed(client: TestClient) -> None:
    body = {"prompt": "Alas", "max_tokens": 30, "show_top": 2, "signals": ["h"]}
    first = post(client, "tiny-gru/generate", body).json()

    again = post(client, "tiny-gru/generate", {**body, "seed": first["seed"]}).json()

    assert again == first
    assert len(first["tokens"]) == len(first["text"]) == 30
    whole = trace(client, "tiny-gru", input={"text": "Alas" + first["text"]}, top_k=2)
    assert [token["top"] for token in first["tokens"]] == whole["top"][3:-1]
    assert [token["signals"]["h"] for token in first["tokens"]] == whole["signals"]["h"][3:-1]
    assert [-token["logprob"] for token in first["tokens"]] == whole["loss"][3:-1]


def test_weights_are_those_of_the_file(client: TestClient, models: Path) -> None:
    weights = load_file(models / "tiny-gru" / "model.safetensors")
    listed = client.get("/api/v1/models/tiny-gru/weights").json()["weights"]
    assert listed == {name: list(weight.shape) for name, weight in weights.items()}

    for name, weight in weights.items():
        address = f"/api/v1/models/tiny-gru/weights/{name}"
        as_json = client.get(address).json()
        assert (float32(as_json["values"]) == weight.numpy()).all()
        as_tensor = load(client.get(address, headers={"accept": SAFETENSORS}).content)
        assert (as_tensor[name] == weight.numpy()).all()


def test_models_are_listed_and_described(client: TestClient) -> None:
    listed = client.get("/api/v1/models").json()

    assert {"hello", "tiny-deep", "tiny-gru"} <= {card["id"] for card in listed["models"]}
    card = client.get("/api/v1/models/tiny-deep").json()
    assert card in listed["models"]
    assert (card["cell"], card["layers"], card["hidden"]) == ("lstm", 2, 8)
    tokens = client.get("/api/v1/models/tiny-deep/vocabulary").json()["tokens"]
    assert tokens == list(TOKENS)


SECRET = "zyzzyva"
REFUSED: dict[str, tuple[dict[str, Any], str | None]] = {
    "no input": ({}, "input"),
    "two inputs": ({"input": {"text": "A", "tokens": [1]}}, "input"),
    "empty": ({"input": {"text": ""}}, "input.text"),
    "unknown field": ({"input": {"text": "A"}, SECRET: 1}, None),
    "unknown signal": ({"input": {"text": "A"}, "signals": [SECRET]}, "signals"),
    "another cell's signal": ({"input": {"text": "A"}, "signals": ["r"]}, "signals"),
    "layer": ({"input": {"text": "A"}, "layers": [1]}, "layers"),
    "unit": ({"input": {"text": "A"}, "units": [8]}, "units"),
    "no unit": ({"input": {"text": "A"}, "units": []}, "units"),
    "range": ({"input": {"text": "Al"}, "range": [1, 3]}, "range"),
    "empty range": ({"input": {"text": "Al"}, "range": [1, 1]}, "range"),
    "token": ({"input": {"tokens": [23]}}, "input.tokens"),
    "example": ({"input": {"example": SECRET}}, "input.example"),
    "targets": ({"input": {"text": "Al"}, "targets": ["A"]}, "targets"),
    "target": ({"input": {"text": "A"}, "targets": [SECRET]}, "targets"),
    "negative target": ({"input": {"text": "A"}, "targets": [-1]}, "targets"),
    "clamped probs": (
        {"input": {"text": "A"}, "clamp": [{"signal": "probs", "value": 0}]},
        "clamp.0.signal",
    ),
    "clamped layer": (
        {"input": {"text": "A"}, "clamp": [{"signal": "h", "layer": 1, "value": 0}]},
        "clamp.0.layer",
    ),
    "x has no layer": (
        {"input": {"text": "A"}, "clamp": [{"signal": "x", "layer": 0, "value": 0}]},
        "clamp.0.layer",
    ),
    "state without c": ({"input": {"text": "A"}, "state": {"h": [[0.0] * 8]}}, "state"),
    "ragged state": (
        {"input": {"text": "A"}, "state": {"h": [[0.0] * 8, [0.0]], "c": [[0.0] * 8]}},
        "state",
    ),
    "huge state": (
        {"input": {"text": "A"}, "state": {"h": [[1e300] * 8], "c": [[0.0] * 8]}},
        "state",
    ),
    "top_k": ({"input": {"text": "A"}, "top_k": 101}, "top_k"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_by_its_field(client: TestClient, case: str) -> None:
    body, field = REFUSED[case]

    answer = post(client, "tiny-lstm/trace", body)

    problem = answer.json()
    assert answer.status_code == 422, problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["field"] == field
    assert problem["detail"]
    assert SECRET not in answer.text


def test_a_model_that_is_not_there_is_named(client: TestClient) -> None:
    for route in ("trace", "predict", "generate"):
        body = {"prompt": "A"} if route == "generate" else {"input": {"text": "A"}}
        answer = post(client, f"char-gru/{route}", body)
        assert answer.status_code == 404
        assert answer.json()["detail"] == "There is no model called 'char-gru'."
    assert client.get("/api/v1/models/char-gru").status_code == 404
    assert client.get("/api/v1/models/hello/weights/nothing").status_code == 404


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("text/html, application/*;q=0.8", "application/json"),
        (f"application/json;q=0.5, {SAFETENSORS}", SAFETENSORS),
        (f"application/json, {SAFETENSORS}", "application/json"),
        (f"{SAFETENSORS};q=0, application/json;q=0.1", "application/json"),
        ("text/event-stream", "application/problem+json"),
        ("application/x-ndjson", "application/problem+json"),
    ],
)
def test_the_accept_header_chooses_the_form(
    client: TestClient, accept: str, media_type: str
) -> None:
    answer = post(client, "hello/trace", {"input": {"text": "he"}}, accept=accept)

    assert answer.headers["content-type"] == media_type
    assert answer.status_code == (406 if "problem" in media_type else 200)


LIMITS = Limits(
    text_characters=50,
    steps=40,
    cost=64 * 30,
    json_numbers=200,
    answer_bytes=2000,
    clamps=1,
    generate_tokens=10,
    top_k=4,
    concurrent_jobs=1,
)


@pytest.fixture
def limited(settings: Settings) -> Any:
    app: FastAPI = create_app(settings.model_copy(update={"limits": LIMITS}))
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)
        yield client


OVER: dict[str, tuple[str, dict[str, Any], str]] = {
    "text_characters": ("trace", {"input": {"text": "a" * 51}}, "*/*"),
    "steps": ("trace", {"input": {"text": "a" * 41}}, "*/*"),
    "cost": ("trace", {"input": {"text": "a" * 31}, "signals": [], "top_k": 1}, "*/*"),
    "json_numbers": ("trace", {"input": {"text": "a" * 5}}, "*/*"),
    "answer_bytes": ("trace", {"input": {"text": "a" * 20}}, SAFETENSORS),
    "clamps": (
        "trace",
        {"input": {"text": "a"}, "clamp": [{"signal": "h", "value": 0}] * 2},
        "*/*",
    ),
    "top_k": ("trace", {"input": {"text": "a"}, "top_k": 5}, "*/*"),
    "generate_tokens": ("generate", {"prompt": "a", "max_tokens": 11}, "*/*"),
}


@pytest.mark.parametrize("limit", OVER)
def test_every_limit_is_named_where_it_is_passed(limited: TestClient, limit: str) -> None:
    route, body, accept = OVER[limit]
    if limit not in ("top_k", "generate_tokens"):
        body = {"top_k": 1, **body}

    answer = post(limited, f"tiny-lstm/{route}", body, accept=accept)

    assert answer.status_code == 422
    assert answer.json()["limit"] == limit, answer.text
    assert answer.json()["code"] == "over_limit"
    if limit == "json_numbers":
        assert SAFETENSORS in answer.json()["detail"]
        ok = post(limited, f"tiny-lstm/{route}", {**body, "signals": ["h"]}, accept=SAFETENSORS)
        assert ok.status_code == 200


def test_a_full_house_answers_busy_and_when_to_try_again(limited: TestClient) -> None:
    compute = limited.app.state.parts.engine.compute  # type: ignore[attr-defined]
    body = {"input": {"text": "a"}, "top_k": 1}

    with compute.admit(1, "somebody"):
        answer = post(limited, "tiny-lstm/trace", body)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert post(limited, "tiny-lstm/trace", body).status_code == 200


def test_infinities_become_null_and_are_counted(client: TestClient, models: Path) -> None:
    registry = client.app.state.parts.registry  # type: ignore[attr-defined]
    network: Network = registry.load("tiny-rnn").network
    huge = [[3e38] * network.architecture.hidden]

    answer = trace(
        client,
        "tiny-rnn",
        input={"text": "Alas"},
        signals=["a", "h"],
        clamp=[{"signal": "h", "range": [0, 1], "value": 3e38}],
    )

    assert answer["nonfinite"] > 0
    assert any(value is None for value in answer["signals"]["a"][1][0])
    assert trace(client, "tiny-rnn", input={"text": "A"}, state={"h": huge})["steps"] == 1


def test_answers_share_the_memory_and_give_it_back(limited: TestClient) -> None:
    memory = limited.app.state.parts.memory  # type: ignore[attr-defined]
    body = {"input": {"text": "a"}, "top_k": 1}

    with memory.share() as other:
        other.resize(LIMITS.memory_bytes - 100)
        answers = [
            post(limited, "tiny-lstm/trace", body),
            post(limited, "tiny-lstm/generate", {"prompt": "a", "max_tokens": 5, "show_top": 1}),
            limited.get("/api/v1/models/tiny-lstm/weights/head.bias"),
        ]

    for answer in answers:
        assert (answer.status_code, answer.json()["limit"]) == (503, "memory_bytes")
        assert int(answer.headers["retry-after"]) >= 1
    assert post(limited, "tiny-lstm/trace", body).status_code == 200
    assert memory.held == 0


def test_a_folders_name_that_is_no_text_spoils_no_answer(
    settings: Settings, tmp_path: Path
) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/models/\xff"))
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    app = create_app(settings.model_copy(update={"models": folder.parent}))

    answer = TestClient(app, base_url="http://localhost").get("/api/v1/models")

    assert answer.status_code == 200
    assert [skipped["id"] for skipped in answer.json()["skipped"]] == ["\ufffd"]
    assert "hello" in [card["id"] for card in answer.json()["models"]]
