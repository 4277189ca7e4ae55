"""Holding a signal at a given value, to see what everything after it then does."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from server.numerics.misfit import Misfit, numbers_below
from server.numerics.network import Architecture

FLOAT32_END = 2.0**128 - 2.0**103
"""The least number that rounds to a float32 infinity."""


@dataclass(frozen=True)
class Clamp:
    """A signal held at a value: after its activation, as a constant.

    Attributes:
        signal: any recorded name, or `x`.
        layer: None holds it in every layer; `x` has none.
        units: which coordinates; None holds all.
        start, stop: the steps, half-open; stop None goes on to the end.
        value: what is put in.
    """

    signal: str
    layer: int | None
    units: tuple[int, ...] | None
    start: int
    stop: int | None
    value: float

    def covers(self, signal: str, layer: int | None, step: int) -> bool:
        """Whether it holds this signal at this layer and step."""
        return (
            self.signal == signal
            and self.layer in (None, layer)
            and self.start <= step
            and (self.stop is None or step < self.stop)
        )

    def hold(self, value: Tensor) -> Tensor:
        """The signal (..., H) with the held units replaced."""
        held = value.clone()
        units = slice(None) if self.units is None else list(self.units)
        held[..., units] = torch.tensor(self.value, dtype=value.dtype)
        return held

    def check(self, architecture: Architecture) -> None:
        """Raise Misfit where there is nothing of that name, layer, unit or range to hold."""
        names = ("x", *architecture.kind.recorded)
        if self.signal not in names:
            known = ", ".join(names)
            raise Misfit(f"{self.signal!r} cannot be clamped; {known} can", "signal", known)
        if self.signal == "x" and self.layer is not None:
            raise Misfit(f"x has no layers; layer is {self.layer}", "layer")
        if self.layer is not None and not 0 <= self.layer < architecture.layers:
            layers = numbers_below(architecture.layers)
            raise Misfit(f"there is no layer {self.layer}; layers are {layers}", "layer", layers)
        if self.units is not None:
            self._check_units(self.units, architecture)
        if not 0 <= self.start <= (self.start if self.stop is None else self.stop):
            range_ = f"range from {self.start} to {self.stop} is none"
            raise Misfit(range_, "range", "[from, to] with 0 <= from <= to")
        if not abs(self.value) < FLOAT32_END:
            finite = "a finite float32"
            raise Misfit(f"value is {self.value}; it is {finite}", "value", finite)

    def _check_units(self, units: tuple[int, ...], architecture: Architecture) -> None:
        size = architecture.vector_size if self.signal == "x" else architecture.hidden
        allowed = f"different numbers, {numbers_below(size)}"
        if not units or len(set(units)) < len(units):
            raise Misfit(f"units of {self.signal} are {allowed}", "units", allowed)
        for unit in (min(units), max(units)):
            if not 0 <= unit < size:
                message = f"{self.signal} has no unit {unit}; units are {numbers_below(size)}"
                raise Misfit(message, "units", allowed)


def held(
    value: Tensor, clamps: Sequence[Clamp], signal: str, layer: int | None, step: int
) -> Tensor:
    """The signal as the clamps leave it; of overlapping ones the later wins."""
    for clamp in clamps:
        if clamp.covers(signal, layer, step):
            value = clamp.hold(value)
    return value
