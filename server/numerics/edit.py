"""Setting single weights to other values, to see what everything that is made of them then does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.numerics.clamp import FLOAT32_END
from server.numerics.misfit import Misfit, numbers_below
from server.numerics.network import Architecture, Network


@dataclass(frozen=True)
class Edit:
    """One number of a parameter, at another value.

    Attributes:
        parameter: its name, as torch's state_dict has it: `rnn.weight_hh_l0`.
        row: from 0.
        column: from 0; None for a bias, which has none.
        value: what stands there instead.
    """

    parameter: str
    row: int
    column: int | None
    value: float

    @property
    def place(self) -> tuple[int, ...]:
        """Where it stands in the tensor."""
        return (self.row,) if self.column is None else (self.row, self.column)

    def check(self, architecture: Architecture) -> None:
        """Raise Misfit where there is no such number, or where the value is none."""
        shapes = architecture.parameter_shapes()
        if self.parameter not in shapes:
            known = ", ".join(shapes)
            raise Misfit(f"there is no {self.parameter!r}; there are {known}", "parameter", known)
        rows, *columns = shapes[self.parameter]
        if not 0 <= self.row < rows:
            within = numbers_below(rows)
            raise Misfit(f"{self.parameter} has no row {self.row}; it has {within}", "row", within)
        self._check_column(*columns)
        if not abs(self.value) < FLOAT32_END:
            finite = "a finite float32"
            raise Misfit(f"value is {self.value}; it is {finite}", "value", finite)

    def _check_column(self, columns: int | None = None) -> None:
        """Of so many columns it is one; a bias has none."""
        if columns is None:
            fits, allowed = self.column is None, "null: a bias has no columns"
        else:
            fits, allowed = self.column in range(columns), numbers_below(columns)
        if not fits:
            message = f"{self.parameter} has no column {self.column}; allowed: {allowed}"
            raise Misfit(message, "column", allowed)


def edited(network: Network, edits: Sequence[Edit]) -> Network:
    """Another network, with these weights; the given one stays. Of two in one place the later wins.

    Parameters without edits are shared, not copied. What a network prepares of its parameters it
    prepares for itself, so nothing of one is left in the other.
    """
    parameters = dict(network.parameters)
    for edit in edits:
        edit.check(network.architecture)
    for name in {edit.parameter for edit in edits}:
        parameters[name] = parameters[name].clone()
    for edit in edits:
        parameters[edit.parameter][edit.place] = edit.value
    return replace(network, parameters=parameters)
