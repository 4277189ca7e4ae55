"""What a text tells about the units of a layer: what each tracks, and what it is worth.

Like the laboratory, it works in short pieces and yields between them, so that it can be stopped.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from server.numerics import trace as numerics
from server.numerics.ablation import EachUnit, ablate, runs_at_once
from server.numerics.clamp import Clamp
from server.numerics.metrics import cross_entropy
from server.numerics.principal import Principal, principal
from server.numerics.selectivity import Selectivity, by_number, by_property, share_moved
from server.numerics.state import State
from server.services.compute import PIECE
from server.services.folders import Model
from server.services.gradients import FLOAT32
from server.services.tracing import cost

FLOAT64 = 8  # bytes
RANKED_AT_ONCE = 2**19  # units × steps between two moments to stop: some 100 ms
SVD = 12
"""A singular value decomposition costs as much as that many layers."""
COPIES = 4  # of the signal, as the ranking and the decomposition hold it


@dataclass(frozen=True)
class Plan:
    """What was asked of a text, and found possible.

    Attributes:
        tokens: the whole input; targets: one a step, NO_TARGET for none.
        signal, layer: whose units are looked at.
    """

    tokens: tuple[int, ...]
    targets: tuple[int, ...]
    signal: str
    layer: int
    clamps: tuple[Clamp, ...] = ()
    state: State | None = None


@dataclass(frozen=True)
class Question:
    """What is asked about the units.

    Attributes:
        mask: where a property holds, or None; numbers: one a step, or None.
        held_at: how units are taken out; None: they are not.
    """

    mask: Tensor | None
    numbers: Tensor | None
    held_at: Literal["mean", "zero"] | None


@dataclass(frozen=True)
class Tracking:
    """How each unit goes with a property; the fields are those of `Selectivity`, each (H,)."""

    measure: Literal["auc", "spearman"]
    effect: Tensor
    error: Tensor
    low: Tensor
    high: Tensor
    p: Tensor
    p_moved: Tensor


@dataclass(frozen=True)
class Ablation:
    """What the text costs without each unit.

    Attributes:
        values: at which each was held, (H,).
        per_step: the change of each step's loss, (H, T); NaN where there is no target.
    """

    values: Tensor
    per_step: Tensor

    @property
    def change(self) -> Tensor:
        """Of the text's loss, in nats, (H,)."""
        return self.per_step.nansum(1)


@dataclass(frozen=True)
class Units:
    """What was found.

    Attributes:
        values: the signal, (T, H); loss_per_step: (T,), NaN where there is no target.
    """

    values: Tensor
    loss_per_step: Tensor
    tracking: Tracking | None
    ablation: Ablation | None


def units_cost(model: Model, plan: Plan, question: Question) -> int:
    """A forward pass, and one more for every unit that is taken out."""
    runs = 1 + (model.network.architecture.hidden if question.held_at else 0)
    return cost(model, len(plan.tokens)) * runs


def projection_cost(model: Model, plan: Plan) -> int:
    """A forward pass and a decomposition."""
    architecture = model.network.architecture
    return len(plan.tokens) * (architecture.layers + SVD) * architecture.hidden**2


def held_bytes(model: Model, plan: Plan) -> int:
    """The memory that it takes: the signal and what is made of it, runs side by side included."""
    architecture = model.network.architecture
    signal = len(plan.tokens) * architecture.hidden
    block = PIECE * architecture.layers * architecture.hidden * len(architecture.kind.recorded)
    return signal * COPIES * FLOAT64 + runs_at_once(architecture) * block * FLOAT32


def examine(model: Model, plan: Plan, question: Question) -> Iterator[Units | None]:
    """None after every piece of work; at the end what was found."""
    values, losses = yield from _read(model, plan)
    tracking = None
    if question.mask is not None or question.numbers is not None:
        tracking = yield from _track(values, question)
    ablation = None
    if question.held_at:
        ablation = yield from _ablate(model, plan, values, losses, question.held_at)
    yield Units(values, losses, tracking, ablation)


def project(model: Model, plan: Plan, components: int) -> Iterator[tuple[Principal, Tensor] | None]:
    """None after every piece of work; at the end the components, and the losses, (T,)."""
    values, losses = yield from _read(model, plan)
    yield principal(values, components), losses


def _read(model: Model, plan: Plan) -> Generator[None, None, tuple[Tensor, Tensor]]:
    """The signal, (T, H), and the losses, (T,)."""
    inputs = torch.tensor(plan.tokens)[:, None]  # (T, 1)
    targets = torch.tensor(plan.targets)  # (T,)
    state, values, losses = plan.state, [], []
    for first in range(0, len(inputs), PIECE):
        steps = slice(first, first + PIECE)
        found = numerics.run(model.network, inputs[steps], state, plan.clamps, first)
        state = found.state
        values.append(found.signals[plan.signal][:, plan.layer, 0].clone())
        losses.append(cross_entropy(found.logits[:, 0], targets[steps]))
        yield None
    return torch.cat(values), torch.cat(losses)


def _track(values: Tensor, question: Question) -> Generator[None, None, Tracking]:
    """How each unit goes with the property: blocks of units, then the moves compared with all."""
    by_unit = values.T.contiguous()  # (H, T)
    blocks: list[Selectivity] = []
    for some in by_unit.split(max(1, RANKED_AT_ONCE // len(values))):
        if question.mask is not None:
            blocks.append(by_property(some, question.mask, len(by_unit)))
        else:
            assert question.numbers is not None
            blocks.append(by_number(some, question.numbers, len(by_unit)))
        yield None
    effect, error, low, high, p = (
        torch.cat([getattr(block, name) for block in blocks])
        for name in ("effect", "error", "low", "high", "p")
    )
    best = torch.stack([block.moved.amax(0) for block in blocks]).amax(0)  # (T − 1,)
    chance = 0.5 if question.mask is not None else 0.0
    return Tracking(
        measure="spearman" if question.mask is None else "auc",
        effect=effect,
        error=error,
        low=low,
        high=high,
        p=p,
        p_moved=share_moved((effect - chance).abs(), best),
    )


def _ablate(
    model: Model, plan: Plan, values: Tensor, losses: Tensor, held_at: str
) -> Generator[None, None, Ablation]:
    """The change of loss without each unit, some units at a time."""
    hidden = values.shape[1]
    holds = values.mean(0) if held_at == "mean" else torch.zeros(hidden)  # (H,)
    inputs, targets = torch.tensor(plan.tokens)[:, None], torch.tensor(plan.targets)
    rows = []
    for some in torch.arange(hidden).split(runs_at_once(model.network.architecture)):
        units = tuple(some.tolist())
        each = tuple(holds[some].tolist())
        held = EachUnit(plan.signal, plan.layer, units, 0, None, 0.0, each)
        blocks = []
        pieces = ablate(model.network, inputs, targets, held, state=plan.state, clamps=plan.clamps)
        for block in pieces:
            blocks.append(block)
            yield None
        rows.append(torch.cat(blocks, dim=1) - losses)
    return Ablation(holds, torch.cat(rows))
