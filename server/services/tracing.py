"""A trace as it is handed out: piece by piece, with what was asked for and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from server.numerics import trace as numerics
from server.numerics.clamp import Clamp
from server.numerics.metrics import NO_TARGET, cross_entropy
from server.numerics.state import State
from server.numerics.trace import Trace
from server.services.folders import Model

VECTORS = ("x", "logits", "probs")
"""Signals without layers: the input vector, and the head before and after softmax."""


JUDGED = ("target_ids", "target_prob", "loss")
"""What is told of every step's target, a number each."""

COUNTED = 64  # rows looked at together: what is in between stays small

IDS = {"target_prob": "target_ids", "loss": "target_ids", "token_probs": "token_ids"}
"""Numbers that belong to a token, and what tells whether there is one."""


@dataclass(frozen=True)
class Selection:
    """What is wanted of every step; None stands for all.

    Attributes:
        signals: names of the cell's signals and pre-activations, or of VECTORS.
        top_k: how many of the likeliest tokens to list.
    """

    signals: tuple[str, ...]
    layers: tuple[int, ...] | None = None
    units: tuple[int, ...] | None = None
    top_k: int = 5

    def tensors(self, trace: Trace) -> dict[str, Tensor]:
        """The chosen signals of the first sequence, each (n, L, H) or (n, V), and the top k."""
        tensors = {name: self._signal(trace, name) for name in self.signals}
        if self.top_k:
            ranked = torch.sort(trace.probs[:, 0], descending=True, stable=True)  # (n, V)
            tensors["top_ids"] = ranked.indices[:, : self.top_k].int()
            tensors["top_probs"] = ranked.values[:, : self.top_k]
        # Copies, so that a piece does not keep its whole trace in memory.
        dense = torch.contiguous_format
        return {name: tensor.clone(memory_format=dense) for name, tensor in tensors.items()}

    def shapes(self, model: Model) -> dict[str, tuple[int, ...]]:
        """The shapes of one step's tensors, known before anything is computed."""
        architecture = model.network.architecture
        layers = architecture.layers if self.layers is None else len(self.layers)
        units = architecture.hidden if self.units is None else len(self.units)
        outputs = architecture.output_size
        sizes = {"x": (architecture.vector_size,), "logits": (outputs,), "probs": (outputs,)}
        shapes: dict[str, tuple[int, ...]] = {
            name: sizes.get(name, (layers, units)) for name in self.signals
        }
        if self.top_k:
            shapes["top_ids"] = shapes["top_probs"] = (min(self.top_k, outputs),)
        return shapes

    def _signal(self, trace: Trace, name: str) -> Tensor:
        if name in VECTORS:
            vector: Tensor = getattr(trace, name)
            return vector[:, 0]
        signal = trace.signals[name][:, :, 0]  # (n, L, H)
        if self.layers is not None:
            signal = signal[:, list(self.layers)]
        if self.units is not None:
            signal = signal[:, :, list(self.units)]
        return signal


@dataclass(frozen=True)
class Plan:
    """A trace that was asked for and found possible.

    Attributes:
        tokens: the whole input.
        targets: one a step, NO_TARGET for none.
        start, stop: the steps to hand out; those before are computed, those after are not.
        state: where to start; None starts from zeros.
    """

    tokens: tuple[int, ...]
    targets: tuple[int, ...]
    selection: Selection
    start: int
    stop: int
    clamps: tuple[Clamp, ...] = ()
    state: State | None = None


@dataclass(frozen=True)
class Piece:
    """Some steps of a trace as they are handed out.

    Attributes:
        first: the number of its first step.
        tensors: by name, n steps each.
        part: "prompt" or "generated", where it makes a difference.
    """

    first: int
    count: int
    tensors: dict[str, Tensor]
    part: str | None = None


def next_tokens(tokens: Sequence[int]) -> tuple[int, ...]:
    """A language model's targets: at each step the next input, at the last none."""
    return (*tokens[1:], NO_TARGET)


def judge(trace: Trace, targets: Tensor) -> dict[str, Tensor]:
    """What the network made of the true next tokens: their ids, probabilities and losses, (n,)."""
    known = targets != NO_TARGET
    found = trace.probs[:, 0].gather(1, targets.clamp(min=0)[:, None])[:, 0]
    return {
        "target_ids": targets.int(),
        "target_prob": found.masked_fill(~known, torch.nan),
        "loss": cross_entropy(trace.logits[:, 0], targets),
    }


def count_nonfinite(tensors: Mapping[str, Tensor]) -> int:
    """How many of a piece's numbers are infinite or not a number; those of no token do not count.

    Args:
        tensors: by their names in a piece; of a name in IDS also the ids.
    """
    count = 0
    for name, tensor in tensors.items():
        parts = (~part.isfinite() for part in tensor.split(COUNTED))
        rows = torch.cat([lost.reshape(len(lost), -1).sum(dim=1) for lost in parts])
        if name in IDS:
            rows = rows[tensors[IDS[name]] != NO_TARGET]
        count += int(rows.sum())
    return count


def cost(model: Model, steps: int) -> int:
    """What so many steps cost: steps · layers · hidden²."""
    architecture = model.network.architecture
    return steps * architecture.layers * architecture.hidden**2


class TraceRun:
    """A trace under way; every call of `advance` computes the next steps."""

    def __init__(self, model: Model, plan: Plan) -> None:
        self.model = model
        self.plan = plan
        self.state = plan.state
        self.position = 0
        self._inputs = torch.tensor(plan.tokens, dtype=torch.long)[:, None]  # (T, 1)
        self._targets = torch.tensor(plan.targets, dtype=torch.long)  # (T,)

    @property
    def steps(self) -> int:
        """How many steps are handed out."""
        return self.plan.stop - self.plan.start

    @property
    def cost(self) -> int:
        """Of all that is computed."""
        return cost(self.model, self.plan.stop)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """One step's tensors."""
        return self.plan.selection.shapes(self.model) | dict.fromkeys(JUDGED, ())

    @property
    def skipping(self) -> bool:
        """Whether it is still before the first step that is wanted."""
        return self.position < self.plan.start

    @property
    def opened(self) -> bool:
        """Whether all that is told before the first step is known: always."""
        return True

    @property
    def held_bytes(self) -> int:
        """What is kept in memory until the end: a state, next to nothing."""
        return 0

    @property
    def finished(self) -> bool:
        """Whether every step that is wanted was computed."""
        return self.position >= self.plan.stop

    def advance(self, steps: int) -> Piece | None:
        """Compute at most so many steps; None where they all lie before the first one wanted."""
        first, plan = self.position, self.plan
        stop = min(first + steps, plan.start if first < plan.start else plan.stop)
        trace = numerics.run(
            self.model.network, self._inputs[first:stop], self.state, plan.clamps, first
        )
        self.state, self.position = trace.state, stop
        if first < plan.start:
            return None
        judged = judge(trace, self._targets[first:stop])
        return Piece(
            first=first, count=stop - first, tensors=plan.selection.tensors(trace) | judged
        )


def join(pieces: Sequence[Piece]) -> Piece:
    """Pieces that follow on one another, as one."""
    return Piece(
        first=pieces[0].first,
        count=sum(piece.count for piece in pieces),
        tensors={
            name: torch.cat([piece.tensors[name] for piece in pieces]) for name in pieces[0].tensors
        },
    )
