"""The parts of the application, by the names under which routes ask for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path
from starlette.requests import HTTPConnection

from server.services.limits import Limits as LimitValues
from server.services.memory import Share
from server.services.registry import ModelRegistry
from server.web.addresses import share_of
from server.web.parts import Parts


def get_parts(connection: HTTPConnection) -> Parts:
    """What `create_app` made."""
    parts: Parts = connection.app.state.parts
    return parts


def get_registry(connection: HTTPConnection) -> ModelRegistry:
    return get_parts(connection).registry


def get_limits(connection: HTTPConnection) -> LimitValues:
    return get_parts(connection).limits


def get_address(connection: HTTPConnection) -> str:
    """Who asks, for fair shares."""
    return share_of(connection.client.host) if connection.client else "local"


async def hold_memory(connection: HTTPConnection) -> AsyncIterator[Share]:
    """The answer's part of the memory; it is given back when the answer has been sent."""
    with get_parts(connection).memory.share() as share:
        yield share


Registry = Annotated[ModelRegistry, Depends(get_registry)]
Limits = Annotated[LimitValues, Depends(get_limits)]
Address = Annotated[str, Depends(get_address)]
MemoryShare = Annotated[Share, Depends(hold_memory)]
ModelId = Annotated[
    str, Path(description="a model's id, as listed", max_length=128, examples=["hello"])
]
