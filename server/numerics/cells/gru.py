"""The GRU (Cho et al. 2014, in torch's form): cell and hidden state merged, and the forget and
input gate merged into one update gate."""

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


CELL = Cell(
    name="gru",
    gates=("r", "z", "n"),
    states=("h",),
    signals=("r", "z", "m", "n", "h"),
    preactivations=("a_r", "a_z", "a_n"),
    adds_biases=False,  # b_hn is inside r ∘ m
    step=step,
)
