"""Ablation: each unit of a layer taken out in turn, to see what the text then costs.

A unit is taken out by holding it at one value from the first step to the last, so that it says
nothing any more. At its mean over the text it is silent and everything else hears what it hears on
average; at 0 a unit that is always on is missed for its constant share too. As with every clamp,
both the next step and the head see the held value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jaxtyping import Float, Int64
from torch import Tensor

from server.numerics import trace
from server.numerics.clamp import Clamp
from server.numerics.metrics import cross_entropy
from server.numerics.network import Architecture, Network
from server.numerics.projection import BLOCK
from server.numerics.state import State

AT_ONCE = 2**30
"""Runs × steps × layers × gates × hidden² between two moments to stop: some 50 ms."""


@dataclass(frozen=True)
class EachUnit(Clamp):
    """Of B runs side by side, each holds another unit of the signal at a value of its own."""

    values: tuple[float, ...] = ()

    def hold(self, value: Float[Tensor, "B H"]) -> Float[Tensor, "B H"]:
        """The signal with unit `units[b]` of run b replaced by `values[b]`."""
        assert self.units is not None
        held = value.clone()
        held[range(len(self.units)), list(self.units)] = value.new_tensor(self.values)
        return held


def runs_at_once(architecture: Architecture) -> int:
    """How many units are taken out side by side, each in a run of its own."""
    gates = len(architecture.kind.gates)
    run = BLOCK * architecture.layers * gates * architecture.hidden**2
    return max(1, min(architecture.hidden, AT_ONCE // run))


def ablate(
    network: Network,
    inputs: Int64[Tensor, "T 1"],
    targets: Int64[Tensor, "T"],
    held: EachUnit,
    *,
    state: State | None = None,
    clamps: Sequence[Clamp] = (),
) -> Iterator[Float[Tensor, "B n"]]:
    """The losses with each unit held, block of steps by block; NaN where there is no target."""
    runs = len(held.values)
    state = None if state is None else _repeated(state, runs)
    for first in range(0, len(inputs), BLOCK):
        block = inputs[first : first + BLOCK].expand(-1, runs)  # (n, B)
        found = trace.run(network, block, state, (*clamps, held), first)
        state = found.state
        wanted = targets[first : first + BLOCK].repeat(runs)  # (B·n,)
        logits = found.logits.transpose(0, 1).flatten(0, 1)  # (B·n, V)
        yield cross_entropy(logits, wanted).view(runs, -1)


def _repeated(state: State, runs: int) -> State:
    """The same state for every run."""
    parts = {"h": state.h, "c": state.c, "past_h": state.past_h}
    return State(
        **{
            name: part.expand(*part.shape[:-2], runs, -1).contiguous()
            for name, part in parts.items()
            if part is not None
        }
    )
