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
    """A layer under way.

    Attributes:
        layer: its weights.
        state: the states after the last step, (B, H) each.
        past_h: the s − 1 hidden states before, oldest first, where a skip connection spans s.
        position: the number of the next step.
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
        self.position = first
        self._kind = kind
        self._number = number
        self._clamps = clamps
        self._values: dict[str, list[Tensor]] = {}

    def advance(self, projected: Float[Tensor, "n B GH"]) -> Float[Tensor, "S n B H"]:
        """Step through a block of projected inputs; every signal, in the cell's order."""
        self._values = {name: [] for name in self._kind.recorded}
        for x in projected.unbind():
            if self.layer.weight_skip is not None:
                self.past_h.append(self.state["h"])  # h_{t−s} … h_{t−1}
                x = x + linear(self.past_h.popleft(), self.layer.weight_skip)
            self.state = self._kind.step(x, self.state, self.layer, self._probe)
            self.position += 1
        values = [value for steps in self._values.values() for value in steps]
        return torch.stack(values).view(-1, *projected.shape[:2], values[0].shape[-1])

    def _probe(self, name: str, value: Tensor) -> Tensor:
        """Keep a signal's value, as the clamps leave it."""
        if self._clamps:
            value = held(value, self._clamps, name, self._number, self.position)
        self._values[name].append(value)
        return value
