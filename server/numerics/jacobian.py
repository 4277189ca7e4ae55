"""How much of the past a state still holds: Jacobians of one step and of many, and their size.

The size of a Jacobian is its largest singular value: the factor by which it can stretch a change
(forwards) or a gradient (backwards), at most.

    memory(network, trace)          # ∂h_T/∂h_{T−d}, for the LSTM ∂c_T/∂c_{T−d}, for d = 1, 2 ...
    jacobian_norms(network, trace)  # ∂h_t/∂h_{t−1} at every step
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from server.numerics.clamp import Clamp
from server.numerics.network import Network
from server.numerics.precision import norm
from server.numerics.recording import Recording, blocks_from_the_end, by_step
from server.numerics.recursion import Recursion
from server.numerics.state import State
from server.numerics.trace import Trace

ACCURACY = 1e-4
CHECK = 4
"""Multiplications between two looks at how far it has got."""


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
    for steps in blocks_from_the_end(trace.steps):
        local, through = recording.derivatives(layer, steps)
        slopes = by_step(kind.slopes(through))
        for row in reversed(range(len(slopes))):
            grad, _ = recursion.step(None, slopes[row])
            if steps.start + row < trace.steps - 1:
                direct = product.abs().max() if kind.road else None
                yield largest_singular_value(grad[name]), direct
            if kind.road:
                product = product * local[name, f"{name}'"][row]


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
    norms = [
        largest_singular_value(kind.backward_step(grad, slopes, weight_hh)[2]["h"])
        for steps in reversed(list(blocks_from_the_end(trace.steps)))
        for slopes in recording.slopes(layer, steps)
    ]
    return torch.stack(norms)


@torch.inference_mode()
def largest_singular_value(matrix: Float[Tensor, "H H"]) -> Float[Tensor, ""]:
    """To a relative accuracy of ACCURACY, by the bidiagonalisation of Golub and Kahan (1965).

    As in power iteration a vector is multiplied by A and by Aᵀ in turn. But the answer is sought
    among all the vectors on the way, A ≈ U B Vᵀ with B bidiagonal: 20 of them do where the first
    singular values are close, and power iteration takes some hundreds.
    """
    scale = matrix.abs().max()
    if not 0 < scale < torch.inf:
        return scale
    a = matrix / scale  # squares of what has vanished would vanish
    size = len(a)
    v = torch.randn(size, generator=torch.Generator().manual_seed(0), dtype=a.dtype)
    v, u, beta = v / norm(v), torch.zeros_like(v), torch.zeros((), dtype=a.dtype)
    rights = torch.zeros((0, size), dtype=a.dtype)
    bidiagonal = torch.zeros((size, size + 1), dtype=a.dtype)
    largest = torch.zeros((), dtype=a.dtype)
    for row in range(size):
        rights = torch.cat([rights, v[None]])  # (row + 1, H)
        u, alpha = _direction(a @ v - beta * u)
        v = a.T @ u
        for _ in range(2):  # rounding leaves something of the others the first time
            v = v - (rights @ v) @ rights
        v, beta = _direction(v)
        bidiagonal[row, row], bidiagonal[row, row + 1] = alpha, beta
        if row % CHECK == CHECK - 1 or row == size - 1:
            before, square = largest, bidiagonal[: row + 1, : row + 1]
            largest = torch.linalg.svdvals(square)[0]
            if largest - before <= ACCURACY / 10 * largest:
                break
    return largest * scale


def _direction(vector: Float[Tensor, "H"]) -> tuple[Float[Tensor, "H"], Float[Tensor, ""]]:
    """A vector of length 1, and the length; nothing has no direction."""
    length = norm(vector)
    return (vector / length if length > 0 else vector), length


def _first_below(full: Float[Tensor, "D"], level: float) -> int | None:
    below = torch.nonzero(full <= level)
    return int(below[0]) + 1 if len(below) else None
