"""What a network passes on from one step to the next."""

from dataclasses import dataclass

import torch
from torch import Tensor

from server.numerics.misfit import Misfit
from server.numerics.network import Architecture


@dataclass(frozen=True)
class State:
    """The state after a step; with it a trace goes on where another one stopped.

    Attributes:
        h: hidden states of all layers, (L, B, H).
        c: cell states, (L, B, H), for the LSTM.
        past_h: the hidden states before h, oldest first, (s − 1, L, B, H), where a skip connection
            spans s steps.

    It may come from outside: whether it fits, `check` tells.
    """

    h: Tensor
    c: Tensor | None = None
    past_h: Tensor | None = None

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
        """Raise Misfit where this cannot be a state of such a network and batch size."""
        wanted = State.zeros(architecture, batch, dtype)
        for name in ("h", "c", "past_h"):
            found, expected = _kind(getattr(self, name)), _kind(getattr(wanted, name))
            if found != expected:
                message = f"state {name} has shape {found}, expected {expected}"
                raise Misfit(message, name, expected)


def _kind(part: Tensor | None) -> str:
    """Shape and dtype in words."""
    return "none" if part is None else f"{tuple(part.shape)} of {part.dtype}"
