"""A weight's gradient in factors: what each step adds to it is a product of two vectors."""

from dataclasses import dataclass
from functools import cached_property

from jaxtyping import Float
from torch import Tensor

from server.numerics.precision import norm


@dataclass(frozen=True)
class Rows:
    """A vector for each of n steps, and how long each is."""

    values: Float[Tensor, "n R"]

    @cached_property
    def norms(self) -> Float[Tensor, "n"]:
        """‖·‖₂ of each, found once for all the weights that share it."""
        return norm(self.values)


@dataclass(frozen=True)
class Factors:
    """δ_t ⊗ h_{t−1}: what n steps add to a weight's gradient; to a bias's, δ_t alone.

    Attributes:
        left: ∂L/∂(what the weight makes), a vector for each step.
        right: what the weight is multiplied by; None is the 1 that a bias is multiplied by.
    """

    left: Rows
    right: Rows | None = None

    @property
    def norms(self) -> Float[Tensor, "n"]:
        """Size of each step's contribution: ‖δ ⊗ h‖ = ‖δ‖ ‖h‖ (Frobenius)."""
        return self.left.norms if self.right is None else self.left.norms * self.right.norms

    def total(self, steps: slice = slice(None), so_far: Tensor | None = None) -> Tensor:
        """The sum of these steps' contributions, by one matrix product, added to that so far."""
        left = self.left.values[steps]
        if self.right is None:
            return left.sum(0) if so_far is None else so_far + left.sum(0)
        right = self.right.values[steps]
        return left.T @ right if so_far is None else so_far.addmm_(left.T, right)
