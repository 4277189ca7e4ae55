"""An order says everything, and asks for nothing that cannot be done."""

from pathlib import Path
from typing import Any

import pytest

from server.services.errors import InvalidInput, OverLimit
from server.services.limits import Limits
from server.services.training.order import HELLO, Plan, complete, own_text, source_of, sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "plays/input.txt",
        "code/linux-6.1.train.txt.gz",
        "chat/irc.train.txt.gz",
        "chat/irc.dev.txt.gz",
        "chat/sms.train.txt",
        "pictures/SOURCE.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


def test_what_is_at_hand_is_found_by_the_names_of_files(folder: Path) -> None:
    found = {source.id: (source.set, source.file) for source in sources(folder)}
    assert found == {
        "hello": ("hello", None),
        "year": ("year", None),
        "chat/irc": ("chat", "irc.train.txt.gz"),
        "chat/sms": ("chat", "sms.train.txt"),
        "code": ("code", "linux-6.1.train.txt.gz"),
        "plays": ("plays", "input.txt"),
    }
    assert [source.id for source in sources(None)] == ["hello", "year"]
    with pytest.raises(InvalidInput):
        source_of("../plays", folder)


def test_whatever_is_left_out_is_as_the_source_has_it() -> None:
    plan = complete(HELLO, {"learning_rate": 0.5, "clip": 2.0}, Limits())
    assert plan == HELLO.plan.model_copy(update={"learning_rate": 0.5, "clip": 2.0})


def test_another_net_than_the_lectures_begins_at_random() -> None:
    assert complete(HELLO, {"hidden": 5}, Limits()).init == "uniform"
    assert complete(HELLO, {"cell": "lstm"}, Limits()).init == "uniform"
    with pytest.raises(InvalidInput, match="lecture"):
        complete(HELLO, {"hidden": 5, "init": "lecture"}, Limits())


@pytest.mark.parametrize("length", [20, 21, 100, 1000, 100_000])
def test_a_text_of_any_length_gets_a_recipe_that_fits(length: int) -> None:
    text = ("abc def " * length)[:length]
    plan = complete(own_text(text), {}, Limits(), length)
    readable = int(0.9 * length) - 1 - plan.length  # as the text's reader counts
    assert readable // plan.batch // plan.length >= 1
    assert length - int(0.9 * length) >= 2


@pytest.mark.parametrize(
    ("field", "value", "limit"),
    [
        ("hidden", 10_000, "training_hidden"),
        ("steps", 10**9, "training_steps"),
        ("length", 10_000, "training_length"),
        ("batch", 10_000, "training_batch"),
        ("skip", 10_000, "training_length"),
    ],
)
def test_limits_are_named(field: str, value: Any, limit: str) -> None:
    with pytest.raises(OverLimit) as raised:
        complete(HELLO, {field: value}, Limits())
    assert (raised.value.field, raised.value.limit) == (field, limit)


def test_an_updates_cost_is_known_before() -> None:
    limits = Limits(training_cost=64 * 32 * 128**2)
    assert complete(own_text("ab" * 99_999), {"hidden": 128, "batch": 32}, limits).batch == 32
    with pytest.raises(OverLimit, match="An update would cost"):
        complete(own_text("ab" * 99_999), {"hidden": 129, "batch": 32}, limits)


def test_every_limit_leaves_room_for_the_defaults() -> None:
    for source in (HELLO, own_text("ab" * 99_999)):
        complete(source, {}, Limits())
    complete(source_of("year", None), {}, Limits())
    assert Plan().activation == "tanh"
