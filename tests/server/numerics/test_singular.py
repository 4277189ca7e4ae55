"""The size of a matrix is what it was built to have, whatever stands beside it."""

import pytest
import torch
from torch import Tensor

from server.numerics.singular import largest_singular_values

ACCURACY = 1e-5


def spectrum(values: Tensor, seed: int) -> Tensor:
    """A matrix with these singular values."""
    chance = torch.Generator().manual_seed(seed)
    size = len(values)
    left, right = (
        torch.linalg.qr(torch.randn((size, size), generator=chance, dtype=values.dtype))[0]
        for _ in range(2)
    )
    return left @ torch.diag(values) @ right


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(
    "values",
    [
        torch.linspace(0, 1, 200),  # close together
        torch.logspace(0, -30, 60),  # far apart
        torch.ones(40),
        torch.tensor([1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        torch.tensor([2.0]),
        torch.cat([torch.full((1,), 1.05), torch.rand(150).mul(0.1).add(0.9)]),
    ],
    ids=["close", "far", "orthogonal", "rank one", "one number", "one ahead"],
)
@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
def test_the_largest_singular_value_is_found(values, dtype, scale) -> None:
    matrix = spectrum(values.to(torch.float64), 3).mul(scale).to(dtype)

    (found,) = largest_singular_values(matrix[None])

    assert float(found) == pytest.approx(float(values.max()) * scale, rel=ACCURACY)


def test_each_of_many_has_its_own() -> None:
    """Those that are found soon wait for the others; what vanished or exploded harms none."""
    sizes = [torch.linspace(0, 1, 50), torch.ones(50), torch.logspace(0, -30, 50)]
    usual = [spectrum(values.double(), seed) for seed, values in enumerate(sizes)]
    huge, tiny = usual[0] * 1e300, usual[1] * 1e-300
    nothing, lost = torch.zeros_like(tiny), torch.full_like(tiny, torch.inf)

    found = largest_singular_values(torch.stack([*usual, huge, nothing, lost, tiny]))

    expected = [1.0, 1.0, 1.0, 1e300, 0.0, torch.inf, 1e-300]
    assert found.tolist() == pytest.approx(expected, rel=ACCURACY, abs=0)


def close_to_simple(dtype: torch.dtype) -> dict[str, Tensor]:
    """Matrices that leave an iteration nothing new but rounding, and their neighbourhood."""
    size = 64
    noise = torch.randn((size, size), generator=torch.Generator().manual_seed(5)).double()
    eye, rotation = torch.eye(size).double(), torch.linalg.qr(noise)[0]
    bases = {
        "zero": 0 * eye,
        "identity": eye,
        "a third of it": eye / 3,
        "rotation": rotation,
        "projection": torch.diag(torch.arange(size) < 20).double(),
        "ties": torch.diag(torch.tensor([1.0, 0.5, 0.5, 0.2]).repeat(size // 4)).double(),
        "one ahead": torch.diag(torch.tensor([1.03] + [1.0] * (size - 1))).double(),
        "rank one": noise[:, :1] @ noise[:1],
        "nilpotent": torch.diag(torch.ones(size - 1), 1).double(),
    }
    near = {
        f"{name} + 1e-{digits} N": base + 10.0**-digits * noise
        for name, base in bases.items()
        for digits in range(1, 17)
    }
    return {name: matrix.to(dtype) for name, matrix in {**bases, **near, "N": noise}.items()}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_no_matrix_is_too_simple(dtype) -> None:
    matrices = close_to_simple(dtype)
    expected = torch.linalg.svdvals(torch.stack(list(matrices.values())).double())[:, 0].tolist()

    alone = [float(largest_singular_values(matrix[None])) for matrix in matrices.values()]
    together = largest_singular_values(torch.stack(list(matrices.values()))).tolist()

    of_names = dict(zip(matrices, expected, strict=True))
    assert dict(zip(matrices, alone, strict=True)) == pytest.approx(of_names, rel=ACCURACY, abs=0)
    assert together == pytest.approx(expected, rel=ACCURACY, abs=0)


def test_equal_identities_have_the_size_of_one() -> None:
    assert largest_singular_values(torch.eye(64).expand(4, 64, 64)).tolist() == pytest.approx(
        [1] * 4, rel=ACCURACY
    )


def test_what_is_not_a_number_has_no_size() -> None:
    lost = torch.eye(3)
    lost[1, 2] = torch.nan

    found, usual = largest_singular_values(torch.stack([lost, torch.eye(3)])).tolist()

    assert found != found
    assert usual == pytest.approx(1)


def test_of_nothing_nothing_is_left() -> None:
    assert largest_singular_values(torch.zeros(2, 4, 4)).tolist() == [0, 0]
