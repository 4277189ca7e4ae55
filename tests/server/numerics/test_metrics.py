"""Losses in nats against closed forms."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from server.numerics.metrics import (
    NO_TARGET,
    bits_per_character,
    cross_entropy,
    guessing,
    perplexity,
)


def test_loss_is_minus_log_p_of_the_target_and_nan_where_there_is_none() -> None:
    p = torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]])

    losses = cross_entropy(p.log() - 7, torch.tensor([1, 2, NO_TARGET]))

    assert losses[:2].tolist() == pytest.approx([math.log(4), -math.log(0.7)], rel=1e-6)
    assert losses[2].isnan()


def test_an_impossible_target_costs_its_logit_and_does_not_overflow() -> None:
    losses = cross_entropy(torch.tensor([[0.0, -500.0]]), torch.tensor([1]))

    assert losses.tolist() == [500.0]


@given(steps=st.integers(2, 40), size=st.integers(1, 70), cut=st.integers(1, 39))
def test_losses_of_pieces_have_the_bits_of_the_whole(steps, size, cut) -> None:
    logits = torch.randn(steps, size)
    targets = torch.randint(-1, size, (steps,))
    cut = min(cut, steps - 1)

    pieces = [cross_entropy(logits[s], targets[s]) for s in (slice(cut), slice(cut, None))]

    whole = cross_entropy(logits, targets)
    assert torch.equal(torch.cat(pieces).nan_to_num(-1), whole.nan_to_num(-1))


@given(size=st.integers(1, 1000))
def test_guessing_costs_ln_v_which_is_a_perplexity_of_v(size) -> None:
    even = cross_entropy(torch.zeros(1, size, dtype=torch.float64), torch.zeros(1).long())

    assert float(even) == pytest.approx(guessing(size), abs=1e-12)
    assert perplexity(guessing(size)) == pytest.approx(size)
    assert bits_per_character(guessing(size)) == pytest.approx(math.log2(size))
