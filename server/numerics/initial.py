"""Weights before any training: how W_hh is drawn decides whether gradients vanish or explode."""

from collections.abc import Callable, Mapping

import torch
from jaxtyping import Float
from torch import Generator, Tensor
from torch.nn import init

INITS: Mapping[str, Callable[[Tensor, Generator], Tensor]] = {
    "uniform": lambda w, chance: init.uniform_(w, -(len(w) ** -0.5), len(w) ** -0.5, chance),
    "normal": lambda w, chance: init.normal_(w, 0.0, len(w) ** -0.5, chance),
    "orthogonal": lambda w, chance: init.orthogonal_(w, generator=chance),
    "identity": lambda w, chance: init.eye_(w),
}
"""How a square block of W_hh is drawn: as torch does by default, within ± 1/√H; with standard
deviation 1/√H; as a random rotation (Saxe et al. 2014); as the identity (Le et al. 2015)."""


def recurrent(
    gates: int,
    hidden: int,
    name: str,
    chance: Generator,
    *,
    scale: float | None = None,
    dtype: torch.dtype = torch.float32,
) -> Float[Tensor, "GH H"]:
    """A W_hh, each gate's block drawn by itself.

    Args:
        name: one of INITS.
        scale: the spectral radius that every block is given; None leaves them as drawn.
    """
    blocks = [INITS[name](torch.empty((hidden, hidden), dtype=dtype), chance) for _ in range(gates)]
    if scale is not None:
        blocks = [block * (scale / spectral_radius(block)) for block in blocks]
    return torch.cat(blocks)


def spectral_radius(block: Float[Tensor, "H H"]) -> float:
    """The largest absolute eigenvalue: by how much the matrix stretches, step after step."""
    return float(torch.linalg.eigvals(block).abs().max())
