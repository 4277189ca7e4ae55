"""The guard: one ASGI layer before everything else, HTTP and WebSocket alike.

It lets a request through whose host, origin, form and size are right and whose address has not had
its share, and gives every answer its security headers. Everything else is refused in the one error
body, before any route has seen it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.services.errors import (
    BadRequest,
    Busy,
    Forbidden,
    HeadersTooLarge,
    NotFound,
    ServiceError,
    TooLarge,
    TooMany,
    Unsupported,
)
from server.web.addresses import share_of
from server.web.metrics import Metrics
from server.web.problems import problem_response
from server.web.settings import Settings

logger = logging.getLogger(__name__)

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(?::(\d{1,5}))?")
_DEFAULT_PORT = {"http": "80", "https": "443"}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

_IN_STOPS = {"/lab", "/sentences", "/train"}
"""Pages that a stop of the lessons shows in a frame."""

_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """Wraps the whole application, its error handling included."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._limits = settings.limits
        self._hosts = frozenset(name.lower() for name in settings.hosts)
        self._origins = frozenset(settings.origins)
        self._frame_ancestors = " ".join(settings.frame_ancestors) or "'none'"
        self._metrics = metrics
        self._answering: Counter[str] = Counter()  # requests under way, by address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        state = scope.setdefault("state", {})
        state["request_id"] = secrets.token_hex(8)
        state["nonce"] = secrets.token_urlsafe(16)
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        status, answering = 500, False

        async def send_guarded(message: Message) -> None:
            nonlocal status, answering
            if message["type"] == "http.response.start":
                status, answering = message["status"], True
                self._add_headers(scope, message)
            await send(message)

        try:
            with self._share(scope):
                self._check(scope)
                body_receive = await self._receive_body(scope, receive)
                await self._app(scope, body_receive, send_guarded)
        except ServiceError as error:
            self._metrics.refused.labels(error.code).inc()
            response = problem_response(error, scope["state"]["request_id"])
            await response(scope, receive, send_guarded)
        except _Left:
            return
        except asyncio.CancelledError:
            # The server stops, and has waited as long as it may.
            if not answering:
                response = problem_response(_Stopping(), scope["state"]["request_id"])
                await response(scope, receive, send_guarded)
        except Exception:
            # Its answer, if one could still be sent, was sent by the layer that knows the words.
            logger.exception("Request %s failed", scope["state"]["request_id"])
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(method, route, status).inc()
        self._metrics.request_seconds.labels(route).observe(time.perf_counter() - began)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = False

        async def send_guarded(message: Message) -> None:
            nonlocal accepted
            accepted |= message["type"] == "websocket.accept"
            if message["type"] == "websocket.close" and not accepted:  # no route took it
                await refuse(NotFound("There is no stream at this address."))
            else:
                await send(message)

        async def refuse(error: ServiceError) -> None:
            self._metrics.refused.labels(error.code).inc()
            response = problem_response(error, scope["state"]["request_id"])
            await response(scope, receive, send)

        try:
            self._check(scope)
        except ServiceError as error:
            await refuse(error)
            return
        try:
            with self._metrics.streams.track_inprogress():
                await self._app(scope, receive, send_guarded)
        except Exception:
            logger.exception("Stream %s failed", scope["state"]["request_id"])
            with suppress(Exception):
                await send({"type": "websocket.close", "code": 1011})

    def _check(self, scope: Scope) -> None:
        """Refuses what no route should see.

        Raises:
            ServiceError: of the kind that fits.
        """
        size = len(scope["raw_path"]) + len(scope["query_string"])
        size += sum(len(name) + len(value) for name, value in scope["headers"])
        if size > self._limits.header_bytes:
            raise HeadersTooLarge(
                f"The headers have more than {self._limits.header_bytes:,} bytes.",
                limit="header_bytes",
            )
        headers = Headers(scope=scope)
        self._check_host(headers)
        self._check_origin(headers)
        if scope["type"] == "http" and _has_body(headers):
            self._check_body(headers)

    def _check_host(self, headers: Headers) -> None:
        """A name that others could point at this address (DNS rebinding) is not answered."""
        found = _HOST.fullmatch(headers.get("host", "").lower())
        if found is None or len(headers.getlist("host")) != 1:
            raise BadRequest("A request names one host.", code="bad_host", field="host")
        name = found[1].strip("[]").rstrip(".")
        if name != "localhost" and name not in self._hosts and not _is_address(name):
            raise BadRequest(
                "This server does not answer to that host name; RNNSCOPE_HOSTS can list it.",
                code="bad_host",
                field="host",
            )

    def _check_origin(self, headers: Headers) -> None:
        """A page of another origin may not ask in its visitor's name."""
        for origin in headers.getlist("origin"):
            if origin not in self._origins and not _same_origin(origin, headers["host"]):
                raise Forbidden(
                    "Pages of other origins may not ask this server.",
                    code="bad_origin",
                    field="origin",
                )

    def _check_body(self, headers: Headers) -> None:
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Unsupported(
                "A body is application/json.", field="content-type", allowed="application/json"
            )
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limits.body_bytes:
            raise self._body_too_large()

    def _body_too_large(self) -> TooLarge:
        return TooLarge(
            f"The body has more than {self._limits.body_bytes:,} bytes.", limit="body_bytes"
        )

    async def _receive_body(self, scope: Scope, receive: Receive) -> Receive:
        """Reads the body, bounded, and returns a ``receive`` that hands it on in one piece."""
        if not _has_body(Headers(scope=scope)):
            return receive
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Left
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._limits.body_bytes:
                raise self._body_too_large()
        pending: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def receive_read() -> Message:
            return pending.pop() if pending else await receive()

        return receive_read

    @contextmanager
    def _share(self, scope: Scope) -> Iterator[None]:
        """Counts a request of its address while it is answered.

        Raises:
            TooMany: the address has as many under way as it may.
        """
        address = share_of(scope["client"][0]) if scope.get("client") else "local"
        if self._answering[address] >= self._limits.requests_per_address:
            raise TooMany(
                "This address has as many requests under way as it may.",
                limit="requests_per_address",
            )
        self._answering[address] += 1
        try:
            yield
        finally:
            self._answering[address] -= 1
            if not self._answering[address]:
                del self._answering[address]

    def _add_headers(self, scope: Scope, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _HEADERS.items():
            headers[name] = value
        if scope["path"] == "/static/embed.js":  # the one file that other pages load
            headers["cross-origin-resource-policy"] = "cross-origin"
        headers["x-request-id"] = scope["state"]["request_id"]
        headers["content-security-policy"] = self._policy(scope["path"], scope["state"]["nonce"])
        headers.setdefault("cache-control", "no-store")

    def _policy(self, path: str, nonce: str) -> str:
        """What a page may do: load from here, run our modules, make HTML through lit alone."""
        ancestors = self._frame_ancestors if path == "/embed" else "'none'"
        if path in _IN_STOPS:
            ancestors = "'self'"
        frames = "frame-src 'self'; " if path.startswith("/lessons/") else ""
        policy = (
            f"default-src 'none'; {frames}"
            f"script-src 'self' 'nonce-{nonce}'; "
            "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {ancestors}"
        )
        if path == "/docs":  # Swagger UI writes HTML by itself
            return policy
        return (
            f"{policy}; require-trusted-types-for 'script'; trusted-types lit-html rnnscope-worker"
        )


class _Stopping(Busy):
    """The server ends before the answer is there."""

    title = "Stopping"
    code = "stopping"

    def __init__(self) -> None:
        super().__init__("The server is being stopped.")


class _Left(Exception):
    """The client went while its body was being read."""


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same_origin(origin: str, host: str) -> bool:
    """Whether ``origin`` is this very host, whichever of http and https a proxy makes of it."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    port = _DEFAULT_PORT.get(parts.scheme)
    return port is not None and parts.netloc.lower().removesuffix(
        f":{port}"
    ) == host.lower().removesuffix(f":{port}")
