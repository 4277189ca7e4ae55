"""Gradients as they are handed out: a forward pass in pieces, then a backward pass, newest first.

The forward pass is recorded whole, because the backward pass needs every step of it; so what it
takes in memory is known before, and limited. The map, all losses by all earlier states, costs as
the square of the steps; that is known before, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod

import torch
from torch import Tensor

from server.numerics import trace as numerics
from server.numerics.bptt import Backward, GradientMap
from server.numerics.clamp import Clamp
from server.numerics.jacobian import Memory, at_once, spans
from server.numerics.losses import LossChoice
from server.numerics.metrics import NO_TARGET
from server.numerics.network import Architecture
from server.numerics.precision import norm
from server.numerics.state import State
from server.numerics.trace import Trace
from server.services.folders import Model
from server.services.tracing import Piece, cost

FLOAT32 = 4  # bytes
PASSES = 3  # a forward pass, and the backward one, by states and by weights
SIZING = 5
"""The size of a Jacobian costs as much as going one step further back with that many gates."""
MAP_PIECE = 2**30  # losses × layers × gates × hidden² between two moments to stop: some 50 ms


@dataclass(frozen=True)
class Plan:
    """Gradients that were asked for and found possible.

    Attributes:
        tokens: the whole input.
        targets: one a step, NO_TARGET for none; at least one is known.
        loss: the sum of all, that of the last known one, or that of one step.
        map_every, map_offset: of the map's rows, counted back from the last that there is, take
            number `map_offset` and every `map_every`-th after it; None: there is no map.
        layer: of the map.
        vectors: names whose gradients are handed out, not only their norms.
        memory: whether to ask how much of the past the last state holds.
        start, stop: the steps to hand out; the sums are over all.
        state: where the forward pass starts; None starts from zeros.
    """

    tokens: tuple[int, ...]
    targets: tuple[int, ...]
    loss: LossChoice
    map_every: int | None
    map_offset: int
    layer: int
    vectors: tuple[str, ...]
    memory: bool
    start: int
    stop: int
    clamps: tuple[Clamp, ...] = ()
    state: State | None = None


def names(architecture: Architecture) -> tuple[str, ...]:
    """All that has a gradient at every step: the recorded signals, and the input vector."""
    return (*architecture.kind.recorded, "x")


def map_cost(architecture: Architecture, layer: int, steps: int, every: int = 1) -> int:
    """What a map costs: pairs of a loss and an earlier step, times layers · gates · hidden²."""
    pairs = steps * steps // (2 * every)
    return pairs * (architecture.layers - layer) * _matrix(architecture)


def memory_cost(architecture: Architecture, steps: int) -> int:
    """What memory costs: at every distance a whole Jacobian, hidden rows of it, and its size."""
    return steps * (len(architecture.kind.gates) + SIZING) * architecture.hidden**3


def recorded_bytes(architecture: Architecture, steps: int) -> int:
    """The memory that a recorded forward pass takes."""
    of_layers = architecture.layers * architecture.hidden * len(architecture.kind.recorded)
    return steps * FLOAT32 * (of_layers + architecture.vector_size + 2 * architecture.output_size)


def _joined(found: Sequence[tuple[Tensor, Tensor | None]]) -> Memory:
    """The distances in one."""
    full = torch.stack([of_every_path for of_every_path, _ in found]) if found else torch.empty(0)
    direct = [gates for _, gates in found if gates is not None]
    return Memory(full, torch.stack(direct) if direct else None)


def count_nonfinite(tensors: Mapping[str, Tensor]) -> int:
    """How many numbers are infinite or not a number."""
    return sum(int((~tensor.isfinite()).sum()) for tensor in tensors.values())


def _matrix(architecture: Architecture) -> int:
    """Numbers of W_hh."""
    return len(architecture.kind.gates) * architecture.hidden**2


class GradientsRun:
    """Gradients under way; every call of `advance` computes the next piece.

    Attributes:
        position: of the forward pass the next step; of the backward pass, the steps to come.
        opened: the forward pass is through.
        loss: the number that is differentiated, in nats, once `opened`.
        loss_per_step: (T,), NaN where there is no target, once `opened`.
        memory: once `finished`, where it was asked for.
    """

    loss: float
    loss_per_step: Tensor
    memory: Memory | None = None

    def __init__(self, model: Model, plan: Plan) -> None:
        self.model = model
        self.plan = plan
        self.position = 0
        self.opened = False
        self._inputs = torch.tensor(plan.tokens, dtype=torch.long)[:, None]  # (T, 1)
        self._traces: list[Trace] = []
        self._backward: Backward | None = None
        self._map: GradientMap | None = None
        self._spans: Iterator[tuple[Tensor, Tensor | None]] = iter(())
        self._remembered: list[tuple[Tensor, Tensor | None]] = []

    @property
    def steps(self) -> int:
        """How many steps are handed out."""
        return self.plan.stop - self.plan.start

    @property
    def cost(self) -> int:
        """Of the forward and the backward pass; the map's is apart."""
        return PASSES * cost(self.model, len(self.plan.tokens))

    @property
    def held_bytes(self) -> int:
        """The memory that is held while this runs, answers aside: the record, and its copy."""
        architecture, steps = self.model.network.architecture, len(self.plan.tokens)
        weights = sum(prod(shape) for shape in architecture.parameter_shapes().values())
        return 2 * recorded_bytes(architecture, steps) + FLOAT32 * weights

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """One step's tensors."""
        architecture, plan = self.model.network.architecture, self.plan
        layers, hidden = architecture.layers, architecture.hidden
        shapes: dict[str, tuple[int, ...]] = {}
        for name in names(architecture):
            shapes[f"norm.{name}"] = () if name == "x" else (layers,)
        for name in plan.vectors:
            of_layers = (layers, hidden)
            shapes[f"grad.{name}"] = (architecture.vector_size,) if name == "x" else of_layers
        for name in architecture.parameter_shapes():
            shapes[f"contribution.{name}"] = ()
        if plan.map_every is not None:
            shapes["map"] = (len(plan.tokens),)
        return shapes

    @property
    def once(self) -> dict[str, tuple[int, ...]]:
        """The tensors that are not one a step: the summed gradients of the weights."""
        shapes = self.model.network.architecture.parameter_shapes()
        return {f"grad.{name}": shape for name, shape in shapes.items()}

    @property
    def skipping(self) -> bool:
        """Whether the next piece holds no step that is wanted."""
        wanted = self.plan.start < self.position <= self.plan.stop
        return not (self.opened and wanted)

    @property
    def finished(self) -> bool:
        """Whether all was computed, the sums over all steps included."""
        waiting = self.plan.memory and self.memory is None
        return self.opened and not self.position and not waiting

    @property
    def weights(self) -> dict[str, Tensor]:
        """The gradient of every weight, summed over the steps so far."""
        assert self._backward is not None
        return self._backward.weights

    def advance(self, steps: int) -> Piece | None:
        """Compute at most so many steps; None where none of them is handed out."""
        if not self.opened:
            self._read(steps)
            return None
        if not self.position:
            self._remember()
            return None
        return self._retreat(steps)

    def _read(self, steps: int) -> None:
        """Go on forwards, and turn round at the end."""
        first, plan = self.position, self.plan
        stop = min(first + steps, len(plan.tokens))
        state = self._traces[-1].state if self._traces else plan.state
        network, inputs = self.model.network, self._inputs[first:stop]
        self._traces.append(numerics.run(network, inputs, state, plan.clamps, first))
        self.position = stop
        if stop == len(plan.tokens):
            self._turn(numerics.join(self._traces))

    def _turn(self, trace: Trace) -> None:
        network, plan = self.model.network, self.plan
        targets = torch.tensor(plan.targets, dtype=torch.long)  # (T,)
        self._traces = [trace]
        self._backward = Backward(
            network,
            self._inputs,
            trace,
            targets,
            loss=plan.loss,
            clamps=plan.clamps,
            state=plan.state,
        )
        if plan.map_every is not None:
            self._map = GradientMap(
                network,
                trace,
                targets,
                layer=plan.layer,
                every=plan.map_every,
                offset=plan.map_offset,
                clamps=plan.clamps,
                state=plan.state,
            )
        if plan.memory:
            self._spans = spans(network, trace, clamps=plan.clamps, state=plan.state)
        self.loss, self.loss_per_step = self._backward.loss, self._backward.loss_per_step
        self.opened = True

    def _retreat(self, steps: int) -> Piece | None:
        assert self._backward is not None
        plan, last = self.plan, self.position
        steps = min(steps, self._steps_at_once())
        for edge in (plan.stop, plan.start):  # a piece lies on one side of each
            if last > edge:
                steps = min(steps, last - edge)
        piece = self._backward.retreat(steps)
        columns = None if self._map is None else self._map.retreat(piece.count)[1]  # (n, T)
        self.position = piece.first
        if not plan.start < last <= plan.stop:
            return None
        tensors = {f"norm.{name}": norm(vector) for name, vector in piece.vectors.items()}
        tensors |= {f"grad.{name}": piece.vectors[name] for name in plan.vectors}
        tensors |= {f"contribution.{name}": norms for name, norms in piece.contributions.items()}
        if columns is not None:
            tensors["map"] = columns
        dense = {name: tensors[name].contiguous() for name in self.shapes}
        return Piece(first=piece.first, count=piece.count, tensors=dense)

    def _steps_at_once(self) -> int:
        """So many that the map's part of a piece is short, whatever its size."""
        plan, architecture = self.plan, self.model.network.architecture
        if plan.map_every is None:
            return len(plan.tokens)
        losses = 1 + (len(plan.tokens) - self.position) // plan.map_every
        layers = architecture.layers - plan.layer
        return max(1, MAP_PIECE // (losses * layers * _matrix(architecture)))

    def _remember(self) -> None:
        """Some more distances, the shortest first: those whose Jacobians are sized together."""
        with torch.inference_mode():
            some = list(islice(self._spans, at_once(self.model.network)))
        self._remembered += some
        if not some:
            self.memory = _joined(self._remembered)

    def count_lost(self) -> int:
        """How many losses are infinite or not a number, where there is a target; with their sum."""
        known = torch.tensor(self.plan.targets) != NO_TARGET
        losses = torch.cat([self.loss_per_step[known], torch.tensor([self.loss])])
        return int((~losses.isfinite()).sum())

    @property
    def map_rows(self) -> Tensor:
        """Which losses k have a row in the map, (T,) of bool."""
        assert self._map is not None
        rows = torch.zeros(len(self.plan.tokens), dtype=torch.bool)
        rows[self._map.rows] = True
        return rows

    def count_nonfinite(self, piece: Piece) -> int:
        """How many of its numbers are lost; the map's that belong to no loss do not count."""
        tensors = dict(piece.tensors)
        count = 0
        if "map" in tensors:
            of_map = tensors.pop("map")  # (n, T)
            t = torch.arange(piece.first, piece.first + piece.count)[:, None]
            told = self.map_rows & (torch.arange(of_map.shape[1]) >= t)
            count = int((~of_map.isfinite() & told).sum())
        return count + count_nonfinite(tensors)
