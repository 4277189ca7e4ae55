"""The moments of a training: which there are, their weights, and making a model of one."""

from __future__ import annotations

import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
from safetensors.numpy import load_file, save

from server.services.errors import InvalidInput, NotFound
from server.services.files import sync, write_atomically
from server.services.folders import CONFIG, METRICS, VOCABULARY, WEIGHTS
from server.services.training.jobs import Job
from server.services.training.order import TEXT

CARD = """---
license: apache-2.0
library_name: rnnscope
tags: [recurrent-neural-network, {cell}]
---

# {title}

{description}

| | |
| --- | --- |
{rows}
"""


def moments(job: Job) -> list[dict[str, Any]]:
    """The checkpoints that can be gone back to, in order, with what was measured there."""
    found = []
    for step, folder in job.shelf.kept().items():
        with suppress(OSError):  # thinned out this very moment
            measured = orjson.loads((folder / METRICS).read_bytes())
            found.append(
                {
                    "step": step,
                    "model": folder.name,
                    "loss": measured["training"].get("loss_nats"),
                    "validation": measured["validation"].get("loss_nats"),
                    "bytes": sum(file.stat().st_size for file in folder.iterdir()),
                }
            )
    return found


def moment(job: Job, step: int | None) -> tuple[int, Path]:
    """A checkpoint's step and folder; None takes the last.

    Raises:
        NotFound: there is no such checkpoint.
    """
    kept = job.shelf.kept()
    if not kept or (step is not None and step not in kept):
        raise NotFound("The training has no checkpoint of that step.", field="step")
    step = max(kept) if step is None else step
    return step, kept[step]


def read_weights(step: int, folder: Path) -> bytes:
    """A checkpoint's weights, and `update.{name}`, what the update before it changed.

    The message tells the step.
    """
    weights = load_file(folder / WEIGHTS)
    update = load_file(folder / "update.safetensors")
    moved = {f"update.{name}": value for name, value in update.items()}
    return save(weights | moved, {"message": orjson.dumps({"step": step}).decode()})


def keep(job: Job, step: int | None, name: str, title: str | None, models: Path) -> int:
    """Write a checkpoint as a model folder, which is there as a whole or not at all.

    Args:
        step: of the checkpoint; None takes the last.
        name: the new model's id, which no other model has.
        models: where own models lie.

    Returns:
        The step.

    Raises:
        NotFound: there is no such checkpoint.
        InvalidInput: the folder is there already.
    """
    step, source = moment(job, step)
    folder, half = models / name, models / f".{secrets.token_hex(8)}.part"
    if folder.exists():
        raise taken()
    config = orjson.loads((source / CONFIG).read_bytes())
    config |= {
        "id": name,
        "title": title or f"{job.order.title}, {step:,} updates",
        "data": "text of one's own" if job.order.data == TEXT else job.order.data,
        "description": f"Trained in the page: {step:,} updates on {job.order.title}.",
    }
    half.mkdir(parents=True)
    try:
        for file in (WEIGHTS, VOCABULARY, METRICS):
            shutil.copyfile(source / file, half / file)
            sync(half / file)
        write_atomically(half / "README.md", _card(job, config).encode())
        write_atomically(half / CONFIG, orjson.dumps(config, option=orjson.OPT_INDENT_2))
        _put(half, folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return step


def _put(half: Path, folder: Path) -> None:
    """Give a whole folder its name, unless there is one of that name with something in it."""
    try:
        half.rename(folder)
    except OSError:
        if folder.exists():
            raise taken() from None
        raise
    sync(folder.parent)


def taken() -> InvalidInput:
    """A model of that id is there already."""
    return InvalidInput("There is a model of that id already.", field="id", allowed="another id")


def _card(job: Job, config: dict[str, Any]) -> str:
    """The model card: the recipe, field by field."""
    plan = job.order.plan.model_dump() | job.wish.model_dump(include={"learning_rate", "clip"})
    rows = "\n".join(f"| {field} | {value} |" for field, value in plan.items())
    return CARD.format(
        cell=plan["cell"], title=config["title"], description=config["description"], rows=rows
    )
