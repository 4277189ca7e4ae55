"""The parts of the application, by the names under which routes ask for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request
from starlette.requests import HTTPConnection

from server.services.engine import Engine
from server.services.limits import Limits as LimitValues
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


def get_engine(connection: HTTPConnection) -> Engine:
    return get_parts(connection).engine


def get_address(connection: HTTPConnection) -> str:
    """Who asks, for fair shares."""
    return share_of(connection.client.host) if connection.client else "local"


Registry = Annotated[ModelRegistry, Depends(get_registry)]
Limits = Annotated[LimitValues, Depends(get_limits)]
Computing = Annotated[Engine, Depends(get_engine)]
Address = Annotated[str, Depends(get_address)]
ModelId = Annotated[
    str, Path(description="a model's id, as listed", max_length=128, examples=["hello"])
]

__all__ = ["Address", "Computing", "Limits", "ModelId", "Registry", "Request", "get_parts"]
