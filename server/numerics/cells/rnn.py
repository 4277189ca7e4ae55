"""The vanilla (Elman) RNN: one layer of units that see the input and their own last values."""

from collections.abc import Mapping

from jaxtyping import Float
from torch import Tensor, addmm

from server.numerics.cell import Cell, Derivatives, Layer, Probe, Slopes
from server.numerics.product import product


def step(
    projected: Float[Tensor, "B H"],
    state: Mapping[str, Tensor],
    layer: Layer,
    probe: Probe,
) -> dict[str, Tensor]:
    """One time step, in torch's conventions (torch.nn.RNN); `projected` is W_ih x_t + b_ih + b_hh.

    a_t = W_ih x_t + b_ih + W_hh h_{t−1} + b_hh
    h_t = tanh(a_t), relu(a_t) or σ(a_t)
    """
    a = probe("a", addmm(projected, state["h"], layer.weight_hh_t))
    return {"h": probe("h", layer.activation(a))}


def differentiate(
    now: Mapping[str, Tensor], before: Mapping[str, Tensor], layer: Layer
) -> dict[tuple[str, str], Tensor]:
    """∂h/∂a = 1 − h² for tanh, 1 or 0 for relu, h ∘ (1 − h) for σ."""
    return {("h", "a"): layer.slope(now["h"])}


def slopes(d: Derivatives) -> dict[str, Tensor]:
    """From h to a, (n, 1, H)."""
    return {"h": d["h", "a"].unsqueeze(1)}


def backward_step(
    grad: Mapping[str, Tensor], slopes: Slopes, weight_hh: Float[Tensor, "GH H"]
) -> tuple[dict[str, Tensor], Float[Tensor, "K 1 H"], dict[str, Tensor]]:
    """One step of BPTT through h_t = tanh(a_t), relu(a_t) or σ(a_t), for K losses at once.

    ∂L/∂a_t     = ∂L/∂h_t ∘ ∂h_t/∂a_t
    ∂L/∂h_{t−1} = W_hhᵀ ∂L/∂a_t
    """
    grad_h = grad["h"]  # (K, H)
    grad_a = grad_h.unsqueeze(1) * slopes["h"]  # (K, 1, H)
    return {"h": grad_h}, grad_a, {"h": grad_a.flatten(1) @ weight_hh}


def backward_many(
    grad: Mapping[str, Tensor], slopes: Slopes, weights: Float[Tensor, "1 H H"]
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The same where only the state is asked for."""
    grad_h = grad["h"]  # (K, H)
    return {"h": grad_h}, {"h": product(grad_h * slopes["h"], weights[0])}


CELL = Cell(
    name="rnn",
    gates=("a",),
    states=("h",),
    signals=("a", "h"),
    preactivations=(),
    stacked=None,
    adds_biases=True,
    step=step,
    road=None,
    paths=("a",),
    differentiate=differentiate,
    slopes=slopes,
    backward_step=backward_step,
    backward_many=backward_many,
)
