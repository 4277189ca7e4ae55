"""The GRU (Cho et al. 2014, in torch's form): cell and hidden state merged, and the forget and
input gate merged into one update gate."""

from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor, addcmul, addmm, sigmoid, tanh

from server.numerics.cell import SLOPES, Cell, Derivatives, Layer, Probe, Slopes
from server.numerics.product import merged, product


def step(
    projected: Float[Tensor, "B GH"],
    state: Mapping[str, Tensor],
    layer: Layer,
    probe: Probe,
) -> dict[str, Tensor]:
    """One time step, in torch's conventions (torch.nn.GRU); `projected` is W_ih x_t + b_ih.

    r = σ(a_r), a_r = W_ir x_t + b_ir + W_hr h_{t−1} + b_hr
    z = σ(a_z), a_z = W_iz x_t + b_iz + W_hz h_{t−1} + b_hz
    m = W_hn h_{t−1} + b_hn
    n = tanh(a_n), a_n = W_in x_t + b_in + r ∘ m
    h_t = (1 − z) ∘ n + z ∘ h_{t−1}: z = 1 keeps the old state
    """
    x_r, x_z, x_n = projected.chunk(3, dim=1)  # (B, H) each
    from_h = addmm(layer.bias_hh, state["h"], layer.weight_hh_t)  # (B, 3H)
    h_r, h_z, h_n = from_h.chunk(3, dim=1)
    r = probe("r", sigmoid(probe("a_r", x_r + h_r)))
    z = probe("z", sigmoid(probe("a_z", x_z + h_z)))
    m = probe("m", h_n)
    n = probe("n", tanh(probe("a_n", addcmul(x_n, r, m))))
    h = probe("h", addcmul((1 - z) * n, z, state["h"]))
    return {"h": h}


def differentiate(
    now: Mapping[str, Tensor], before: Mapping[str, Tensor], layer: Layer
) -> dict[tuple[str, str], Tensor]:
    """The derivatives of h = (1 − z) ∘ n + z ∘ h', of a_n = x_n + r ∘ m, and of the activations."""
    r, z, m, n = (now[name] for name in "rzmn")
    return {
        ("h", "z"): before["h"] - n,
        ("h", "n"): 1 - z,
        ("h", "h'"): z,
        ("n", "a_n"): SLOPES["tanh"](n),
        ("a_n", "r"): m,
        ("a_n", "m"): r,
        ("r", "a_r"): SLOPES["sigmoid"](r),
        ("z", "a_z"): SLOPES["sigmoid"](z),
    }


def slopes(d: Derivatives) -> dict[str, Tensor]:
    """From h to a_r, a_z, m and a_n, (n, 4, H), and from h to h before, (n, H)."""
    to_a_n = d["h", "n"] * d["n", "a_n"]
    to_m = to_a_n * d["a_n", "m"]
    to_a_r = to_a_n * d["a_n", "r"] * d["r", "a_r"]
    to_a_z = d["h", "z"] * d["z", "a_z"]
    return {"h_paths": torch.stack([to_a_r, to_a_z, to_m, to_a_n], 1), "h_h": d["h", "h'"]}


def backward_step(
    grad: Mapping[str, Tensor], slopes: Slopes, weight_hh: Float[Tensor, "GH H"]
) -> tuple[dict[str, Tensor], Float[Tensor, "K 4 H"], dict[str, Tensor]]:
    """One step of BPTT through the GRU, for K losses at once.

    ∂L/∂a_n     = ∂L/∂h_t ∘ (1 − z) ∘ (1 − n²)
    ∂L/∂m       = ∂L/∂a_n ∘ r
    ∂L/∂a_r     = ∂L/∂a_n ∘ m ∘ r ∘ (1 − r)
    ∂L/∂a_z     = ∂L/∂h_t ∘ (h_{t−1} − n) ∘ z ∘ (1 − z)
    ∂L/∂h_{t−1} = ∂L/∂h_t ∘ z + W_hrᵀ ∂L/∂a_r + W_hzᵀ ∂L/∂a_z + W_hnᵀ ∂L/∂m
    """
    grad_h = grad["h"]  # (K, H)
    paths = grad_h.unsqueeze(1) * slopes["h_paths"]  # (K, 4, H): a_r, a_z, m, a_n
    before = addmm(grad_h * slopes["h_h"], paths[:, :3].flatten(1), weight_hh)
    return {"h": grad_h}, paths, {"h": before}


def backward_many(
    grad: Mapping[str, Tensor], slopes: Slopes, weights: Float[Tensor, "3 H H"]
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The same where only the state is asked for: its three paths are one matrix.

    ∂L/∂h_{t−1} = ∂L/∂h_t ∘ z + (Σ_{r,z,n} W_hᵀ diag(∂h_t/∂(W_h h_{t−1}))) ∂L/∂h_t
    """
    grad_h = grad["h"]  # (K, H)
    by_gates = product(grad_h, merged(slopes["h_paths"][:3], weights))
    return {"h": grad_h}, {"h": addcmul(by_gates, grad_h, slopes["h_h"])}


CELL = Cell(
    name="gru",
    gates=("r", "z", "n"),
    states=("h",),
    signals=("r", "z", "m", "n", "h"),
    preactivations=("a_r", "a_z", "a_n"),
    stacked=None,
    adds_biases=False,  # b_hn is inside r ∘ m
    step=step,
    road="z",
    paths=("a_r", "a_z", "m", "a_n"),
    differentiate=differentiate,
    slopes=slopes,
    backward_step=backward_step,
    backward_many=backward_many,
)
