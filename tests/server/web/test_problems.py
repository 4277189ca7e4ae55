"""Every refusal has the one error body, names what is wrong, and repeats nothing that was sent."""

from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from server.services import errors

SECRET = "xyzzy<img src=x>"

REFUSED: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "unknown path": ("GET", f"/{SECRET}", {}, 404),
    "unknown file": ("GET", f"/static/{SECRET}", {}, 404),
    "null byte": ("GET", "/static/%00", {}, 404),
    "folder above": ("GET", "/static/%2e%2e/pyproject.toml", {}, 404),
    "unknown model": ("GET", f"/api/v1/models/{SECRET}", {}, 404),
    "unknown method": ("DELETE", "/healthz", {}, 405),
    "a form": ("POST", "/api/v1/models/tiny-lstm/trace", {"data": {SECRET: SECRET}}, 415),
    "no type": ("POST", "/api/v1/models/tiny-lstm/trace", {"content": SECRET.encode()}, 415),
    "no JSON": (
        "POST",
        "/api/v1/models/tiny-lstm/trace",
        {"content": b'{"%s' % SECRET.encode(), "headers": {"content-type": "application/json"}},
        422,
    ),
    "NaN": (
        "POST",
        "/api/v1/models/tiny-lstm/trace",
        {"content": b'{"input": NaN}', "headers": {"content-type": "application/json"}},
        422,
    ),
    "lone surrogate": (
        "POST",
        "/api/v1/models/tiny-lstm/trace",
        {
            "content": b'{"input": {"text": "\\ud800"}}',
            "headers": {"content-type": "application/json"},
        },
        422,
    ),
    "missing field": ("POST", "/api/v1/models/tiny-lstm/trace", {"json": {}}, 422),
    "unknown field": (
        "POST",
        "/api/v1/models/tiny-lstm/trace",
        {"json": {"input": {"text": "a"}, "xyzzy": 1}},
        422,
    ),
    "wrong type": (
        "POST",
        "/api/v1/models/tiny-lstm/trace",
        {"json": {"input": {"text": "a"}, "top_k": SECRET}},
        422,
    ),
    "wrong signal": (
        "POST",
        "/api/v1/models/tiny-lstm/trace",
        {"json": {"input": {"text": "a"}, "signals": [SECRET]}},
        422,
    ),
    "unknown character": (
        "POST",
        "/api/v1/models/tiny-lstm/trace",
        {"json": {"input": {"text": SECRET}}},
        422,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_has_the_one_body(client: TestClient, case: str) -> None:
    method, path, more, status = REFUSED[case]

    answer = client.request(method, path, **more)

    assert_problem(answer, status)
    assert "xyzzy" not in answer.text
    assert "\\ud800" not in answer.text


def assert_problem(answer: httpx.Response, status: int) -> None:
    """What API.md promises of every error."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "code", "limit", "request_id", "error"} <= set(
        body
    )
    assert body["status"] == status
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["error"].keys() == {"message", "type", "code"}
    assert "content-security-policy" in answer.headers


def test_a_field_is_named_with_what_it_may_hold(client: TestClient) -> None:
    body = {"input": {"text": "a"}, "unknown": "perhaps"}

    answer = client.post("/api/v1/models/tiny-lstm/trace", json=body).json()

    assert answer["field"] == "unknown"
    assert answer["allowed"] == "'error' or 'skip'"


def test_the_method_that_is_taken_is_told(client: TestClient) -> None:
    assert client.delete("/healthz").headers["allow"] == "GET"


def test_busy_says_when_to_try_again(app: FastAPI) -> None:
    @app.get("/busy")
    async def busy() -> None:
        raise errors.Busy("All places are taken.", retry_after=7)

    answer = TestClient(app, base_url="http://localhost").get("/busy")

    assert_problem(answer, 503)
    assert answer.headers["retry-after"] == "7"


def test_an_unexpected_error_is_logged_by_its_id_and_not_told(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(SECRET)

    answer = TestClient(app, base_url="http://localhost").get("/broken")

    assert_problem(answer, 500)
    assert SECRET not in answer.text
    assert answer.json()["request_id"] in caplog.text
    assert SECRET in caplog.text


def test_every_error_has_a_status_and_a_code_of_its_own() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ServiceError)
    ]

    assert len({kind.code for kind in kinds}) == len(kinds) > 10
    assert all(400 <= kind.status < 600 for kind in kinds)
