"""Where a trace keeps its signals: for each name a plane over steps, layers, sequences, units."""

from collections.abc import Mapping, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from server.numerics.network import Architecture


class Planes:
    """Room for every signal of T steps, filled block by block.

    Single vectors lie in one tensor, (L, T, N, B, H); pre-activations that a step hands over side
    by side in another, (L, T, B, G·H). Each block is written by one call a tensor.
    """

    def __init__(self, architecture: Architecture, steps: int, batch: int, like: Tensor) -> None:
        kind, hidden = architecture.kind, architecture.hidden
        self._kind = kind
        self._single = kind.signals if kind.stacked else kind.recorded
        self._values = like.new_empty(
            (architecture.layers, steps, len(self._single), batch, hidden)
        )
        columns = len(kind.preactivations) * hidden if kind.stacked else 0
        self._stacked = like.new_empty((architecture.layers, steps, batch, columns))

    def write(self, layer: int, steps: slice, recorded: Sequence[Mapping[str, Tensor]]) -> None:
        """What a layer's probe has seen in a block of steps."""
        values = [step[name] for step in recorded for name in self._single]
        torch.stack(values, out=self._values[layer, steps].flatten(0, 1))
        if self._kind.stacked:
            stacked = [step[self._kind.stacked] for step in recorded]
            torch.cat(stacked, out=self._stacked[layer, steps].flatten(0, 1))

    def read(self, name: str, layer: int, steps: slice) -> Float[Tensor, "n B H"]:
        """A single vector's plane of one layer; not a copy."""
        return self._values[layer, steps, self._single.index(name)]

    def signals(self) -> dict[str, Float[Tensor, "T L B H"]]:
        """Every recorded signal by name, in the order of `Cell.recorded`; not copies."""
        single = self._values.transpose(0, 1).unbind(2)
        if not self._kind.stacked:
            return dict(zip(self._single, single, strict=True))
        names = self._kind.preactivations
        stacked = self._stacked.transpose(0, 1).unflatten(-1, (len(names), -1)).unbind(-2)
        return dict(zip((*names, *self._single), (*stacked, *single), strict=True))
