"""W x_t + b for a block of steps at once, with bits that do not depend on how steps are grouped.

What does not need the step before (a layer's input, the head) is computed for 16 steps by one
matrix product, several times faster than step by step. A matrix product of another shape, or a
memory layout that the kernels do not like, differs in the last bits. So every product has the same
shape: a shorter block is padded with zero steps, and a matrix of fewer than 16 rows with zero rows,
because then the kernels treat all steps alike (tests/server/numerics/test_projection.py).
"""

from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import linear, pad

BLOCK = 16
LEAST_ROWS = 16


class Projection:
    """An affine map of each step's vector, W x_t + b; without b where there is none."""

    def __init__(self, weight: Float[Tensor, "R I"], bias: Float[Tensor, "R"] | None) -> None:
        self.rows = weight.shape[0]
        missing = max(0, LEAST_ROWS - self.rows)
        self._weight = pad(weight, (0, 0, 0, missing))
        self._bias = None if bias is None else pad(bias, (0, missing))

    @property
    def columns(self) -> Float[Tensor, "I R"]:
        """W x + b of every one-hot x: the columns of W, plus b. A copy."""
        columns = self._weight.T.contiguous()[:, : self.rows]
        return columns if self._bias is None else columns + self._bias[: self.rows]

    def __call__(self, x: Float[Tensor, "n B I"]) -> Float[Tensor, "n B R"]:
        """W x_t + b of at most BLOCK steps."""
        steps, batch, size = x.shape
        block = x.new_zeros((BLOCK, batch, size))
        block[:steps] = x
        projected = linear(block.flatten(0, 1), self._weight, self._bias)  # (BLOCK·B, ≥ 16)
        return projected.view(BLOCK, batch, -1)[:steps, :, : self.rows]  # (n, B, R)
