"""One layer stepping back through time: the only loop of the backward pass in which each step needs
the one after it."""

from collections import deque
from functools import cached_property

import torch
from jaxtyping import Float
from torch import Tensor

from server.numerics.cell import Slopes
from server.numerics.network import Network

MANY = 8
"""From so many losses on, merging the gates' matrices of a step costs less than it gains."""


class Recursion:
    """A layer under way, newest step first, for K losses at once.

    Attributes:
        coming: what the step after gave to the states of the next one, ∂L_k/∂(state), (K, H) each.
    """

    def __init__(self, network: Network, number: int, losses: int) -> None:
        architecture = network.architecture
        self._kind = architecture.kind
        self._skip = architecture.skip
        self._gates = len(self._kind.gates)
        self._weight_hh = network.parameters[f"rnn.weight_hh_l{number}"]
        self._weight_hh_of_one = network.layers[number].weight_hh_t.T  # one row reads it faster
        self._weight_skip = network.layers[number].weight_skip
        self._later: deque[Tensor] = deque()  # ∂L_k/∂(paths) of the last s steps
        zeros = torch.zeros((losses, architecture.hidden), dtype=network.dtype)
        self.coming = dict.fromkeys(self._kind.states, zeros)

    def enter(self, state: str, grad: Float[Tensor, "n H"]) -> None:
        """More losses begin at the next step, by way of one of its states: ∂L_k/∂(state)."""
        zeros = torch.zeros_like(grad)
        self.coming = {
            name: torch.cat([value, grad if name == state else zeros])
            for name, value in self.coming.items()
        }

    @cached_property
    def _weights(self) -> Float[Tensor, "G H H"]:
        """W_hh of each gate, transposed."""
        by_gate: Tensor = self._weight_hh.unflatten(0, (self._gates, -1))
        return by_gate.mT.contiguous()

    def step(
        self, above: Float[Tensor, "K H"] | None, slopes: Slopes
    ) -> tuple[dict[str, Tensor], Float[Tensor, "K P H"]]:
        """One step back.

        Args:
            above: ∂L_k/∂h_t by way of the layer above, or of the head; None is zero.
            slopes: of this step.

        Returns:
            ∂L_k/∂(state), (K, H) each, everything included; and ∂L_k/∂(paths).
        """
        grad = self._arriving(above)
        weight_hh = self._weight_hh if len(grad["h"]) > 1 else self._weight_hh_of_one
        grad, paths, self.coming = self._kind.backward_step(grad, slopes, weight_hh)
        if self._weight_skip is not None:
            self._later.append(paths)
        return grad, paths

    def states(self, above: Float[Tensor, "K H"] | None, slopes: Slopes) -> dict[str, Tensor]:
        """The same step where only ∂L_k/∂(state) are asked for; faster, if of many losses."""
        if self._weight_skip is not None or len(self.coming["h"]) < MANY:
            return self.step(above, slopes)[0]
        grad, self.coming = self._kind.backward_many(self._arriving(above), slopes, self._weights)
        return grad

    def _arriving(self, above: Float[Tensor, "K H"] | None) -> dict[str, Tensor]:
        """∂L_k/∂(state) from the step after, for h also from above and by way of a skip."""
        grad_h = self.coming["h"] if above is None else above + self.coming["h"]
        if self._weight_skip is not None and len(self._later) == self._skip:
            skipped = self._kind.to_projected(self._later.popleft()) @ self._weight_skip
            grad_h = torch.cat([grad_h[: len(skipped)] + skipped, grad_h[len(skipped) :]])
        return self.coming | {"h": grad_h}
