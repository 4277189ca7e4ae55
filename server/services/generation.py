"""Free running: each token is sampled from the network's prediction and fed back as the next input.

Step t reads token t of prompt and continuation together, and predicts token t + 1. So the last step
of the prompt predicts the first token that is sampled, and n tokens take the prompt's steps and
n − 1 more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from server.numerics import trace as numerics
from server.numerics.clamp import Clamp
from server.numerics.metrics import NO_TARGET
from server.numerics.sampling import Sampling, choose
from server.numerics.state import State
from server.numerics.trace import Trace
from server.services.folders import Model
from server.services.tracing import JUDGED, Piece, Selection, cost, judge

ANSWERS: Mapping[str, tuple[str, int]] = {"year": ("?", 2)}
"""Of data that are questions: the token that ends a question, and how many tokens answer it."""


def answer_left(model: Model, prompt: Sequence[int]) -> int | None:
    """How many tokens the answer to the prompt's last question lacks; None where it lacks none."""
    mark, length = ANSWERS.get(model.card.data, ("", 0))
    read = [model.vocabulary.tokens[token] for token in prompt]
    if mark not in read:
        return None
    return max(0, length - read[::-1].index(mark)) or None


@dataclass(frozen=True)
class Plan:
    """A generation that was asked for and found possible.

    Attributes:
        prompt: token numbers, at least one.
        max_tokens: how many to sample.
        start: the first step to hand out.
    """

    prompt: tuple[int, ...]
    max_tokens: int
    sampling: Sampling
    selection: Selection
    start: int = 0
    clamps: tuple[Clamp, ...] = ()

    @property
    def stop(self) -> int:
        """The number of all steps, the prompt's included."""
        return len(self.prompt) + self.max_tokens - 1


class GenerationRun:
    """A generation under way; every call of `advance` computes the next steps."""

    def __init__(self, model: Model, plan: Plan) -> None:
        self.model = model
        self.plan = plan
        self.tokens = list(plan.prompt)
        self.state: State | None = None
        self.position = 0

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
        names = (*JUDGED, "token_ids", "token_probs")
        return self.plan.selection.shapes(self.model) | dict.fromkeys(names, ())

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
        """Whether every token was sampled."""
        return self.position >= self.plan.stop

    def advance(self, steps: int) -> Piece | None:
        """Compute at most so many steps, of the prompt or after it, never of both.

        None where they all lie before the first one wanted.
        """
        first, prompt = self.position, len(self.plan.prompt)
        reading = first < prompt
        end = prompt if reading else self.plan.stop
        if first < self.plan.start:
            end = min(end, self.plan.start)
        stop = min(first + steps, end)
        trace = self._read(stop) if reading else self._run_freely(stop)
        if first < self.plan.start:
            return None
        return self._piece(trace, "prompt" if reading else "generated")

    def _read(self, stop: int) -> Trace:
        """Go on through the prompt; at its end, sample the first token."""
        trace = self._step(stop)
        if stop == len(self.plan.prompt):
            self._sample(trace)
        return trace

    def _run_freely(self, stop: int) -> Trace:
        """Feed each sampled token back as the next input."""
        traces = []
        while self.position < stop:
            trace = self._step(self.position + 1)
            self._sample(trace)
            traces.append(trace)
        return numerics.join(traces)

    def _step(self, stop: int) -> Trace:
        inputs = torch.tensor(self.tokens[self.position : stop], dtype=torch.long)[:, None]
        trace = numerics.run(
            self.model.network, inputs, self.state, self.plan.clamps, self.position
        )
        self.state, self.position = trace.state, stop
        return trace

    def _sample(self, trace: Trace) -> None:
        """Choose the token that follows the trace; chance knows the seed and its place alone."""
        self.tokens.append(choose(trace.logits[-1, 0], self.plan.sampling, len(self.tokens)))

    def _piece(self, trace: Trace, part: str) -> Piece:
        first, stop = trace.first, trace.first + trace.steps
        following = torch.tensor(self.tokens[first + 1 : stop + 1], dtype=torch.long)  # (n,)
        judged = judge(trace, following)
        sampled = torch.arange(first + 1, stop + 1) >= len(self.plan.prompt)
        return Piece(
            first=first,
            count=trace.steps,
            tensors=self.plan.selection.tensors(trace) | judged | _sampled(judged, sampled),
            part=part,
        )


def _sampled(judged: dict[str, Tensor], sampled: Tensor) -> dict[str, Tensor]:
    """Of the following tokens, those that were sampled, with the network's probability for each."""
    return {
        "token_ids": judged["target_ids"].masked_fill(~sampled, NO_TARGET),
        "token_probs": judged["target_prob"].masked_fill(~sampled, torch.nan),
    }
