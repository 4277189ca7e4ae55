"""The vanilla (Elman) RNN: one layer of units that see the input and their own last values."""

from collections.abc import Mapping

from jaxtyping import Float
from torch import Tensor, addmm

from server.numerics.cell import Cell, Layer, Probe


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


CELL = Cell(
    name="rnn",
    gates=("a",),
    states=("h",),
    signals=("a", "h"),
    preactivations=(),
    adds_biases=True,
    step=step,
)
