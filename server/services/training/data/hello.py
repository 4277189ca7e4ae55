"""The lecture's task: after each letter of 'hell' the next one of 'hello'."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from server.numerics.vocabulary import Vocabulary
from server.services.training.data import Batch
from server.services.training.recipe import Recipe

WORD = "hello"
VOCABULARY = Vocabulary(("h", "e", "l", "o"))


@dataclass(frozen=True)
class Hello:
    """Four steps of one sequence: every update sees all there is, and nothing is held out."""

    batch: int = 1
    vocabulary: Vocabulary = VOCABULARY
    batches_per_epoch: int = 1

    def batches(self, generator: torch.Generator) -> Iterator[Batch]:
        """The word, by every reader."""
        tokens = torch.tensor(self.vocabulary.encode(WORD).tokens)[:, None].repeat(1, self.batch)
        yield Batch(inputs=tokens[:-1], targets=tokens[1:], fresh=True)

    def validation(self) -> None:
        """None: it is not asked whether the net has understood anything."""


def load(recipe: Recipe, data_folder: Path | None) -> Hello:
    """Nothing is read."""
    return Hello(recipe.training.batch)
