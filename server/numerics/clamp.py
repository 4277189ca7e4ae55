"""Holding a signal at a given value, to see what everything after it then does."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from torch import Tensor

from server.numerics.network import Architecture


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
        held[..., slice(None) if self.units is None else list(self.units)] = self.value
        return held

    def check(self, architecture: Architecture) -> None:
        """Raise ValueError where there is nothing of that name, layer, unit or range to hold."""
        names = ("x", *architecture.kind.recorded)
        if self.signal not in names:
            raise ValueError(f"{self.signal!r} cannot be clamped; {', '.join(names)} can")
        layers = architecture.layers
        if self.signal == "x" and self.layer is not None:
            raise ValueError(f"x has no layers; layer is {self.layer}")
        if self.layer is not None and not 0 <= self.layer < layers:
            raise ValueError(f"there is no layer {self.layer}; layers are 0 to {layers - 1}")
        size = architecture.vector_size if self.signal == "x" else architecture.hidden
        for unit in self.units or ():
            if not 0 <= unit < size:
                raise ValueError(f"{self.signal} has no unit {unit}; units are 0 to {size - 1}")
        if not 0 <= self.start <= (self.start if self.stop is None else self.stop):
            raise ValueError(f"range from {self.start} to {self.stop} is none")
        if not isfinite(self.value):
            raise ValueError(f"value is {self.value}; it is a finite number")


def held(
    value: Tensor, clamps: Sequence[Clamp], signal: str, layer: int | None, step: int
) -> Tensor:
    """The signal as the clamps leave it; of overlapping ones the later wins."""
    for clamp in clamps:
        if clamp.covers(signal, layer, step):
            value = clamp.hold(value)
    return value
