"""Reading one model folder: its card, its tokens and its weights, or what is wrong with it.

A card is made from the folder's JSON files and the header of its weights alone, so models are
listed before torch is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError, safe_open

if TYPE_CHECKING:
    from server.numerics.network import Architecture, Network
    from server.numerics.vocabulary import Vocabulary

MODEL_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}(@[0-9]{1,12})?")
CONFIG, VOCABULARY, METRICS = "config.json", "vocab.json", "metrics.json"
WEIGHTS = "model.safetensors"

# What the cells of `server.numerics` record, known here before torch is; a test compares.
SIGNALS: Mapping[str, tuple[str, ...]] = {
    "rnn": ("a", "h"),
    "lstm": ("i", "f", "g", "o", "c", "h"),
    "gru": ("r", "z", "m", "n", "h"),
}

Task = Literal[
    "language_model",
    "classification",
    "tagging",
    "translation",
    "captioning",
    "generation",
    "regression",
]


class Example(BaseModel):
    """An input worth trying, by name."""

    name: str
    input: dict[str, Any]


class Config(BaseModel):
    """A model folder's `config.json`."""

    model_config = ConfigDict(extra="forbid")

    id: str
    title: str
    task: Task
    architecture: dict[str, Any]
    labels: list[str] | None = None
    examples: list[Example] = []
    data: str
    licence: str
    description: str


class ModelCard(BaseModel):
    """What a model is, what it was trained on, how well it does, and its licence."""

    id: str
    title: str
    task: Task
    cell: Literal["rnn", "lstm", "gru"]
    activation: str
    inputs: Literal["one_hot", "embedding", "real"]
    layers: int
    hidden: int
    skip: int
    bidirectional: bool
    parameters: int
    vocabulary_size: int
    labels: list[str] | None
    signals: list[str]
    examples: list[Example]
    metrics: dict[str, Any] | None
    data: str
    licence: str
    description: str


@dataclass(frozen=True)
class Model:
    """A model that can compute."""

    card: ModelCard
    network: Network
    vocabulary: Vocabulary


class Broken(Exception):
    """A folder that is no complete model; the message says what is wrong with it."""


@dataclass(frozen=True)
class Folder:
    """What was read of a model folder, as it was at one moment."""

    path: Path
    card: ModelCard
    config: Config
    tokens: tuple[str, ...]
    shapes: dict[str, tuple[int, ...]]


def read(path: Path) -> Folder:
    """Everything about a model but its weights' values.

    Raises:
        Broken: what is missing or contradicts itself.
    """
    try:
        config = Config.model_validate(_json(path / CONFIG))
    except ValidationError as error:
        first = error.errors()[0]
        raise Broken(f"{CONFIG}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    if config.id != path.name or not MODEL_ID.fullmatch(config.id):
        raise Broken(f"{CONFIG}: id must be the folder's name, of small letters, digits, - and _")
    tokens = _tokens(path)
    shapes = _shapes(path)
    if "head.weight" not in shapes:
        raise Broken(f"{WEIGHTS}: head.weight is missing")
    if shapes["head.weight"][0] != len(tokens):
        raise Broken(f"head.weight has {shapes['head.weight'][0]} rows for {len(tokens)} tokens")
    metrics = _json(path / METRICS) if (path / METRICS).exists() else None
    return Folder(path, _card(config, tokens, shapes, metrics), config, tokens, shapes)


def _card(
    config: Config,
    tokens: tuple[str, ...],
    shapes: Mapping[str, tuple[int, ...]],
    metrics: dict[str, Any] | None,
) -> ModelCard:
    architecture = config.architecture
    cell = str(architecture.get("cell"))
    if cell not in SIGNALS:
        raise Broken(f"{CONFIG}: architecture.cell must be one of {', '.join(SIGNALS)}")
    try:
        return ModelCard(
            **config.model_dump(exclude={"architecture"}),
            cell=architecture["cell"],
            activation=architecture.get("activation", "tanh"),
            inputs=architecture.get("inputs", "one_hot"),
            layers=architecture.get("layers", 1),
            hidden=architecture["hidden"],
            skip=architecture.get("skip", 0),
            bidirectional=False,
            parameters=sum(prod(shape) for shape in shapes.values()),
            vocabulary_size=len(tokens),
            signals=list(SIGNALS[cell]),
            metrics=metrics,
        )
    except (KeyError, ValidationError) as error:
        raise Broken(f"{CONFIG}: architecture is incomplete or of the wrong types") from error


def _tokens(path: Path) -> tuple[str, ...]:
    content = _json(path / VOCABULARY)
    tokens = content.get("tokens") if isinstance(content, dict) else None
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise Broken(f"{VOCABULARY}: tokens must be a list of strings")
    if len(set(tokens)) != len(tokens):
        raise Broken(f"{VOCABULARY}: a token stands twice")
    return tuple(tokens)


def _shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """The weights' shapes, from the header of the file."""
    try:
        with safe_open(path / WEIGHTS, framework="np") as file:
            names = file.keys()
            return {name: tuple(file.get_slice(name).get_shape()) for name in names}
    except FileNotFoundError as error:
        raise Broken(f"{WEIGHTS} is missing") from error
    except (SafetensorError, OSError) as error:
        raise Broken(f"{WEIGHTS} cannot be read: {error}") from error


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Broken(f"{path.name} is missing") from error
    except (ValueError, OSError) as error:
        raise Broken(f"{path.name} is not JSON") from error


def check(folder: Folder) -> Architecture:
    """The folder's architecture, once its weights were found to be exactly those it needs.

    Raises:
        Broken: the first difference.
    """
    from server.numerics.network import Architecture

    try:
        architecture = Architecture(**folder.config.architecture)
    except (TypeError, ValueError) as error:
        raise Broken(f"{CONFIG}: architecture: {error}") from error
    wanted = architecture.parameter_shapes()
    for name in sorted(wanted.keys() | folder.shapes.keys()):
        have, want = folder.shapes.get(name), wanted.get(name)
        if have != want:
            raise Broken(f"{WEIGHTS}: {name} is {have or 'missing'}, expected {want or 'nothing'}")
    return architecture


def load(folder: Folder) -> Model:
    from safetensors.torch import load_file

    from server.numerics.network import Network
    from server.numerics.vocabulary import Vocabulary

    architecture = check(folder)
    parameters = {name: tensor.float() for name, tensor in load_file(folder.path / WEIGHTS).items()}
    return Model(folder.card, Network(architecture, parameters), Vocabulary(folder.tokens))
