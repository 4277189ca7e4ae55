"""What a network passes on from one step to the next."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from server.numerics.network import Architecture


@dataclass(frozen=True)
class State:
    """The state after a step; with it a trace goes on where another one stopped.

    Attributes:
        h: hidden states of all layers.
        c: cell states, for the LSTM.
        past_h: the s − 1 hidden states before h, oldest first, where a skip connection spans s.
    """

    h: Float[Tensor, "L B H"]
    c: Float[Tensor, "L B H"] | None = None
    past_h: Float[Tensor, "s1 L B H"] | None = None

    @classmethod
    def zeros(
        cls, architecture: Architecture, batch: int, dtype: torch.dtype = torch.float32
    ) -> "State":
        """The state before the first input: all zeros."""
        shape = (architecture.layers, batch, architecture.hidden)
        zeros = torch.zeros(shape, dtype=dtype)
        has_cell_state = "c" in architecture.kind.states
        skip = architecture.skip
        return cls(
            h=zeros,
            c=torch.zeros(shape, dtype=dtype) if has_cell_state else None,
            past_h=torch.zeros((skip - 1, *shape), dtype=dtype) if skip else None,
        )

    def check(
        self, architecture: Architecture, batch: int, dtype: torch.dtype = torch.float32
    ) -> None:
        """Raise ValueError where this cannot be a state of such a network and batch size."""
        wanted = State.zeros(architecture, batch, dtype)
        for name in ("h", "c", "past_h"):
            found, expected = _kind(getattr(self, name)), _kind(getattr(wanted, name))
            if found != expected:
                raise ValueError(f"state {name} has shape {found}, expected {expected}")


def _kind(part: Tensor | None) -> str:
    """Shape and dtype in words."""
    return "none" if part is None else f"{tuple(part.shape)} of {part.dtype}"
