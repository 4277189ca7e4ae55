"""Data loaders, one file a task: a new file with a `load` is a new task."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

import torch
from jaxtyping import Int64
from torch import Tensor

from server.numerics.vocabulary import Vocabulary
from server.services.training.recipe import Recipe


@dataclass(frozen=True)
class Batch:
    """Some steps of several sequences side by side.

    Attributes:
        inputs, targets: token numbers; a target of −1 does not count.
        fresh: whether the sequences begin here, from a zero state.
    """

    inputs: Int64[Tensor, "T B"]
    targets: Int64[Tensor, "T B"]
    fresh: bool


class Data(Protocol):
    """A data set, cut into training and validation."""

    @property
    def vocabulary(self) -> Vocabulary: ...

    @property
    def batches_per_epoch(self) -> int: ...

    def batches(self, generator: torch.Generator) -> Iterator[Batch]:
        """One epoch."""

    def validation(self) -> Batch:
        """The whole validation part, in order."""


def load(recipe: Recipe, data_folder: Path) -> Data:
    """The data that a recipe names.

    Raises:
        InvalidInput: the set is not under the data folder, or too small for the recipe.
    """
    loader = import_module(f"{__name__}.{recipe.model.task}")
    data: Data = loader.load(recipe, data_folder)
    return data
