"""The LSTM (Hochreiter & Schmidhuber 1997; with forget gate, Gers et al. 2000): a cell state that
gates write to, keep and read from."""

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
    """One time step, in torch's conventions (torch.nn.LSTM); `projected` is W_ih x_t + b_ih + b_hh.

    a_t = W_ih x_t + b_ih + W_hh h_{t−1} + b_hh, cut into a_i, a_f, a_g, a_o
    i = σ(a_i), f = σ(a_f), g = tanh(a_g), o = σ(a_o)
    c_t = f ∘ c_{t−1} + i ∘ g
    h_t = o ∘ tanh(c_t)
    """
    a = probe("a", addmm(projected, state["h"], layer.weight_hh_t))  # (B, 4H)
    i, f, _, o = sigmoid(a).chunk(4, dim=1)  # (B, H) each; one call is faster than three
    g = tanh(a.narrow(1, 2 * i.shape[1], i.shape[1]))
    i, f, g, o = probe("i", i), probe("f", f), probe("g", g), probe("o", o)
    c = probe("c", addcmul(f * state["c"], i, g))
    h = probe("h", o * tanh(c))
    return {"h": h, "c": c}


def differentiate(
    now: Mapping[str, Tensor], before: Mapping[str, Tensor], layer: Layer
) -> dict[tuple[str, str], Tensor]:
    """The derivatives of h = o ∘ tanh(c), of c = f ∘ c' + i ∘ g, and of the activations."""
    i, f, g, o = (now[gate] for gate in "ifgo")
    tanh_c = tanh(now["c"])
    return {
        ("h", "o"): tanh_c,
        ("h", "c"): o * SLOPES["tanh"](tanh_c),
        ("c", "i"): g,
        ("c", "f"): before["c"],
        ("c", "g"): i,
        ("c", "c'"): f,
        ("i", "a_i"): SLOPES["sigmoid"](i),
        ("f", "a_f"): SLOPES["sigmoid"](f),
        ("g", "a_g"): SLOPES["tanh"](g),
        ("o", "a_o"): SLOPES["sigmoid"](o),
    }


def slopes(d: Derivatives) -> dict[str, Tensor]:
    """From h to c and a_o, (n, H); from c to a_i, a_f and a_g, (n, 3, H), and to c before."""
    return {
        "h_c": d["h", "c"],
        "h_o": d["h", "o"] * d["o", "a_o"],
        "c_ifg": torch.stack([d["c", gate] * d[gate, f"a_{gate}"] for gate in "ifg"], 1),
        "c_c": d["c", "c'"],
    }


def backward_step(
    grad: Mapping[str, Tensor], slopes: Slopes, weight_hh: Float[Tensor, "GH H"]
) -> tuple[dict[str, Tensor], Float[Tensor, "K 4 H"], dict[str, Tensor]]:
    """One step of BPTT through the LSTM, for K losses at once.

    ∂L/∂c_t     = ∂L/∂h_t ∘ o ∘ (1 − tanh²(c_t)) + what comes from c_{t+1}
    ∂L/∂a_i     = ∂L/∂c_t ∘ g ∘ i ∘ (1 − i)
    ∂L/∂a_f     = ∂L/∂c_t ∘ c_{t−1} ∘ f ∘ (1 − f)
    ∂L/∂a_g     = ∂L/∂c_t ∘ i ∘ (1 − g²)
    ∂L/∂a_o     = ∂L/∂h_t ∘ tanh(c_t) ∘ o ∘ (1 − o)
    ∂L/∂c_{t−1} = ∂L/∂c_t ∘ f: the road on which a gradient travels without a matrix
    ∂L/∂h_{t−1} = W_hhᵀ ∂L/∂a_t
    """
    grad_h = grad["h"]  # (K, H)
    grad_c = addcmul(grad["c"], grad_h, slopes["h_c"])  # (K, H)
    grad_ifg = grad_c.unsqueeze(1) * slopes["c_ifg"]  # (K, 3, H)
    grad_o = grad_h * slopes["h_o"]  # (K, H)
    grad_a = torch.cat([grad_ifg, grad_o.unsqueeze(1)], dim=1)  # (K, 4, H)
    before = {"h": grad_a.flatten(1) @ weight_hh, "c": grad_c * slopes["c_c"]}
    return {"h": grad_h, "c": grad_c}, grad_a, before


def backward_many(
    grad: Mapping[str, Tensor], slopes: Slopes, weights: Float[Tensor, "4 H H"]
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The same where only states are asked for: three paths from c are one matrix.

    ∂L/∂h_{t−1} = (Σ_{i,f,g} W_hᵀ diag(∂c_t/∂a)) ∂L/∂c_t + W_hoᵀ ∂L/∂a_o
    """
    grad_h = grad["h"]  # (K, H)
    grad_c = addcmul(grad["c"], grad_h, slopes["h_c"])  # (K, H)
    by_c = product(grad_c, merged(slopes["c_ifg"], weights[:3]))
    by_o = product(grad_h * slopes["h_o"], weights[3])
    return {"h": grad_h, "c": grad_c}, {"h": by_c + by_o, "c": grad_c * slopes["c_c"]}


CELL = Cell(
    name="lstm",
    gates=("i", "f", "g", "o"),
    states=("h", "c"),
    signals=("i", "f", "g", "o", "c", "h"),
    preactivations=("a_i", "a_f", "a_g", "a_o"),
    stacked="a",
    adds_biases=True,
    step=step,
    road="f",
    paths=("a_i", "a_f", "a_g", "a_o"),
    differentiate=differentiate,
    slopes=slopes,
    backward_step=backward_step,
    backward_many=backward_many,
)
