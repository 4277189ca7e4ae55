"""Trainings over REST: begun, watched, paused, taken apart, changed, kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import HTTPConnection

from server.services.errors import Busy, NotFound
from server.services.limits import Limits as LimitValues
from server.services.registry import ModelRegistry
from server.services.training import keep as keeping
from server.services.training.jobs import Job, Jobs
from server.services.training.log import BEGINNING, LogReader, Mark
from server.web.answers import SAFETENSORS
from server.web.codec import CodecResponse, CodecRoute, LargeResponse, dumps
from server.web.dependencies import Limits, MemoryShare, Registry, get_parts
from server.web.protocol.problem import Problem
from server.web.protocol.training import (
    CheckpointList,
    KeepAnswer,
    KeepBody,
    PhaseAnswer,
    PhaseBody,
    TrainingBody,
    TrainingChange,
    TrainingDataList,
    TrainingList,
    TrainingStatus,
    openapi_events,
)

POLL_SECONDS = 0.1
LOOK_SECONDS = 0.5  # the log is looked at so often: a line may come after the status has changed
RETRY_MILLISECONDS = 1000
"""After which a browser that was cut off asks again."""

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is no such training"},
    422: {"model": Problem, "description": "A field that does not fit, or a limit that is passed"},
    503: {"model": Problem, "description": "Busy; try again after Retry-After"},
}

router = APIRouter(
    prefix="/api/v1/training", tags=["training"], route_class=CodecRoute, responses=_PROBLEMS
)


def get_jobs(connection: HTTPConnection) -> Jobs:
    return get_parts(connection).trainings


Trainings = Annotated[Jobs, Depends(get_jobs)]
TrainingId = Annotated[str, Path(description="a training's id", max_length=64)]


async def get_job(id: TrainingId, jobs: Trainings) -> Job:
    return jobs.get(id)


Training = Annotated[Job, Depends(get_job)]


@router.get("", response_model=TrainingList)
async def list_trainings(jobs: Trainings) -> Response:
    """Every training, the youngest first."""
    jobs.warm_up()  # whoever looks may soon begin one
    return CodecResponse({"trainings": [jobs.status(job) for job in jobs.every()]})


@router.get("/data", response_model=TrainingDataList)
def list_data(jobs: Trainings) -> Response:
    """What can be trained on, each with its own recipe: hello, year, and the data sets at hand."""
    found = [
        {
            "id": source.id,
            "title": source.title,
            "description": source.description,
            "recipe": source.plan,
        }
        for source in jobs.sources()
    ]
    return CodecResponse({"data": found})


@router.post("", response_model=TrainingStatus, status_code=201)
async def begin(body: TrainingBody, jobs: Trainings, limits: Limits) -> Response:
    """Begin a training, or let it wait for its turn. It goes on whoever watches."""
    chosen = body.model_dump(exclude_unset=True, exclude={"data", "text", "title", "paused"})
    chosen = {name: value for name, value in chosen.items() if value is not None or name in _OPEN}
    job = await jobs.create(body.data, body.text, body.title, chosen, paused=body.paused)
    return CodecResponse(jobs.status(job), status_code=201)


_OPEN = ("clip", "pace")
"""What may be null: without bound."""


@router.get("/{id}", response_model=TrainingStatus)
async def read_training(job: Training, jobs: Trainings) -> Response:
    """Where a training stands."""
    return CodecResponse(jobs.status(job))


@router.patch("/{id}", response_model=TrainingStatus)
async def change(job: Training, body: TrainingChange, jobs: Trainings) -> Response:
    """Another learning rate, clip or pace, from the next update on."""
    changes = body.model_dump(exclude_unset=True)
    changes = {name: value for name, value in changes.items() if value is not None or name in _OPEN}
    await jobs.change(job, changes)
    return CodecResponse(jobs.status(job))


@router.delete("/{id}", status_code=204)
async def discard(job: Training, jobs: Trainings) -> Response:
    """Stop a training and throw it away; models that were kept of it stay."""
    await jobs.discard(job)
    return Response(status_code=204)


@router.post("/{id}/pause", response_model=TrainingStatus)
async def pause(job: Training, jobs: Trainings) -> Response:
    """Stand still after one more update."""
    await jobs.pause(job)
    return CodecResponse(jobs.status(job))


@router.post("/{id}/resume", response_model=TrainingStatus)
async def resume(job: Training, jobs: Trainings) -> Response:
    """Go on; also from the last checkpoint of a training that was stopped or has failed."""
    await jobs.resume(job)
    return CodecResponse(jobs.status(job))


@router.post("/{id}/stop", response_model=TrainingStatus)
async def stop(job: Training, jobs: Trainings) -> Response:
    """End a training; what it has reached stays."""
    await jobs.stop(job)
    return CodecResponse(jobs.status(job))


@router.post("/{id}/step", response_model=TrainingStatus)
async def step(job: Training, jobs: Trainings) -> Response:
    """One update of a paused training."""
    await jobs.step(job)
    return CodecResponse(jobs.status(job))


@router.post("/{id}/phase", response_model=PhaseAnswer)
async def phase(job: Training, body: PhaseBody, jobs: Trainings) -> Response:
    """One part of an update of a paused training, and what it has computed."""
    computed = await jobs.phase(job, body.phase)
    return CodecResponse({"phase": body.phase, "status": jobs.status(job), **computed})


@router.get("/{id}/checkpoints", response_model=CheckpointList)
def list_checkpoints(job: Training) -> Response:
    """The moments that can be gone back to; each is a model of its own."""
    return CodecResponse({"checkpoints": keeping.moments(job)})


@router.get(
    "/{id}/weights",
    response_class=Response,
    responses={200: {"content": {SAFETENSORS: {"schema": {"type": "string", "format": "binary"}}}}},
)
def read_weights(
    job: Training,
    memory: MemoryShare,
    limits: Limits,
    step: Annotated[int | None, Query(ge=0, description="default: the last checkpoint")] = None,
) -> Response:
    """All weights of a moment, and what the update before it changed, `update.{name}`.

    The message in the metadata tells the moment's step.
    """
    found, path = keeping.moment(job, step)
    memory.resize(2 * sum(file.stat().st_size for file in path.glob("*.safetensors")))
    return LargeResponse(keeping.read_weights(found, path), media_type=SAFETENSORS)


@router.post("/{id}/keep", response_model=KeepAnswer, status_code=201)
def keep(job: Training, body: KeepBody, registry: Registry, request: Request) -> Response:
    """Make a model of a checkpoint; it is served like any other at once."""
    if _is_taken(body.id, registry):
        raise keeping.taken()
    models = get_parts(request).settings.state / "models"
    step = keeping.keep(job, body.step, body.id, body.title, models)
    return CodecResponse({"id": body.id, "step": step}, status_code=201)


def _is_taken(model_id: str, registry: ModelRegistry) -> bool:
    try:
        registry.card(model_id)
    except NotFound:
        return False
    return True


@router.get(
    "/{id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": openapi_events(), "description": "`status`, `losses`, `look` …"}},
)
async def events(job: Training, jobs: Trainings, request: Request, limits: Limits) -> Response:
    """Everything that a training tells, from its beginning or after `Last-Event-ID`, and goes on.

    `status` comes first and whenever it changes; it is not numbered. The stream ends when the
    training has.
    """
    if jobs.listeners >= limits.event_streams:
        raise Busy("As many listen as may.", limit="event_streams")
    after = Mark.parse(request.headers.get("last-event-id", ""))
    if after is not None and jobs.is_over(job):
        rest = LogReader(job.shelf.events, after)
        if not await asyncio.to_thread(rest.read):
            return Response(status_code=204)  # a browser then asks no more
    log = LogReader(job.shelf.events, after or BEGINNING)
    return StreamingResponse(_listen(job, jobs, log, limits), media_type="text/event-stream")


async def _listen(
    job: Job, jobs: Jobs, log: LogReader, limits: LimitValues
) -> AsyncIterator[bytes]:
    """The events, while the listener is counted."""
    jobs.listeners += 1
    try:
        async for sent in _follow(job, jobs, log, limits.heartbeat_seconds):
            yield sent
    finally:
        jobs.listeners -= 1


async def _follow(
    job: Job, jobs: Jobs, log: LogReader, heartbeat_seconds: float
) -> AsyncIterator[bytes]:
    """The events as they come; a client that does not take them is waited for, nothing is queued.

    A line of the log is read when the client has taken the one before.
    """
    yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
    told, spoke = b"", time.monotonic()
    while True:
        changed = job.changed
        status = dumps(jobs.status(job))
        is_over = jobs.is_over(job)
        lines = await asyncio.to_thread(log.read)
        if status != told:
            told = status
            yield event("status", status)
            spoke = time.monotonic()
        for line in lines:
            yield event(line["event"], dumps(line["data"]), line["id"])
            spoke = time.monotonic()
        if lines:
            continue
        if is_over or jobs.hung_up:
            return
        if time.monotonic() - spoke > heartbeat_seconds:
            yield b": still here\n\n"
            spoke = time.monotonic()
        try:
            await asyncio.wait_for(changed.wait(), min(heartbeat_seconds, LOOK_SECONDS))
        except TimeoutError:
            continue
        await asyncio.sleep(POLL_SECONDS)  # one message for many changes


def event(name: str, data: bytes, id_: str | None = None) -> bytes:
    """One server-sent event."""
    number = f"id: {id_}\n" if id_ else ""
    return f"{number}event: {name}\ndata: ".encode() + data + b"\n\n"
