"""Doing one request's work in the compute threads, for as long as somebody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar

from fastapi import Depends, Request

from server.services.errors import NotAcceptable, ServiceError
from server.web.answers import CSV, JSON, NPZ, SAFETENSORS, count_numbers
from server.web.dependencies import get_parts

if TYPE_CHECKING:
    from server.services.compute import Compute
    from server.services.folders import Model
    from server.services.tracing import Piece

R = TypeVar("R")

MEMORY = {SAFETENSORS: 12, NPZ: 16, JSON: 24, CSV: 128}
"""Bytes a number: as tensors in pieces, joined, and written; as tensors and as text."""


class Run(Protocol):
    """A trace, a backward pass or a generation under way.

    Attributes:
        opened: all that is told before the first step is known.
        held_bytes: what is kept in memory until the end, answers aside.
    """

    @property
    def opened(self) -> bool: ...

    @property
    def held_bytes(self) -> int: ...

    @property
    def finished(self) -> bool: ...

    def advance(self, steps: int) -> Piece | None: ...


async def model_for(model_id: str, connection: Any) -> tuple[Model, Compute]:
    """A model that can compute, and where.

    Raises:
        NotFound: there is no such model.
        NotReady: torch is still being imported.
    """
    parts = get_parts(connection)
    compute = parts.engine.compute
    return await compute.run(parts.registry.load, model_id), compute


async def collect(run: Run, compute: Compute) -> Piece:
    """Everything that a run hands out, as one piece."""
    from server.services.compute import PIECE
    from server.services.tracing import join

    pieces = []
    while not run.finished:
        piece = await compute.run(run.advance, PIECE)
        if piece is not None:
            pieces.append(piece)
    return await compute.run(join, sorted(pieces, key=lambda piece: piece.first))


async def finish(run: Run, compute: Compute, write: Callable[[Piece], bytes]) -> bytes:
    """A run's whole answer, as `write` has it."""
    return await compute.run(write, await collect(run, compute))


def memory_for(
    shapes: Mapping[str, Sequence[int]],
    steps: int,
    media_type: str,
    *,
    once: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> int:
    """The bytes of memory that an answer takes at most while it is made.

    Args:
        shapes: of one step's tensors.
        once: of those that the answer holds beside them.
    """
    return count_numbers(shapes, steps, once) * MEMORY[media_type]


class ClientLeft(ServiceError):
    """The client has gone; nothing but the metrics hears of it."""

    status = 499
    title = "Client closed request"
    code = "client_left"


async def while_connected(request: Request, work: Coroutine[Any, Any, R]) -> R:
    """The work's result.

    Raises:
        ClientLeft: the client has gone, and the work was stopped.
    """
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientLeft("The client closed its connection.")
        return working.result()
    finally:
        leaving.cancel()
        working.cancel()


async def _left(request: Request) -> None:
    """Returns when the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def accepting(*offered: str) -> Callable[[Request], str]:
    """A dependency: which of the media types to answer in, the first one where all are welcome."""

    def accepted(request: Request) -> str:
        """The media type that the client wants most.

        Raises:
            NotAcceptable: it takes none of them.
        """
        wishes = request.headers.get("accept", "*/*").lower().split(",")
        offers = {"*/*": offered[0], "application/*": offered[0]} | {one: one for one in offered}
        ranked = sorted((_wish(wish) for wish in wishes), key=lambda wish: -wish[1])  # stable
        for media_type, quality in ranked:
            if media_type in offers and quality > 0:
                return offers[media_type]
        *names, last = offered
        listed = f"{', '.join(names)} and {last}"
        raise NotAcceptable(f"Answers are offered as {listed}.", field="accept")

    return accepted


def _wish(wish: str) -> tuple[str, float]:
    """A media type of an Accept header, and how much it is wanted, 0 to 1."""
    media_type, *parameters = (part.strip() for part in wish.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return media_type, float(parameter[2:])
            except ValueError:
                return media_type, 0.0
    return media_type, 1.0


Accepted = Annotated[str, Depends(accepting(JSON, SAFETENSORS))]
AcceptedArrays = Annotated[str, Depends(accepting(JSON, SAFETENSORS, NPZ))]
AcceptedTables = Annotated[str, Depends(accepting(JSON, SAFETENSORS, NPZ, CSV))]
