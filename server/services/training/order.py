"""What a training over REST is asked to do: its data, and a recipe with everything said.

Known here before torch is; the child process makes a `Recipe` of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from server.services.errors import InvalidInput, OverLimit
from server.services.limits import Limits

TEXT = "text"
"""The id of a text of one's own."""

SHORTEST = 20
"""Characters that such a text has at least."""

SUFFIXES = (".train.txt", ".train.txt.gz", ".train.xml.gz")


class Plan(BaseModel):
    """How a training is done, everything said. `pace` and `clip` None: no bound."""

    model_config = ConfigDict(frozen=True)

    cell: Literal["rnn", "lstm", "gru"] = "lstm"
    activation: Literal["tanh", "relu", "sigmoid"] = "tanh"
    layers: int = 1
    hidden: int = 128
    init: Literal["uniform", "normal", "orthogonal", "identity", "lecture"] = "uniform"
    skip: int = 0
    forget_bias: float = 1.0
    optimiser: Literal["sgd", "adam", "adamw"] = "adam"
    learning_rate: float = 0.003
    clip: float | None = 1.0
    loss: Literal["mean", "total"] = "mean"
    length: int = 64
    batch: int = 32
    steps: int = 3000
    seed: int = 1
    pace: float | None = None


class Order(BaseModel):
    """A training as it was asked for; `order.json` in its folder."""

    id: str
    title: str
    data: str
    created: str
    plan: Plan


@dataclass(frozen=True)
class Source:
    """Something to train on.

    Attributes:
        id: as an order names it.
        set, file: as a recipe names them; no file is a set that is made.
        plan: the recipe that goes with it.
    """

    id: str
    title: str
    description: str
    set: str
    file: str | None
    plan: Plan


HELLO = Source(
    id="hello",
    title="hello",
    description="The lecture's four steps: after h, e, l, l the next letter of 'hello'; "
    "begun with the lecture's weights, one vector b, every update over all four steps.",
    set="hello",
    file=None,
    plan=Plan(
        cell="rnn",
        hidden=3,
        init="lecture",
        forget_bias=0.0,
        optimiser="sgd",
        learning_rate=0.1,
        clip=None,
        loss="total",
        length=4,
        batch=1,
        steps=120,
        pace=10.0,
    ),
)
YEAR = Source(
    id="year",
    title="the year's last two digits",
    description="A sentence with a year in it, filler words, then '?': answer the year's last two "
    "digits.",
    set="year",
    file=None,
    plan=Plan(hidden=64, forget_bias=3.0, learning_rate=0.004, batch=64, length=80, steps=1000),
)


def sources(data_folder: Path | None) -> list[Source]:
    """What can be trained on: the sets that are made here, and the texts under the data folder.

    A text is `SET/input.txt`, or `SET/NAME.train.txt` and its like; where a set has one alone, it
    is called by the set's name.
    """
    found = [HELLO, YEAR]
    if data_folder is None or not data_folder.is_dir():
        return found
    for folder in sorted(path for path in data_folder.iterdir() if path.is_dir()):
        texts = [path.name for path in sorted(folder.iterdir()) if _is_text(path.name)]
        found += [_read_from(folder.name, name, alone=len(texts) == 1) for name in texts]
    return found


def _is_text(name: str) -> bool:
    return name == "input.txt" or name.endswith(SUFFIXES)


def _read_from(folder: str, name: str, *, alone: bool) -> Source:
    id_ = folder if alone else f"{folder}/{name.split('.')[0]}"
    return Source(
        id=id_,
        title=id_,
        description=f"The text {folder}/{name}: after every character the next one.",
        set=folder,
        file=name,
        plan=Plan(),
    )


def source_of(data: str, data_folder: Path | None) -> Source:
    """The source of that id.

    Raises:
        InvalidInput: there is none.
    """
    for source in sources(data_folder):
        if source.id == data:
            return source
    allowed = ", ".join(source.id for source in sources(data_folder))
    raise InvalidInput("There is no data of that name here.", field="data", allowed=allowed)


def own_text(text: str) -> Source:
    """A text of one's own; a short one is read by fewer readers at once, in shorter stretches.

    Raises:
        InvalidInput: there is nothing to learn in it.
    """
    if len(text) < SHORTEST:
        raise InvalidInput(
            f"The text is too short to learn from: {len(text)} of at least {SHORTEST} characters.",
            field="text",
            allowed=f"at least {SHORTEST} characters",
        )
    if len(set(text)) < 2:
        raise InvalidInput(
            "The text is one character over and over: there is nothing to learn.",
            field="text",
            allowed="at least 2 different characters",
        )
    length = min(64, len(text) // 4)
    return Source(
        id=TEXT,
        title="a text of one's own",
        description="After every character the next one.",
        set=TEXT,
        file="input.txt",
        plan=Plan(
            hidden=64, length=length, batch=max(1, min(16, len(text) // (4 * length))), steps=1000
        ),
    )


def complete(
    source: Source, chosen: Mapping[str, Any], limits: Limits, characters: int | None = None
) -> Plan:
    """The source's recipe with what was chosen instead.

    Args:
        characters: of a text of one's own.

    Raises:
        InvalidInput: choices that do not go together.
        OverLimit: the first limit that is passed.
    """
    plan = source.plan.model_copy(update=dict(chosen))
    lecture = source.id == HELLO.id and _is_the_lectures(plan)
    if "init" not in chosen and not lecture:
        plan = plan.model_copy(update={"init": Plan().init})
    if plan.init == "lecture" and not lecture:
        raise InvalidInput(
            "The lecture's weights are those of an rnn with one layer of 3 tanh units, on hello.",
            field="init",
            allowed="uniform, normal, orthogonal, identity",
        )
    if plan.cell != "rnn" and plan.activation != "tanh":
        raise InvalidInput(
            "Gated cells have their own activations.", field="activation", allowed="tanh"
        )
    if plan.skip == 1:
        raise InvalidInput(
            "A skip connection spans 2 steps or more.", field="skip", allowed="0, 2 …"
        )
    for field, limit in (
        ("hidden", "training_hidden"),
        ("length", "training_length"),
        ("batch", "training_batch"),
        ("steps", "training_steps"),
        ("skip", "training_length"),
    ):
        most = getattr(limits, limit)
        if getattr(plan, field) > most:
            raise OverLimit(
                f"{field} is too large; the limit {limit} is {most:,}.", field=field, limit=limit
            )
    cost = plan.length * plan.batch * plan.layers * plan.hidden**2
    if cost > limits.training_cost:
        raise OverLimit(
            f"An update would cost {cost:,} steps × sequences × layers × hidden²; it may cost "
            f"{limits.training_cost:,}.",
            field="hidden",
            limit="training_cost",
        )
    if characters is not None and int(0.9 * characters) <= (plan.batch + 1) * plan.length:
        raise InvalidInput(
            f"The text is too short for {plan.batch} sequences of {plan.length} steps.",
            field="batch",
        )
    return plan


def _is_the_lectures(plan: Plan) -> bool:
    """Whether a network is of the lecture's shape."""
    shape = {"cell", "activation", "layers", "hidden", "skip"}
    return plan.model_dump(include=shape) == HELLO.plan.model_dump(include=shape)
