"""Principal components: the few directions in which a layer's states differ most."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Principal:
    """Of T states of H units.

    Attributes:
        mean: the state in the middle, (H,).
        directions: unit vectors, the most telling first, (k, H).
        coordinates: each state's place along them, (T, k).
        explained: each direction's share of the variance, (k,).
    """

    mean: Float[Tensor, "H"]
    directions: Float[Tensor, "k H"]
    coordinates: Float[Tensor, "T k"]
    explained: Float[Tensor, "k"]


@torch.inference_mode()
def principal(states: Float[Tensor, "T H"], components: int) -> Principal:
    """PCA by the singular value decomposition of the centred states, X = U S Vᵀ, in float64.

    The rows of Vᵀ are the directions, U S the coordinates, S² / Σ S² the shares of variance. A
    direction's sign is free; here its largest entry is positive, so that a picture does not flip.
    """
    x = states.double()
    mean = x.mean(0)  # (H,)
    u, s, vt = torch.linalg.svd(x - mean, full_matrices=False)
    u, s, vt = u[:, :components], s, vt[:components]
    largest = vt.abs().argmax(1, keepdim=True)  # (k, 1)
    sign = torch.where(vt.gather(1, largest) < 0, -1.0, 1.0)  # (k, 1)
    total = s.square().sum()
    shares = s.square() / torch.where(total > 0, total, 1)
    return Principal(
        mean=mean,
        directions=vt * sign,
        coordinates=u * s[:components] * sign.T,
        explained=shares[:components],
    )
