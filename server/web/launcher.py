"""The launcher: bounds what a connection may cost, and stops in time.

uvicorn speaks HTTP/1.1 through h11 and WebSocket through websockets. Its protocols are extended
here by what they lack: a deadline for a request's arrival, one for the taking of what was sent,
caps of connections, and the one error body for what never becomes a request.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
import threading
from collections import Counter
from http import HTTPStatus
from types import FrameType
from typing import Any

import h11
import uvicorn
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.services.errors import (
    BadRequest,
    Busy,
    HeadersTooLarge,
    ServiceError,
    TimedOut,
    TooMany,
)
from server.web.addresses import share_of
from server.web.codec import dumps
from server.web.listening import address_of
from server.web.problems import MEDIA_TYPE, problem, problem_headers
from server.web.settings import Settings

STOP_SECONDS = 3.0
"""After a signal the process ends within this time, whatever still runs."""

LEAST_TAKEN = 65_536
"""Bytes that a client must take in every ``send_seconds`` while more than that waits for it."""


class Config(uvicorn.Config):
    """How uvicorn runs one application under its settings' limits."""

    def __init__(self, app: Any, settings: Settings) -> None:
        limits = settings.limits
        super().__init__(
            app,
            loop="asyncio",
            http=HTTPProtocol,
            ws=StreamProtocol,
            ws_max_size=limits.message_bytes,
            ws_per_message_deflate=False,
            lifespan="on",
            log_level="error",  # whoever sends nonsense should not fill the log
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.proxies),
            forwarded_allow_ips=list(settings.proxies),
            h11_max_incomplete_event_size=limits.header_bytes,
            timeout_keep_alive=limits.keep_alive_seconds,
            timeout_graceful_shutdown=limits.stop_seconds,
        )
        self.limits = limits
        self.connected: Counter[str] = Counter()  # open connections, by address
        self.proxies = frozenset(share_of(proxy) for proxy in settings.proxies)


class Server(uvicorn.Server):
    """uvicorn's server; the second signal ends it at once."""

    config: Config

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to stop; a clean exit follows, not the signal's own."""
        if self.should_exit:
            os._exit(130)
        self.should_exit = True
        last = threading.Timer(STOP_SECONDS - 0.2, os._exit, (0,))
        last.daemon = True
        last.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the answers that have no end of their own, and waits for the others."""
        hang_up = getattr(self.config.app, "hang_up", None)
        if hang_up is not None:
            hang_up()
        await super().shutdown(sockets)


def serve(app: Any, settings: Settings, listener: socket.socket) -> None:
    """Serves until SIGINT or SIGTERM and then ends the process; prints the address once it does."""
    server = Server(Config(app, settings))
    asyncio.run(_serve(server, listener))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0 if server.started else 1)  # a thread still importing or computing does not matter


async def _serve(server: Server, listener: socket.socket) -> None:
    address = address_of(listener)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not (server.started or serving.done()):
        await asyncio.sleep(0.01)
    if server.started:
        print(f"rnnscope is served at {address} (Ctrl+C ends it)", flush=True)
    await serving


class _Bounded(asyncio.Protocol):
    """What both protocols share: a connection is counted, and its client must take what is sent."""

    config: Config
    transport: asyncio.Transport
    _client: str | None = None
    _taking: asyncio.TimerHandle | None = None

    def _count(self) -> None:
        peer = self.transport.get_extra_info("peername")
        self._client = share_of(peer[0]) if peer else "local"
        self.config.connected[self._client] += 1

    def _uncount(self) -> None:
        if self._client is not None:
            self.config.connected[self._client] -= 1
            self.config.connected += Counter()  # forgets the addresses that hold none
            self._client = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._expect_taking()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_expecting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_expecting()
        self._uncount()
        super().connection_lost(exc)

    def _expect_taking(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        self._taking = asyncio.get_running_loop().call_later(
            self.config.limits.send_seconds, self._check_taking, waiting
        )

    def _check_taking(self, before: int) -> None:
        if before - self.transport.get_write_buffer_size() < LEAST_TAKEN:
            self.transport.abort()
        else:
            self._expect_taking()

    def _stop_expecting(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None


class HTTPProtocol(_Bounded, H11Protocol):
    """HTTP/1.1 with a deadline from a request's first byte to its last."""

    config: Config
    transport: asyncio.Transport
    _arriving: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _set_user_timeout(transport, self.config.limits.send_seconds)
        self._count()
        limits, connected = self.config.limits, self.config.connected
        many = connected[str(self._client)] > limits.connections_per_address
        if many and self._client not in self.config.proxies:
            self._refuse(TooMany("Too many connections.", limit="connections_per_address"))
        elif connected.total() > limits.connections:
            self._refuse(Busy("Too many connections.", limit="connections"))
        else:
            self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._request_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY) and self._client is not None:
            self._expect_request()
        else:
            self._request_arrived()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hands the connection on, its place among those counted included."""
        self._request_arrived()
        self._stop_expecting()
        client, self._client = self._client, None
        super().handle_websocket_upgrade(event)
        stream = self.transport.get_protocol()
        assert isinstance(stream, StreamProtocol)
        stream._client = client

    def send_400_response(self, msg: str) -> None:
        """Answers what h11 could not read."""
        cause = sys.exc_info()[1]
        if isinstance(cause, h11.RemoteProtocolError) and cause.error_status_hint == 431:
            self._refuse(HeadersTooLarge("The headers are too large.", limit="header_bytes"))
        else:
            self._refuse(BadRequest("This is not a request as HTTP/1.1 has it."))

    def _expect_request(self) -> None:
        if self._arriving is None:
            self._arriving = self.loop.call_later(
                self.config.limits.receive_seconds, self._request_late
            )

    def _request_arrived(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def _request_late(self) -> None:
        self._arriving = None
        self._refuse(TimedOut("The request did not arrive in time.", limit="receive_seconds"))

    def _refuse(self, error: ServiceError) -> None:
        """Ends the connection; with the error body, if no answer is on its way."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE, h11.ERROR):
            self.transport.write(_raw_answer(error))
        self._request_arrived()
        self.transport.close()


class StreamProtocol(_Bounded, WebSocketsSansIOProtocol):
    """WebSocket; its messages are bounded by ``message_bytes``."""

    config: Config
    transport: asyncio.Transport

    async def send(self, message: ASGISendEvent) -> None:
        """Sends; a refusal ends the handshake too, which uvicorn would log as an error of ours."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True


def _set_user_timeout(transport: asyncio.Transport, seconds: float) -> None:
    """Where the platform has it: the kernel drops a peer that has acknowledged nothing so long."""
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    connection = transport.get_extra_info("socket")
    if option is not None and connection is not None:
        connection.setsockopt(socket.IPPROTO_TCP, option, int(seconds * 1000))


def _raw_answer(error: ServiceError) -> bytes:
    """An error as bytes on the wire, for a connection on which no request was understood."""
    body = dumps(problem(error, secrets.token_hex(8)))
    headers = {
        "content-type": MEDIA_TYPE,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "connection": "close",
        **problem_headers(error),
    }
    lines = [f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body
