"""The guard answers known hosts, own origins and fitting bodies, and nobody beyond their share."""

import asyncio
import json
import threading
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from server.services.limits import Limits
from server.web.app import create_app
from server.web.settings import Settings
from tests.live import LiveServer

BODY_BYTES = 1000


@pytest.fixture
def guarded(tmp_path: Path) -> TestClient:
    settings = Settings(
        state=tmp_path,
        hosts=("scope.example",),
        origins=("https://proxy.example",),
        frame_ancestors=("https://course.example",),
        limits=Limits(body_bytes=BODY_BYTES, header_bytes=2000, requests_per_address=2),
    )
    app = create_app(settings)
    return TestClient(app, base_url="http://localhost")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "127.0.0.1:8000",
        "[::1]:8000",
        "192.168.1.7",
        "Scope.Example.",
    ],
)
def test_known_hosts_are_answered(guarded: TestClient, host: str) -> None:
    assert guarded.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "127.0.0.1@evil.example", "1.2.3"]
)
def test_other_hosts_are_not(guarded: TestClient, host: str) -> None:
    answer = guarded.get("/healthz", headers={"host": host})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_host")


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8000", "http://localhost:8000"),
        ("scope.example", "https://scope.example"),
        ("scope.example", "https://scope.example:443"),
        ("localhost", "https://proxy.example"),
    ],
)
def test_own_origins_may_ask(guarded: TestClient, host: str, origin: str) -> None:
    assert guarded.get("/healthz", headers={"host": host, "origin": origin}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://localhost:9", "null", "file://", "http://[", "ftp://localhost"],
)
def test_other_origins_may_not(guarded: TestClient, origin: str) -> None:
    answer = guarded.get("/healthz", headers={"origin": origin})

    assert (answer.status_code, answer.json()["code"]) == (403, "bad_origin")


def test_a_body_may_be_as_large_as_the_limit_and_no_larger(guarded: TestClient) -> None:
    def post(size: int) -> int:
        text = json.dumps({"x": ""})
        body = text.replace('""', f'"{"a" * (size - len(text))}"').encode()
        assert len(body) == size
        headers = {"content-type": "application/json"}
        return guarded.post("/api/v1/models/hello/trace", content=body, headers=headers).status_code

    assert post(BODY_BYTES) == 422
    assert post(BODY_BYTES + 1) == 413


def test_a_body_without_a_length_is_counted_as_it_comes(guarded: TestClient) -> None:
    chunks = (b" " * 400 for _ in range(3))
    headers = {"content-type": "application/json"}

    answer = guarded.post("/api/v1/models/hello/trace", content=chunks, headers=headers)

    assert (answer.status_code, answer.json()["limit"]) == (413, "body_bytes")


def test_headers_have_a_size(guarded: TestClient) -> None:
    answer = guarded.get("/healthz", headers={"x-much": "a" * 2000})

    assert (answer.status_code, answer.json()["limit"]) == (431, "header_bytes")


def test_an_address_has_its_share_of_requests(guarded: TestClient) -> None:
    app = guarded.app
    assert isinstance(app, FastAPI)
    entered, leave = threading.Barrier(3, timeout=10), threading.Event()

    @app.get("/slow")
    def slow() -> str:
        entered.wait()
        leave.wait(10)
        return "done"

    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(guarded.get("/slow").status_code))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    entered.wait()
    refused = guarded.get("/healthz")
    leave.set()
    for thread in threads:
        thread.join()

    assert (refused.status_code, refused.json()["limit"]) == (429, "requests_per_address")
    assert "retry-after" in refused.headers
    assert statuses == [200, 200]
    assert guarded.get("/healthz").status_code == 200


def test_every_answer_has_a_strict_policy(guarded: TestClient) -> None:
    for path in ("/", "/healthz", "/docs", "/nothing", "/static/icon.svg"):
        headers = guarded.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert ("require-trusted-types-for 'script'" in policy) == (path != "/docs")
        assert headers["x-content-type-options"] == "nosniff"

    assert "frame-ancestors https://course.example" in str(
        guarded.get("/embed").headers["content-security-policy"]
    )


def test_pages_that_a_stop_shows_may_stand_in_a_frame_of_their_own_origin(
    guarded: TestClient,
) -> None:
    policies = {
        path: guarded.get(path).headers["content-security-policy"]
        for path in ("/lab", "/sentences", "/train", "/lessons/remedies", "/lessons")
    }
    for path in ("/lab", "/sentences", "/train"):
        assert "frame-ancestors 'self'" in policies[path]
        assert "frame-src" not in policies[path]
    assert "frame-src 'self'" in policies["/lessons/remedies"]
    assert "frame-ancestors 'none'" in policies["/lessons/remedies"]
    assert "frame-src" not in policies["/lessons"]


def test_the_nonce_is_the_pages_own_and_never_the_same(guarded: TestClient) -> None:
    answers = [guarded.get("/") for _ in range(2)]
    nonces = [
        answer.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
        for answer in answers
    ]

    assert nonces[0] != nonces[1]
    for answer, nonce in zip(answers, nonces, strict=True):
        assert f'<script type="importmap" nonce="{nonce}">' in answer.text


def test_a_stream_of_another_origin_is_refused_before_it_opens(
    server: LiveServer, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(server.stream_url, origin=Origin("http://evil.example"))

    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body or b"")["code"] == "bad_origin"
    assert caplog.text == ""  # it is no error of the server's


def test_a_stream_at_another_address_is_not_found(server: LiveServer) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"{server.stream_url}/other")

    assert refused.value.response.status_code == 404
    assert json.loads(refused.value.response.body or b"")["code"] == "not_found"


def test_a_stream_of_the_page_or_of_a_program_opens(server: LiveServer) -> None:
    for origin in (Origin(server.url), None):
        with connect(server.stream_url, origin=origin) as stream:
            assert stream.protocol.state.name == "OPEN"


def test_a_request_whose_client_leaves_is_given_up(guarded: TestClient) -> None:
    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        raise AssertionError("nobody is there to hear this")

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/models/hello/trace",
        "raw_path": b"/api/v1/models/hello/trace",
        "query_string": b"",
        "headers": [*headers, (b"content-length", b"10")],
    }
    asyncio.run(guarded.app(scope, receive, send))  # type: ignore[arg-type]
