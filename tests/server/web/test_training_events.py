"""The event stream on a real connection: it lasts, it says that it lives, and it lets go."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.limits import Limits
from server.services.training.log import LogWriter
from server.services.training.order import HELLO, Order
from server.services.training.shelf import STATUS, Shelf, Wish
from server.web.settings import Settings
from tests.live import LiveServer, serving

LIMITS = Limits(heartbeat_seconds=0.2, receive_seconds=0.5, send_seconds=1.0, event_streams=2)


def put(root: Path, id_: str, status: str) -> Shelf:
    """A training that no process has to do with: paused, or done."""
    plan = HELLO.plan
    order = Order(id=id_, title=id_, data="hello", created="2024-01-01T00:00:00", plan=plan)
    wish = Wish(wish="pause", learning_rate=0.1, clip=None, pace=None)
    shelf = Shelf.create(root, order, wish, None)
    (shelf.path / STATUS).write_text(json.dumps({"status": status, "step": 3}))
    return shelf


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    state = tmp_path_factory.mktemp("state")
    paused = LogWriter(put(state / "trainings", "quiet", "paused").events)
    paused.write("losses", {"steps": [1], "train": [1.5]})
    paused.close()
    much = LogWriter(put(state / "trainings", "much", "done").events)
    for step in range(400):
        much.write("losses", {"steps": [step], "train": [0.5] * 10_000})
    much.close()
    many = LogWriter(put(state / "trainings", "many", "done").events)
    for step in range(5000):
        many.write("losses", {"steps": [step], "train": [0.5]})
    many.close()
    with serving(Settings(state=state, port=0, limits=LIMITS)) as server:
        assert server.app.state.parts.engine.ready.wait(60)
        yield server


def ask(live: LiveServer, id_: str) -> socket.socket:
    """A request for events, sent."""
    connection = live.connect()
    request = f"GET /api/v1/training/{id_}/events HTTP/1.1\r\nhost: localhost\r\n\r\n"
    connection.sendall(request.encode())
    return connection


def hear(connection: socket.socket, until: bytes = b"") -> bytes:
    """What comes until these bytes have come, or until the other side ends."""
    heard = b""
    connection.settimeout(30)
    while not (until and until in heard):
        piece = connection.recv(65_536)
        if not piece:
            assert not until, heard[-1000:]
            break
        heard += piece
    return heard


def test_a_silent_stream_says_that_it_lives_and_is_not_cut(live: LiveServer) -> None:
    with ask(live, "quiet") as connection:
        heard = hear(connection, until=b": still here")
        began = time.monotonic()
        while time.monotonic() - began < 2 * LIMITS.receive_seconds:
            hear(connection, until=b": still here")
    assert heard.index(b"event: status") < heard.index(b"event: losses")


def test_a_client_that_takes_nothing_is_dropped(live: LiveServer) -> None:
    with live.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /api/v1/training/much/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
        deadline = time.monotonic() + 60
        while live.app.state.parts.trainings.listeners < 1:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        while live.app.state.parts.trainings.listeners:
            assert time.monotonic() < deadline, "it is still being waited for"
            time.sleep(0.05)


def test_one_that_takes_everything_gets_it_once_and_in_order(live: LiveServer) -> None:
    with ask(live, "many") as connection:
        heard = hear(connection, until=b"id: 1.5000\n")
    ids = [line for line in heard.split(b"\n") if line.startswith(b"id: ")]
    assert ids == [f"id: 1.{number}".encode() for number in range(1, 5001)]


def test_only_so_many_may_listen(live: LiveServer) -> None:
    with ask(live, "quiet") as one, ask(live, "quiet") as two:
        hear(one, until=b"event: status")
        hear(two, until=b"event: status")
        with ask(live, "quiet") as three:
            refused = hear(three, until=b'"event_streams"')
    assert b"503 Service Unavailable" in refused
    assert b"retry-after: " in refused


def test_a_stop_closes_open_streams(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "trainings", "quiet", "paused")
    with serving(Settings(state=tmp_path, port=0, limits=LIMITS)) as live:
        assert live.app.state.parts.engine.ready.wait(60)
        connection = ask(live, "quiet")
        hear(connection, until=b"event: status")
        began = time.monotonic()
    assert time.monotonic() - began < 2
    assert capfd.readouterr().err == ""
    hear(connection)
    connection.close()
