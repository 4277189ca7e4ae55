"""Choosing the next token from the logits, so that the same seed and position choose the same."""

import random
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from server.numerics.misfit import Misfit

SMALLEST = torch.finfo(torch.float32).tiny
"""The smallest normal float32; below it, threads that flush to zero see nothing."""


@dataclass(frozen=True)
class Sampling:
    """How to choose.

    Attributes:
        temperature: divides the logits; 0 is greedy.
        top_k: only the k likeliest tokens stay; None keeps all.
        top_p: only the likeliest tokens that together reach this probability stay
            (nucleus sampling, Holtzman et al. 2020), SMALLEST to 1; None keeps all.
        seed: any integer.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises Misfit naming the first field that nothing can be chosen by."""
        _require(0 <= self.temperature < float("inf"), "temperature", "0 or more")
        _require(self.top_k is None or self.top_k >= 1, "top_k", "1 or more")
        _require(self.top_p is None or SMALLEST <= self.top_p <= 1, "top_p", f"{SMALLEST:.3g} to 1")


def distribution(logits: Float[Tensor, "V"], sampling: Sampling) -> Float[Tensor, "V"]:
    """The probabilities from which the token is drawn, in float64; ties go to the lower number."""
    ranked = torch.sort(logits.double(), descending=True, stable=True)
    if sampling.temperature == 0:
        return torch.zeros_like(ranked.values).index_fill(0, ranked.indices[:1], 1.0)
    probs = ((ranked.values - ranked.values[0]) / sampling.temperature).softmax(dim=0)
    if sampling.top_k is not None:
        probs[sampling.top_k :] = 0
    if sampling.top_p is not None:
        before = probs.cumsum(0) - probs  # probability of all that is likelier
        probs[before >= sampling.top_p * probs.sum()] = 0
    return torch.zeros_like(probs).scatter(0, ranked.indices, probs / probs.sum())


def choose(logits: Float[Tensor, "V"], sampling: Sampling, position: int) -> int:
    """The next token. Chance depends on the seed and the position in the text alone."""
    probs = distribution(logits, sampling)
    drawn = random.Random(f"{sampling.seed}/{position}").random()
    chosen = int(torch.searchsorted(probs.cumsum(0), drawn, right=True))
    return min(chosen, int(probs.nonzero().max()))


def _require(holds: bool, field: str, allowed: str) -> None:
    if not holds:
        raise Misfit(f"{field} is {allowed}", field, allowed)
