"""A server on a real socket, in a thread of the test's own process."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from server.web.app import create_app
from server.web.launcher import Config, Server
from server.web.listening import bind
from server.web.settings import Settings


@dataclass(frozen=True)
class LiveServer:
    """Where a running server is found, and what runs."""

    host: str
    port: int
    app: FastAPI
    server: Server

    @property
    def url(self) -> str:
        """Of the page, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

    @property
    def stream_url(self) -> str:
        """Of the live stream."""
        return f"ws://{self.host}:{self.port}/api/v1/stream"

    def connect(self) -> socket.socket:
        """A bare connection; reading from it fails after ten seconds."""
        return socket.create_connection((self.host, self.port), timeout=10)


@contextmanager
def serving(settings: Settings) -> Iterator[LiveServer]:
    """Serves an application of its own on 127.0.0.1, on a free port, until the block ends."""
    app = create_app(settings)
    listener = bind("127.0.0.1", 0)
    server = Server(Config(app, settings))
    thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets=[listener]),))
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert thread.is_alive(), "the server has ended"
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        host, port = listener.getsockname()
        yield LiveServer(host, port, app, server)
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "the server did not stop"
