"""Layers that torch has not fused: with a skip connection, or of sigmoid units.

They run by the cell's own `step`, one time step after the other, which autograd can follow.
"""

from collections import deque
from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import linear

from server.numerics.network import Network
from server.numerics.state import State

PARTS = ("h", "c", "past_h")


def run_layers(
    network: Network,
    x: Float[Tensor, "T B I"],
    carried: Tensor | Sequence[Tensor] | None,
    dropout: Callable[[Tensor], Tensor],
) -> tuple[Float[Tensor, "T B H"], tuple[Tensor, ...]]:
    """All hidden layers over some steps.

    Args:
        network: architecture and parameters; gradients flow into the parameters.
        carried: where to start, as it was returned; None starts from zeros.
        dropout: applied between layers.

    Returns:
        The top layer's h_t, and the state after the last step: h, c of an LSTM, past_h of a
        skip connection.
    """
    state = _state(network, x, carried)
    tops, after = x, []
    for number in range(network.architecture.layers):
        below = dropout(tops) if number else tops
        tops, last = _run_layer(network, number, below, state)
        after.append(last)
    stacked = {name: torch.stack([last[name] for last in after], dim=-3) for name in after[0]}
    return tops, tuple(stacked[name] for name in PARTS if name in stacked)


def _state(network: Network, x: Tensor, carried: Tensor | Sequence[Tensor] | None) -> State:
    """What is carried, by name."""
    zeros = State.zeros(network.architecture, x.shape[1], network.dtype)
    if carried is None:
        return zeros
    names = [name for name in PARTS if getattr(zeros, name) is not None]
    return State(**dict(zip(names, carried, strict=True)))


def _run_layer(
    network: Network, number: int, x: Float[Tensor, "T B I"], state: State
) -> tuple[Float[Tensor, "T B H"], dict[str, Tensor]]:
    """One layer: its h_t at every step, and its states after the last, (B, H) each."""
    kind, layer = network.architecture.kind, network.layers[number]
    weight, bias = (network.parameters[f"rnn.{name}_ih_l{number}"] for name in ("weight", "bias"))
    projected = linear(x, weight, bias + layer.bias_hh if kind.adds_biases else bias)  # (T, B, GH)
    states = {name: getattr(state, name)[number] for name in kind.states}
    past = deque([] if state.past_h is None else state.past_h[:, number])
    h = []
    for projected_t in projected:
        if layer.weight_skip is not None:
            past.append(states["h"])  # h_{t−s} … h_{t−1}
            projected_t = projected_t + linear(past.popleft(), layer.weight_skip)
        states = kind.step(projected_t, states, layer, lambda name, value: value)
        h.append(states["h"])
    return torch.stack(h), states | ({"past_h": torch.stack(tuple(past))} if past else {})
