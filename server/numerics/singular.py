"""The size of a Jacobian: its largest singular value, of many matrices at once."""

import torch
from jaxtyping import Float
from torch import Tensor

from server.numerics.precision import norm

ACCURACY = 1e-4
CHECK = 4
"""Multiplications between two looks at how far it has got."""


@torch.inference_mode()
def largest_singular_values(matrices: Float[Tensor, "n H H"]) -> Float[Tensor, "n"]:
    """To a relative accuracy of ACCURACY, by the bidiagonalisation of Golub and Kahan (1965).

    As in power iteration a vector is multiplied by A and by Aᵀ in turn. But the answer is sought
    among all the vectors on the way, A ≈ U B Vᵀ with B bidiagonal: 20 of them do where the first
    singular values are close, and power iteration takes some hundreds.
    """
    count, size, _ = matrices.shape
    scale = matrices.abs().amax(dim=(1, 2))  # (n,)
    usual = (scale > 0) & (scale < torch.inf)  # else it is the answer
    a = matrices / torch.where(usual, scale, 1)[:, None, None]  # squares of the small would vanish
    a = torch.where(usual[:, None, None], a, 0)
    chance = torch.Generator().manual_seed(0)
    v = torch.randn(size, generator=chance, dtype=a.dtype).expand(count, size)
    v, u, beta = v / norm(v)[:, None], torch.zeros_like(v), a.new_zeros(count)
    rights = a.new_zeros((count, 0, size))
    bidiagonal = a.new_zeros((count, size, size + 1))
    largest = a.new_zeros(count)
    for row in range(size):
        rights = torch.cat([rights, v[:, None]], dim=1)  # (n, row + 1, H)
        u, alpha = _direction(_times(a, v) - beta[:, None] * u)
        v = _times(a.mT, u)
        for _ in range(2):  # rounding leaves something of the others the first time
            v = v - _times(rights.mT, _times(rights, v))
        v, beta = _direction(v)
        bidiagonal[:, row, row], bidiagonal[:, row, row + 1] = alpha, beta
        if row % CHECK == CHECK - 1 or row == size - 1:
            before, square = largest, bidiagonal[:, : row + 1, : row + 1]
            largest = torch.linalg.svdvals(square)[:, 0]
            if (largest - before <= ACCURACY / 10 * largest).all():
                break
    return torch.where(usual, largest * scale, scale)


def _times(matrices: Float[Tensor, "n R C"], vectors: Float[Tensor, "n C"]) -> Float[Tensor, "n R"]:
    return (matrices @ vectors[:, :, None])[:, :, 0]


def _direction(vectors: Float[Tensor, "n H"]) -> tuple[Float[Tensor, "n H"], Float[Tensor, "n"]]:
    """Vectors of length 1, and their lengths; nothing has no direction."""
    lengths = norm(vectors)
    return vectors / torch.where(lengths > 0, lengths, 1)[:, None], lengths
