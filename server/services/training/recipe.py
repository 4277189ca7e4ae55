"""A recipe says all that a training needs: model, data and how to descend."""

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from server.numerics.network import Architecture
from server.services.errors import InvalidInput

NAME = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$"
"""A name of a file or folder, never a path."""


Init = Literal["uniform", "normal", "orthogonal", "identity", "lecture"]
"""How the recurrent weights are drawn; see `initial.py`."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelPart(_Part):
    """What the model is called and what is said of it."""

    title: str
    task: Literal["language_model"]
    description: str
    licence: str = "Apache-2.0"
    examples: dict[str, str] = Field(description="inputs to start from, by name")


class ArchitecturePart(_Part):
    """The sizes that the data does not decide."""

    cell: Literal["rnn", "lstm", "gru"]
    hidden: int
    layers: int = 1
    embedding_size: int | None = None
    activation: Literal["tanh", "relu", "sigmoid"] = "tanh"
    skip: int = Field(default=0, description="s > 1 adds a connection from h_{t−s}")
    head_bias: bool = True


class DataPart(_Part):
    """Where the examples come from, by the name of a data set."""

    set: str = Field(pattern=NAME)
    file: str | None = Field(default=None, pattern=NAME, description="none: the set is made")
    train_fraction: float = Field(default=0.9, gt=0, lt=1)
    characters: int | None = Field(default=None, gt=0, description="read at most, from the start")
    vocabulary: int | None = Field(
        default=None, gt=0, description="so many of the most frequent characters; others are left"
    )
    held_out: int | None = Field(default=None, gt=1, description="characters validated on at most")


class DescentPart(_Part):
    """How the weights are found; if nothing is said, by AdamW under a warm-up and a cosine to zero.

    It ends after `epochs` or after `steps` updates: one of them is given.
    """

    epochs: int | None = Field(default=None, gt=0)
    steps: int | None = Field(default=None, gt=0, description="updates")
    batch: int = Field(gt=0, description="sequences side by side")
    length: int = Field(gt=0, description="BPTT length in steps")
    optimiser: Literal["sgd", "adam", "adamw"] = "adamw"
    learning_rate: float = Field(gt=0)
    schedule: Literal["cosine", "constant"] = "cosine"
    cosine_epochs: int | None = Field(
        default=None, gt=0, description="the cosine's length; if none, to the end"
    )
    warmup: int = Field(default=100, ge=0, description="updates until the full learning rate")
    weight_decay: float = Field(default=0.0, ge=0)
    loss: Literal["mean", "total"] = Field(
        default="mean", description="what is differentiated: mean over the batch's steps, or sum"
    )
    clip: float | None = Field(default=1.0, gt=0, description="largest norm of the gradient")
    dropout: float = Field(
        default=0.0, ge=0, lt=1, description="between layers and before the head"
    )
    weight_dropout: float = Field(
        default=0.0, ge=0, lt=1, description="of W_hh, drawn anew for every batch"
    )
    init: Init = "uniform"
    forget_bias: float = Field(default=0.0, description="added to the LSTM's forget gates at first")
    precision: Literal["float32", "bfloat16"] = Field(
        default="bfloat16",
        description="of matrix products while training, where the processor has them",
    )
    seed: int = 1
    checkpoint_every: int = Field(default=500, gt=0, description="updates")

    @model_validator(mode="after")
    def _one_end(self) -> "DescentPart":
        if (self.epochs is None) == (self.steps is None):
            raise ValueError("exactly one of epochs and steps is needed")
        return self


class CalibrationPart(_Part):
    """A temperature for the logits of the trained net; see `calibrate.py`."""

    fitted_on: float = Field(
        gt=0, lt=1, description="the share of what is held out, from its start"
    )


class Recipe(_Part):
    """One recipe file."""

    model: ModelPart
    architecture: ArchitecturePart
    data: DataPart
    training: DescentPart
    refining: DescentPart | None = Field(
        default=None, description="a second descent, from the weights of the first"
    )
    calibration: CalibrationPart | None = None

    @classmethod
    def read(cls, path: Path) -> "Recipe":
        """Read a recipe.toml.

        Raises:
            InvalidInput: it is no TOML file.
            pydantic.ValidationError: naming the field that is wrong.
        """
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InvalidInput(f"{path} cannot be read as a recipe: {error}") from error
        return cls.model_validate(content)

    def fingerprint(self, tokens: Iterable[str]) -> str:
        """What decides the outcome of a training: sizes, data and descent, not the words."""
        decisive = self.model_dump(include={"architecture", "data", "training"})
        return json.dumps([decisive, *tokens], sort_keys=True)

    def is_continued_by(self, fingerprint: str, tokens: Iterable[str]) -> bool:
        """Whether a checkpoint of that fingerprint is this training's.

        A field that came into recipes after the checkpoint was made had its default in it.
        """
        decisive, *known = json.loads(fingerprint)
        try:
            earlier = Recipe.model_validate({"model": self.model, **decisive})
        except ValidationError:
            return False
        return earlier.fingerprint(known) == self.fingerprint(tokens)

    def network(self, input_size: int, output_size: int) -> Architecture:
        """The architecture, once the data has said how many inputs and outputs there are.

        Raises:
            InvalidInput: sizes that make no network.
        """
        part = self.architecture
        try:
            return Architecture(
                cell=part.cell,
                hidden=part.hidden,
                layers=part.layers,
                inputs="embedding" if part.embedding_size else "one_hot",
                input_size=input_size,
                output_size=output_size,
                embedding_size=part.embedding_size,
                activation=part.activation,
                skip=part.skip,
                head_bias=part.head_bias,
            )
        except ValueError as error:
            raise InvalidInput(f"architecture: {error}", field="architecture") from error
