"""Data loaders: a file with a `load` for each task, and for each data set that is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, runtime_checkable

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


Probes = Mapping[str, Mapping[str, Batch]]
"""Sequences that are answered right or wrong, in parts, each by what is varied in it."""


class Data(Protocol):
    """A data set, cut into training and validation."""

    @property
    def vocabulary(self) -> Vocabulary: ...

    @property
    def batches_per_epoch(self) -> int: ...

    def batches(self, generator: torch.Generator) -> Iterator[Batch]:
        """One epoch."""

    def validation(self) -> Batch | None:
        """The whole validation part, in order; None where all is trained on."""


@runtime_checkable
class Probed(Protocol):
    """Data that has answers, of which a share is right."""

    def probes(self) -> Probes:
        """What the accuracy is measured on."""


def load(recipe: Recipe, data_folder: Path | None) -> Data:
    """The data that a recipe names: made by the file of the set's name here, or read from a folder.

    Args:
        recipe: what is trained.
        data_folder: where data sets lie; None where nobody has said so.

    Raises:
        InvalidInput: the set is not under the data folder, or too small for the recipe.
    """
    here = {module.name for module in iter_modules(__path__)}
    name = recipe.data.set if recipe.data.set in here else recipe.model.task
    loader = import_module(f"{__name__}.{name}")
    data: Data = loader.load(recipe, data_folder)
    return data
