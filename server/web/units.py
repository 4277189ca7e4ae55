"""The units of a layer over REST: what each tracks, what it is worth, and where states lie."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import APIRouter, Request, Response

from server.services.errors import InvalidInput, OverLimit
from server.services.limits import Limits as LimitValues
from server.web import answers
from server.web import units_examples as examples
from server.web.answers import JSON, SAFETENSORS
from server.web.codec import CodecRoute, LargeResponse, dumps
from server.web.dependencies import Address, Limits, MemoryShare, ModelId
from server.web.frames import encode, split
from server.web.protocol.problem import Problem
from server.web.protocol.units import (
    ProjectionAnswer,
    ProjectionBody,
    Property,
    SignalBody,
    UnitsAnswer,
    UnitsBody,
)
from server.web.reading import read_run
from server.web.refusals import refuse
from server.web.work import Accepted, memory_for, model_for, while_connected

if TYPE_CHECKING:
    from torch import Tensor

    from server.numerics.principal import Principal
    from server.numerics.vocabulary import Encoded
    from server.services.compute import Compute
    from server.services.folders import Model
    from server.services.units import Plan, Question, Units

R = TypeVar("R")


def _responses(example: Any) -> dict[int | str, dict[str, Any]]:
    binary = {SAFETENSORS: {"schema": {"type": "string", "format": "binary"}}}
    return {
        200: {"content": {JSON: {"example": example}} | binary},
        404: {"model": Problem, "description": "There is no such model"},
        406: {"model": Problem, "description": "Neither JSON nor safetensors is accepted"},
        422: {"model": Problem, "description": "A field that does not fit, or a passed limit"},
        503: {"model": Problem, "description": "Busy or starting; try again after Retry-After"},
    }


router = APIRouter(prefix="/api/v1/models", tags=["models"], route_class=CodecRoute)


@router.post("/{id}/units", response_model=UnitsAnswer, responses=_responses(examples.UNITS))
async def units(
    id: ModelId,
    body: UnitsBody,
    request: Request,
    limits: Limits,
    address: Address,
    accepted: Accepted,
    memory: MemoryShare,
) -> Response:
    """What each unit of a layer tracks, how surely, and what the text costs without it.

    As safetensors every list is a tensor, named by its path: `mean`, `tracking.effect`,
    `ablation.per_step` …
    """
    from server.services.units import examine, held_bytes, units_cost

    model, compute = await model_for(id, request)
    model, encoded, plan = await compute.run(prepare, body, model, limits)
    question = await compute.run(ask, body, encoded, model)
    hidden, steps = model.network.architecture.hidden, len(plan.tokens)
    shapes = {"ablation.per_step": (hidden,)} if body.ablate and body.per_step else {"loss": ()}
    answers.check_size(shapes, steps, accepted, limits, fewer="steps")
    with compute.admit(units_cost(model, plan, question), address):
        memory.resize(held_bytes(model, plan) + memory_for(shapes, steps, accepted))
        found = await while_connected(request, last(examine(model, plan, question), compute))
        write = partial(answer_units, body, model, encoded, plan, question, found, accepted)
        content = await compute.run(write)
    memory.resize(len(content))
    return LargeResponse(content, media_type=accepted)


@router.post(
    "/{id}/projection", response_model=ProjectionAnswer, responses=_responses(examples.PROJECTION)
)
async def projection(
    id: ModelId,
    body: ProjectionBody,
    request: Request,
    limits: Limits,
    address: Address,
    accepted: Accepted,
    memory: MemoryShare,
) -> Response:
    """The states of a layer along the directions in which they differ most (PCA)."""
    from server.services.units import held_bytes, project, projection_cost

    model, compute = await model_for(id, request)
    model, encoded, plan = await compute.run(prepare, body, model, limits)
    if min(len(plan.tokens), model.network.architecture.hidden) < body.components:
        refuse("components", "no more than there are steps and units")
    shapes = {"coordinates": (body.components,), "loss_per_step": ()}
    answers.check_size(shapes, len(plan.tokens), accepted, limits, fewer="steps")
    with compute.admit(projection_cost(model, plan), address):
        memory.resize(held_bytes(model, plan))
        work = last(project(model, plan, body.components), compute)
        found, losses = await while_connected(request, work)
        write = partial(answer_projection, body, model, encoded, plan, found, losses, accepted)
        content = await compute.run(write)
    memory.resize(len(content))
    return LargeResponse(content, media_type=accepted)


def prepare(body: SignalBody, model: Model, limits: LimitValues) -> tuple[Model, Encoded, Plan]:
    """The model as it is edited, the input as it reads it, and whose units are looked at.

    Raises:
        InvalidInput: the first field that does not fit the model.
        OverLimit: more numbers than may be looked at.
    """
    from server.services.units import Plan

    run = read_run(body, model, limits)
    architecture = run.architecture
    known = architecture.kind.recorded
    if body.signal not in known:
        refuse("signal", ", ".join(known))
    if not -architecture.layers <= body.layer < architecture.layers:
        refuse("layer", f"-{architecture.layers} to {architecture.layers - 1}")
    most = limits.state_numbers // architecture.hidden
    if run.steps > most:
        raise OverLimit(
            f"Of this model at most {most:,} steps can be looked at together.",
            field="input",
            limit="state_numbers",
        )
    plan = Plan(
        tokens=run.encoded.tokens,
        targets=run.targets,
        signal=body.signal,
        layer=body.layer % architecture.layers,
        clamps=run.clamps,
        state=run.state,
    )
    return run.model, run.encoded, plan


def ask(body: UnitsBody, encoded: Encoded, model: Model) -> Question:
    """What is asked of every step.

    Raises:
        InvalidInput: a property that no step has, or every step, or that does not fit the text.
    """
    import torch

    from server.services.units import Question

    held_at = body.held_at if body.ablate else None
    if body.property is None:
        return Question(None, None, held_at)
    mask, numbers = _property(body.property, encoded, model)
    if numbers is not None:
        return Question(None, torch.tensor(numbers, dtype=torch.float64), held_at)
    if all(mask) or not any(mask):
        which = "Every" if all(mask) else "No"
        raise InvalidInput(
            f"{which} step of this text has the property, so no unit can tell it.",
            field="property",
            allowed="a property that some steps have and some have not",
        )
    return Question(torch.tensor(mask), None, held_at)


def _property(
    given: Property, encoded: Encoded, model: Model
) -> tuple[list[bool], list[float] | None]:
    from server.services.properties import MASKS, NUMBERS

    steps = len(encoded.tokens)
    if given.values is not None:
        if len(given.values) != steps:
            refuse("property.values", f"a list of {steps}, one a step")
        return [], given.values
    if given.steps is not None:
        if any(step >= steps for step in given.steps):
            refuse("property.steps", f"steps from 0 to {steps - 1}")
        chosen = set(given.steps)
        return [step in chosen for step in range(steps)], None
    assert given.class_ is not None
    tokens = [model.vocabulary.tokens[token] for token in encoded.tokens]
    if not all(len(token) == 1 for token in tokens):
        refuse("property.class", "steps or values: a token of this model is no character")
    if given.class_ in NUMBERS:
        return [], list(NUMBERS[given.class_]("".join(tokens)))
    return list(MASKS[given.class_]("".join(tokens))), None


async def last(pieces: Iterator[R | None], compute: Compute) -> R:
    """What the work comes to, piece by piece."""
    found = None
    while found is None:
        found = await compute.run(next, pieces)
    return found


def answer_units(
    body: UnitsBody,
    model: Model,
    encoded: Encoded,
    plan: Plan,
    question: Question,
    found: Units,
    media_type: str,
) -> bytes:
    """What was found, in the form that was asked for."""
    tracking, ablation = found.tracking, found.ablation
    mask, losses = question.mask, found.loss_per_step
    answer: dict[str, Any] = {"mean": found.values.mean(0), "tracking": None, "ablation": None}
    if tracking is not None:
        holds = len(losses) if mask is None else int(mask.sum())
        answer["tracking"] = vars(tracking) | {
            "examples": holds,
            "others": len(losses) - holds,
            "steps": None if mask is None else mask.nonzero()[:, 0].tolist(),
        }
    if ablation is not None:
        known = max(1, int((~losses.isnan()).sum()))
        answer["ablation"] = {
            "held_at": body.held_at,
            "values": ablation.values,
            "change": ablation.change,
            "mean_change": ablation.change / known,
            "per_step": ablation.per_step if body.per_step else None,
        }
    return _written(answer, model, encoded, plan, losses, media_type)


def answer_projection(
    body: ProjectionBody,
    model: Model,
    encoded: Encoded,
    plan: Plan,
    found: Principal,
    losses: Tensor,
    media_type: str,
) -> bytes:
    """The coordinates as float32, in the form that was asked for."""
    answer = {
        "coordinates": found.coordinates.float().contiguous(),
        "explained": found.explained.float(),
        "directions": found.directions.float().contiguous() if body.directions else None,
    }
    return _written(answer, model, encoded, plan, losses, media_type)


MAY_BE_UNKNOWN = (
    "loss_per_step",
    "ablation.per_step",
    "tracking.error",
    "tracking.low",
    "tracking.high",
)
"""Not a number where there is no target, or where there are too few examples."""


def _written(
    answer: dict[str, Any],
    model: Model,
    encoded: Encoded,
    plan: Plan,
    losses: Tensor,
    media_type: str,
) -> bytes:
    """`nonfinite` counts what is lost, and not what may be unknown."""
    from server.services.tracing import count_nonfinite

    answer = answer | {"signal": plan.signal, "layer": plan.layer, "loss_per_step": losses}
    words, tensors = split(answer)
    told = {name: tensor for name, tensor in tensors.items() if name not in MAY_BE_UNKNOWN}
    beside = {"nonfinite": count_nonfinite(told)} | answers.words_of(model, encoded)
    if media_type == SAFETENSORS:
        return encode(words | beside, {name: one.contiguous() for name, one in tensors.items()})
    return dumps(answer | beside)
