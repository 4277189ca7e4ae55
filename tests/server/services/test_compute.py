"""Jobs share the threads fairly, and nobody waits for a place."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
import torch

from server.services.compute import Compute
from server.services.errors import Busy, OverLimit, TooMany
from server.services.limits import Limits


@pytest.fixture
def compute() -> Iterator[Compute]:
    compute = Compute(Limits(compute_threads=1, concurrent_jobs=3, jobs_per_address=2, cost=1000))
    yield compute
    compute.close()


def test_a_place_is_refused_at_once_and_free_again_afterwards(compute: Compute) -> None:
    with compute.admit(1, "a"), compute.admit(1, "a"):
        with pytest.raises(TooMany), compute.admit(1, "a"):
            pass
        with compute.admit(1, "b"):
            with pytest.raises(Busy) as caught, compute.admit(1, "c"):
                pass
            assert (caught.value.status, caught.value.retry_after) == (503, 2)
            assert compute.jobs == 3
    assert compute.jobs == 0
    with compute.admit(1, "a"):
        pass


def test_a_place_that_is_left_is_free_and_can_be_taken_again(compute: Compute) -> None:
    with compute.admit(1, "a") as waiting, compute.admit(1, "a"):
        waiting.leave()
        assert compute.jobs == 1
        with compute.admit(1, "a"), pytest.raises(TooMany):
            waiting.take()
        waiting.take()
        assert compute.jobs == 2
    assert compute.jobs == 0


def test_what_costs_too_much_is_refused_by_the_limits_name(compute: Compute) -> None:
    with pytest.raises(OverLimit) as caught, compute.admit(1001, "a"):
        pass
    assert caught.value.limit == "cost"
    with compute.admit(1000, "a"):
        pass


def test_two_jobs_take_turns(compute: Compute) -> None:
    order: list[str] = []

    async def job(name: str) -> None:
        for _ in range(4):
            await compute.run(order.append, name)

    async def both() -> None:
        await asyncio.gather(job("a"), job("b"))

    asyncio.run(both())

    assert order == ["a", "b"] * 4


def test_a_job_that_is_given_up_stops_within_its_piece(compute: Compute) -> None:
    pieces: list[int] = []
    begun = threading.Event()

    def piece() -> None:
        begun.set()
        pieces.append(len(pieces))
        time.sleep(0.05)

    async def job() -> None:
        while True:
            await compute.run(piece)

    async def give_up() -> None:
        task = asyncio.create_task(job())
        await asyncio.to_thread(begun.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        done = len(pieces)
        await asyncio.sleep(0.2)
        assert len(pieces) <= done

    asyncio.run(give_up())


def test_compute_threads_use_one_torch_thread_and_flush_denormals(compute: Compute) -> None:
    async def ask() -> tuple[int, float]:
        tiny = torch.tensor([1e-40])
        return await compute.run(lambda: (torch.get_num_threads(), float(tiny * 1.0)))

    work: Coroutine[Any, Any, tuple[int, float]] = ask()
    assert asyncio.run(work) == (1, 0.0)
