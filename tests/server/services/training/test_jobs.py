"""A training outlives its child, its server and its watcher, to the same bits."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from server.services.errors import Busy, InvalidInput, NotFound
from server.services.limits import Limits
from server.services.training import jobs as jobs_module
from server.services.training.jobs import Job, Jobs
from server.services.training.log import LogReader

TEXT = "how much wood would a woodchuck chuck if a woodchuck could chuck wood? " * 12
SMALL: dict[str, Any] = {
    "cell": "lstm",
    "hidden": 8,
    "length": 16,
    "batch": 2,
    "steps": 60,
    "learning_rate": 0.02,
}
PATIENCE = 120.0


def run_jobs(
    root: Path, work: Callable[[Jobs], Awaitable[None]], limits: Limits | None = None
) -> None:
    """A server's trainings from its start to its end, and what is done meanwhile."""

    async def live() -> None:
        jobs = Jobs(root, None, limits or Limits())
        jobs.start()
        try:
            await work(jobs)
        finally:
            await jobs.close()

    asyncio.run(live())


async def begin(jobs: Jobs, *, paused: bool = False, **chosen: Any) -> Job:
    return await jobs.create(None, TEXT, None, {**SMALL, **chosen}, paused=paused)


async def until(job: Job, holds: Callable[[], bool]) -> None:
    """Wait until something is true of a job."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.wait([asyncio.create_task(job.changed.wait())], timeout=0.05)


async def until_step(jobs: Jobs, job: Job, step: int) -> None:
    await until(job, lambda: jobs.status(job)["step"] >= step)


async def until_checkpoint(jobs: Jobs, job: Job, step: int) -> None:
    await until(job, lambda: jobs.status(job)["checkpointed_step"] >= step)


async def until_done(jobs: Jobs, job: Job) -> None:
    await until(job, lambda: jobs.is_over(job))
    assert jobs.status(job)["status"] == "done", jobs.status(job)["reason"]


def weights(job: Job) -> dict[str, torch.Tensor]:
    """Of the last checkpoint."""
    kept = job.shelf.kept()
    assert max(kept) == job.order.plan.steps
    return load_file(kept[max(kept)] / "model.safetensors")


def told(job: Job, event: str) -> list[dict[str, Any]]:
    reader, found = LogReader(job.shelf.events), []
    while lines := reader.read():
        found += [line["data"] for line in lines if line["event"] == event]
    return found


def test_a_training_runs_to_its_end_and_tells_what_it_did(tmp_path: Path) -> None:
    async def work(jobs: Jobs) -> None:
        job = await begin(jobs)
        assert jobs.status(job)["status"] == "running"
        await until_step(jobs, job, 1)
        if os.name == "posix" and job.process is not None:
            own = os.getpriority(os.PRIO_PROCESS, 0)
            assert os.getpriority(os.PRIO_PROCESS, job.process.pid) == min(19, own + 10)
        await until_done(jobs, job)

        status = jobs.status(job)
        assert status["step"] == status["checkpointed_step"] == 60
        assert status["loss"] < 0.9 * status["guessing"]
        looks = told(job, "look")
        assert [one["step"] for one in looks] == list(range(61))
        assert looks[0]["validation"] > looks[-1]["validation"]
        curve = told(job, "losses")
        steps = [step for one in curve for step in one["steps"]]
        losses = [loss for one in curve for loss in one["train"]]
        assert steps == list(range(1, 61))
        assert [one["train"] for one in looks[1:]] == losses
        assert losses[-1] == status["loss"]

    run_jobs(tmp_path, work)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX's")
def test_killed_ten_times_child_or_server_it_ends_at_the_same_bits(tmp_path: Path) -> None:
    found: list[dict[str, torch.Tensor]] = []

    async def whole(jobs: Jobs) -> None:
        job = await begin(jobs)
        await until_done(jobs, job)
        found.append(weights(job))

    run_jobs(tmp_path / "whole", whole)

    chance = random.Random(3)
    moments = sorted(chance.sample(range(2, 58), 10))
    killed = tmp_path / "killed"

    async def kill_the_child(jobs: Jobs) -> None:
        job = jobs.every()[0] if jobs.every() else await begin(jobs, pace=200.0)
        for moment in moments[:5]:
            await until_step(jobs, job, moment)
            await asyncio.sleep(chance.uniform(0, 0.01))
            process = job.process
            if process is not None:
                acknowledged = jobs.status(job)["checkpointed_step"]
                os.kill(process.pid, signal.SIGKILL)
                await process.ended.wait()
                resumed = max(job.shelf.kept())
                assert resumed >= acknowledged

    run_jobs(killed, kill_the_child)
    for moment in moments[5:]:
        _die_at(killed, moment)

    async def finish(jobs: Jobs) -> None:
        (job,) = jobs.every()
        await until_done(jobs, job)
        assert len(told(job, "resumed")) >= 1
        found.append(weights(job))

    run_jobs(killed, finish)
    assert found[0].keys() == found[1].keys()
    for name, value in found[0].items():
        assert torch.equal(value, found[1][name]), name


def _die_at(root: Path, step: int) -> None:
    """A server of its own that is killed with -9 once its training has come so far."""
    pid = os.fork()
    if pid == 0:

        async def work(jobs: Jobs) -> None:
            (job,) = jobs.every()
            await until_step(jobs, job, step)
            os.kill(os.getpid(), signal.SIGKILL)

        run_jobs(root, work)
        os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_a_paused_training_makes_room_and_goes_on_where_it_stood(tmp_path: Path) -> None:
    async def work(jobs: Jobs) -> None:
        first = await begin(jobs, paused=True)
        await jobs.step(first)
        await jobs.phase(first, "forward")
        second = await begin(jobs, steps=3)
        assert jobs.status(second)["status"] == "waiting"
        await until_done(jobs, second)  # the first has been silent for long enough
        assert jobs.status(first)["status"] == "paused"
        assert first.process is None

        await jobs.resume(first)
        await until_step(jobs, first, 2)
        await jobs.stop(first)
        assert jobs.status(first)["status"] == "stopped"
        assert jobs.is_over(first)
        await jobs.resume(first)
        await until_done(jobs, first)

    run_jobs(tmp_path, work, Limits(training_paused_seconds=0.2))


def test_what_waits_and_what_is_paused_is_so_after_a_restart(tmp_path: Path) -> None:
    known: list[str] = []

    async def before(jobs: Jobs) -> None:
        for paused in (True, False, False):
            known.append((await begin(jobs, steps=2, paused=paused)).order.id)
        await jobs.pause(jobs.get(known[1]))
        await jobs.change(jobs.get(known[0]), {"learning_rate": 0.5})

    async def after(jobs: Jobs) -> None:
        states = [jobs.status(jobs.get(id_)) for id_ in known]
        assert [one["status"] for one in states] == ["paused", "paused", "running"]
        assert states[0]["learning_rate"] == 0.5
        await until_done(jobs, jobs.get(known[2]))

    run_jobs(tmp_path, before)
    run_jobs(tmp_path, after)


def test_the_oldest_that_ended_goes_when_there_are_too_many(tmp_path: Path) -> None:
    async def work(jobs: Jobs) -> None:
        old = await begin(jobs, steps=1)
        await until_done(jobs, old)
        paused = await begin(jobs, paused=True)
        new = await begin(jobs, paused=True)
        assert {job.order.id for job in jobs.every()} == {paused.order.id, new.order.id}
        assert not old.shelf.path.exists()
        with pytest.raises(NotFound):
            jobs.get(old.order.id)
        with pytest.raises(Busy) as raised:
            await begin(jobs)
        assert raised.value.limit == "trainings"

    run_jobs(tmp_path, work, Limits(trainings=2))


@pytest.mark.parametrize("command", ["step", "pause"])
def test_nothing_is_asked_of_what_has_ended(tmp_path: Path, command: str) -> None:
    async def work(jobs: Jobs) -> None:
        job = await begin(jobs, paused=True)
        await jobs.stop(job)
        with pytest.raises(InvalidInput):
            await getattr(jobs, command)(job)

    run_jobs(tmp_path, work)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX's")
def test_a_process_that_ends_again_and_again_is_given_up(tmp_path: Path) -> None:
    async def work(jobs: Jobs) -> None:
        job = await begin(jobs)
        async with asyncio.timeout(PATIENCE):
            while not jobs.is_over(job):
                if job.process is not None:
                    os.kill(job.process.pid, signal.SIGKILL)
                await asyncio.sleep(0.01)
        assert jobs.status(job)["status"] == "failed"
        assert "log.txt" in jobs.status(job)["reason"]

    run_jobs(tmp_path, work)


async def fail(jobs: Jobs) -> Job:
    """A training whose loss is no number any more, within its first updates."""
    job = await begin(
        jobs, cell="rnn", activation="relu", optimiser="sgd", clip=None, learning_rate=1e30
    )
    await until(job, lambda: jobs.is_over(job))
    assert jobs.status(job)["status"] == "failed"
    return job


def test_what_goes_on_after_a_failure_does_so_after_a_restart(tmp_path: Path) -> None:
    async def work(jobs: Jobs) -> None:
        job = await fail(jobs)
        await jobs.change(job, {"learning_rate": 0.001})
        jobs._closing = True  # the server dies before a child has taken it up
        await jobs.resume(job)

    async def after(jobs: Jobs) -> None:
        (job,) = jobs.every()
        assert (jobs.status(job)["status"], jobs.status(job)["reason"]) == ("running", None)

    run_jobs(tmp_path, work)
    run_jobs(tmp_path, after)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX's")
def test_killed_before_its_next_look_it_still_gets_on(tmp_path: Path) -> None:
    async def work(jobs: Jobs) -> None:
        job = await begin(jobs, steps=100_000, pace=20.0)  # a look every 50 seconds
        for _ in range(4):
            reached = job.reached.get("checkpointed_step", 0)
            await until_checkpoint(jobs, job, reached + 1)
            assert job.process is not None
            os.kill(job.process.pid, signal.SIGKILL)
            await job.process.ended.wait()
        assert jobs.status(job)["status"] == "running"
        assert list(job.shelf.kept()) == [0]
        assert jobs.status(job)["model"] == job.shelf.model_id(0)
        await jobs.discard(job)

    run_jobs(tmp_path, work)


def test_what_was_thrown_away_is_not_told_anything(tmp_path: Path) -> None:
    async def work(jobs: Jobs) -> None:
        job = await begin(jobs, paused=True)
        await jobs.step(job)
        told = await asyncio.gather(
            jobs.discard(job), jobs.resume(job), jobs.pause(job), return_exceptions=True
        )
        assert told[0] is None
        assert [type(one) for one in told[1:]] == [NotFound, NotFound]
        assert jobs.every() == []
        assert job.process is None
        assert not job.shelf.path.exists()

    run_jobs(tmp_path, work)


def test_what_has_no_order_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "half" / "checkpoints").mkdir(parents=True)

    async def work(jobs: Jobs) -> None:
        assert jobs.every() == []

    run_jobs(tmp_path, work)
    assert list(tmp_path.iterdir()) == []


def test_one_that_begins_paused_stands_in_nobodys_way(tmp_path: Path) -> None:
    async def work(jobs: Jobs) -> None:
        paused = await begin(jobs, paused=True)
        other = await begin(jobs, paused=True)
        await jobs.step(other)
        await jobs.stop(other)
        await until_done(jobs, await begin(jobs, steps=3))
        await jobs.step(paused)
        assert jobs.status(paused)["step"] == 1

    run_jobs(tmp_path, work)


@pytest.mark.skipif(os.name != "posix", reason="SIGSTOP is POSIX's")
@pytest.mark.parametrize("command", ["stop", "discard"])
def test_a_process_that_hangs_is_killed_at_a_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(jobs_module, "STOP_SECONDS", 0.3)

    async def work(jobs: Jobs) -> None:
        job = await begin(jobs, paused=True)
        await jobs.step(job)
        assert job.process is not None
        os.kill(job.process.pid, signal.SIGSTOP)
        waiting = asyncio.create_task(jobs.change(job, {"pace": 1.0}))
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await getattr(jobs, command)(job)
            await waiting
        assert job.process is None

    run_jobs(tmp_path, work)
