"""Sentences with a year: what stands in them, and what is asked of them."""

import re
from pathlib import Path

import pytest
import torch

from server.numerics.metrics import NO_TARGET
from server.numerics.network import Architecture, Network
from server.services.errors import InvalidInput
from server.services.registry import ModelRegistry
from server.services.training.data import Batch, Probed, load
from server.services.training.data.year import VOCABULARY, WORDS, YearData
from server.services.training.evaluate import share_right
from server.services.training.make import make, remeasure
from server.services.training.recipe import Recipe
from tests.server.services.training.conftest import RECIPE

SENTENCE = re.compile(r"[A-Za-z ,.]*(19[0-9]{2}|20[0-3][0-9])[A-Za-z ,.]*\?")


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    """A small RNN's recipe for sentences of up to 60 characters."""
    folder = tmp_path / "models" / "small-year"
    folder.mkdir(parents=True)
    text = RECIPE.format(cell="rnn", layers=1).replace('file = "input.txt"', "")
    for old, new in {
        '"small"': '"year"',
        "the cell": "2004?",
        "epochs = 2": "steps = 20",
        "length = 16": "length = 60",
    }.items():
        text = text.replace(old, new)
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return Recipe.read(path)


@pytest.fixture
def data(recipe: Recipe) -> YearData:
    made = load(recipe, None)
    assert isinstance(made, YearData)
    return made


def read(batch: Batch) -> list[tuple[str, str, str]]:
    """Of each sequence: what is read up to '?', what is read after it, and what is asked for."""
    found = []
    for inputs, targets in zip(batch.inputs.T.tolist(), batch.targets.T.tolist(), strict=True):
        asked = [t for t, target in enumerate(targets) if target != NO_TARGET]
        text = VOCABULARY.decode(inputs)
        answer = VOCABULARY.decode([targets[t] for t in asked])
        assert asked == [asked[0], asked[0] + 1]
        found.append((text[: asked[0] + 1], text[asked[0] + 1 : asked[1] + 1], answer))
    return found


def test_every_answer_is_the_two_last_digits_of_the_one_year_in_the_sentence(
    data: YearData,
) -> None:
    batches = [*data.batches(torch.Generator().manual_seed(3)), data.validation()]
    for text, goes_on, answer in (one for batch in batches for one in read(batch)):
        match = SENTENCE.fullmatch(text)
        assert match, text
        assert 1901 <= int(match[1]) <= 2030
        assert answer == match[1][2:]
        assert goes_on == answer[0]


def test_sentences_have_all_lengths_and_the_year_anywhere(data: YearData) -> None:
    texts = [text for text, _, _ in read(data.validation())]
    assert min(map(len, texts)) == 5
    assert max(map(len, texts)) >= 55
    places = [re.split(r"\d{4}", text) for text in texts]
    assert any(not before and after == "?" for before, after in places)
    assert any(len(before) < 8 and len(after) > 40 for before, after in places)
    assert any(len(before) > 40 and len(after) < 3 for before, after in places)
    assert any(len(before) > 15 and len(after) > 15 for before, after in places)


def test_the_same_seed_makes_the_same_sentences_and_another_one_others(data: YearData) -> None:
    first, again, other = (
        [one for batch in data.batches(torch.Generator().manual_seed(seed)) for one in read(batch)]
        for seed in (1, 1, 2)
    )
    assert first == again
    assert not {text for text, _, _ in first if len(text) > 30} & {text for text, _, _ in other}


def test_probes_hold_every_year_twice_at_each_distance(data: YearData) -> None:
    assert isinstance(data, Probed)
    probes = data.probes()
    for distance, batch in probes["year_first"].items():
        found = read(batch)
        years = [int(re.findall(r"\d{4}", text)[0]) for text, _, _ in found]
        assert sorted(years) == sorted([*range(1901, 2031)] * 2)
        for text, _, _ in found:
            assert re.fullmatch(rf"In \d{{4}}[^?]{{{distance}}}\?", text), text
    for distance, batch in probes["year_last"].items():
        before = int(distance)
        for text, _, _ in read(batch):
            assert re.fullmatch(rf".{{{before}}} in \d{{4}}\?" if before else r"In \d{4}\?", text)


def test_words_are_letters_alone() -> None:
    assert all(word.isalpha() and word.isascii() for word in WORDS)
    assert len(set(WORDS)) == len(WORDS)


def test_a_length_without_room_for_a_year_is_refused(recipe: Recipe) -> None:
    short = recipe.training.model_copy(update={"length": 4})
    with pytest.raises(InvalidInput, match="more room"):
        load(recipe.model_copy(update={"training": short}), None)


def test_a_made_model_needs_no_data_folder_and_its_shares_are_measured_again(
    recipe: Recipe, tmp_path: Path
) -> None:
    path = tmp_path / "models" / "small-year" / "recipe.toml"
    made = make(path, None, tmp_path / "state")

    model = ModelRegistry([tmp_path / "models"]).load("small-year")
    assert model.card.metrics is not None
    assert model.card.metrics["year_first"] == made.accuracy["year_first"]
    assert set(made.accuracy["year_last"]) == {
        "0",
        "10",
        "20",
        "40",
        "60",
        "80",
        "100",
        "120",
        "140",
    }
    assert remeasure(path, model.network, None) == made
    card = (path.parent / "README.md").read_text(encoding="utf-8")
    assert "| the year first |" in card
    assert f"{made.loss_nats:.4f} nats per character" in card


def test_a_share_is_that_of_a_guess_where_nothing_was_learned(data: YearData) -> None:
    """One net of zeros always says the same two digits: right in a hundredth at most."""
    size = len(VOCABULARY)
    architecture = Architecture(cell="rnn", hidden=2, layers=1, input_size=size, output_size=size)
    zeros = {name: torch.zeros(shape) for name, shape in architecture.parameter_shapes().items()}
    zero = VOCABULARY.numbers["0"]
    zeros["head.bias"][zero] = 1.0
    shares = [
        share_right(Network(architecture, zeros), p) for p in data.probes()["year_first"].values()
    ]
    assert shares == pytest.approx([1 / 130] * len(shares))  # 2000 alone ends in 00
