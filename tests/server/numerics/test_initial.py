"""Initial weights have the spread, the angles and the spectral radius that they are named for."""

import numpy as np
import pytest
import torch

from server.numerics.initial import INITS, recurrent, spectral_radius


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("name", INITS)
@pytest.mark.parametrize("scale", [0.0, 0.5, 1.0, 2.0])
def test_every_gate_has_the_spectral_radius_that_was_asked_for(name: str, scale: float) -> None:
    weight = recurrent(3, 20, name, chance(), scale=scale, dtype=torch.float64)

    assert weight.shape == (60, 20)
    for block in weight.chunk(3):
        eigenvalues = np.linalg.eigvals(block.numpy())
        assert np.abs(eigenvalues).max() == pytest.approx(scale, rel=1e-9)


def test_a_block_is_as_its_name_says() -> None:
    blocks = {name: recurrent(1, 100, name, chance(), dtype=torch.float64) for name in INITS}
    one = torch.eye(100, dtype=torch.float64)

    assert blocks["uniform"].abs().max() <= 0.1
    assert blocks["uniform"].std() == pytest.approx(0.1 / 3**0.5, rel=0.02)
    assert blocks["normal"].std() == pytest.approx(0.1, rel=0.02)
    torch.testing.assert_close(blocks["orthogonal"] @ blocks["orthogonal"].T, one)
    assert torch.equal(blocks["identity"], one)


@pytest.mark.parametrize("name", ["uniform", "normal", "orthogonal"])
def test_the_same_seed_draws_the_same_and_every_gate_its_own(name: str) -> None:
    one, same, other = (recurrent(2, 6, name, chance(seed)) for seed in (1, 1, 2))

    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert not torch.equal(*one.chunk(2))


def test_the_spectral_radius_of_a_rotation_and_of_a_shear() -> None:
    assert spectral_radius(torch.tensor([[0.0, -2.0], [2.0, 0.0]])) == pytest.approx(2)
    assert spectral_radius(torch.tensor([[0.5, 100.0], [0.0, 0.25]])) == pytest.approx(0.5)
