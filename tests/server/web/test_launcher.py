"""The launcher bounds every connection, and stops in time whatever its clients do."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from fastapi import WebSocket, WebSocketDisconnect
from starlette.types import Receive, Scope, Send
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from server.services.limits import Limits
from server.web.listening import CannotListen, bind
from server.web.settings import Settings
from tests.live import LiveServer, serving
from tests.served import served
from tests.tiny import make_model

LIMITS = Limits(
    header_bytes=2000,
    receive_seconds=0.6,
    send_seconds=0.5,
    keep_alive_seconds=2,
    connections_per_address=5,
    message_bytes=4000,
)
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with little patience."""
    with serving(Settings(state=tmp_path_factory.mktemp("state"), limits=LIMITS)) as live:
        yield live


def read_all(connection: socket.socket) -> bytes:
    """Everything until the server ends the connection."""
    received = b""
    while chunk := connection.recv(65_536):
        received += chunk
    return received


def wait_until_nobody_is_connected(live: LiveServer) -> None:
    deadline = time.monotonic() + 10
    while live.server.config.connected:
        assert time.monotonic() < deadline, "connections are still counted"
        time.sleep(0.02)


def ask(connection: socket.socket) -> None:
    """One whole request and its whole answer, on a connection that stays open."""
    connection.sendall(GET + b"\r\n")
    received = b""
    while not received.endswith(b'{"status":"ok"}'):
        chunk = connection.recv(65_536)
        assert chunk, "the server ended the connection"
        received += chunk
    assert received.startswith(b"HTTP/1.1 200 OK")


def assert_refused(answer: bytes, status: int, limit: str | None) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"application/problem+json" in head
    problem = json.loads(body)
    assert (problem["status"], problem["limit"]) == (status, limit)


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET /heal", GET, GET.replace(b"GET", b"POST") + b"content-length: 9\r\n\r\n{"],
    ids=["nothing", "part of a line", "part of the headers", "part of the body"],
)
def test_a_request_that_does_not_arrive_in_time_is_ended(strict: LiveServer, begun: bytes) -> None:
    if begun.endswith(b"{"):
        begun = begun.replace(b"\r\n\r\n", b"\r\ncontent-type: application/json\r\n\r\n")
    began = time.monotonic()
    with strict.connect() as connection:
        connection.sendall(begun)
        answer = read_all(connection)

    assert_refused(answer, 408, "receive_seconds")
    assert LIMITS.receive_seconds <= time.monotonic() - began < LIMITS.receive_seconds + 3


def test_a_drip_of_headers_does_not_move_the_deadline(strict: LiveServer) -> None:
    with strict.connect() as connection:
        began = time.monotonic()
        with suppress(OSError):  # the server has closed it
            for byte in GET * 100:
                connection.sendall(bytes([byte]))
                time.sleep(0.02)

    assert time.monotonic() - began < LIMITS.receive_seconds + 3


def test_a_slow_second_request_has_its_own_deadline(strict: LiveServer) -> None:
    with strict.connect() as connection:
        ask(connection)
        connection.sendall(GET)
        answer = read_all(connection)

    assert_refused(answer, 408, "receive_seconds")


def test_an_idle_connection_is_kept_a_while_and_then_closed(strict: LiveServer) -> None:
    with strict.connect() as connection:
        ask(connection)
        time.sleep(LIMITS.receive_seconds + 0.1)  # longer than a request may take
        ask(connection)
        assert read_all(connection) == b""


def test_headers_that_never_end_are_refused(strict: LiveServer) -> None:
    with strict.connect() as connection:
        connection.sendall(GET + b"X-Much: " + b"a" * 3000)
        assert_refused(read_all(connection), 431, "header_bytes")


def test_what_is_no_request_is_refused(strict: LiveServer) -> None:
    with strict.connect() as connection:
        connection.sendall(b"\x16\x03\x01\x00 hello\r\n\r\n")
        assert_refused(read_all(connection), 400, None)


def test_an_address_has_its_share_of_connections_streams_included(strict: LiveServer) -> None:
    wait_until_nobody_is_connected(strict)
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(connect(strict.stream_url))
        for _ in range(LIMITS.connections_per_address - 2):
            held.enter_context(strict.connect())
        with strict.connect() as refused:
            assert_refused(read_all(refused), 429, "connections_per_address")

    wait_until_nobody_is_connected(strict)
    with strict.connect() as connection:
        ask(connection)


def test_the_deadline_does_not_cut_a_stream(strict: LiveServer) -> None:
    with connect(strict.stream_url) as stream:
        time.sleep(2 * LIMITS.receive_seconds)
        stream.send('{"type": "no such type"}')
        assert json.loads(stream.recv(timeout=5))["type"] == "error"


def test_a_stream_message_has_a_size(strict: LiveServer) -> None:
    with connect(strict.stream_url) as stream:
        stream.send("a" * (LIMITS.message_bytes + 1))
        with pytest.raises(ConnectionClosed) as closed:
            stream.recv(timeout=5)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_client_that_takes_nothing_is_dropped(tmp_path: Path) -> None:
    chunk = {"type": "http.response.body", "body": b"a" * 2**20, "more_body": True}

    with serving(Settings(state=tmp_path, limits=LIMITS)) as live:
        ended = threading.Event()

        async def endless(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while live.server.server_state.connections:
                await send(chunk)
            ended.set()

        live.app.mount("/endless", endless)
        with live.connect() as connection:
            connection.sendall(GET.replace(b"healthz", b"endless/") + b"\r\n")
            assert ended.wait(10)


def test_a_stream_that_takes_nothing_is_dropped(tmp_path: Path) -> None:
    with serving(Settings(state=tmp_path, limits=LIMITS)) as live:
        ended = threading.Event()

        @live.app.websocket("/endless")
        async def endless(websocket: WebSocket) -> None:
            await websocket.accept()
            with suppress(WebSocketDisconnect):
                while True:
                    await websocket.send_bytes(b"a" * 2**20)
            ended.set()

        with live.connect() as connection:
            upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            connection.sendall(GET.replace(b"healthz", b"endless") + upgrade + key + b"\r\n")
            assert ended.wait(10)


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"Port {port} is in use"):
            bind("127.0.0.1", port)

        ended = subprocess.run(
            [sys.executable, "-m", "server.cli", "serve", "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    assert ended.returncode == 1
    assert ended.stderr == f"Port {port} is in use; choose another with --port.\n"


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_three_seconds_with_clients_connected(
    tmp_path: Path, number: signal.Signals
) -> None:
    with served(tmp_path) as server, ExitStack() as held:
        held.enter_context(connect(f"ws://{server.host}:{server.port}/api/v1/stream"))
        for begun in (b"", GET, GET.replace(b"GET", b"POST") + b"content-length: 9\r\n\r\n{"):
            connection = held.enter_context(socket.create_connection((server.host, server.port)))
            connection.sendall(begun)
        time.sleep(0.5)  # torch is being imported now

        began = time.monotonic()
        server.process.send_signal(number)

        assert server.process.wait(10) == 0
        assert time.monotonic() - began < 3


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_a_computation_that_a_stop_ends_is_answered_in_our_words(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make_model(tmp_path / "models" / "large", "lstm", layers=2, hidden=512)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RNNSCOPE_MODELS", str(tmp_path / "models"))
        with served(tmp_path) as server:
            url = f"http://{server.host}:{server.port}"
            while httpx.get(f"{url}/readyz").status_code != 200:
                time.sleep(0.1)
            body = {"input": {"text": "a" * 50_000}}
            with ThreadPoolExecutor() as pool:
                asked = pool.submit(
                    httpx.post, f"{url}/api/v1/models/large/predict", json=body, timeout=20
                )
                while "rnnscope_jobs 1.0" not in httpx.get(f"{url}/metrics").text:
                    time.sleep(0.02)
                server.process.send_signal(signal.SIGTERM)
                answer = asked.result()

    assert (answer.status_code, answer.json()["code"]) == (503, "stopping")
    assert "Traceback" not in capfd.readouterr().err
