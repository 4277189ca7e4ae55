"""What a character may be, marked by hand under small texts."""

import pytest

from server.services.properties import MASKS, NUMBERS, bracketed, place_in_line, quoted, speaker

MARKED = {
    speaker: [
        ("MENENIUS:\nNo.", "xxxxxxxx....."),
        ("Second Lord:\nNo", "xxxxxxxxxxx...."),
        ("He said: No", "..........."),
        ("a\nKing: b", "..xxxx..."),
        ("Too: " + "A" * 41 + ":", "xxx" + "." * 44),
        (":", "."),
        ("", ""),
    ],
    quoted: [
        ('a "b" c', "..xxx.."),
        ("“a” b", "xxx.."),
        ('"a\n\nb', "xxx.."),
        ('"a\nb" "', "xxxxx.x"),
    ],
    bracketed: [
        ("a(b[c])d", ".xxxxxx."),
        (")a", "x."),
        ("((a)b)c", "xxxxxx."),
        ("{{a", "xxx"),
    ],
}
CASES = [(of, text, marks) for of, cases in MARKED.items() for text, marks in cases]


@pytest.mark.parametrize(("of", "text", "marks"), CASES)
def test_what_lies_inside(of, text: str, marks: str) -> None:
    assert of(text) == [mark == "x" for mark in marks]


@pytest.mark.parametrize(
    ("name", "has", "has_not"),
    [
        ("capital", "AÉΣ", "aé1 "),
        ("lower_case", "aéσ", "AÉ1 "),
        ("vowel", "aeiouAEIOU", "ybY "),
        ("space", " ", "\n\ta"),
        ("line_end", "\n", " a"),
        ("digit", "059٣", "a ½"),
        ("punctuation", ".,:'“-", "a $ "),
    ],
)
def test_classes_of_single_characters(name: str, has: str, has_not: str) -> None:
    assert all(MASKS[name](has))
    assert not any(MASKS[name](has_not))


def test_a_line_begins_at_0_and_its_end_is_its_last_place() -> None:
    assert place_in_line("ab\n\nc") == [0, 1, 2, 0, 0]


@pytest.mark.parametrize("of", [*MASKS.values(), *NUMBERS.values()])
def test_every_character_is_told_of(of) -> None:
    for text in ("", "\n", "A\n", 'I: "(x)"\n\n'):
        assert len(of(text)) == len(text)
