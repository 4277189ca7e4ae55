"""The live stream: one WebSocket, several requests at once, steps as they are computed.

One task reads, one sends, and each request is a task of its own between them. Whatever is sent goes
through one bounded queue, so a slow client slows its own computations down and nobody else's.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from server.services.errors import InvalidInput, ServiceError, TimedOut, TooMany
from server.web.codec import dumps
from server.web.credit import Credits
from server.web.dependencies import get_address, get_parts
from server.web.messages import (
    Request,
    done,
    next_frame,
    parse,
    prepare,
    read_message,
    request_of,
    started,
)
from server.web.problems import as_service_error, problem
from server.web.protocol.fields import Answer
from server.web.protocol.problem import Problem
from server.web.protocol.stream import Cancel, ClientMessage, Credit, Done, Failed
from server.web.work import model_for

if TYPE_CHECKING:
    from server.services.compute import Compute, Place
    from server.web.messages import Run

QUEUE = 8  # messages that wait to be sent
CLOSE_SECONDS = 1.0

logger = logging.getLogger(__name__)
router = APIRouter()


@router.websocket("/api/v1/stream")
async def stream(websocket: WebSocket) -> None:
    """Traces, backward passes and generations, step by step; `protocol` has the messages."""
    await websocket.accept()
    await Connection(websocket).serve()


@dataclass
class Job:
    """A request that is being answered."""

    request: Request
    credits: Credits
    task: asyncio.Task[None] | None = None
    seq: int = 0
    sent: int = 0
    nonfinite: int = 0


class Connection:
    """One client's stream, from its first message until either side ends it."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._parts = get_parts(websocket)
        self._limits = self._parts.limits
        self._address = get_address(websocket)
        self._jobs: dict[str, Job] = {}
        self._outgoing: asyncio.Queue[bytes | str] = asyncio.Queue(QUEUE)

    async def serve(self) -> None:
        """Read and send until the client leaves, or takes nothing any more."""
        ends = [asyncio.create_task(self._read()), asyncio.create_task(self._send())]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = [*ends, *(job.task for job in self._jobs.values() if job.task)]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with suppress(Exception):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._websocket.close()

    async def _send(self) -> None:
        """Send what is queued, in order; ends where the client does not take it in time."""
        with suppress(TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            while True:
                message = await self._outgoing.get()
                async with asyncio.timeout(self._limits.send_seconds):
                    if isinstance(message, bytes):
                        await self._websocket.send_bytes(message)
                    else:
                        await self._websocket.send_text(message)

    async def _read(self) -> None:
        """Act on every message; ends when the client has left."""
        while (event := await self._websocket.receive())["type"] == "websocket.receive":
            value: Any = None
            try:
                value = parse(event.get("text"))
                await self._act(read_message(value))
            except ServiceError as error:
                # An error that names a request is its end; one that still runs has none yet.
                request = request_of(value)
                await self._fail(None if request in self._jobs else request, error)

    async def _act(self, message: ClientMessage) -> None:
        job = self._jobs.get(message.request)
        match message:
            case Credit():
                if job:
                    job.credits.add(message.add)
            case Cancel():
                if job:
                    await self._cancel(job)
            case _ if job:
                raise InvalidInput("A request of that name is still running.", field="request")
            case _ if len(self._jobs) >= self._limits.requests_per_connection:
                raise TooMany(
                    "This connection has as many requests running as it may.",
                    limit="requests_per_connection",
                )
            case _:
                self._start(message)

    def _start(self, request: Request) -> None:
        job = Job(request, Credits(request.credit, self._limits.credit_max))
        job.task = asyncio.create_task(self._answer(job))
        job.task.add_done_callback(lambda _: self._jobs.pop(request.request))
        self._jobs[request.request] = job

    async def _cancel(self, job: Job) -> None:
        """Stop a request; its computation ends within the piece at work."""
        assert job.task is not None
        job.task.cancel()
        await asyncio.wait([job.task])
        if job.task.cancelled():  # else it had ended, and has said so
            await self._say(
                Done(
                    request=job.request.request,
                    steps=job.sent,
                    nonfinite=job.nonfinite,
                    cancelled=True,
                )
            )

    async def _answer(self, job: Job) -> None:
        """One request from its validation to its last word."""
        try:
            await self._run(job)
        except Exception as error:
            if not isinstance(error, ServiceError):
                logger.exception("A streamed request failed")
            await self._fail(job.request.request, as_service_error(error))

    async def _run(self, job: Job) -> None:
        from server.services.compute import PIECE

        request = job.request
        model, compute = await model_for(request.model, self._websocket)
        encoded, run = await compute.run(prepare, request, model, self._limits)
        with (
            compute.admit(run.cost, self._address) as place,
            self._parts.memory.share() as memory,
        ):
            memory.resize(run.held_bytes)
            while not run.opened:
                await compute.run(run.advance, PIECE)
            await self._outgoing.put(await compute.run(started, request, encoded, run))
            await self._send_steps(job, run, compute, place)
            end = await compute.run(done, request, run, job.sent, job.nonfinite)
        await self._outgoing.put(end)

    async def _send_steps(self, job: Job, run: Run, compute: Compute, place: Place) -> None:
        """Compute, encode and queue; the first step at once, then more and more in a message."""
        from server.services.compute import PIECE

        request, size = job.request, 1
        while not run.finished:
            if run.skipping:
                await compute.run(run.advance, PIECE)
                continue
            if not job.credits.left:
                place.leave()
                await self._wait_for(job.credits)
                place.take()
            taken = await job.credits.take(size)
            frame = await compute.run(next_frame, run, request, job.seq, taken)
            job.credits.add(taken - frame.count)
            await self._outgoing.put(frame.data)
            job.seq += 1
            job.sent += frame.count
            job.nonfinite += frame.nonfinite
            self._parts.metrics.steps.inc(frame.count)
            size = min(2 * size, PIECE)

    async def _wait_for(self, credits: Credits) -> None:
        """Wait for credit, but not for ever."""
        try:
            async with asyncio.timeout(self._limits.credit_seconds):
                await credits.wait()
        except TimeoutError as error:
            raise TimedOut(
                "No credit came in time; ask again with from.", limit="credit_seconds"
            ) from error

    async def _say(self, message: Answer) -> None:
        await self._outgoing.put(dumps(message.model_dump()).decode())

    async def _fail(self, request: str | None, error: ServiceError) -> None:
        """The same words as over HTTP."""
        self._parts.metrics.refused.labels(error.code).inc()
        words = problem(error, self._websocket.state.request_id)
        await self._say(Failed(request=request, problem=Problem.model_validate(words)))
