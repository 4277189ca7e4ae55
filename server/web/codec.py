"""The one JSON codec: no NaN, no lone surrogates, in neither direction."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
_CHUNK = 2**18  # bytes of an answer that are handed to the connection at once
_SURROGATE = re.compile("[\ud800-\udfff]")


def dumps(value: Any) -> bytes:
    """JSON of ``value``: NaN and ±Infinity become null, a lone surrogate becomes U+FFFD.

    A float32 array or tensor is written with the fewest digits that read back as the same float32.
    """
    try:
        return orjson.dumps(value, default=_plain, option=_OPTIONS)
    except orjson.JSONEncodeError as error:
        if "surrogates" not in str(error):
            raise
        return orjson.dumps(_scrub(value), default=_plain, option=_OPTIONS)


def loads(data: bytes | str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: not JSON by the letter: NaN, Infinity, a lone surrogate, bytes that are not
            UTF-8, or nesting beyond reason.
    """
    return orjson.loads(data)


class CodecResponse(JSONResponse):
    """A JSON answer, written by :func:`dumps`."""

    def render(self, content: Any) -> bytes:
        return dumps(content)


class LargeResponse(Response):
    """An answer that is handed to the connection as the client takes it, chunk by chunk.

    So it has been sent, but for a chunk, when the route is done with it.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        for first in range(0, len(self.body), _CHUNK):
            chunk = bytes(self.body[first : first + _CHUNK])
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _plain(value: Any) -> Any:
    """What orjson does not know: pydantic models, sets, and torch's tensors."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if hasattr(value, "numpy"):
        return value.numpy()[()]  # of no dimension a number, else the array
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _scrub(value: Any) -> Any:
    """``value`` with every lone surrogate in its strings replaced by U+FFFD."""
    match value:
        case str():
            return _SURROGATE.sub("\ufffd", value)
        case dict():
            return {_scrub(key): _scrub(item) for key, item in value.items()}
        case list() | tuple():
            return [_scrub(item) for item in value]
        case _:
            return _scrub(value.model_dump()) if hasattr(value, "model_dump") else value


class CodecRoute(APIRoute):
    """A route whose request bodies are read by :func:`loads`; the class of every router here.

    It must return a response of its own making, so that the answer is written by :func:`dumps`.
    Where GET is taken, HEAD is.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD" and "GET" in (self.methods or ()):
            scope = {**scope, "method": "GET"}  # the server still knows to send no body
        await super().handle(scope, receive, send)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_codec(request: Request) -> Response:
            return await handle(_CodecRequest(request.scope, request.receive))

        return handle_codec


class _CodecRequest(Request):
    async def json(self) -> Any:
        return loads(await self.body())
