"""What a cell is: the equations of one time step, and the names of all that they compute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor

from server.numerics.projection import Projection

ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
}


Probe = Callable[[str, Tensor], Tensor]
"""Sees every signal, by name, the moment it is computed; what it returns is used in its place."""


@dataclass(frozen=True)
class Layer:
    """The weights of one hidden layer, shared by all time steps. G gates are stacked row-wise.

    Attributes:
        from_below: W_ih x_t + b_ih; with b_hh too, where the cell `adds_biases`.
        weight_hh_t: W_hh transposed and contiguous: reading it is what a step costs, and in this
            order it is read fastest.
        bias_hh: b_hh.
        weight_skip: W_s, where there is a skip connection.
        activation: of the vanilla RNN.
    """

    from_below: Projection
    weight_hh_t: Float[Tensor, "H GH"]
    bias_hh: Float[Tensor, "GH"]
    weight_skip: Float[Tensor, "GH H"] | None
    activation: Callable[[Tensor], Tensor]


@runtime_checkable
class Step(Protocol):
    """One time step of one layer.

    Args:
        projected: W_ih x_t + b_ih, (B, G·H); plus b_hh where the cell `adds_biases`, plus
            W_s h_{t−s} where there is a skip connection.
        state: the states after the step before, each (B, H), by their names.
        layer: the weights.
        probe: called with every signal in the order of computation.

    Returns:
        The states after this step, each (B, H).
    """

    def __call__(
        self, projected: Tensor, state: Mapping[str, Tensor], layer: Layer, probe: Probe
    ) -> dict[str, Tensor]: ...


@dataclass(frozen=True)
class Cell:
    """A kind of recurrent cell.

    Attributes:
        name: as models and the API call it.
        gates: the blocks of the weight matrices, in torch's stacking order.
        states: what is passed on to the next step.
        signals: what a step computes, in the order of computation, pre-activations aside.
        preactivations: what goes into the gates' activations, recorded beside the signals.
        adds_biases: whether b_ih and b_hh only ever meet as a sum, which is then made once.
        step: the equations.
    """

    name: str
    gates: tuple[str, ...]
    states: tuple[str, ...]
    signals: tuple[str, ...]
    preactivations: tuple[str, ...]
    adds_biases: bool
    step: Step

    @property
    def recorded(self) -> tuple[str, ...]:
        """Every name that a step hands to its probe."""
        return self.preactivations + self.signals
