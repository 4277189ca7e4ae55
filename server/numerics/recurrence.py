"""One layer stepping through time: the only loop in which each step needs the last."""

from collections import deque
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import linear

from server.numerics.clamp import Clamp, held
from server.numerics.network import Network
from server.numerics.state import State


class Recurrence:
    """A layer under way: its state, and every value so far.

    Attributes:
        layer: its weights.
        state: the states after the last step, (B, H) each.
        past_h: the s − 1 hidden states before, oldest first, where a skip connection spans s.
        values: of each signal, (B, H) a step.
    """

    def __init__(
        self, network: Network, number: int, state: State, clamps: Sequence[Clamp], first: int
    ) -> None:
        kind = network.architecture.kind
        self.layer = network.layers[number]
        # Copies, because the bits of a product depend on where in memory its operands begin.
        self.state = {name: getattr(state, name)[number].clone() for name in kind.states}
        self.past_h = deque(
            [] if state.past_h is None else [h[number].clone() for h in state.past_h]
        )
        self.values: dict[str, list[Tensor]] = {name: [] for name in kind.recorded}
        self._step = kind.step
        self._number = number
        self._clamps = clamps
        self._first = first

    def advance(self, projected: Float[Tensor, "n B GH"]) -> Float[Tensor, "n B H"]:
        """Step through a block of projected inputs; the hidden states."""
        for x in projected.unbind():
            if self.layer.weight_skip is not None:
                self.past_h.append(self.state["h"])  # h_{t−s} … h_{t−1}
                x = x + linear(self.past_h.popleft(), self.layer.weight_skip)
            self.state = self._step(x, self.state, self.layer, self._probe)
        return torch.stack(self.values["h"][-len(projected) :])

    def _probe(self, name: str, value: Tensor) -> Tensor:
        """Keep a signal's value, as the clamps leave it."""
        values = self.values[name]
        if self._clamps:
            value = held(value, self._clamps, name, self._number, self._first + len(values))
        values.append(value)
        return value
