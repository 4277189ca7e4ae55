"""Whose loss flows back, and where it enters: ∂L/∂logits."""

from typing import Literal, Protocol, runtime_checkable

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn.functional import one_hot

from server.numerics.metrics import NO_TARGET, cross_entropy
from server.numerics.misfit import Misfit
from server.numerics.trace import Trace

LossChoice = Literal["total", "last"] | int


@runtime_checkable
class Losses(Protocol):
    """A loss at every step, or at some of them.

    Attributes:
        per_step: L_t, NaN where there is none.
        known: the steps that have one, ascending.
    """

    per_step: Tensor
    known: list[int]

    def by_logits(self, steps: slice) -> Float[Tensor, "n V"]:
        """∂L_t/∂logits_t; zero where there is no loss."""
        ...


class CrossEntropy:
    """−ln p of each step's target, in nats.

    Args:
        trace: of one sequence.
        targets: token of each step, NO_TARGET for none.

    Raises:
        Misfit: targets that do not fit the trace.
    """

    def __init__(self, trace: Trace, targets: Int64[Tensor, "N"]) -> None:
        if len(targets) != trace.steps:
            message = f"there are {len(targets)} targets for {trace.steps} steps"
            raise Misfit(message, "targets", f"{trace.steps} tokens, or none of a step's")
        outputs = trace.logits.shape[-1]
        for target in (int(targets.min()), int(targets.max())):
            if target != NO_TARGET and not 0 <= target < outputs:
                raise Misfit(f"there is no target {target}", "targets", f"0 to {outputs - 1}")
        self._targets = targets
        self._probs = trace.probs[:, 0]
        self.per_step = cross_entropy(trace.logits[:, 0], targets)
        self.known: list[int] = torch.nonzero(targets != NO_TARGET)[:, 0].tolist()

    def by_logits(self, steps: slice) -> Float[Tensor, "n V"]:
        """∂L_t/∂logits_t = p_t − 1 at the target; zero where there is none."""
        targets, probs = self._targets[steps], self._probs[steps]
        known = (targets != NO_TARGET).unsqueeze(1)
        return (probs - one_hot(targets.clamp(min=0), probs.shape[1])) * known


def losses_of(trace: Trace, targets: Tensor | Losses) -> Losses:
    """Cross-entropy, where it is targets that are given."""
    return CrossEntropy(trace, targets) if isinstance(targets, Tensor) else targets


def chosen(losses: Losses, choice: LossChoice) -> list[int]:
    """The steps whose losses are added up: all known ones, the last of them, or a given one.

    Raises:
        Misfit: a step that has no target, or no target at all.
    """
    if not losses.known:
        raise Misfit("no step has a target, so there is no loss", "targets", "one at least")
    if choice == "total":
        return losses.known
    if choice == "last":
        return losses.known[-1:]
    if choice not in losses.known:
        allowed = "total, last, or a step that has a target"
        raise Misfit(f"step {choice} has no target, so it has no loss", "loss", allowed)
    return [choice]
