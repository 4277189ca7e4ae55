"""Whether the server lives, is ready, how it does, and what it allows."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from server.web.codec import CodecResponse, CodecRoute
from server.web.dependencies import get_parts
from server.web.metrics import CONTENT_TYPE_LATEST
from server.web.parts import Parts

router = APIRouter(tags=["service"], route_class=CodecRoute)


Asked = Annotated[Parts, Depends(get_parts)]


def _example(value: Any) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"application/json": {"example": value}}}}


@router.get("/healthz", summary="Does the process live?", responses=_example({"status": "ok"}))
async def healthz() -> CodecResponse:
    """The process lives. Never waits for anything."""
    return CodecResponse({"status": "ok"})


@router.get(
    "/readyz",
    summary="Do models answer?",
    responses={
        **_example({"status": "ready", "models": 5, "skipped": 0}),
        503: {"description": "Still importing what computes; Retry-After says when to ask again"},
    },
)
def readyz(parts: Asked) -> CodecResponse:
    """Whether models answer: torch is imported and the model folders are listed."""
    parts.engine.compute  # noqa: B018  # raises NotReady
    return CodecResponse(
        {
            "status": "ready",
            "models": len(parts.registry.cards()),
            "skipped": len(parts.registry.skipped()),
        }
    )


@router.get("/metrics", summary="Counters", response_class=Response)
async def metrics(parts: Asked) -> Response:
    """Counters in Prometheus' text format."""
    return Response(parts.metrics.render(), media_type=CONTENT_TYPE_LATEST)


@router.get(
    "/api/v1/limits",
    summary="Every limit",
    responses=_example(
        {"limits": {"steps": {"value": 100_000, "description": "time steps in one input"}}}
    ),
)
async def read_limits(parts: Asked) -> CodecResponse:
    """Every limit with its value; an error that passes one names it."""
    fields = type(parts.limits).model_fields
    return CodecResponse(
        {
            "limits": {
                name: {"value": value, "description": fields[name].description}
                for name, value in parts.limits
            }
        }
    )
