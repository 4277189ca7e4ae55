"""Two sentences: a year, words, then '?'; the answer is the year's last two digits.

'In 2004, I started college?' and 'I started college in 2004?' both go on with '04'. Whatever
stands between the year and '?' has to be lived through by the state; so the task measures how far
back a network remembers. The sentences are made, endlessly, from the recipe's seed: words of a
list of our own and words of letters drawn at random, so that no word carries the answer.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_letters, ascii_lowercase, digits

import torch

from server.numerics.metrics import NO_TARGET
from server.numerics.vocabulary import Vocabulary
from server.services.errors import InvalidInput
from server.services.training.data import Batch, Probes
from server.services.training.recipe import Recipe

YEARS = range(1901, 2031)
SHORTEST = len("2004?")
DISTANCES = (0, 10, 20, 40, 60, 80, 100, 120, 140)
"""Characters of filler at which the answers are counted."""

HELD_OUT = 1901
"""The seed of the sentences that are measured on; a training's are drawn from its own."""

VOCABULARY = Vocabulary(tuple(sorted(ascii_letters + digits + " ,.?")))
OPENINGS = ("In ", "In ", "in ", "Since ", "By ", "During ", "")
PHRASE = "I started college"
LIST = """
    apple autumn basket bench bicycle blue boat bread bridge bright brother button candle carpet
    cellar chair cheese cherry clock cloud coat copper corner cotton cousin dance door dream drum
    early engine evening farm feather fence ferry field flute forest friend garden glass green
    hammer harbour hedge honey horse kettle kitchen ladder lake lamp lantern later laugh leaf letter
    little market meadow melon mirror morning mountain near neighbour night nothing ocean often
    onion orange orchard over paint paper pencil pepper piano pillow pocket pond quiet rabbit rain
    river road roof sail salt school second shelf shoe silver sister slowly small snow softly song
    spoon spring stone street sugar summer sweet table tea teacher together tower train tree under
    valley village violin walk warm water weather wheel window winter with wood yellow young
    a and at but for her his I it my no of on or our she so the then they to up was we who
"""
WORDS = tuple(LIST.split())


@dataclass(frozen=True)
class Sentence:
    """A text that ends in '?', and the year in it."""

    text: str
    year: int

    @property
    def answer(self) -> str:
        """The year's last two digits."""
        return f"{self.year % 100:02}"


LECTURE = Sentence("In 2004, I started college?", 2004)


@dataclass(frozen=True)
class YearData:
    """Batches of sentences of one length each, short ones as often as long ones by ratio.

    Only the two digits of the answer are targets.

    Attributes:
        batch: sentences side by side.
        longest: characters of the longest sentences, '?' included.
    """

    batch: int
    longest: int
    vocabulary: Vocabulary = VOCABULARY
    batches_per_epoch: int = 100

    def batches(self, generator: torch.Generator) -> Iterator[Batch]:
        """An epoch of new sentences."""
        chance = random.Random(int(torch.randint(2**62, (), generator=generator)))
        for _ in range(self.batches_per_epoch):
            length = draw_length(self.longest, chance)
            yield encode([sentence(length, chance) for _ in range(self.batch)])

    def validation(self) -> Batch:
        """The lecture's sentence and 255 others of all lengths, side by side."""
        chance = random.Random(HELD_OUT)
        others = [sentence(draw_length(self.longest, chance), chance) for _ in range(255)]
        return encode([LECTURE, *others])

    def probes(self) -> Probes:
        """Every year twice, so many characters of filler after it, and before it."""
        chance = random.Random(HELD_OUT + 1)
        years = [*YEARS, *YEARS]
        first = {str(d): encode([year_first(year, d, chance) for year in years]) for d in DISTANCES}
        last = {str(d): encode([year_last(year, d, chance) for year in years]) for d in DISTANCES}
        return {"year_first": first, "year_last": last}


def load(recipe: Recipe, data_folder: Path | None) -> YearData:
    """Nothing is read; the recipe's length is that of the longest sentences.

    Raises:
        InvalidInput: a length that leaves no room for a year and '?'.
    """
    if recipe.training.length < SHORTEST:
        raise InvalidInput(
            "A year and '?' need more room.",
            field="training.length",
            allowed=f"at least {SHORTEST} steps",
        )
    return YearData(recipe.training.batch, recipe.training.length)


def encode(sentences: list[Sentence]) -> Batch:
    """Sentences as sequences: read up to the answer's first digit, asked for both digits.

    Shorter ones are filled up with spaces that nothing is asked of.
    """
    steps = max(len(one.text) for one in sentences) + 1
    inputs = torch.full((steps, len(sentences)), VOCABULARY.numbers[" "])
    targets = torch.full((steps, len(sentences)), NO_TARGET)
    for column, one in enumerate(sentences):
        read = VOCABULARY.encode(one.text + one.answer).tokens
        end = len(read) - 1
        inputs[:end, column] = torch.tensor(read[:-1])
        targets[end - 2 : end, column] = torch.tensor(read[-2:])
    return Batch(inputs, targets, fresh=True)


def draw_length(longest: int, chance: random.Random) -> int:
    """A sentence's length: every doubling is equally likely, so the short ones teach first."""
    return round(math.exp(chance.uniform(math.log(SHORTEST), math.log(longest))))


def sentence(length: int, chance: random.Random) -> Sentence:
    """A sentence of that many characters, the year at its start, at its end or anywhere."""
    year = chance.choice(YEARS)
    room = length - SHORTEST
    kind = chance.random()
    if kind < 0.5:
        opening = chance.choice(OPENINGS)
        before = opening if len(opening) <= room else ""
        after = continuation(room - len(before), chance)
    elif kind < 0.75:
        after = chance.choice(("", "", ".", " "))[:room]
        before = introduction(room - len(after), chance)
    else:
        before = introduction(chance.randint(0, room), chance)
        after = continuation(room - len(before), chance)
    return Sentence(f"{before}{year}{after}?", year)


def year_first(year: int, distance: int, chance: random.Random) -> Sentence:
    """'In 2004, ...?' with so many characters between the year and '?'."""
    return Sentence(f"In {year}{continuation(distance, chance)}?", year)


def year_last(year: int, distance: int, chance: random.Random) -> Sentence:
    """'... in 2004?' with so many characters of words before ' in'."""
    opening = f"{filler(distance, chance)} in" if distance else "In"
    return Sentence(f"{opening} {year}?", year)


def introduction(length: int, chance: random.Random) -> str:
    """What leads to the year: words, and mostly 'in'; its start is cut off where it is too long."""
    end = chance.choice((" in ", " in ", " In ", ", in ", " ", ", "))
    text = filler(max(length - len(end), 0), chance) + end
    return text[len(text) - length :]


def continuation(length: int, chance: random.Random) -> str:
    """What comes after the year: a comma, mostly, and words."""
    return (chance.choice((", ", ", ", " ", ". ")) + filler(length, chance))[:length]


def filler(length: int, chance: random.Random) -> str:
    """So many characters of words; the last one may be cut short. Some are one word or letter."""
    kind = chance.random()
    if kind < 0.02:
        return chance.choice(ascii_letters) * length
    repeated = word(chance) if kind < 0.1 else None
    text = ""
    while len(text) < length:
        text += (repeated or word(chance)) + chance.choices((" ", ", ", ". "), (86, 8, 6))[0]
    return text[:length]


def word(chance: random.Random) -> str:
    """One of our words, the lecture's phrase, or letters at random."""
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(WORDS)
    if kind < 0.45:
        return PHRASE
    letters = "".join(chance.choices(ascii_lowercase, k=chance.randint(1, 10)))
    if kind < 0.8:
        return letters
    if kind < 0.9:
        return letters.capitalize()
    if kind < 0.95:
        return letters.upper()
    return "".join(chance.choice((letter, letter.upper())) for letter in letters)
