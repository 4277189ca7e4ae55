"""One layer stepping through time: the only loop in which each step needs the last."""

from collections import deque
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import linear

from server.numerics.cell import Probe
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

    def advance(self, projected: Float[Tensor, "n B GH"]) -> list[dict[str, Tensor]]:
        """Step through a block of projected inputs; each step's signals by name, (B, H)."""
        recorded = []
        for x in projected.unbind():
            if self.layer.weight_skip is not None:
                self.past_h.append(self.state["h"])  # h_{t−s} … h_{t−1}
                x = x + linear(self.past_h.popleft(), self.layer.weight_skip)
            signals: dict[str, Tensor] = {}
            self.state = self._kind.step(x, self.state, self.layer, self._probe(signals))
            self.position += 1
            recorded.append(signals)
        return recorded

    def _probe(self, signals: dict[str, Tensor]) -> Probe:
        """A probe that keeps what it sees, as the clamps leave it."""
        if not self._clamps:
            return signals.setdefault  # which keeps a value under its name and returns it

        def keep(name: str, value: Tensor) -> Tensor:
            names = self._kind.preactivations if name == self._kind.stacked else (name,)
            parts = zip(names, value.chunk(len(names), dim=1), strict=True)
            signals[name] = torch.cat([self._held(*part) for part in parts], dim=1)
            return signals[name]

        return keep

    def _held(self, name: str, value: Tensor) -> Tensor:
        return held(value, self._clamps, name, self._number, self.position)
