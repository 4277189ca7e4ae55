"""Turning a finished training into a model folder: weights, figures, curve and card."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from safetensors.torch import save
from torch import Tensor

from server.numerics.metrics import guessing
from server.numerics.network import Architecture, Network
from server.services.errors import InvalidInput
from server.services.files import write_atomically
from server.services.training.calibrate import Calibration
from server.services.training.curve import picture
from server.services.training.data import Data
from server.services.training.evaluate import Evaluation, evaluate
from server.services.training.loop import Curve, Training
from server.services.training.recipe import Recipe

CARDS = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # Markdown, from our own recipes
)


def publish(training: Training, folder: Path, calibration: Calibration | None = None) -> Evaluation:
    """Write the trained model into its folder, beside its recipe, and measure it as it is served.

    The weights are rounded to values that bfloat16 holds exactly, so that half-size storage stays
    possible; the figures are those of the rounded weights.

    Raises:
        InvalidInput: the training diverged.
    """
    weights = {name: bfloat16_exact(value) for name, value in training.module.state_dict().items()}
    architecture = training.module.architecture
    network = Network(architecture, weights)
    evaluation = evaluate(network, training.data)
    if not math.isfinite(evaluation.perplexity):
        raise InvalidInput(
            f"The training went astray: {evaluation.loss_nats:.4g} nats on the validation part. "
            "A smaller learning rate may help.",
            field="training.learning_rate",
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "model.safetensors", save(weights))
    write_json(folder / "vocab.json", {"tokens": training.data.vocabulary.tokens})
    figures = evaluation.figures() | ({"calibration": asdict(calibration)} if calibration else {})
    write_json(folder / "metrics.json", figures)
    write_json(folder / "curve.json", asdict(training.curve))
    write_atomically(folder / "curve.svg", picture(training.curve).encode())
    card = describe(
        folder.name,
        training.recipe,
        training.data,
        weights,
        evaluation,
        training.curve,
        calibration,
    )
    write_atomically(folder / "README.md", card.encode())
    write_json(folder / "config.json", config(folder.name, training.recipe, architecture))
    return evaluation


def bfloat16_exact(value: Tensor) -> Tensor:
    """The nearest values that bfloat16 holds, as float32."""
    return value.detach().to(torch.bfloat16).to(torch.float32).contiguous()


def config(name: str, recipe: Recipe, architecture: Architecture) -> dict[str, Any]:
    """A model folder's config.json."""
    model = recipe.model
    return {
        "id": name,
        "title": model.title,
        "task": model.task,
        "architecture": asdict(architecture),
        "examples": [
            {"name": title, "input": {"text": text}} for title, text in model.examples.items()
        ],
        "data": recipe.data.set,
        "licence": model.licence,
        "description": model.description,
    }


def describe(
    name: str,
    recipe: Recipe,
    data: Data,
    weights: Mapping[str, Tensor],
    evaluation: Evaluation,
    curve: Curve,
    calibration: Calibration | None,
) -> str:
    """The model card, in Markdown with the ecosystem's YAML front matter."""
    return CARDS.select_template([f"data/{recipe.data.set}.md", "card.md"]).render(
        name=name,
        recipe=recipe,
        parameters=sum(value.numel() for value in weights.values()),
        vocabulary_size=len(data.vocabulary),
        guessing_nats=guessing(len(data.vocabulary)),
        evaluation=evaluation,
        curve=curve,
        calibration=calibration,
    )


def write_json(path: Path, content: Any) -> None:
    """Write indented JSON, readable and stable under version control."""
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_atomically(path, text.encode())
