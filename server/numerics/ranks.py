"""Ranks: what is left of numbers when only their order counts."""

import torch
from jaxtyping import Float
from torch import Tensor


def midranks(values: Float[Tensor, "N T"]) -> Float[Tensor, "N T"]:
    """Each number's place in its row, from 1; equal numbers share the mean of their places."""
    below, through = _counts(values)
    return (below + through + 1) / 2


def ties(values: Float[Tensor, "N T"]) -> Float[Tensor, "N"]:
    """Σ (k³ − k) over the groups of k equal numbers in each row; 0 where all differ."""
    below, through = _counts(values)
    return ((through - below).square() - 1).sum(1)  # each of k numbers adds k² − 1


def _counts(values: Tensor) -> tuple[Tensor, Tensor]:
    """How many numbers of the row are less than each, and how many no greater, as float64."""
    values = values.contiguous()
    ascending = values.sort(dim=1).values
    below = torch.searchsorted(ascending, values)  # (N, T)
    through = torch.searchsorted(ascending, values, right=True)
    return below.double(), through.double()
