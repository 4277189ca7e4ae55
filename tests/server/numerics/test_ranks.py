"""Ranks agree with counting."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from server.numerics.ranks import midranks, ties

ROWS = st.lists(st.integers(-3, 3), min_size=1, max_size=12)


@given(ROWS)
def test_a_rank_is_the_mean_of_the_places_of_equal_numbers(row: list[int]) -> None:
    ascending = sorted(row)
    places = {n: [at + 1 for at, other in enumerate(ascending) if other == n] for n in set(row)}

    (found,) = midranks(torch.tensor([row], dtype=torch.float32)).tolist()

    assert found == [sum(places[n]) / len(places[n]) for n in row]


@given(ROWS)
def test_ties_are_counted_group_by_group(row: list[int]) -> None:
    groups = [row.count(n) for n in set(row)]

    assert ties(torch.tensor([row], dtype=torch.float32)).item() == sum(k**3 - k for k in groups)
