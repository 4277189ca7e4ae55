"""Whatever is handed out as null is counted, and no list is missing where nothing was asked for."""

import json
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from safetensors.numpy import load
from starlette.testclient import TestClient

from server.services.registry import ModelRegistry
from server.web.answers import SAFETENSORS
from server.web.app import create_app
from server.web.messages import next_frame, prepare
from server.web.protocol.stream import TraceRequest
from server.web.settings import Settings

EXPLODED = [{"signal": "h", "value": 3e38}]
TRACE: dict[str, Any] = {"input": {"text": "Alas"}, "signals": ["a", "h"], "clamp": EXPLODED}


def post(client: TestClient, route: str, body: dict[str, Any]) -> Any:
    answer = client.post(f"/api/v1/models/tiny-rnn/{route}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def nulls(value: Any) -> int:
    """How often null stands in a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    return sum(map(nulls, value)) if isinstance(value, list) else int(value is None)


@pytest.mark.parametrize("signals", [["h"], ["a", "h", "logits", "probs"]])
def test_every_null_of_a_trace_is_counted_but_the_unknown_loss(
    client: TestClient, signals: list[str]
) -> None:
    answer = post(client, "trace", {**TRACE, "signals": signals})

    assert answer["loss"][-1] is None  # of no target
    assert answer["top"][0][0]["prob"] is None
    assert answer["nonfinite"] == nulls(answer) - 1 > 0


def test_a_state_that_is_null_is_counted(client: TestClient) -> None:
    clamp: list[dict[str, Any]] = [{"signal": name, "value": 3e38} for name in ("i", "f", "g")]
    body = {"input": {"text": "Alas"}, "signals": [], "top_k": 0}

    answer = client.post("/api/v1/models/tiny-lstm/trace", json={**body, "clamp": clamp}).json()

    assert answer["state"]["c"] == [[None] * 8]
    assert answer["nonfinite"] == nulls(answer) - 1


def test_a_trace_without_nulls_counts_none(client: TestClient) -> None:
    answer = post(client, "trace", {**TRACE, "clamp": []})

    assert (answer["nonfinite"], nulls(answer)) == (0, 1)


def test_tensors_are_counted_as_they_are_handed_out(client: TestClient) -> None:
    content = client.post(
        "/api/v1/models/tiny-rnn/trace", json=TRACE, headers={"accept": SAFETENSORS}
    ).content
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    lost = sum(int((~np.isfinite(tensor)).sum()) for tensor in load(content).values())

    unknown = 2  # the last step's loss and its target's probability
    assert json.loads(header["__metadata__"]["message"])["nonfinite"] == lost - unknown > 0


def test_every_null_of_a_generation_is_counted(client: TestClient) -> None:
    body = {"prompt": "A", "max_tokens": 4, "temperature": 0, "signals": ["a"], "clamp": EXPLODED}

    answer = post(client, "generate", body)

    assert answer["nonfinite"] == nulls(answer) > 0
    assert post(client, "generate", {**body, "clamp": []})["nonfinite"] == 0


@pytest.mark.parametrize("dtype", ["f32", "f16"])
def test_the_stream_counts_what_it_sends(settings: Settings, dtype: str) -> None:
    """70,000 is a number as f32, and infinite as f16."""
    request = TraceRequest.model_validate(
        {
            "type": "trace",
            "request": "t",
            "model": "tiny-lstm",
            "dtype": dtype,
            "input": {"text": "Alas"},
            "signals": ["a_i"],
            "clamp": [{"signal": "a_i", "value": 70_000, "units": [1, 2], "range": [1, 3]}],
        }
    )
    _, run = prepare(
        request, ModelRegistry(settings.model_folders).load("tiny-lstm"), settings.limits
    )

    frame = next_frame(run, request, 0, 4)

    sent = load(frame.data)["a_i"]
    assert frame.nonfinite == (~np.isfinite(sent)).sum() == (4 if dtype == "f16" else 0)


def test_a_top_of_nothing_is_an_empty_list_a_step(client: TestClient) -> None:
    assert post(client, "trace", {**TRACE, "top_k": 0})["top"] == [[]] * 4
    tokens = post(client, "generate", {"prompt": "A", "max_tokens": 3, "show_top": 0})["tokens"]
    assert [token["top"] for token in tokens] == [[]] * 3


def test_a_generation_is_not_told_to_ask_for_what_is_not_offered(settings: Settings) -> None:
    limits = settings.limits.model_copy(update={"json_numbers": 10})
    app: FastAPI = create_app(settings.model_copy(update={"limits": limits}))
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)
        generated = client.post("/api/v1/models/hello/generate", json={"prompt": "h"}).json()
        traced = client.post("/api/v1/models/hello/trace", json={"input": {"text": "he"}}).json()

    assert generated["limit"] == traced["limit"] == "json_numbers"
    assert SAFETENSORS not in generated["detail"]
    assert SAFETENSORS in traced["detail"]
