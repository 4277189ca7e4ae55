"""What a character of a text may be: the properties that units are asked about, by name.

Each is a function of the whole text: whether each character has the property, or a number for each.
They are told of the character that a step reads; what comes after it is not known to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from unicodedata import category

VOWELS = frozenset("aeiouAEIOU")
LONGEST_NAME = 40
OPENING, CLOSING = "([{", ")]}"


def _of_characters(holds: Callable[[str], bool]) -> Callable[[str], list[bool]]:
    return lambda text: [holds(character) for character in text]


def speaker(text: str) -> list[bool]:
    """Inside a name before a colon at a line's start: every word of it begins with a capital."""
    marked: list[bool] = []
    for line in text.split("\n"):
        head, colon, _ = line.partition(":")
        is_name = bool(colon) and len(head) <= LONGEST_NAME and _capitalised(head)
        marked += [is_name and place < len(head) for place in range(len(line) + 1)]
    return marked[:-1]  # the last line has no end


def _capitalised(words: str) -> bool:
    return all(category(word[0]) == "Lu" if word else False for word in words.split(" "))


def quoted(text: str) -> list[bool]:
    """Inside double quotes, the quotes included; a blank line ends them."""
    marked, inside = [], False
    for place, character in enumerate(text):
        if character == "\n" and text[place - 1 : place] == "\n":
            inside = False
        opens = character == "“" or (character == '"' and not inside)
        closes = character == "”" or (character == '"' and inside)
        marked.append(inside or opens)
        inside = (inside or opens) and not closes
    return marked


def bracketed(text: str) -> list[bool]:
    """Inside brackets of any kind, the brackets included."""
    turns = [(c in OPENING) - (c in CLOSING) for c in text]
    depths = accumulate(turns, lambda depth, turn: max(0, depth + turn))
    return [depth > 0 or c in CLOSING for depth, c in zip(depths, text, strict=True)]


def place_in_line(text: str) -> list[float]:
    """How many characters of the line come before; the line's end is its last place."""
    places, place = [], 0
    for character in text:
        places.append(float(place))
        place = 0 if character == "\n" else place + 1
    return places


MASKS: Mapping[str, Callable[[str], Sequence[bool]]] = {
    "capital": _of_characters(lambda c: category(c) == "Lu"),
    "lower_case": _of_characters(lambda c: category(c) == "Ll"),
    "vowel": _of_characters(VOWELS.__contains__),
    "space": _of_characters(" ".__eq__),
    "line_end": _of_characters("\n".__eq__),
    "digit": _of_characters(lambda c: category(c) == "Nd"),
    "punctuation": _of_characters(lambda c: category(c)[0] == "P"),
    "quote": quoted,
    "bracket": bracketed,
    "speaker": speaker,
}
NUMBERS: Mapping[str, Callable[[str], Sequence[float]]] = {"place": place_in_line}
