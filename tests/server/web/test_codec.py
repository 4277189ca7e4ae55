"""The codec writes only what any JSON reader takes, and reads only what JSON allows."""

import json
import math
from json import JSONDecodeError
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from server.web.codec import dumps, loads

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=20,
)


def refuse_constant(name: str) -> Any:
    raise AssertionError(f"{name} is not JSON")


@given(VALUES)
def test_any_value_becomes_strict_json(value: Any) -> None:
    text = dumps(value).decode("utf-8")  # strict: fails on surrogates

    json.loads(text, parse_constant=refuse_constant)


@given(st.lists(st.floats(width=32)))
def test_float32_arrays_round_trip_and_non_finite_numbers_are_null(numbers: list[float]) -> None:
    array = np.array(numbers, dtype=np.float32)

    read = json.loads(dumps(array))

    for number, again in zip(array, read, strict=True):
        if math.isfinite(number):
            assert np.float32(again).tobytes() == number.tobytes()
        else:
            assert again is None


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "-Infinity", "1e999", '"\\ud800"', "[" * 9999, b'"\xff"']
)
def test_what_is_not_json_is_not_read(text: str | bytes) -> None:
    with pytest.raises(JSONDecodeError):
        loads(text)


def test_surrogate_pairs_are_one_character() -> None:
    assert loads('"\\ud83d\\ude00"') == "😀"
    assert dumps("a\ud800b") == '"a\ufffdb"'.encode()


def test_tensors_are_written_as_their_arrays_are() -> None:
    value = {"h": torch.tensor([[0.1, float("nan")]]), "loss": torch.tensor(0.1)}

    assert dumps(value) == b'{"h":[[0.1,null]],"loss":0.1}'
