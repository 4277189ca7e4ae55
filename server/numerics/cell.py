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


SLOPES: Mapping[str, Callable[[Tensor], Tensor]] = {
    "tanh": lambda y: 1 - y.square(),
    "relu": lambda y: torch.where(y.isnan(), y, (y > 0).to(y.dtype)),  # lost is not dead
    "sigmoid": lambda y: y * (1 - y),
}
"""Derivative of each activation, by the value y it returned."""


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
        slope: its derivative, by the value it returned.
    """

    from_below: Projection
    weight_hh_t: Float[Tensor, "H GH"]
    bias_hh: Float[Tensor, "GH"]
    weight_skip: Float[Tensor, "GH H"] | None
    activation: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]


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


Derivatives = Mapping[tuple[str, str], Tensor]
"""∂of/∂by of a step's equations, by the pair of names (of, by); each (n, H), the diagonal of a
diagonal matrix. A state of the step before has a prime: ("c", "c'") is ∂c_t/∂c_{t−1}."""

Slopes = Mapping[str, Tensor]
"""Products of derivatives along the paths that a gradient takes through a step, (n, ..., H)."""


@runtime_checkable
class Differentiate(Protocol):
    """The derivatives of a step's equations, at the recorded values of n steps.

    Args:
        now: the recorded signals, each (n, H), by their names.
        before: the states of the steps before, each (n, H), by their names.
        layer: the weights.

    Returns:
        In the order in which a gradient comes to them: all into a signal before any out of it.
    """

    def __call__(
        self, now: Mapping[str, Tensor], before: Mapping[str, Tensor], layer: Layer
    ) -> dict[tuple[str, str], Tensor]: ...


@runtime_checkable
class BackwardStep(Protocol):
    """One step of BPTT of one layer, for K losses at once.

    Args:
        grad: ∂L_k/∂(state), each (K, H): of h everything after this step included, of other states
            what comes from the next step.
        slopes: of this step, each (..., H).
        weight_hh: W_hh, (G·H, H).

    Returns:
        ∂L_k/∂(state) with everything included, each (K, H); ∂L_k/∂(signal) of what the
        projections and W_hh made, `Cell.paths`, (K, P, H); and ∂L_k/∂(state before), each (K, H).
    """

    def __call__(
        self, grad: Mapping[str, Tensor], slopes: Slopes, weight_hh: Tensor
    ) -> tuple[dict[str, Tensor], Tensor, dict[str, Tensor]]: ...


@runtime_checkable
class BackwardMany(Protocol):
    """One step of BPTT of one layer, for many losses at once, of which only states are asked for.

    Args:
        grad, slopes: as `BackwardStep` has them.
        weights: W_hh of each gate, transposed, (G, H, H).

    Returns:
        ∂L_k/∂(state) with everything included, and ∂L_k/∂(state before), each (K, H).
    """

    def __call__(
        self, grad: Mapping[str, Tensor], slopes: Slopes, weights: Tensor
    ) -> tuple[dict[str, Tensor], dict[str, Tensor]]: ...


@dataclass(frozen=True)
class Cell:
    """A kind of recurrent cell.

    Attributes:
        name: as models and the API call it.
        gates: the blocks of the weight matrices, in torch's stacking order.
        states: what is passed on to the next step.
        signals: what a step computes, in the order of computation, pre-activations aside.
        preactivations: what goes into the gates' activations, recorded beside the signals.
        stacked: the name under which a step hands all pre-activations to its probe side by side,
            (B, G·H); None where it hands over each by itself.
        adds_biases: whether b_ih and b_hh only ever meet as a sum, which is then made once.
        step: the equations.
        road: the gate that alone stands between a state and its next, where there is such a path.
        paths: the signals in which a gradient leaves a step: for W_hh, one for each gate and in
            their order; then, for the projections, those that differ.
        differentiate: the derivatives of the equations, one by one.
        slopes: their products, as `backward_step` needs them; made for many steps at once.
        backward_step: the equations of BPTT.
        backward_many: the same, faster, for many losses and without `paths`.
    """

    name: str
    gates: tuple[str, ...]
    states: tuple[str, ...]
    signals: tuple[str, ...]
    preactivations: tuple[str, ...]
    stacked: str | None
    adds_biases: bool
    step: Step
    road: str | None
    paths: tuple[str, ...]
    differentiate: Differentiate
    slopes: Callable[[Derivatives], dict[str, Tensor]]
    backward_step: BackwardStep
    backward_many: BackwardMany

    @property
    def recorded(self) -> tuple[str, ...]:
        """Every signal that a trace holds."""
        return self.preactivations + self.signals

    @property
    def projected(self) -> tuple[str, ...]:
        """What the projections are added into, gate by gate."""
        return self.preactivations or self.gates

    def to_recurrent(self, paths: Float[Tensor, "*n P H"]) -> Float[Tensor, "*n GH"]:
        """Of a gradient by `paths`, what W_hh h_{t−1} + b_hh gets."""
        return paths[..., : len(self.gates), :].flatten(-2)

    def to_projected(self, paths: Float[Tensor, "*n P H"]) -> Float[Tensor, "*n GH"]:
        """Of a gradient by `paths`, what W_ih x_t + b_ih + W_s h_{t−s} gets."""
        if self.projected == self.paths:
            return paths.flatten(-2)
        return paths[..., [self.paths.index(name) for name in self.projected], :].flatten(-2)
