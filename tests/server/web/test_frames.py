"""Frames are safetensors files that anybody's reader understands."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load

from server.web.frames import encode, halve, split


@settings(max_examples=25, deadline=None)
@given(
    words=st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers(0, 9), max_size=3),
    count=st.integers(0, 5),
)
def test_a_frame_gives_back_its_message_and_its_tensors(
    words: dict[str, object], count: int
) -> None:
    tensors = {
        "h": torch.randn(count, 2, 3),
        "half": torch.randn(count, 2, 3).half(),
        "ids": torch.arange(count, dtype=torch.int32),
        "loss": torch.full((count,), torch.nan),
    }

    frame = encode(words, tensors)

    header = json.loads(frame[8 : 8 + int.from_bytes(frame[:8], "little")])
    assert json.loads(header["__metadata__"]["message"]) == words
    found = load(frame)
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(found[name], tensor.numpy(), strict=True)


def test_an_answers_tensors_are_named_by_their_path() -> None:
    h, values = torch.ones(2), torch.zeros(3)
    answer = {"h": h, "loss": 1.5, "dots": {"a": {"values": values, "mean": 0.5}}, "forget": None}

    words, tensors = split(answer)

    assert words == {"loss": 1.5, "dots": {"a": {"mean": 0.5}}, "forget": None}
    assert tensors == {"h": h, "dots.a.values": values}


def test_every_plane_lies_where_a_typed_array_can_read_it() -> None:
    frame = encode({"a": "b"}, {"h": torch.zeros(3, 1, 5).half(), "loss": torch.zeros(3)})

    size = int.from_bytes(frame[:8], "little")
    header = json.loads(frame[8 : 8 + size])
    assert (8 + size) % 8 == 0
    assert header["h"]["data_offsets"][0] % 2 == 0
    assert header["loss"]["data_offsets"][0] % 4 == 0


def test_only_signals_of_units_are_halved() -> None:
    tensors = {"h": torch.full((1, 1, 2), 0.1), "probs": torch.full((1, 4), 1e-8)}

    halved = halve(tensors)

    assert torch.equal(halved["h"], tensors["h"].half())
    assert halved["probs"] is tensors["probs"]


def test_a_tensor_in_strides_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(3, 2\) is not contiguous"):
        encode({}, {"h": torch.zeros(2, 3).T})
