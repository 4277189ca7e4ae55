"""npz and CSV hold the very numbers that safetensors do."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import numpy as np
from safetensors.numpy import load
from starlette.testclient import TestClient

BODY = {"input": {"text": 'I, "he\n'}, "unknown": "skip", "signals": ["h", "f", "probs"]}
GRADIENTS = {"input": {"text": "he rolled"}, "unknown": "skip", "map": True, "vectors": ["h"]}


def ask(client: TestClient, route: str, body: dict[str, Any], media_type: str) -> bytes:
    answer = client.post(
        f"/api/v1/models/tiny-lstm/{route}", json=body, headers={"accept": media_type}
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(media_type)
    return answer.content


def check_npz(client: TestClient, route: str, body: dict[str, Any]) -> None:
    expected = load(ask(client, route, body, "application/vnd.safetensors"))
    with np.load(BytesIO(ask(client, route, body, "application/x-npz"))) as found:
        assert set(found.files) == {*expected, "message"}
        for name, array in expected.items():
            assert found[name].dtype == array.dtype
            np.testing.assert_array_equal(found[name], array)
        assert json.loads(str(found["message"]))["model"] == "tiny-lstm"


def test_npz_of_a_trace_is_read_without_pickle(client: TestClient) -> None:
    check_npz(client, "trace", BODY)


def test_npz_of_gradients_is_read_without_pickle(client: TestClient) -> None:
    check_npz(client, "gradients", GRADIENTS)


def test_csv_reads_back_as_the_same_float32(client: TestClient) -> None:
    expected = load(ask(client, "trace", BODY, "application/vnd.safetensors"))
    content = ask(client, "trace", BODY, "text/csv").decode()
    rows = list(csv.DictReader(StringIO(content, newline="")))
    tokens = json.loads(ask(client, "trace", BODY, "application/json"))["tokens"]

    for name in ("h", "f", "probs", "loss"):
        mine = [row for row in rows if row["signal"] == name]
        values = np.array([float(row["value"] or "nan") for row in mine], dtype=np.float32)
        np.testing.assert_array_equal(values.reshape(expected[name].shape), expected[name])
        assert [row["token"] for row in mine] == [tokens[int(row["step"])] for row in mine]
    layer, unit = rows[1]["layer"], rows[1]["unit"]
    assert (layer, unit) == ("0", "1")
    assert rows[1]["signal"] == "h"


def test_gradients_have_no_csv(client: TestClient) -> None:
    refused = client.post(
        "/api/v1/models/tiny-lstm/gradients", json=GRADIENTS, headers={"accept": "text/csv"}
    )
    assert refused.status_code == 406
    assert "application/x-npz" in refused.json()["detail"]
    assert "text/csv" not in refused.json()["detail"]
