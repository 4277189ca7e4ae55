"""What a network passes on from one step to the next."""

from collections.abc import Sequence
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

    @classmethod
    def of_layers(cls, layers: Sequence["State"]) -> "State":
        """The states of single layers, h (B, H) each, as one."""

        def stacked(name: str, dim: int) -> Tensor | None:
            parts = [getattr(layer, name) for layer in layers]
            return None if parts[0] is None else torch.stack(parts, dim)

        h = torch.stack([layer.h for layer in layers])
        return cls(h=h, c=stacked("c", 0), past_h=stacked("past_h", 1))

    def check(self, architecture: Architecture, batch: int) -> None:
        """Raise ValueError where this cannot be a state of that architecture and batch size."""
        wanted = State.zeros(architecture, batch)
        for name in ("h", "c", "past_h"):
            given, expected = getattr(self, name), getattr(wanted, name)
            shapes = [None if part is None else tuple(part.shape) for part in (given, expected)]
            if shapes[0] != shapes[1]:
                raise ValueError(f"state {name} has shape {shapes[0]}, expected {shapes[1]}")
