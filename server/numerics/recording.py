"""A recorded trace as the backward pass reads it: one layer, n steps, one sequence."""

from collections.abc import Iterator, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from server.numerics.cell import Derivatives, Slopes
from server.numerics.clamp import Clamp
from server.numerics.network import Network
from server.numerics.state import State
from server.numerics.trace import Trace

BLOCK = 128
"""Steps that the backward pass prepares at once."""


class Recording:
    """What a trace of one sequence holds, step by step, and what the clamps held in it.

    Args:
        network: with which it was made.
        trace: of one sequence, B = 1.
        clamps: with which it was made.
        state: from which it started; None is zeros.
    """

    def __init__(
        self, network: Network, trace: Trace, clamps: Sequence[Clamp], state: State | None
    ) -> None:
        self.network = network
        self.trace = trace
        self._clamps = clamps
        self._start = state or State.zeros(network.architecture, 1, network.dtype)

    def signal(self, name: str, layer: int, steps: slice) -> Float[Tensor, "n H"]:
        """A recorded signal; not a copy."""
        return self.trace.signals[name][steps, layer, 0]

    def below(self, layer: int, steps: slice) -> Float[Tensor, "n I"]:
        """What the layer reads: h of the layer below, or x; that of the head is the last's h.

        A copy, because the bits of a product depend on where in memory its operands begin.
        """
        read = self.signal("h", layer - 1, steps) if layer else self.trace.x[steps, 0]
        return read.clone()

    def earlier(self, name: str, layer: int, lag: int, steps: slice) -> Float[Tensor, "n H"]:
        """The state as it was `lag` steps before each of the steps; a copy."""
        first, stop = steps.start - lag, steps.stop - lag
        start = getattr(self._start, name)[None, layer, 0]  # (1, H)
        if name == "h" and self._start.past_h is not None:
            start = torch.cat([self._start.past_h[:, layer, 0], start])  # (s, H)
        known = len(start)
        recorded = self.trace.signals[name][max(first, 0) : max(stop, 0), layer, 0]
        return torch.cat(
            [start[first + known : min(stop, 0) + known] if first < 0 else start[:0], recorded]
        )

    def held(self, name: str, layer: int | None, steps: slice) -> Tensor | None:
        """Where the clamps hold a signal, (n, H) of bool; None where they never do."""
        size = self.trace.x.shape[-1] if name == "x" else self.network.architecture.hidden
        where = torch.zeros((steps.stop - steps.start, size), dtype=torch.bool)
        for clamp in self._clamps:
            for row, step in enumerate(range(steps.start, steps.stop)):
                if clamp.covers(name, layer, self.trace.first + step):
                    where[row, slice(None) if clamp.units is None else list(clamp.units)] = True
        return where if where.any() else None

    def slopes(self, layer: int, steps: slice) -> list[Slopes]:
        """What each step's `backward_step` takes."""
        _, through = self.derivatives(layer, steps)
        return by_step(self.network.architecture.kind.slopes(through))

    def derivatives(self, layer: int, steps: slice) -> tuple[Derivatives, Derivatives]:
        """The derivatives of each step's equations, each (n, H).

        Of a held signal they are zero: it is a constant. The second mapping is the way to what the
        weights made, and it ends at whatever is held.
        """
        kind = self.network.architecture.kind
        now = {name: self.signal(name, layer, steps) for name in kind.signals}
        before = {name: self.earlier(name, layer, 1, steps) for name in kind.states}
        free = kind.differentiate(now, before, self.network.layers[layer])
        held = (
            {name: self.held(name, layer, steps) for name in kind.recorded} if self._clamps else {}
        )
        local = {pair: _zero(value, held.get(pair[0])) for pair, value in free.items()}
        through = {
            pair: value if pair[1] in kind.states else _zero(value, held.get(pair[1]))
            for pair, value in local.items()
        }
        return local, through


def by_step(slopes: Slopes) -> list[Slopes]:
    """The slopes of n steps, one by one."""
    values = zip(*(value.unbind() for value in slopes.values()), strict=True)
    return [dict(zip(slopes, step, strict=True)) for step in values]


def blocks_from_the_end(steps: int) -> Iterator[slice]:
    """Blocks of BLOCK steps, the newest first; what is left over comes last."""
    for stop in range(steps, 0, -BLOCK):
        yield slice(max(0, stop - BLOCK), stop)


def _zero(value: Tensor, where: Tensor | None) -> Tensor:
    return value if where is None else value.masked_fill(where, 0)
