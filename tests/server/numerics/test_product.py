"""Products of many rows are products, and one merged matrix stands for several."""

import pytest
import torch

from server.numerics.product import MANY, merged, product

chance = torch.Generator().manual_seed(0)


def some(*size: int, dtype=torch.float32) -> torch.Tensor:
    return torch.randn(size, generator=chance, dtype=dtype)


@pytest.mark.parametrize("rows", [0, 1, MANY - 1, MANY, 100])
def test_a_product_in_float32_is_that_in_float64_but_for_rounding(rows) -> None:
    x, weight = some(rows, 50), some(30, 50)

    exact = x.double() @ weight.double().T

    assert product(x, weight).shape == (rows, 30)
    assert torch.allclose(product(x, weight).double(), exact, rtol=0, atol=50 * 2.0**-20)


def test_in_float64_nothing_is_lost() -> None:
    x, weight = some(40, 50, dtype=torch.float64), some(30, 50, dtype=torch.float64)

    assert torch.allclose(product(x, weight), x @ weight.T, rtol=1e-12, atol=1e-12)


def test_one_merged_matrix_stands_for_every_path() -> None:
    x = some(4, 6, dtype=torch.float64)
    slopes, weights = some(3, 6, dtype=torch.float64), some(3, 6, 6, dtype=torch.float64)

    paths = sum((x * slope) @ weight.T for slope, weight in zip(slopes, weights, strict=True))

    assert torch.allclose(x @ merged(slopes, weights).T, paths, rtol=1e-12, atol=1e-12)
