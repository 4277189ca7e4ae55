"""A recipe says all that a training needs: model, data and how to descend."""

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from server.numerics.network import Architecture
from server.services.errors import InvalidInput

NAME = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$"
"""A name of a file or folder, never a path."""


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
    activation: Literal["tanh", "relu"] = "tanh"


class DataPart(_Part):
    """Where the examples come from, by the name of a data set."""

    set: str = Field(pattern=NAME)
    file: str = Field(pattern=NAME)
    train_fraction: float = Field(default=0.9, gt=0, lt=1)


class DescentPart(_Part):
    """How the weights are found: AdamW under a warm-up and a cosine down to zero."""

    epochs: int = Field(gt=0)
    batch: int = Field(gt=0, description="sequences side by side")
    length: int = Field(gt=0, description="BPTT length in steps")
    learning_rate: float = Field(gt=0)
    warmup: int = Field(default=100, ge=0, description="updates until the full learning rate")
    weight_decay: float = Field(default=0.0, ge=0)
    clip: float = Field(default=1.0, gt=0, description="largest norm of the gradient")
    dropout: float = Field(
        default=0.0, ge=0, lt=1, description="between layers and before the head"
    )
    forget_bias: float = Field(default=0.0, description="added to the LSTM's forget gates at first")
    precision: Literal["float32", "bfloat16"] = Field(
        default="bfloat16", description="of matrix products while training"
    )
    seed: int = 1
    checkpoint_every: int = Field(default=500, gt=0, description="updates")


class Recipe(_Part):
    """One recipe file."""

    model: ModelPart
    architecture: ArchitecturePart
    data: DataPart
    training: DescentPart

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
            )
        except ValueError as error:
            raise InvalidInput(f"architecture: {error}", field="architecture") from error
