"""The year models: how far back they remember, on words that their training never saw."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from starlette.testclient import TestClient
from torch import Tensor

from server.numerics.bptt import Backward
from server.numerics.metrics import NO_TARGET
from server.numerics.trace import run
from server.resources import models_dir
from server.services.folders import Model
from server.services.registry import ModelRegistry
from server.services.training.data.year import DISTANCES, WORDS

REGISTRY = ModelRegistry([models_dir()])
GATED = ["year-gru", "year-lstm"]
ALL = ["year-rnn", *GATED]
PAIR = ["In 2004, I started college", "I started college in 2004"]

# Words of this test's own; that the training's list has none of them is tested.
SOME = """quartz jumble waltz vex gymnast oxbow pyjamas zephyr kiwi Bach fjord Hmm nymph syzygy
ZOO eXaMpLe crwth queue aardvark Mississippi bookkeeper rhythm aaa B"""
OTHERS = SOME.split()


@pytest.fixture
def models() -> Path:
    """The shipped ones, for `client`."""
    return models_dir()


def filler(length: int, chance: random.Random) -> str:
    text = ""
    while len(text) < length:
        text += chance.choice(OTHERS) + chance.choice([" ", " ", " ", ", ", ". "])
    return text[:length]


def sentences(distance: int) -> Iterator[tuple[str, str]]:
    """Every year with filler after it and before it, and its last two digits."""
    chance = random.Random(distance)
    for year in range(1901, 2031):
        words = filler(distance, chance)
        yield f"In {year}, I started college {words}?", str(year)[2:]
        yield f"{words} I started college in {year}?", str(year)[2:]


def metrics(name: str) -> dict[str, dict[str, float]]:
    path = models_dir() / name / "metrics.json"
    found: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def answer(model: Model, question: str) -> str:
    """The two likeliest characters, each read before the next."""
    text = question
    for _ in range(2):
        inputs = torch.tensor(model.vocabulary.encode(text).tokens)[:, None]
        text += model.vocabulary.tokens[int(run(model.network, inputs).logits[-1, 0].argmax())]
    return text.removeprefix(question)


def flow(model: Model, sentence: str) -> tuple[Tensor, Tensor]:
    """‖∂L/∂h_t‖ and ‖∂L/∂c_t‖ (an RNN: h again) of the loss of the answer's first digit."""
    answered = f"{sentence}?{sentence[sentence.index('20') + 2]}"
    inputs = torch.tensor(model.vocabulary.encode(answered).tokens)[:, None]
    targets = torch.full((len(inputs),), NO_TARGET)
    targets[-2] = inputs[-1, 0]
    trace = run(model.network, inputs)
    backward = Backward(model.network, inputs, trace, targets, loss=len(inputs) - 2)
    vectors = backward.retreat(len(inputs)).vectors
    norms = {name: vector[:, 0].norm(dim=1) for name, vector in vectors.items() if name in "hc"}
    return norms["h"], norms.get("c", norms["h"])


def test_the_tests_words_are_not_the_trainings() -> None:
    assert not {word.lower() for word in OTHERS} & {word.lower() for word in WORDS}


@pytest.mark.parametrize("name", GATED)
@pytest.mark.parametrize("distance", [0, 37, 120])
def test_gated_networks_answer_with_exactly_the_two_digits(name: str, distance: int) -> None:
    model = REGISTRY.load(name)
    wrong = [
        (question, digits)
        for question, digits in list(sentences(distance))[::13]
        if answer(model, question) != digits
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ALL)
def test_the_lectures_pair_is_on_the_card(name: str) -> None:
    examples = [example.input["text"] for example in REGISTRY.load(name).card.examples]
    assert {f"{sentence}?" for sentence in PAIR} <= set(examples)


@pytest.mark.parametrize("name", GATED)
def test_gated_networks_hold_at_every_distance(name: str) -> None:
    for part in ("year_first", "year_last"):
        assert list(metrics(name)[part]) == [str(distance) for distance in DISTANCES]
        assert min(metrics(name)[part].values()) > 0.95


def test_the_vanilla_network_knows_a_near_year_and_fails_where_the_others_hold() -> None:
    first = metrics("year-rnn")["year_first"]
    assert first["0"] > 0.9
    assert max(share for distance, share in first.items() if int(distance) >= 40) < 0.5


@pytest.mark.parametrize("name", ALL)
def test_the_card_says_the_shares(name: str) -> None:
    card = (models_dir() / name / "README.md").read_text(encoding="utf-8")
    for part, words in (("year_first", "the year first"), ("year_last", "the year last")):
        row = next(line for line in card.splitlines() if line.startswith(f"| {words} |"))
        shares = [float(cell.strip(" %")) for cell in row.strip("|").split("|")[1:]]
        measured = [100 * share for share in metrics(name)[part].values()]
        assert shares == pytest.approx(measured, abs=0.05)


def test_the_gradient_vanishes_in_the_vanilla_network_and_holds_in_the_lstm() -> None:
    sentence = f"{PAIR[0]} {filler(100, random.Random(1))}"
    h, _ = flow(REGISTRY.load("year-rnn"), sentence)
    _, c = flow(REGISTRY.load("year-lstm"), sentence)
    asked, year = len(sentence), sentence.index("2004") + 2
    assert h[year] < 1e-3 * h[asked]
    assert 0.1 * c[asked] < c[year] < 10 * c[asked]
    assert h[year] < c[year]


@pytest.mark.parametrize("name", ALL)
def test_what_is_generated_after_a_question_is_its_two_digits(
    client: TestClient, name: str
) -> None:
    def generated(prompt: str, **fields: int) -> str:
        body = {"prompt": prompt, "temperature": 0, **fields}
        answer = client.post(f"/api/v1/models/{name}/generate", json=body)
        return str(answer.raise_for_status().json()["text"])

    question = "In 2004, I started college?"
    said = answer(REGISTRY.load(name), question)
    first, second = said[0], said[1]
    assert generated(question) == said
    assert generated(question + first) == second
    assert generated(question, max_tokens=1) == first
    assert len(generated("In 2004", max_tokens=5)) == 5
    assert len(generated(question + said, max_tokens=5)) == 5
