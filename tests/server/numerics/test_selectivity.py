"""Every closed form against brute force: pairs counted one by one, moves made one by one."""

from itertools import combinations
from math import erfc, sqrt
from statistics import NormalDist, mean, variance

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from server.numerics.selectivity import by_number, by_property, share_moved


def some_values(units: int, steps: int, seed: int = 0) -> Tensor:
    """Random, with ties: half of the units have few different values."""
    values = torch.randn((units, steps), generator=torch.Generator().manual_seed(seed))
    values[::2] = (values[::2] * 2).round()
    return values


def some_mask(steps: int, examples: int, seed: int = 1) -> Tensor:
    chance = torch.Generator().manual_seed(seed)
    mask = torch.zeros(steps, dtype=torch.bool)
    mask[torch.randperm(steps, generator=chance)[:examples]] = True
    return mask


def beats(a: float, b: float) -> float:
    return 1.0 if a > b else 0.5 if a == b else 0.0


def split(row: Tensor, mask: Tensor) -> tuple[list[float], list[float]]:
    return row[mask].tolist(), row[~mask].tolist()


@given(st.integers(0, 100), st.integers(1, 19))
def test_auc_is_the_share_of_pairs_that_are_told_apart(seed: int, examples: int) -> None:
    values, mask = some_values(4, 20, seed), some_mask(20, examples)

    found = by_property(values, mask, 4).effect

    for row, auc in zip(values, found.tolist(), strict=True):
        with_it, without = split(row, mask)
        assert auc == pytest.approx(mean(beats(a, b) for a in with_it for b in without))


def test_its_error_is_delongs() -> None:
    values, mask = some_values(4, 30), some_mask(30, 9)

    found = by_property(values, mask, 4).error

    for row, error in zip(values, found.tolist(), strict=True):
        with_it, without = split(row, mask)
        v1 = [mean(beats(a, b) for b in without) for a in with_it]
        v0 = [mean(beats(a, b) for a in with_it) for b in without]
        assert error == pytest.approx(sqrt(variance(v1) / 9 + variance(v0) / 21))


def test_the_error_is_the_spread_of_aucs_over_many_samples() -> None:
    chance, examples, others = torch.Generator().manual_seed(3), 40, 60
    values = torch.randn((2000, 100), generator=chance)
    values[:, :examples] += 1
    mask = torch.arange(100) < examples

    found = by_property(values, mask, 1)

    assert found.effect.mean().item() == pytest.approx(NormalDist().cdf(1 / sqrt(2)), abs=0.005)
    assert found.error.mean().item() == pytest.approx(found.effect.std().item(), rel=0.05)
    covered = (found.low <= 0.76025) & (found.high >= 0.76025)
    assert 0.92 < covered.double().mean().item() < 0.97
    assert others + examples == 100


def test_p_is_of_all_ways_to_choose_the_examples() -> None:
    """U's mean and variance under no effect, by listing every choice of 4 of 9 steps."""
    row = torch.tensor([0.0, 0.0, 1.0, 2.0, 2.0, 2.0, 3.0, 5.0, 8.0])
    mask = torch.tensor([False, False, False, True, False, True, False, True, True])
    aucs = []
    for chosen in combinations(range(9), 4):
        of = torch.zeros(9, dtype=torch.bool)
        of[list(chosen)] = True
        with_it, without = split(row, of)
        aucs.append(mean(beats(a, b) for a in with_it for b in without))
    with_it, without = split(row, mask)
    auc = mean(beats(a, b) for a in with_it for b in without)
    spread = sqrt(mean((one - 0.5) ** 2 for one in aucs))

    found = by_property(row[None], mask, 1).p.item()

    assert mean(aucs) == pytest.approx(0.5)
    assert found == pytest.approx(erfc(abs(auc - 0.5) / spread / sqrt(2)))


def test_p_is_corrected_for_the_number_of_units() -> None:
    values, mask = some_values(6, 200), some_mask(200, 50)

    alone, of_many = (by_property(values, mask, n).p for n in (1, 256))

    assert torch.allclose(of_many, (alone * 256).clamp(max=1))
    assert by_property(torch.ones(1, 20), some_mask(20, 5), 1).p.item() == 1  # tells nothing


def test_of_noise_hardly_ever_a_unit_is_found() -> None:
    """At 5 %: in about one of twenty texts, of the best of 50 units, by either p."""
    by_p = by_moves = 0
    for seed in range(200):
        values = torch.randn((50, 120), generator=torch.Generator().manual_seed(seed))
        found = by_property(values, some_mask(120, 30, seed + 1000), 50)
        by_p += bool((found.p < 0.05).any())
        distance = (found.effect - 0.5).abs()
        by_moves += bool((share_moved(distance, found.moved.amax(0)) < 0.05).any())

    assert by_p <= 18
    assert by_moves <= 18


def test_a_perfect_unit_is_no_surer_than_its_examples() -> None:
    values = torch.arange(100.0)[None]

    found = by_property(values, torch.arange(100) >= 90, 1)

    assert found.effect.item() == 1
    assert found.low.item() == pytest.approx(1 - 3 / 10)
    assert found.high.item() == 1


def test_one_example_has_no_error() -> None:
    assert by_property(some_values(2, 20), some_mask(20, 1), 2).error.isnan().all()


@pytest.mark.parametrize("steps", [20, 21])
def test_moves_go_round_the_end_of_the_text(steps: int) -> None:
    values, mask = some_values(3, steps), some_mask(steps, 6)
    numbers = torch.arange(steps) % 7

    of_mask = by_property(values, mask, 3).moved
    of_numbers = by_number(values, numbers.double(), 3).moved

    for move in range(1, steps):
        moved_mask, moved_numbers = mask.roll(move), numbers.roll(move).double()
        auc = by_property(values, moved_mask, 3).effect
        r = by_number(values, moved_numbers, 3).effect
        assert torch.allclose(of_mask[:, move - 1], (auc - 0.5).abs())
        assert torch.allclose(of_numbers[:, move - 1], r.abs())


def test_the_share_of_moves_counts_the_true_place() -> None:
    found = share_moved(torch.tensor([0.4, 0.2, 0.0]).double(), torch.tensor([0.1, 0.2, 0.3]))

    assert found.tolist() == [1 / 4, 3 / 4, 1]


def test_spearmans_r_is_that_of_the_differences_of_ranks() -> None:
    """1 − 6 Σ d² / (T (T² − 1)), where nothing is equal."""
    chance = torch.Generator().manual_seed(0)
    values = torch.randn((3, 15), generator=chance)
    numbers = torch.randn(15, generator=chance).double()

    found = by_number(values, numbers, 3)

    for row, r in zip(values, found.effect.tolist(), strict=True):
        d = row.argsort().argsort() - numbers.argsort().argsort()
        assert r == pytest.approx(1 - 6 * d.square().sum().item() / (15 * (15**2 - 1)))
        assert found.error[found.effect == r].item() == pytest.approx((1 - r * r) / sqrt(12))


def test_the_interval_of_r_is_fishers() -> None:
    chance = torch.Generator().manual_seed(5)
    pairs = torch.randn((2000, 80), generator=chance)
    numbers = torch.randn(80, generator=chance).double()

    found = by_number(pairs, numbers, 1)  # r is 0

    covered = (found.low <= 0) & (found.high >= 0)
    assert 0.93 < covered.double().mean().item() < 0.97
    assert 0.03 < (found.p < 0.05).double().mean().item() < 0.07
    assert by_number(torch.ones(1, 20), numbers[:20], 1).p.item() == 1  # a constant tells nothing
