"""The next token: from the right distribution, and the same one for the same seed and position."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from server.numerics.sampling import Sampling, choose, distribution

LOGITS = torch.tensor([0.125, 0.5, 0.25, 0.125]).log() + 3.0
POSITIONS = 1500


@pytest.mark.parametrize(
    ("sampling", "expected"),
    [
        (Sampling(), [1 / 8, 1 / 2, 1 / 4, 1 / 8]),
        (Sampling(temperature=0), [0, 1, 0, 0]),
        (Sampling(temperature=0.5), [1 / 22, 16 / 22, 4 / 22, 1 / 22]),  # p² over its sum
        (Sampling(temperature=1e-9), [0, 1, 0, 0]),
        (Sampling(temperature=1e9), [1 / 4] * 4),
        (Sampling(top_k=1), [0, 1, 0, 0]),
        (Sampling(top_k=2), [0, 2 / 3, 1 / 3, 0]),
        (Sampling(top_k=3), [1 / 7, 4 / 7, 2 / 7, 0]),  # of equal tokens the lower number stays
        (Sampling(top_k=9), [1 / 8, 1 / 2, 1 / 4, 1 / 8]),
        (Sampling(top_p=0.4), [0, 1, 0, 0]),
        (Sampling(top_p=0.6), [0, 2 / 3, 1 / 3, 0]),
        (Sampling(top_p=0.8), [1 / 7, 4 / 7, 2 / 7, 0]),
        (Sampling(top_p=1.0), [1 / 8, 1 / 2, 1 / 4, 1 / 8]),
        (Sampling(top_k=2, top_p=0.6), [0, 1, 0, 0]),  # 2/3 of what top_k left reaches 0.6
        (Sampling(temperature=0.5, top_k=2), [0, 16 / 20, 4 / 20, 0]),
    ],
)
def test_the_distribution_is_the_one_computed_by_hand(sampling, expected) -> None:
    found = distribution(LOGITS, sampling)

    assert found.dtype == torch.float64
    assert (found - torch.tensor(expected, dtype=torch.float64)).abs().max() <= 1e-7


@given(
    logits=st.lists(st.integers(-(10**6), 10**6).map(lambda n: n / 7), min_size=1, max_size=20),
    temperature=st.just(0.0) | st.floats(1e-3, 1e3),
    top_k=st.none() | st.integers(1, 25),
    top_p=st.none() | st.floats(0.01, 1),
    seed=st.integers(-(2**70), 2**70),
    position=st.integers(0, 10**6),
)
def test_a_chosen_token_is_always_a_possible_one(
    logits, temperature, top_k, top_p, seed, position
) -> None:
    sampling = Sampling(temperature, top_k, top_p, seed)

    probs = distribution(torch.tensor(logits), sampling)

    assert float(probs.sum()) == pytest.approx(1)
    assert int((probs > 0).sum()) <= (top_k or len(logits))
    assert probs[choose(torch.tensor(logits), sampling, position)] > 0


def test_greedy_takes_the_likeliest_and_of_equals_the_lowest() -> None:
    tied = torch.tensor([1.0, 3.0, 3.0, 2.0])

    assert {choose(tied, Sampling(0, seed=seed), 5) for seed in range(20)} == {1}


@given(seed=st.integers(), position=st.integers(0, 10**9))
def test_chance_depends_on_seed_and_position_alone(seed, position) -> None:
    once = choose(LOGITS, Sampling(seed=seed), position)
    torch.rand(1)

    assert choose(LOGITS, Sampling(seed=seed), position) == once


@pytest.mark.parametrize("moves", ["position", "seed"])
def test_tokens_come_as_often_as_the_distribution_says(moves) -> None:
    """Within five standard deviations of a binomial count, over positions and over seeds."""
    sampling = Sampling(temperature=0.7, top_k=3)
    counts = [0] * 4
    for n in range(POSITIONS):
        seed, position = (1, n) if moves == "position" else (n, 1)
        counts[choose(LOGITS, Sampling(0.7, 3, None, seed), position)] += 1

    for count, p in zip(counts, distribution(LOGITS, sampling).tolist(), strict=True):
        assert abs(count - POSITIONS * p) <= 5 * math.sqrt(POSITIONS * p * (1 - p))


def test_neighbouring_positions_and_seeds_choose_independently() -> None:
    """Of two fair choices, a quarter each way: no streaks along either."""
    even = torch.zeros(2)
    for other in (lambda n: (0, n + 1), lambda n: (1, n)):
        both = sum(
            choose(even, Sampling(), n) == choose(even, Sampling(seed=other(n)[0]), other(n)[1])
            for n in range(POSITIONS)
        )
        assert abs(both - POSITIONS / 2) <= 5 * math.sqrt(POSITIONS / 4)


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": -0.1},
        {"temperature": math.inf},
        {"temperature": math.nan},
        {"top_k": 0},
        {"top_p": 0.0},
        {"top_p": 5e-324},
        {"top_p": 1.1},
        {"top_p": math.nan},
    ],
)
def test_what_cannot_be_sampled_is_refused(fields) -> None:
    (name,) = fields
    with pytest.raises(ValueError, match=name):
        Sampling(**fields)
