"""The trainings of one server: one runs, some wait, all of them outlive it.

What is wished of a training lies in its folder before it is answered, and what its child reaches
lies there before it is told. So a server that starts finds them as they were, and those that
should run do.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.services.errors import Busy, InvalidInput, NotFound
from server.services.limits import Limits
from server.services.training.order import Order, Source, complete, own_text, source_of, sources
from server.services.training.process import Ended, Process
from server.services.training.shelf import Shelf, Wish

logger = logging.getLogger(__name__)

ENDED = ("done", "stopped", "failed")
STARTS = 3
"""Times that a child may end by itself without a further checkpoint before it is given up."""

SPARE_SECONDS = 600.0
"""For which a process waits for a training."""

STOP_SECONDS = 10.0
"""After which a child that should stop, and does not, is killed."""

HAND_SECONDS = 5.0
"""A paused training left alone for so long gives its process to one that is stepped."""

LEAVE_SECONDS = 1.5
"""Given to the child at the server's end; one that takes longer ends by itself."""


class Job:
    """A training as the server knows it.

    Attributes:
        reached: what the child told last.
        process: the child, if there is one.
        changed: set and replaced whenever something about it changes.
        asked: when it was last told to do something, on the monotonic clock.
        turn: held while it is told to do something, so that commands come one after the other.
    """

    def __init__(self, shelf: Shelf, order: Order, wish: Wish) -> None:
        self.shelf, self.order, self.wish = shelf, order, wish
        self.reached = shelf.status
        self.process: Process | None = None
        self.starts = 0
        self.asked = time.monotonic()
        self.changed = asyncio.Event()
        self.turn = asyncio.Lock()

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left to do, or nothing more is wished."""
        return self.reached.get("status") in ("done", "failed") or self.wish.wish == "stop"

    def notify(self) -> None:
        """Wake whoever listens."""
        self.changed.set()
        self.changed = asyncio.Event()


class Jobs:
    """Every training under one folder. Belongs to one event loop, once that was started.

    Args:
        root: the folder that trainings lie in.
        data: the folder of data sets.

    Attributes:
        listeners: clients that listen to events now.
        hung_up: whether they should go.
    """

    def __init__(self, root: Path, data: Path | None, limits: Limits) -> None:
        self._root, self._data, self._limits = root, data, limits
        self._jobs: dict[str, Job] = {}
        self._queue: list[Job] = []
        self._spare: Process | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False
        self._creating = asyncio.Lock()
        self.listeners = 0
        self.hung_up = False

    # --- The server's life ----------------------------------------------------------------------

    def start(self) -> None:
        """Take up every training that should run."""
        Shelf.sweep(self._root)
        for shelf, order in Shelf.all(self._root):
            job = self._jobs[order.id] = Job(shelf, order, shelf.wish)
            if job.wish.wish == "run" and not job.has_ended:
                self._queue.append(job)
        self._schedule()

    def hang_up(self) -> None:
        """Let nobody listen any longer: the server is about to end."""
        self.hung_up = True
        for job in self._jobs.values():
            job.notify()

    async def close(self) -> None:
        """Let the child write a checkpoint and end; after a while, without waiting for it."""
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
        self._end_spare()
        processes = [job.process for job in self._jobs.values() if job.process is not None]
        for process in processes:
            process.leave()
        waiting = [asyncio.create_task(process.ended.wait()) for process in processes]
        if waiting:
            _, late = await asyncio.wait(waiting, timeout=LEAVE_SECONDS)
            for task in late:
                task.cancel()

    def warm_up(self) -> None:
        """Have a process ready, with everything imported, for the training that begins next."""
        idle = not self._running or self._queue
        if self._spare is None and idle and not self._closing:
            self._spare = Process(self._ended)
            asyncio.get_running_loop().call_later(SPARE_SECONDS, self._end_spare)

    def _end_spare(self) -> None:
        if self._spare is not None:
            self._spare.leave()
            self._spare = None

    # --- What can be asked ----------------------------------------------------------------------

    def sources(self) -> list[Source]:
        """What can be trained on."""
        return sources(self._data)

    async def create(
        self,
        data: str | None,
        text: str | None,
        title: str | None,
        chosen: Mapping[str, Any],
        *,
        paused: bool,
    ) -> Job:
        """A new training, which runs or waits.

        Args:
            data: the id of a source; or
            text: a text of one's own.
            chosen: what differs from the source's recipe.
            paused: whether it begins paused.

        Raises:
            InvalidInput: data or choices that make no training.
            OverLimit: the first limit that is passed.
            Busy: as many wait as may.
        """
        if text is not None:
            source = own_text(text)
        else:
            source = await asyncio.to_thread(source_of, data or "", self._data)
        plan = complete(source, chosen, self._limits, None if text is None else len(text))
        order = Order(
            id=secrets.token_hex(4),
            title=title or source.title,
            data=source.id,
            created=datetime.now(UTC).isoformat(timespec="milliseconds"),
            plan=plan,
        )
        wish = Wish(
            wish="pause" if paused else "run",
            learning_rate=plan.learning_rate,
            clip=plan.clip,
            pace=plan.pace,
        )
        async with self._creating:
            await self._require_room()
            shelf = await asyncio.to_thread(Shelf.create, self._root, order, wish, text)
            job = self._jobs[order.id] = Job(shelf, order, wish)
            if not paused:
                self._queue.append(job)
            elif not self._running:
                self._begin(job)  # its first moment can be looked at
                job.asked = -math.inf  # but it stands in nobody's way
            self._schedule()
        return job

    def every(self) -> list[Job]:
        """Every training, the youngest first."""
        return sorted(self._jobs.values(), key=lambda job: job.order.created, reverse=True)

    def get(self, id_: str) -> Job:
        """One training.

        Raises:
            NotFound: there is none of that id.
        """
        if id_ not in self._jobs:
            raise NotFound("There is no training of that id.", field="id")
        return self._jobs[id_]

    async def pause(self, job: Job) -> None:
        """Stand still after one more update, which is looked at and written down."""
        async with self._turn(job):
            if job.has_ended:
                raise InvalidInput("The training has ended.", field="status", allowed="running")
            await self._wish(job, wish="pause")
            if job in self._queue:
                self._queue.remove(job)
            await self._tell(job, "pause")
            self._schedule()

    async def resume(self, job: Job) -> None:
        """Go on; one that was stopped or has failed goes on from its last checkpoint.

        Raises:
            InvalidInput: every update was made.
            Busy: as many wait as may.
        """
        async with self._turn(job):
            self._require_undone(job)
            if job.process is not None and job.reached.get("status") == "failed":
                await job.process.ended.wait()
            if job.process is None and job not in self._queue:
                await self._resume_later(job)
            else:
                await self._wish(job, wish="run")
                await self._tell(job, "resume")
            self._schedule()

    async def _resume_later(self, job: Job) -> None:
        """Put it into the queue, once it is written down that it has not failed any more."""
        async with self._creating:
            self._require_place()
            job.reached = {**job.reached, "status": "waiting", "reason": None}
            job.starts = 0
            await self._wish(job, wish="run")
            await asyncio.to_thread(job.shelf.clear_failure)
            self._queue.append(job)

    async def stop(self, job: Job) -> None:
        """End it; what was reached stays."""
        with self._killed_if_late(job):
            async with self._turn(job):
                await self._stop(job)

    async def _stop(self, job: Job) -> None:
        if job.has_ended and job.process is None:
            return
        await self._wish(job, wish="stop")
        if job in self._queue:
            self._queue.remove(job)
        process = job.process
        if process is not None and not process.has_begun:
            process.kill()
        await self._tell(job, "stop")
        if process is not None:
            await process.ended.wait()
        self._schedule()

    async def change(self, job: Job, changes: Mapping[str, Any]) -> None:
        """Another learning rate, clip or pace from the next update on."""
        async with self._turn(job):
            self._require_undone(job)
            await self._wish(job, **changes)
            settings = job.wish.model_dump(include={"learning_rate", "clip", "pace"})
            await self._tell(job, "change", **settings)

    async def step(self, job: Job) -> None:
        """One update of a paused training."""
        async with self._turn(job):
            await (await self._paused(job)).ask("step")

    async def phase(self, job: Job, phase: str) -> dict[str, Any]:
        """One part of an update of a paused training, and what it has computed."""
        async with self._turn(job):
            return await (await self._paused(job)).ask("phase", phase=phase)

    async def discard(self, job: Job) -> None:
        """Stop it and throw it away; models that were kept of it stay."""
        with self._killed_if_late(job):
            async with self._turn(job):
                await self._stop(job)
                self._jobs.pop(job.order.id)
                await asyncio.to_thread(job.shelf.remove)

    def status(self, job: Job) -> dict[str, Any]:
        """Where a training stands."""
        order, reached = job.order, job.reached
        return {
            "reason": None,
            "step": 0,
            "checkpointed_step": 0,
            "phase": None,
            "loss": None,
            "validation": None,
            "guessing": None,
            "accuracy": None,
            "updates_per_second": None,
            "model": None,
            **reached,
            **job.wish.model_dump(include={"learning_rate", "clip", "pace"}),
            "id": order.id,
            "title": order.title,
            "data": order.data,
            "status": self._state(job),
            "place": self._queue.index(job) + 1 if job in self._queue else None,
            "steps": order.plan.steps,
            "created": order.created,
            "recipe": order.plan.model_dump(),
        }

    def is_over(self, job: Job) -> bool:
        """Whether nothing more will be told of it."""
        return job.process is None and self._state(job) in ENDED

    # --- Who runs -------------------------------------------------------------------------------

    def _state(self, job: Job) -> str:
        if job.reached.get("status") in ("done", "failed"):
            return str(job.reached["status"])
        if job.wish.wish == "stop":
            return "stopped"
        if job.wish.wish == "pause":
            return "paused"
        return "running" if job.process is not None else "waiting"

    @property
    def _running(self) -> list[Job]:
        """Those that have a process: at most one."""
        return [job for job in self._jobs.values() if job.process is not None]

    def _schedule(self) -> None:
        """Start what is first in the queue, if nothing runs; see whether what is paused may go."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._closing or not self._queue:
            return
        running = self._running
        if not running:
            self._begin(self._queue.pop(0))
        else:
            self.warm_up()
            if running[0].wish.wish == "pause":
                self._make_room(running[0])
        for job in self._queue:
            job.notify()

    def _make_room(self, job: Job) -> None:
        """Send a paused training's process away once nobody has asked for it for long."""
        wait = self._seconds_left(job)
        if wait > 0:
            self._timer = asyncio.get_running_loop().call_later(wait, self._schedule)
        elif job.process is not None:
            job.process.leave()

    def _seconds_left(self, job: Job) -> float:
        """For which a paused training may keep its process although another waits."""
        return job.asked + self._limits.training_paused_seconds - time.monotonic()

    def _begin(self, job: Job) -> None:
        """Give a training its process."""
        job.starts += 1

        def hear(reached: dict[str, Any]) -> None:
            if reached.get("checkpointed_step", 0) > job.reached.get("checkpointed_step", 0):
                job.starts = 1
            job.reached = {**job.reached, **reached}
            job.notify()

        process, self._spare = self._spare or Process(self._ended), None
        job.process = process
        process.train(job.shelf.path, self._data, self._limits, hear)
        job.asked = time.monotonic()
        job.notify()

    def _ended(self, process: Process) -> None:
        """A process is gone; a training that should have gone on is begun again."""
        if process is self._spare:
            self._spare = None
        for job in self._running:
            if job.process is process:
                job.process = None
                self._go_on(job)
        self._schedule()
        if self.listeners:
            self.warm_up()

    def _go_on(self, job: Job) -> None:
        """Put a training whose process is gone where it belongs."""
        if job.wish.wish == "run" and not job.has_ended and not self._closing:
            if job.starts < STARTS:
                logger.warning("Training %s: its process ended; it is begun again", job.order.id)
                self._queue.insert(0, job)
            else:
                job.reached = {
                    **job.reached,
                    "status": "failed",
                    "reason": "The process that trains ended again and again; "
                    "log.txt in the training's folder says why.",
                }
        job.notify()

    async def _paused(self, job: Job) -> Process:
        """The process of a paused training; begun if there is none and nothing else runs.

        Raises:
            InvalidInput: it is not paused.
            Busy: another training runs.
        """
        if job.has_ended:
            raise InvalidInput("The training has ended.", field="status", allowed="paused")
        if self._state(job) != "paused":
            raise InvalidInput("Pause the training first.", field="status", allowed="paused")
        job.asked = time.monotonic()
        if job.process is None:
            for other in self._running:
                left_alone = time.monotonic() - other.asked >= HAND_SECONDS
                if other.wish.wish == "pause" and (left_alone or self._seconds_left(other) <= 0):
                    await self._send_away(other)
            if self._running:
                raise Busy(
                    "Another training runs, or was stepped by hand a moment ago.",
                    limit="trainings_waiting",
                    retry_after=math.ceil(HAND_SECONDS),
                )
            self._begin(job)
        assert job.process is not None
        return job.process

    async def _send_away(self, job: Job) -> None:
        """Let a paused training's process end, which may take its import."""
        assert job.process is not None
        job.process.leave()
        await job.process.ended.wait()

    @asynccontextmanager
    async def _turn(self, job: Job) -> AsyncIterator[None]:
        """Hold its turn to be told to do something.

        Raises:
            NotFound: it was thrown away meanwhile.
        """
        async with job.turn:
            self.get(job.order.id)
            yield

    @contextmanager
    def _killed_if_late(self, job: Job) -> Iterator[None]:
        """Kill its process if what follows takes too long: it hangs."""

        def kill() -> None:
            if job.process is not None:
                logger.warning("Training %s: its process hangs; it is killed", job.order.id)
                job.process.kill()

        timer = asyncio.get_running_loop().call_later(STOP_SECONDS, kill)
        try:
            yield
        finally:
            timer.cancel()

    async def _wish(self, job: Job, **changes: Any) -> None:
        """Wish something else of it; it is written down."""
        job.asked = time.monotonic()
        job.wish = job.wish.model_copy(update=changes)
        await asyncio.to_thread(job.shelf.write_wish, job.wish)
        job.notify()

    async def _tell(self, job: Job, do: str, **more: Any) -> None:
        """Have its process do what is wished.

        One that still imports, or ends meanwhile, is not waited for: it finds the wish written.
        """
        if job.process is not None and job.process.has_begun:
            with suppress(Ended):
                await job.process.ask(do, **more)
        elif job.process is not None:
            job.process.wish(do, **more)

    def _require_undone(self, job: Job) -> None:
        if job.reached.get("status") == "done":
            raise InvalidInput("Every update of this training was made.", field="status")

    def _require_place(self) -> None:
        """Raise Busy where as many wait as may."""
        if self._running and len(self._queue) >= self._limits.trainings_waiting:
            raise Busy(
                f"A training runs and {len(self._queue)} wait.",
                limit="trainings_waiting",
                retry_after=30,
            )

    async def _require_room(self) -> None:
        """Raise Busy where as many wait as may; let the oldest go that has ended, if need be."""
        self._require_place()
        if len(self._jobs) < self._limits.trainings:
            return
        ended = [
            job
            for job in reversed(self.every())
            if self._state(job) in ENDED and job.process is None and not job.turn.locked()
        ]
        if not ended:
            raise Busy("There are as many trainings as may be.", limit="trainings", retry_after=60)
        self._jobs.pop(ended[0].order.id)
        await asyncio.to_thread(ended[0].shelf.remove)
