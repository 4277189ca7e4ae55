"""Moments are given up so that what stays is spaced evenly by ratio."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.services.training.thinning import superfluous

STEPS = st.sets(st.integers(0, 10_000), min_size=2, max_size=40)


@given(STEPS, st.integers(2, 50))
def test_the_first_and_the_last_stay_and_no_more_than_may(steps: set[int], most: int) -> None:
    gone = superfluous(dict.fromkeys(steps, 1), most, 10**9)
    left = steps - set(gone)
    assert {min(steps), max(steps)} <= left
    assert len(left) == min(most, len(steps))


def test_too_many_bytes_are_given_up_too() -> None:
    sizes = {0: 10, 1: 10, 2: 10, 4: 10}
    assert len(superfluous(sizes, 10, 25)) == 2
    assert len(superfluous(sizes, 10, 1)) == 2  # the first and the last stay all the same


def test_one_by_one_the_moments_thin_out_like_a_logarithm() -> None:
    left: list[int] = []
    for step in range(0, 1001, 10):
        left.append(step)
        for gone in superfluous(dict.fromkeys(left, 1), 12, 10**9):
            left.remove(gone)
    gaps = [(b + 1) / (a + 1) for a, b in pairwise(left[1:])]
    assert len(left) == 12
    assert left[:2] == [0, 10]
    assert left[-1] == 1000
    assert max(gaps) < 3
