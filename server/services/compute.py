"""The threads that compute: a bounded pool that many jobs share, piece by piece.

A job hands in one short piece of work at a time and is queued behind everybody else's next piece.
So all jobs progress alike, and one that is given up stops within a piece.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from server.numerics.precision import prepare_thread
from server.services.errors import Busy, OverLimit, TooMany
from server.services.limits import Limits

P = ParamSpec("P")
R = TypeVar("R")

PIECE = 16  # steps: a matrix product's block, and some milliseconds


class Place:
    """A job's place among all that compute; it is left while the job waits for its client."""

    def __init__(self, held: Counter[str], limits: Limits, address: str) -> None:
        self._held = held
        self._limits = limits
        self._address = address
        self._taken = False

    def take(self) -> None:
        """Hold the place from now on.

        Raises:
            TooMany: the address holds its share of places already.
            Busy: all places are held.
        """
        if self._taken:
            return
        if self._held[self._address] >= self._limits.jobs_per_address:
            raise TooMany(
                "This address has as many computations running as it may.",
                limit="jobs_per_address",
            )
        if self._held.total() >= self._limits.concurrent_jobs:
            raise Busy("All places for computations are taken.", limit="concurrent_jobs")
        self._held[self._address] += 1
        self._taken = True

    def leave(self) -> None:
        """Give the place back, if it is held."""
        if self._taken:
            self._held[self._address] -= 1
            if not self._held[self._address]:
                del self._held[self._address]
            self._taken = False


class Compute:
    """Places for jobs, and the threads that work for them. Belongs to one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held: Counter[str] = Counter()  # places held, by address
        self._pool = ThreadPoolExecutor(
            limits.compute_threads, thread_name_prefix="compute", initializer=prepare_thread
        )

    @property
    def jobs(self) -> int:
        """Places that are held now."""
        return self._held.total()

    @contextmanager
    def admit(self, cost: int, address: str) -> Iterator[Place]:
        """Hold a place for a job while it runs, or refuse at once; nobody waits here.

        Args:
            cost: steps · layers · hidden² of all that the job may compute.
            address: who asks.

        Raises:
            OverLimit: the job costs more than one request may.
            TooMany: the address holds its share of places already.
            Busy: all places are held.
        """
        if cost > self._limits.cost:
            raise OverLimit(
                f"This would cost {cost:,} steps × layers × hidden²; "
                f"one request may cost {self._limits.cost:,}.",
                limit="cost",
            )
        place = Place(self._held, self._limits, address)
        place.take()
        try:
            yield place
        finally:
            place.leave()

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do one piece of work in a thread; whoever is cancelled meanwhile does not wait for it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(work, *args, **kwargs))

    def close(self) -> None:
        """Finish the pieces at work, drop those that wait."""
        self._pool.shutdown(wait=False, cancel_futures=True)
