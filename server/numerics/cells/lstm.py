"""The LSTM (Hochreiter & Schmidhuber 1997; with forget gate, Gers et al. 2000): a cell state that
gates write to, keep and read from."""

from collections.abc import Mapping

from jaxtyping import Float
from torch import Tensor, addcmul, addmm, sigmoid, tanh

from server.numerics.cell import Cell, Layer, Probe


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
    stacked = addmm(projected, state["h"], layer.weight_hh_t)  # (B, 4H)
    a_i, a_f, a_g, a_o = stacked.chunk(4, dim=1)  # (B, H) each
    i = probe("i", sigmoid(probe("a_i", a_i)))
    f = probe("f", sigmoid(probe("a_f", a_f)))
    g = probe("g", tanh(probe("a_g", a_g)))
    o = probe("o", sigmoid(probe("a_o", a_o)))
    c = probe("c", addcmul(f * state["c"], i, g))
    h = probe("h", o * tanh(c))
    return {"h": h, "c": c}


CELL = Cell(
    name="lstm",
    gates=("i", "f", "g", "o"),
    states=("h", "c"),
    signals=("i", "f", "g", "o", "c", "h"),
    preactivations=("a_i", "a_f", "a_g", "a_o"),
    adds_biases=True,
    step=step,
)
