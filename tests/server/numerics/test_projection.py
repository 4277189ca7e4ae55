"""Steps of a block are treated alike, wherever in it they stand."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from server.numerics.projection import BLOCK, Projection

SIZES = st.integers(1, 130)


@settings(max_examples=60)
@given(
    rows=SIZES, size=SIZES, batch=st.integers(1, 8), place=st.integers(0, 15), seed=st.integers(0)
)
def test_a_step_has_the_same_bits_at_every_place_of_a_block(rows, size, batch, place, seed) -> None:
    chance = torch.Generator().manual_seed(seed % 2**32)
    weight = torch.randn(rows, size, generator=chance)
    project = Projection(weight, torch.randn(rows, generator=chance))
    x = torch.randn(BLOCK, batch, size, generator=chance)

    block = project(x)

    assert block.shape == (BLOCK, batch, rows)
    assert torch.equal(project(x[place:])[0], block[place])
    assert torch.equal(project(x[place : place + 1])[0], block[place])


@given(rows=SIZES, size=SIZES, steps=st.integers(1, BLOCK), biased=st.booleans())
def test_it_is_the_affine_map(rows, size, steps, biased) -> None:
    weight = torch.randn(rows, size, dtype=torch.float64)
    bias = torch.randn(rows, dtype=torch.float64) if biased else None
    x = torch.randn(steps, 2, size, dtype=torch.float64)

    expected = torch.einsum("tbi,ri->tbr", x, weight) + (0 if bias is None else bias)

    assert torch.allclose(Projection(weight, bias)(x), expected, rtol=0, atol=1e-12)


@given(rows=SIZES, size=st.integers(1, BLOCK))
def test_columns_are_the_projections_of_one_hot_vectors_bit_for_bit(rows, size) -> None:
    project = Projection(torch.randn(rows, size), torch.randn(rows))

    assert torch.equal(project.columns, project(torch.eye(size)[:, None])[:, 0])
