"""Components are the eigenvectors of the covariance, as numpy finds them."""

import numpy as np
import pytest
import torch
from torch import Tensor

from server.numerics.principal import principal


def some_states() -> Tensor:
    """Correlated, off the origin."""
    chance = torch.Generator().manual_seed(0)
    return torch.randn((40, 6), generator=chance) @ torch.randn((6, 6), generator=chance) + 2


def test_directions_and_shares_are_those_of_the_covariance() -> None:
    states = some_states()

    found = principal(states, 3)

    variances, vectors = np.linalg.eigh(np.cov(states.double().numpy(), rowvar=False))
    shares = variances[::-1] / variances.sum()
    assert found.explained.numpy() == pytest.approx(shares[:3])
    for direction, vector in zip(found.directions.numpy(), vectors.T[::-1], strict=False):
        assert abs(direction @ vector) == pytest.approx(1)
    assert found.coordinates.var(0).numpy() == pytest.approx(variances[::-1][:3])


def test_coordinates_are_the_places_along_the_directions() -> None:
    states = some_states()

    found = principal(states, 6)

    centred = states.double() - states.double().mean(0)
    assert torch.allclose(found.coordinates, centred @ found.directions.T)
    assert torch.allclose(found.coordinates @ found.directions + found.mean, states.double())
    assert found.explained.sum().item() == pytest.approx(1)


def test_signs_do_not_flip_with_the_states() -> None:
    there, back = (principal(sign * some_states(), 2).directions for sign in (1, -1))

    assert torch.allclose(there, back)
    assert (there.gather(1, there.abs().argmax(1, keepdim=True)) > 0).all()


def test_states_that_do_not_differ_have_no_direction_worth_anything() -> None:
    found = principal(torch.ones(5, 3), 2)

    assert found.explained.tolist() == [0, 0]
    assert found.coordinates.abs().max().item() == 0
