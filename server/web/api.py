"""The models over REST: cards, weights, predictions, traces and generated text."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from server.services.folders import ModelCard
from server.web import answers, backward, examples, plans
from server.web.answers import CSV, JSON, NPZ, SAFETENSORS
from server.web.codec import CodecResponse, CodecRoute, LargeResponse, dumps
from server.web.dependencies import Address, Limits, MemoryShare, ModelId, Registry
from server.web.protocol.backward import GradientsAnswer, GradientsBody
from server.web.protocol.forward import (
    GenerateAnswer,
    GenerateBody,
    ModelList,
    PredictAnswer,
    PredictBody,
    TraceAnswer,
    TraceBody,
    VocabularyAnswer,
    Weight,
    WeightShapes,
)
from server.web.protocol.problem import Problem
from server.web.work import (
    Accepted,
    AcceptedArrays,
    AcceptedTables,
    finish,
    memory_for,
    model_for,
    while_connected,
)

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is no such model"},
    422: {"model": Problem, "description": "A field that does not fit, or a limit that is passed"},
    503: {"model": Problem, "description": "Busy or starting; try again after Retry-After"},
}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_TABLE = {"schema": {"type": "string"}}


def _documented(example: Any, *others: str) -> dict[int | str, dict[str, Any]]:
    """What the API's documents show of an answer that may also have other forms than JSON."""
    content: dict[str, Any] = {JSON: {"example": example}}
    content |= {media_type: _TABLE if media_type == CSV else _BINARY for media_type in others}
    if not others:
        return {200: {"content": content}}
    return {
        200: {"content": content},
        406: {"model": Problem, "description": "None of the forms offered is accepted"},
    }


router = APIRouter(
    prefix="/api/v1/models", tags=["models"], route_class=CodecRoute, responses=_PROBLEMS
)


@router.get("", response_model=ModelList)
def list_models(registry: Registry) -> Response:
    """Every model's card, and the folders that were left out."""
    return CodecResponse({"models": registry.cards(), "skipped": registry.skipped()})


@router.get("/{id}", response_model=ModelCard)
def read_model(id: ModelId, registry: Registry) -> Response:
    """A model's card: what it was trained on, how well it does, and its licence."""
    return CodecResponse(registry.card(id))


@router.get(
    "/{id}/vocabulary", response_model=VocabularyAnswer, responses=_documented(examples.VOCABULARY)
)
def read_vocabulary(id: ModelId, registry: Registry) -> Response:
    """A model's tokens, by number."""
    return CodecResponse({"tokens": registry.vocabulary(id)})


@router.get("/{id}/weights", response_model=WeightShapes, responses=_documented(examples.WEIGHTS))
def list_weights(id: ModelId, registry: Registry) -> Response:
    """The names and shapes of a model's weights."""
    return CodecResponse({"weights": registry.weights(id)})


@router.get(
    "/{id}/weights/{name}",
    response_model=Weight,
    responses=_documented(examples.WEIGHT, SAFETENSORS),
)
def read_weight(
    id: ModelId,
    name: str,
    registry: Registry,
    limits: Limits,
    accepted: Accepted,
    memory: MemoryShare,
) -> Response:
    """One of a model's weights, as JSON or safetensors."""
    shapes = {name: registry.weights(id).get(name, ())}
    answers.check_size(shapes, 1, accepted, limits)
    memory.resize(memory_for(shapes, 1, accepted))
    values = registry.weight(id, name)
    if accepted == SAFETENSORS:
        from safetensors.numpy import save

        content = save({name: values})
    else:
        content = dumps({"name": name, "shape": values.shape, "values": values})
    return LargeResponse(content, media_type=accepted)


@router.post("/{id}/predict", response_model=PredictAnswer, responses=_documented(examples.PREDICT))
async def predict(
    id: ModelId, body: PredictBody, request: Request, limits: Limits, address: Address
) -> Response:
    """What the model expects after the input."""
    model, compute = await model_for(id, request)
    run = await compute.run(plans.prepare_prediction, body, model, limits)
    with compute.admit(run.cost, address):
        work = finish(run, compute, partial(answers.predict, run))
        content = await while_connected(request, work)
    return Response(content, media_type=JSON)


@router.post(
    "/{id}/trace",
    response_model=TraceAnswer,
    responses=_documented(examples.TRACE, SAFETENSORS, NPZ, CSV),
)
async def trace(
    id: ModelId,
    body: TraceBody,
    request: Request,
    limits: Limits,
    address: Address,
    accepted: AcceptedTables,
    memory: MemoryShare,
) -> Response:
    """Every number of the forward pass.

    As CSV one number a line: step, token, signal, layer, unit, value. As npz what safetensors hold.
    """
    model, compute = await model_for(id, request)
    encoded, run = await compute.run(plans.prepare_trace, body, model, limits)
    answers.check_size(run.shapes, run.steps, accepted, limits)
    with compute.admit(run.cost, address):
        memory.resize(memory_for(run.shapes, run.steps, accepted))
        write = partial(answers.trace, run, encoded, media_type=accepted)
        content = await while_connected(request, finish(run, compute, write))
    memory.resize(len(content))
    return LargeResponse(content, media_type=accepted)


@router.post(
    "/{id}/gradients",
    response_model=GradientsAnswer,
    responses=_documented(examples.GRADIENTS, SAFETENSORS, NPZ),
)
async def gradients(
    id: ModelId,
    body: GradientsBody,
    request: Request,
    limits: Limits,
    address: Address,
    accepted: AcceptedArrays,
    memory: MemoryShare,
) -> Response:
    """The backward pass: how a loss depends on every state, gate, input and weight.

    As safetensors or npz, which hold NaN where JSON has null: `norm.h` (T, L) …, `map` (T, T),
    row k, column t,
    `contribution.*` (T,), `loss_per_step` (T,), the weights' gradients themselves as
    `grad.rnn.weight_hh_l0` …, and `grad.h` (T, L, H) … of what `vectors` asks for.
    """
    model, compute = await model_for(id, request)
    encoded, run = await compute.run(plans.prepare_gradients, body, model, limits)
    once = run.once if accepted in (SAFETENSORS, NPZ) else {}
    fewer = 'steps or vectors, for a higher "map_every" or "map": false'
    answers.check_size(run.shapes, run.steps, accepted, limits, once=once, fewer=fewer)
    with compute.admit(run.cost, address):
        answer = memory_for(run.shapes, run.steps, accepted, once=once)
        memory.resize(run.held_bytes + answer)
        write = partial(backward.gradients, run, encoded, media_type=accepted)
        content = await while_connected(request, finish(run, compute, write))
    memory.resize(len(content))
    return LargeResponse(content, media_type=accepted)


@router.post(
    "/{id}/generate", response_model=GenerateAnswer, responses=_documented(examples.GENERATE)
)
async def generate(
    id: ModelId,
    body: GenerateBody,
    request: Request,
    limits: Limits,
    address: Address,
    memory: MemoryShare,
) -> Response:
    """A continuation of the prompt; the same seed gives the same."""
    model, compute = await model_for(id, request)
    _, run = await compute.run(plans.prepare_generation, body, model, limits)
    answers.check_size(run.shapes, run.steps, JSON, limits, offered=(JSON,))
    with compute.admit(run.cost, address):
        memory.resize(memory_for(run.shapes, run.steps, JSON))
        work = finish(run, compute, partial(answers.generate, run))
        content = await while_connected(request, work)
    memory.resize(len(content))
    return LargeResponse(content, media_type=JSON)
