"""Character language models: read a text, predict every next character."""

import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Int64
from torch import Tensor

from server.numerics.vocabulary import Vocabulary
from server.services.errors import InvalidInput
from server.services.training.data import Batch
from server.services.training.recipe import Recipe


@dataclass(frozen=True)
class TextData:
    """A text read by `batch` readers at once, each going through its own stretch of it.

    The readers carry their state from batch to batch. Each epoch starts at another place, so the
    cuts between batches fall elsewhere.
    """

    vocabulary: Vocabulary
    train: Int64[Tensor, "N"]
    held_out: Int64[Tensor, "M"]
    batch: int
    length: int

    @property
    def stretch(self) -> int:
        """Steps of each reader in an epoch, the shift of the start left aside."""
        return (len(self.train) - 1 - self.length) // self.batch

    @property
    def batches_per_epoch(self) -> int:
        """Updates in an epoch."""
        return self.stretch // self.length

    def batches(self, generator: torch.Generator) -> Iterator[Batch]:
        """One epoch, from a random start."""
        shift = int(torch.randint(self.length, (), generator=generator))
        used = self.stretch * self.batch
        inputs = self.train[shift : shift + used].view(self.batch, -1).T  # (stretch, B)
        targets = self.train[shift + 1 : shift + 1 + used].view(self.batch, -1).T
        for number in range(self.batches_per_epoch):
            steps = slice(number * self.length, (number + 1) * self.length)
            yield Batch(inputs[steps], targets[steps], fresh=number == 0)

    def validation(self) -> Batch:
        """The held-out text as one sequence."""
        return Batch(self.held_out[:-1, None], self.held_out[1:, None], fresh=True)


def load(recipe: Recipe, data_folder: Path | None) -> TextData:
    """Read the text, number its characters in sorted order, and cut off the validation part."""
    if data_folder is None:
        raise InvalidInput("Where is the data? Give --data, or set RNNSCOPE_DATA.", field="data")
    part = recipe.data
    text = read(data_folder / part.set / (part.file or "input.txt"), part.characters)
    most = Counter(text).most_common(part.vocabulary)
    vocabulary = Vocabulary(tuple(sorted(character for character, _ in most)))
    tokens = torch.tensor(vocabulary.encode(text).tokens)
    cut = int(len(tokens) * part.train_fraction)
    data = TextData(
        vocabulary=vocabulary,
        train=tokens[:cut],
        held_out=tokens[cut:][: part.held_out],
        batch=recipe.training.batch,
        length=recipe.training.length,
    )
    if data.batches_per_epoch < 1 or len(data.held_out) < 2:
        raise InvalidInput(
            f"A text of {len(text):,} characters is too short for {data.batch} sequences of "
            f"{data.length} steps.",
            field="training.batch",
        )
    return data


def read(path: Path, characters: int | None = None) -> str:
    """A text, plain or gzipped; at most so many characters of it.

    Raises:
        InvalidInput: it is not there, or no UTF-8.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            return str(file.read(-1 if characters is None else characters))
    except (OSError, EOFError, ValueError) as error:
        raise InvalidInput(f"The text is not there, or no UTF-8: {path}", field="data") from error
