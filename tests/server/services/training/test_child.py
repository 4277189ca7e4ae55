"""The child writes down what it reaches, within its limits, and says what went wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from server.services.limits import Limits
from server.services.training import checkpoint
from server.services.training.order import HELLO, TEXT, Order, Plan
from server.services.training.shelf import Shelf, Wish

ROOT = Path(__file__).parents[4]
PROGRAM = """
from server.services.training import child
child.main()
"""
LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (24_000, 24_000))
"""


def put(root: Path, plan: Plan, text: str | None = None) -> Shelf:
    """A training that was ordered and should run."""
    data = HELLO.id if text is None else TEXT
    order = Order(id="x", title="t", data=data, created="", plan=plan)
    wish = Wish(wish="run", learning_rate=plan.learning_rate, clip=plan.clip, pace=plan.pace)
    return Shelf.create(root, order, wish, text)


def run(
    shelf: Shelf, *, limits: Limits | None = None, before: str = "", leave_at: int | None = None
) -> list[dict[str, Any]]:
    """Let a child train to its end, or until it has said that it came so far; what it said."""
    order = {"do": "train", "folder": str(shelf.path), "data": None}
    child = subprocess.Popen(
        [sys.executable, "-c", before + PROGRAM],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(order | {"limits": (limits or Limits()).model_dump()}) + "\n")
    child.stdin.flush()
    said = []
    for line in child.stdout:
        said.append(json.loads(line))
        if leave_at is not None and said[-1]["status"]["step"] >= leave_at:
            child.stdin.close()
    child.stdin.close()
    child.stdout.close()
    assert child.wait() == 0
    return said


def hello(**changes: Any) -> Plan:
    return HELLO.plan.model_copy(update={"pace": None, "steps": 30, **changes})


@pytest.mark.skipif(os.name != "posix", reason="the size of files is limited on POSIX alone")
def test_on_a_full_disk_it_says_so_and_the_last_checkpoint_still_loads(tmp_path: Path) -> None:
    whole, cut = put(tmp_path / "whole", hello()), put(tmp_path / "cut", hello())
    run(whole)
    said = run(cut, before=LIMITED)

    last = said[-1]["status"]
    assert last["status"] == "failed"
    assert 0 < last["checkpointed_step"] < 30
    assert f"The checkpoint of update {last['checkpointed_step']} is whole." in last["reason"]
    assert "could not be written" in last["reason"]
    saved = checkpoint.load(cut.checkpoint)
    assert saved is not None
    assert saved["training"]["step"] == last["checkpointed_step"]

    assert run(cut)[-1]["status"]["status"] == "done"  # once there is room
    for shelf in (whole, cut):
        assert max(shelf.kept()) == 30
    expected, found = (load_file(shelf.kept()[30] / "model.safetensors") for shelf in (whole, cut))
    for name, value in expected.items():
        assert torch.equal(value, found[name]), name


def test_only_so_many_moments_are_kept(tmp_path: Path) -> None:
    shelf = put(tmp_path, hello())
    run(shelf, limits=Limits(training_checkpoints=5))
    kept = list(shelf.kept())
    assert len(kept) == 5
    assert (kept[0], kept[-1]) == (0, 30)


def test_a_dead_server_ends_it_at_a_checkpoint(tmp_path: Path) -> None:
    shelf = put(tmp_path, hello(steps=100_000))
    run(shelf, leave_at=10)
    status = shelf.status
    assert status["status"] == "running"
    assert 10 <= status["step"] == status["checkpointed_step"] < 100_000


def test_a_text_that_is_too_short_is_told(tmp_path: Path) -> None:
    shelf = put(tmp_path, Plan(length=500, batch=100), text="ab" * 100)
    said = run(shelf)
    assert said == [
        {
            "status": {
                "status": "failed",
                "reason": "A text of 200 characters is too short for 100 sequences of 500 steps.",
            }
        }
    ]


def test_the_next_update_may_be_further_off_than_a_clock_can_wait(tmp_path: Path) -> None:
    shelf = put(tmp_path, hello(pace=1e-300))
    last = run(shelf, leave_at=1)[-1]["status"]
    assert (last["status"], last["step"]) == ("running", 1)
