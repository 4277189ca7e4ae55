"""How much of the past a state still holds: Jacobians of one step and of many, and their size.

The size of a Jacobian is its largest singular value: the factor by which it can stretch a change
(forwards) or a gradient (backwards), at most.

    memory(network, trace)          # ∂h_T/∂h_{T−d}, for the LSTM ∂c_T/∂c_{T−d}, for d = 1, 2 ...
    jacobian_norms(network, trace)  # ∂h_t/∂h_{t−1} at every step
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from jaxtyping import Float
from torch import Tensor

from server.numerics.cell import Cell
from server.numerics.clamp import Clamp
from server.numerics.network import Network
from server.numerics.recording import Recording, blocks_from_the_end, by_step
from server.numerics.recursion import Recursion
from server.numerics.singular import largest_singular_values
from server.numerics.state import State
from server.numerics.trace import Trace

TOGETHER = 2**18
"""Numbers of the Jacobians whose size is sought at once."""


@dataclass(frozen=True)
class Memory:
    """What is left of the last state but d, at d = 1 ... T − 1 steps' distance.

    Attributes:
        full: largest singular value of ∂c_T/∂c_{T−d} (RNN, GRU: ∂h_T/∂h_{T−d}), every path.
        direct: largest entry of the product of forget gates f_T ∘ ... ∘ f_{T−d+1} (GRU: z), the
            path on which no matrix stands; None for the RNN, which has none.
        reach: the distances at which `full` has fallen to 10 % and to 1 %; None where it has not.
    """

    full: Float[Tensor, "D"]
    direct: Float[Tensor, "D"] | None

    @property
    def reach(self) -> tuple[int | None, int | None]:
        """Distances at which `full` is 0.1 or less, and 0.01 or less, for the first time."""
        return _first_below(self.full, 0.1), _first_below(self.full, 0.01)


@torch.inference_mode()
def memory(
    network: Network,
    trace: Trace,
    *,
    layer: int = -1,
    clamps: Sequence[Clamp] = (),
    state: State | None = None,
) -> Memory:
    """What the last state of a layer still holds of the ones before it.

    Args:
        network: with which the trace was made.
        trace: of one sequence.
        layer: whose state; −1 is the top one. Other layers have no part in it.
        clamps: what was held while the trace was made.
        state: from which the trace started; None is zeros.
    """
    found = list(spans(network, trace, layer=layer, clamps=clamps, state=state))
    full = torch.tensor([float(value) for value, _ in found], dtype=network.dtype)
    if network.architecture.kind.road is None:
        return Memory(full, None)
    direct = [float(value) for _, value in found if value is not None]
    return Memory(full, torch.tensor(direct, dtype=network.dtype))


@torch.inference_mode()
def spans(
    network: Network,
    trace: Trace,
    *,
    layer: int = -1,
    clamps: Sequence[Clamp] = (),
    state: State | None = None,
) -> Iterator[tuple[Float[Tensor, ""], Float[Tensor, ""] | None]]:
    """`full` and `direct` of `memory`, one distance after the other, the shortest first."""
    layer %= network.architecture.layers
    recording = Recording(network, trace, clamps, state)
    kind = network.architecture.kind
    name = kind.states[-1]  # c of the LSTM, else h
    recursion = Recursion(network, layer, 0)
    recursion.enter(name, torch.eye(network.architecture.hidden, dtype=network.dtype))
    product = torch.ones(network.architecture.hidden, dtype=network.dtype)
    jacobians: list[Tensor] = []
    products: list[Tensor] = []
    for steps in blocks_from_the_end(trace.steps):
        local, through = recording.derivatives(layer, steps)
        slopes = by_step(kind.slopes(through))
        for row in reversed(range(len(slopes))):
            grad = recursion.states(None, slopes[row])
            if steps.start + row < trace.steps - 1:
                jacobians.append(grad[name])
                products.append(product)
            if len(jacobians) == at_once(network):
                yield from _sizes(jacobians, products, kind)
                jacobians, products = [], []
            if kind.road:
                product = product * local[name, f"{name}'"][row]
    yield from _sizes(jacobians, products, kind)


def at_once(network: Network) -> int:
    """How many Jacobians are looked at together."""
    return max(1, TOGETHER // network.architecture.hidden**2)


def _sizes(
    jacobians: Sequence[Tensor], products: Sequence[Tensor], kind: Cell
) -> Iterator[tuple[Tensor, Tensor | None]]:
    """Of each Jacobian its size, of each product of gates its largest entry."""
    if jacobians:
        full = largest_singular_values(torch.stack(list(jacobians)))
        direct = torch.stack(list(products)).abs().amax(dim=1)
        yield from zip(full, direct if kind.road else [None] * len(full), strict=True)


@torch.inference_mode()
def jacobian_norms(
    network: Network,
    trace: Trace,
    *,
    layer: int = -1,
    clamps: Sequence[Clamp] = (),
    state: State | None = None,
) -> Float[Tensor, "T"]:
    """Largest singular value of ∂h_t/∂h_{t−1} at every step; for the LSTM with c_{t−1} fixed."""
    layer %= network.architecture.layers
    recording = Recording(network, trace, clamps, state)
    kind, hidden = network.architecture.kind, network.architecture.hidden
    weight_hh = network.parameters[f"rnn.weight_hh_l{layer}"]
    zeros = torch.zeros((hidden, hidden), dtype=network.dtype)
    grad = dict.fromkeys(kind.states, zeros) | {"h": torch.eye(hidden, dtype=network.dtype)}
    jacobians = (
        kind.backward_step(grad, slopes, weight_hh)[2]["h"]
        for steps in reversed(list(blocks_from_the_end(trace.steps)))
        for slopes in recording.slopes(layer, steps)
    )
    norms = []
    while some := list(islice(jacobians, at_once(network))):
        norms.append(largest_singular_values(torch.stack(some)))
    return torch.cat(norms)


def _first_below(full: Float[Tensor, "D"], level: float) -> int | None:
    below = torch.nonzero(full <= level)
    return int(below[0]) + 1 if len(below) else None
