"""Characters and their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Encoded:
    """A text as a network reads it.

    Attributes:
        tokens: token numbers, one a step.
        offsets: each step's half-open place in the text, in code points.
        unknown: places in the text of the characters that the vocabulary lacks; they have no step.
    """

    tokens: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The characters that a model knows; a character's number is its place."""

    tokens: tuple[str, ...]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Each character's number."""
        return {token: number for number, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, text: str) -> Encoded:
        """A text's token numbers, and where the unknown characters stand."""
        known = [(place, self.numbers[c]) for place, c in enumerate(text) if c in self.numbers]
        return Encoded(
            tokens=tuple(number for _, number in known),
            offsets=tuple((place, place + 1) for place, _ in known),
            unknown=tuple(place for place, c in enumerate(text) if c not in self.numbers),
        )

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of token numbers."""
        return "".join(self.tokens[number] for number in tokens)
