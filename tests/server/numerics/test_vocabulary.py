"""Text to token numbers and back."""

from hypothesis import given
from hypothesis import strategies as st

from server.numerics.vocabulary import Vocabulary

ALPHABETS = st.lists(st.characters(), unique=True, min_size=1, max_size=30).map(tuple)


@given(data=st.data(), alphabet=ALPHABETS)
def test_known_text_comes_back_as_it_was(data, alphabet) -> None:
    text = data.draw(st.text(st.sampled_from(alphabet)))
    vocabulary = Vocabulary(alphabet)

    encoded = vocabulary.encode(text)

    assert vocabulary.decode(encoded.tokens) == text
    assert encoded.unknown == ()
    assert encoded.offsets == tuple((n, n + 1) for n in range(len(text)))


@given(alphabet=ALPHABETS, text=st.text())
def test_every_character_is_a_step_or_unknown(alphabet, text) -> None:
    vocabulary = Vocabulary(alphabet)

    encoded = vocabulary.encode(text)

    places = [start for start, _ in encoded.offsets]
    assert sorted([*places, *encoded.unknown]) == list(range(len(text)))
    assert all(text[place] not in alphabet for place in encoded.unknown)
    assert [text[start:stop] for start, stop in encoded.offsets] == list(
        vocabulary.decode(encoded.tokens)
    )


def test_places_count_code_points_also_beyond_the_basic_plane() -> None:
    encoded = Vocabulary(("a", "𝄞", "é")).encode("𝄞a🙂𝄞e\u0301")

    assert encoded.tokens == (1, 0, 1)
    assert encoded.offsets == ((0, 1), (1, 2), (3, 4))
    assert encoded.unknown == (2, 4, 5)  # é as two code points is not the é of the vocabulary


def test_a_characters_number_is_its_place() -> None:
    vocabulary = Vocabulary(("h", "e", "l", "o"))

    assert len(vocabulary) == 4
    assert vocabulary.encode("hello").tokens == (0, 1, 2, 2, 3)
    assert vocabulary.decode([3, 0]) == "oh"
