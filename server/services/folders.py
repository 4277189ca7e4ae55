"""Reading one model folder: its card, its tokens and its weights, or what is wrong with it.

A card is made from the folder's JSON files and the header of its weights alone, so models are
listed before torch is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, FiniteFloat, TypeAdapter, ValidationError
from safetensors import SafetensorError, safe_open

if TYPE_CHECKING:
    from server.numerics.network import Architecture, Network
    from server.numerics.vocabulary import Vocabulary

MODEL_NAME = r"[a-z0-9][a-z0-9_-]{0,63}"
MODEL_ID = re.compile(rf"{MODEL_NAME}(@[0-9]{{1,12}})?")
CONFIG, VOCABULARY, METRICS = "config.json", "vocab.json", "metrics.json"
WEIGHTS = "model.safetensors"
DTYPES = ("F64", "F32", "F16")  # those that numpy knows too

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


Metrics = dict[str, dict[str, int | FiniteFloat]]
"""Of each part of the data, by name, its measures by name."""

_METRICS: TypeAdapter[Metrics] = TypeAdapter(Metrics)


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
    metrics: Metrics | None
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
        return _read(path)
    except Broken:
        raise
    except Exception as error:  # whatever else a stranger's file can set off
        raise Broken(f"cannot be read ({type(error).__name__})") from error


def _read(path: Path) -> Folder:
    try:
        config = Config.model_validate(_json(path / CONFIG))
    except ValidationError as error:
        raise _misfit(CONFIG, error) from error
    if config.id != path.name or not MODEL_ID.fullmatch(config.id):
        raise Broken(f"{CONFIG}: id must be the folder's name, of small letters, digits, - and _")
    tokens = _tokens(path)
    shapes = _shapes(path)
    if "head.weight" not in shapes:
        raise Broken(f"{WEIGHTS}: head.weight is missing")
    rows = shapes["head.weight"][:1]
    if rows != (len(tokens),):
        raise Broken(f"head.weight has {rows[0] if rows else 'no'} rows for {len(tokens)} tokens")
    card = _card(config, tokens, shapes, _metrics(path))
    try:
        orjson.dumps(card.model_dump())
    except TypeError as error:  # nested too deeply, or a number beyond 64 bits
        raise Broken(f"{CONFIG}: {error}") from error
    return Folder(path, card, config, tokens, shapes)


def _misfit(file: str, error: ValidationError) -> Broken:
    """The first thing that a file should not hold."""
    first = error.errors()[0]
    return Broken(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}")


def _card(
    config: Config,
    tokens: tuple[str, ...],
    shapes: Mapping[str, tuple[int, ...]],
    metrics: Metrics | None,
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
    shapes = {}
    try:
        with safe_open(path / WEIGHTS, framework="np") as file:
            for name in file.keys():  # noqa: SIM118  # no mapping
                weight = file.get_slice(name)
                if weight.get_dtype() not in DTYPES:
                    found, known = weight.get_dtype(), ", ".join(DTYPES)
                    raise Broken(f"{WEIGHTS}: {name} is {found}; it must be one of {known}")
                shapes[name] = tuple(weight.get_shape())
    except FileNotFoundError as error:
        raise Broken(f"{WEIGHTS} is missing") from error
    except (SafetensorError, OSError) as error:
        raise Broken(f"{WEIGHTS} cannot be read: {error}") from error
    return shapes


def _metrics(path: Path) -> Metrics | None:
    """How well the model does, where that was measured."""
    if not (path / METRICS).exists():
        return None
    try:
        return _METRICS.validate_python(_json(path / METRICS))
    except ValidationError as error:
        raise _misfit(METRICS, error) from error


def _json(path: Path) -> Any:
    """What a file says, read as strictly as a request is."""
    try:
        return orjson.loads(path.read_bytes())
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
        wanted = architecture.parameter_shapes()
    except Exception as error:
        raise Broken(f"{CONFIG}: architecture: {error}") from error
    for name in sorted(wanted.keys() | folder.shapes.keys()):
        have, want = folder.shapes.get(name), wanted.get(name)
        if have != want:
            raise Broken(f"{WEIGHTS}: {name} is {have or 'missing'}, expected {want or 'nothing'}")
    return architecture


def load(folder: Folder) -> Model:
    """The model, its weights in memory. Needs torch.

    Raises:
        Broken: its weights are another network's, or cannot be read any more.
    """
    from safetensors.torch import load_file

    from server.numerics.network import Network
    from server.numerics.vocabulary import Vocabulary

    architecture = check(folder)
    try:
        weights = load_file(folder.path / WEIGHTS)
    except (SafetensorError, OSError) as error:
        raise Broken(f"{WEIGHTS} cannot be read: {error}") from error
    parameters = {name: tensor.float() for name, tensor in weights.items()}
    return Model(folder.card, Network(architecture, parameters), Vocabulary(folder.tokens))
