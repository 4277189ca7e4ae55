"""Back-propagation through time over a recorded trace, newest step first.

    back = Backward(network, inputs, trace, targets, loss="total", clamps=clamps, state=state)
    while back.position:
        piece = back.retreat(8)     # a BackwardPiece: vectors and contributions of 8 earlier steps
    back.weights                    # the gradients an optimiser takes

    blame = GradientMap(network, trace, targets, layer=-1, clamps=clamps, state=state)
    while blame.position:
        first, columns = blame.retreat(8)   # (n, T): G[k][t] of all k, for t = first, first + 1 ...

`inputs`, `clamps` and `state` are those the trace was made with. One sequence, B = 1, and the batch
axis is dropped. Everything is a total derivative through every path; of a held signal it is the
derivative by the constant, and nothing flows into what made it.

The recursion is `Cell.backward_step`, one step after the other. What does not need the step after
is computed for a block of steps at once: the derivatives of the equations, the way to the layer
below, the weights' gradients. Blocks are counted from the last step, and pieces are cut out of
them, so that pieces of any size have the same bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn.functional import one_hot

from server.numerics.clamp import Clamp
from server.numerics.factors import Factors, Rows
from server.numerics.gradient_map import GradientMap
from server.numerics.losses import LossChoice, Losses, chosen, losses_of
from server.numerics.network import Network
from server.numerics.recording import BLOCK, Recording, by_step
from server.numerics.recursion import Recursion
from server.numerics.state import State
from server.numerics.trace import Trace

__all__ = ["Backward", "BackwardPiece", "GradientMap"]


@dataclass(frozen=True)
class BackwardPiece:
    """Gradients of n steps, ascending in t.

    Attributes:
        first: the number of its first step, counted from the trace's.
        vectors: ∂L/∂(signal) by name: all that the cell records, (n, L, H), and x, (n, I).
        contributions: of each step to each weight's gradient, ‖·‖₂, (n,), by the weight's name.
    """

    first: int
    vectors: dict[str, Tensor]
    contributions: dict[str, Float[Tensor, "n"]]

    @property
    def count(self) -> int:
        """n."""
        return self.vectors["x"].shape[0]


@dataclass(frozen=True)
class _Block:
    """A block of steps, computed and perhaps not yet handed out."""

    steps: slice
    vectors: dict[str, Tensor]
    contributions: dict[str, Tensor]
    factors: dict[str, Factors]


class Backward:
    """BPTT under way; it can be stopped between any two steps.

    Args:
        network: architecture and parameters.
        inputs: what the trace was made from.
        trace: of one sequence.
        targets: token of each step, −1 for none; or losses of another kind.
        loss: the sum over steps, the last step's that has a target, or one step's.
        clamps: what was held while the trace was made.
        state: from which the trace started; None is zeros.

    Attributes:
        loss: the number that is differentiated, in nats.
        loss_per_step: L_t in nats, NaN where there is no target.
        position: how many steps are still to come: 0 ... position − 1.

    Raises:
        Misfit: a loss that is not there, or targets that do not fit the trace.
    """

    @torch.inference_mode()
    def __init__(
        self,
        network: Network,
        inputs: Int64[Tensor, "T 1"] | Float[Tensor, "T 1 I"],
        trace: Trace,
        targets: Int64[Tensor, "N"] | Losses,
        *,
        loss: LossChoice = "total",
        clamps: Sequence[Clamp] = (),
        state: State | None = None,
    ) -> None:
        self._network = network
        self._kind = network.architecture.kind
        self._inputs = inputs
        self._recording = Recording(network, trace, clamps, state)
        self._losses = losses_of(trace, targets)
        self._chosen = frozenset(chosen(self._losses, loss))
        layers = network.architecture.layers
        self._recursions = [Recursion(network, number, 1) for number in range(layers)]
        self._block: _Block | None = None
        self._sums: dict[str, Tensor] = {}
        self.loss_per_step = self._losses.per_step
        self.loss = float(self.loss_per_step[sorted(self._chosen)].sum(dtype=torch.float64))
        self.position = trace.steps

    @torch.inference_mode()
    def retreat(self, steps: int) -> BackwardPiece:
        """The next earlier steps; fewer where the beginning comes first."""
        pieces = []
        stop = max(0, self.position - steps)
        while self.position > stop:
            if self._block is None:
                self._block = self._next_block()
            block = self._block
            first = max(stop, block.steps.start)
            rows = slice(first - block.steps.start, self.position - block.steps.start)
            pieces.append(_rows(first, block, rows))
            self.position = first
            if first == block.steps.start:
                _add(self._sums, block, slice(None))
                self._block = None
        return _join(pieces[::-1])

    @property
    @torch.inference_mode()
    def weights(self) -> dict[str, Tensor]:
        """The gradient of every parameter, by its name: the sum over the steps so far."""
        if self._block is None:
            return self._sums
        sums = {name: total.clone() for name, total in self._sums.items()}
        _add(sums, self._block, slice(self.position - self._block.steps.start, None))
        return sums

    def _next_block(self) -> _Block:
        """All layers of the block that ends where this stands."""
        network, recording = self._network, self._recording
        steps = slice(max(0, self.position - BLOCK), self.position)
        chosen = torch.tensor([t in self._chosen for t in range(steps.start, steps.stop)])
        delta = self._losses.by_logits(steps) * chosen.unsqueeze(1)  # (n, V)
        top = network.architecture.layers - 1
        from_head = Rows(delta)
        factors = {"head.weight": Factors(from_head, Rows(recording.below(top + 1, steps)))}
        if network.architecture.head_bias:
            factors["head.bias"] = Factors(from_head)
        above = delta @ network.parameters["head.weight"]  # (n, H)
        layers: list[dict[str, Tensor]] = []
        for number in reversed(range(top + 1)):
            vectors, paths = self._recur(number, steps, above)
            projected = self._kind.to_projected(paths)  # (n, G·H)
            above = projected @ network.parameters[f"rnn.weight_ih_l{number}"]  # (n, H) or (n, I)
            factors |= self._factors(number, steps, Rows(projected), paths)
            layers.insert(0, vectors)
        vectors = {name: _stack([layer[name] for layer in layers]) for name in layers[0]}
        if network.architecture.inputs == "embedding":
            factors["embedding.weight"] = self._embedding(steps, above)
        contributions = {name: factor.norms for name, factor in factors.items()}
        return _Block(steps, vectors | {"x": above}, contributions, factors)

    def _recur(
        self, number: int, steps: slice, above: Float[Tensor, "n H"]
    ) -> tuple[dict[str, Tensor], Float[Tensor, "n P H"]]:
        """One layer of a block: ∂L/∂(signal), (n, H) each, and ∂L/∂(paths)."""
        kind, recursion = self._kind, self._recursions[number]
        local, through = self._recording.derivatives(number, steps)
        slopes = by_step(kind.slopes(through))
        found = [
            recursion.step(from_above, slope)
            for from_above, slope in zip(reversed(above.split(1)), reversed(slopes), strict=True)
        ][::-1]
        vectors = {name: torch.cat([grad[name] for grad, _ in found]) for name in kind.states}
        for (of, by), derivative in local.items():
            if by in kind.recorded and by not in kind.states:
                vectors[by] = vectors[of] * derivative
        return vectors, torch.cat([paths for _, paths in found])

    def _factors(
        self, number: int, steps: slice, projected: Rows, paths: Float[Tensor, "n P H"]
    ) -> dict[str, Factors]:
        """What each step of a block adds to one layer's weights."""
        recording, skip = self._recording, self._network.architecture.skip
        recurrent = self._kind.to_recurrent(paths)  # (n, G·H)
        from_hh = projected if self._kind.adds_biases else Rows(recurrent)
        before = Rows(recording.earlier("h", number, 1, steps))
        factors = {
            "weight_ih": Factors(projected, Rows(recording.below(number, steps))),
            "weight_hh": Factors(from_hh, before),
            "bias_ih": Factors(projected),
            "bias_hh": Factors(from_hh),
        }
        if skip:
            lagging = Rows(recording.earlier("h", number, skip, steps))
            factors["weight_skip"] = Factors(projected, lagging)
        return {f"rnn.{name}_l{number}": factor for name, factor in factors.items()}

    def _embedding(self, steps: slice, grad_x: Float[Tensor, "n I"]) -> Factors:
        """Each step's token picks a row of the embedding; a held x leaves it alone."""
        tokens = one_hot(self._inputs[steps, 0], self._network.architecture.input_size)
        held = self._recording.held("x", None, steps)
        free = grad_x if held is None else grad_x.masked_fill(held, 0)
        return Factors(Rows(tokens.to(grad_x.dtype)), Rows(free))


def _stack(layers: list[Tensor]) -> Float[Tensor, "n L H"]:
    """One layer is not copied."""
    return layers[0].unsqueeze(1) if len(layers) == 1 else torch.stack(layers, 1)


def _add(sums: dict[str, Tensor], block: _Block, steps: slice) -> None:
    for name, factor in block.factors.items():
        sums[name] = factor.total(steps, sums.get(name))


def _rows(first: int, block: _Block, rows: slice) -> BackwardPiece:
    return BackwardPiece(
        first=first,
        vectors={name: value[rows] for name, value in block.vectors.items()},
        contributions={name: value[rows] for name, value in block.contributions.items()},
    )


def _join(pieces: Sequence[BackwardPiece]) -> BackwardPiece:
    """Pieces that follow on one another, as one."""
    if len(pieces) == 1:
        return pieces[0]
    return BackwardPiece(
        first=pieces[0].first,
        vectors={
            name: torch.cat([piece.vectors[name] for piece in pieces]) for name in pieces[0].vectors
        },
        contributions={
            name: torch.cat([piece.contributions[name] for piece in pieces])
            for name in pieces[0].contributions
        },
    )
