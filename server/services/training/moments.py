"""The moments of a training that can be gone back to: a model folder each, thinned out."""

import math
import shutil
from pathlib import Path
from typing import Any

import orjson
from safetensors.torch import save

from server.services.files import sync
from server.services.limits import Limits
from server.services.training.look import Probe
from server.services.training.loop import Training
from server.services.training.publish import config
from server.services.training.shelf import Shelf
from server.services.training.thinning import superfluous


def write(shelf: Shelf, training: Training, probe: Probe, seen: dict[str, Any]) -> None:
    """Write the net of this moment as a model folder, with what the last update changed.

    It is there as a whole or not at all.

    Args:
        seen: what a look told, with the training loss.
    """
    name = shelf.model_id(training.step)
    folder, half = shelf.checkpoints / name, shelf.checkpoints / ".part"
    if half.exists():
        shutil.rmtree(half)
    half.mkdir(parents=True)
    weights = {key: value.contiguous() for key, value in training.module.state_dict().items()}
    moved = {key: weights[key] - before for key, before in training.before.items()}
    contents = {
        "model.safetensors": save(weights),
        "update.safetensors": save(moved),
        "vocab.json": orjson.dumps({"tokens": training.data.vocabulary.tokens}),
        "metrics.json": orjson.dumps(metrics(seen)),
        "config.json": orjson.dumps(describe(name, training, probe)),
    }
    for file, content in contents.items():
        (half / file).write_bytes(content)
        sync(half / file)
    if folder.exists():
        discard(folder)
    half.rename(folder)
    sync(shelf.checkpoints)


def describe(name: str, training: Training, probe: Probe) -> dict[str, Any]:
    """The folder's config; its example is the probe."""
    tokens = training.data.vocabulary.tokens
    text = "".join(tokens[token] for token in probe.inputs.tolist())
    return {
        **config(name, training.recipe, training.module.architecture),
        "title": f"{training.recipe.model.title}, after {training.step:,} updates",
        "examples": [{"name": "the probe", "input": {"text": text}}],
    }


def metrics(seen: dict[str, Any]) -> dict[str, dict[str, float]]:
    """What was measured, by part and name."""
    measured: dict[str, dict[str, float]] = {"training": {}, "validation": {}}
    for part, key, measure in (
        ("training", "train", "loss_nats"),
        ("validation", "validation", "loss_nats"),
        ("validation", "accuracy", "accuracy"),
    ):
        value = none_if_nan(seen[key])
        if value is not None:
            measured[part][measure] = value
    return measured


def thin(shelf: Shelf, limits: Limits) -> None:
    """Give up as many moments as the limits want."""
    kept = shelf.kept()
    sizes = {step: size_of(folder) for step, folder in kept.items()}
    for step in superfluous(sizes, limits.training_checkpoints, limits.training_checkpoint_bytes):
        discard(kept[step])


def discard_after(shelf: Shelf, step: int) -> None:
    """Give up the moments after a step: they are about to be made again."""
    for later, folder in shelf.kept().items():
        if later > step:
            discard(folder)


def discard(folder: Path) -> None:
    """Throw a model folder away; its config first, so that half of it is no model."""
    (folder / "config.json").unlink(missing_ok=True)
    shutil.rmtree(folder)


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(file.stat().st_size for file in folder.iterdir())


def none_if_nan(value: float | None) -> float | None:
    """NaN is for tensors; in a status it is None."""
    return None if value is None or not math.isfinite(value) else value
