"""Whether a unit tracks something: how well its values tell the steps that have a property.

AUC is the area under the ROC curve, which is Mann and Whitney's U over the number of pairs: the
probability that the unit is more active at a step that has the property than at one that has not.
1 and 0 tell them apart without an error, 1/2 is chance. Place in the line and the like are numbers,
not a property: their measure is Spearman's r, the correlation of ranks.

How surely is said in two ways. `p` treats steps as independent examples and is corrected for having
looked at all units (Bonferroni: times their number). But neighbouring steps resemble each other, so
`p_moved` asks the text itself: the property is moved along the text, round its end, to every other
place, and p_moved is the share of places at which the best of all units does at least as well.
"""

from dataclasses import dataclass
from math import sqrt

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from server.numerics.ranks import midranks, ties

TWO_SIDED_95 = 1.959964
RULE_OF_THREE = 3.0
"""An error that n examples never show is below 3/n with 95 % confidence."""


@dataclass(frozen=True)
class Selectivity:
    """Of every unit.

    Attributes:
        effect: AUC, or Spearman's r.
        error: its standard error; NaN where there are too few examples to tell.
        low, high: its interval of 95 % confidence.
        p: of no effect at all, two-sided, times the number of units, at most 1.
        moved: the effect's distance from chance with the property moved by 1 … T − 1 steps.
    """

    effect: Float[Tensor, "N"]
    error: Float[Tensor, "N"]
    low: Float[Tensor, "N"]
    high: Float[Tensor, "N"]
    p: Float[Tensor, "N"]
    moved: Float[Tensor, "N M"]


@torch.inference_mode()
def by_property(
    values: Float[Tensor, "N T"], mask: Bool[Tensor, "T"], looked_at: int
) -> Selectivity:
    """AUC of units for a property of steps; its error after DeLong et al. 1988.

    AUC   = (R − n₁(n₁ + 1)/2) / (n₁ n₀), R the sum of ranks where the property holds
    error = √(var(V₁)/n₁ + var(V₀)/n₀), V of a step: the share of others it beats
    z     = (AUC − 1/2) n₁ n₀ / √(n₁ n₀ (T + 1 − Σ(k³ − k)/(T(T − 1))) / 12), k equal values

    Args:
        values: of N units at T steps.
        mask: where the property holds; somewhere it does, somewhere not.
        looked_at: how many units p is corrected for.
    """
    examples = int(mask.sum())
    others = len(mask) - examples
    pairs, steps = examples * others, len(mask)
    ranks = midranks(values)  # (N, T)
    least = examples * (examples + 1) / 2
    auc = (ranks[:, mask].sum(1) - least) / pairs
    error = _delong(values, ranks, mask)
    spread = (pairs * (steps + 1 - ties(values) / (steps * (steps - 1))) / 12).sqrt()
    low, high = _interval(auc, error, 0, 1)
    perfect = (auc == 0) | (auc == 1)  # no error was seen: that is no error of 0
    unseen = RULE_OF_THREE / min(examples, others)
    low = torch.where(perfect, (auc - unseen).clamp(min=0), low)
    high = torch.where(perfect, (auc + unseen).clamp(max=1), high)
    shifted = (_moved(ranks, mask.double()) - least) / pairs
    return Selectivity(
        effect=auc,
        error=error,
        low=low,
        high=high,
        p=_corrected((auc - 0.5) * pairs / spread, looked_at),
        moved=(shifted - 0.5).abs(),
    )


@torch.inference_mode()
def by_number(
    values: Float[Tensor, "N T"], numbers: Float[Tensor, "T"], looked_at: int
) -> Selectivity:
    """Spearman's r of units with a number that each step has.

    r = the correlation of ranks; error = (1 − r²) / √(T − 3); z = artanh r · √(T − 3)
    """
    ranks = _standard(midranks(values))  # (N, T)
    wanted = _standard(midranks(numbers[None].double()))[0]  # (T,)
    r = (ranks @ wanted).clamp(-1, 1)
    freedom = sqrt(max(0, len(numbers) - 3)) or torch.nan
    error = (1 - r.square()) / freedom
    low, high = (torch.tanh(r.atanh() + side * TWO_SIDED_95 / freedom) for side in (-1, 1))
    return Selectivity(
        effect=r,
        error=error,
        low=low,
        high=high,
        p=_corrected(r.atanh() * freedom, looked_at),
        moved=_moved(ranks, wanted).abs(),
    )


def share_moved(distance: Float[Tensor, "N"], best_moved: Float[Tensor, "M"]) -> Float[Tensor, "N"]:
    """p_moved: at what share of places the best unit is as far from chance as each of these.

    The place where the property really is counts too, so that no share is 0.
    """
    ascending = best_moved.sort().values
    at_least = len(ascending) - torch.searchsorted(ascending, distance.contiguous() - 1e-9)
    return (at_least + 1) / (len(ascending) + 1)


def _delong(values: Tensor, ranks: Tensor, mask: Tensor) -> Tensor:
    """The standard error of AUC, (N,), from how many of the other kind each step beats."""
    examples, others = int(mask.sum()), int((~mask).sum())
    beaten = (ranks[:, mask] - midranks(values[:, mask])) / others  # (N, n₁)
    unbeaten = (ranks[:, ~mask] - midranks(values[:, ~mask])) / examples  # (N, n₀)
    if examples < 2 or others < 2:
        return torch.full((len(values),), torch.nan, dtype=torch.float64)
    return (beaten.var(1) / examples + unbeaten.var(1) / others).sqrt()


def _interval(effect: Tensor, error: Tensor, least: float, most: float) -> tuple[Tensor, Tensor]:
    reach = TWO_SIDED_95 * error
    return (effect - reach).clamp(min=least), (effect + reach).clamp(max=most)


def _corrected(z: Tensor, looked_at: int) -> Tensor:
    """Two-sided p of a normal z, times the number of looks; a constant tells nothing."""
    p = torch.erfc(z.abs() / sqrt(2))
    return torch.where(z.isnan(), 1.0, (p * looked_at).clamp(max=1))


def _standard(ranks: Tensor) -> Tensor:
    """Rows of mean 0 and length 1; a constant row is all 0."""
    centred = ranks - ranks.mean(1, keepdim=True)
    length = centred.norm(dim=1, keepdim=True)
    return centred / torch.where(length > 0, length, 1)


def _moved(rows: Tensor, wanted: Tensor) -> Tensor:
    """Σ_t rows[t] · wanted[t − m] for every move m = 1 … T − 1, round the end: (N, T − 1)."""
    steps = rows.shape[1]
    sums = torch.fft.irfft(torch.fft.rfft(rows) * torch.fft.rfft(wanted).conj(), n=steps)
    moved: Tensor = sums[:, 1:]
    return moved
