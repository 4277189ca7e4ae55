"""The laboratory over REST: an untrained net, made on the spot, and the gradient in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from server.services.errors import InvalidInput
from server.web import examples
from server.web.answers import JSON, SAFETENSORS
from server.web.backward import memory_of
from server.web.codec import CodecRoute, LargeResponse, dumps
from server.web.dependencies import Address, MemoryShare, get_parts
from server.web.frames import encode, split
from server.web.protocol.lab import LabAnswer, LabBody
from server.web.protocol.problem import Problem
from server.web.work import Accepted, while_connected

if TYPE_CHECKING:
    from torch import Tensor

    from server.services.compute import Compute
    from server.services.laboratory import Experiment, Plan

router = APIRouter(tags=["laboratory"], route_class=CodecRoute)


@router.post(
    "/api/v1/lab",
    response_model=LabAnswer,
    responses={
        200: {
            "content": {
                JSON: {"example": examples.LAB},
                SAFETENSORS: {"schema": {"type": "string", "format": "binary"}},
            }
        },
        406: {"model": Problem, "description": "Neither JSON nor safetensors is accepted"},
        422: {"model": Problem, "description": "A field that does not fit, or a passed limit"},
        503: {"model": Problem, "description": "Busy or starting; try again after Retry-After"},
    },
)
async def experiment(
    body: LabBody, request: Request, address: Address, accepted: Accepted, memory: MemoryShare
) -> Response:
    """An untrained net's gradients, from the last step's mean state back to the first.

    Everything is computed in float64. As safetensors the answer also carries the inputs `x` (T, I)
    and the weights, by their names, and every list is a tensor, named by its path: `norms`,
    `memory.full`, `preactivations.a.values`, `forget.product`.
    """
    compute = get_parts(request).engine.compute
    plan = prepare(body)
    with compute.admit(plan.cost, address):
        memory.resize(plan.held_bytes)
        content = await while_connected(request, _answer(plan, compute, accepted))
    memory.resize(len(content))
    return LargeResponse(content, media_type=accepted)


def prepare(body: LabBody) -> Plan:
    """The net that is asked for.

    Raises:
        InvalidInput: a skip connection over one step, which is the recurrence itself.
    """
    from server.services.laboratory import Plan

    if body.skip == 1:
        raise InvalidInput(
            "skip holds a value that is not allowed; allowed: 0, or 2 to 1000.",
            field="skip",
            allowed="0, or 2 to 1000",
        )
    return Plan(**body.model_dump())


async def _answer(plan: Plan, compute: Compute, media_type: str) -> bytes:
    from server.services.laboratory import experiment

    pieces: Iterator[Experiment | None] = experiment(plan)
    found = None
    while found is None:
        found = await compute.run(next, pieces)
    return await compute.run(write, found, media_type)


def write(found: Experiment, media_type: str) -> bytes:
    """What was found, in the form that was asked for."""
    answer: dict[str, Any] = {
        "loss": found.loss,
        "norms": found.norms,
        "layer_norms": found.layer_norms,
        "jacobian": found.jacobian,
        "memory": memory_of(found.memory),
        "preactivations": {name: vars(dots) for name, dots in found.preactivations.items()},
        "forget": None if found.forget is None else vars(found.forget),
        "spectral_radius": found.spectral_radius,
        "gradient_norm": found.gradient_norm,
        "clipped_norm": found.clipped_norm,
    }
    words, tensors = split(answer)
    nonfinite = {"nonfinite": count(words, tensors)}
    if media_type == SAFETENSORS:
        return encode(words | nonfinite, tensors | {"x": found.x} | found.weights)
    return dumps(answer | nonfinite)


def count(words: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> int:
    """How many numbers are infinite or not a number; a half-life may be infinite."""
    from server.services.gradients import count_nonfinite

    lost = [not isfinite(words[name]) for name in ("loss", "gradient_norm")]
    return sum(lost) + count_nonfinite(tensors)
