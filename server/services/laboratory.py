"""The laboratory: an untrained network made on the spot, and what becomes of the gradient in it.

L is the mean of the top layer's h_T. Everything is computed in float64, so that a gradient that has
vanished to 1e-40 is still a number; what is smaller than 1e-308 is 0. Each tensor is drawn from
the seed and its own name alone, so that a switch changes what it is about and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from zlib import crc32

import torch
from torch import Generator, Tensor

from server.numerics import trace as numerics
from server.numerics.bptt import Backward
from server.numerics.initial import recurrent, spectral_radius
from server.numerics.jacobian import Memory, jacobian_norms, memory
from server.numerics.network import Architecture, Network
from server.numerics.precision import norm
from server.numerics.recording import Recording
from server.numerics.trace import Trace
from server.services.gradients import FLOAT32, PASSES, recorded_bytes

FLOAT64 = 8  # bytes
INPUT_SIZE = 16
DOTS = 400
QUANTILES = (0.1, 0.5, 0.9)
KEEPERS = {"lstm": "f", "gru": "z"}
"""The gates that keep the old state where they are 1."""


@dataclass(frozen=True)
class Plan:
    """A net that was asked for; the fields are those of the API.

    Attributes:
        activation: of the rnn; gated cells have tanh.
        scale: the spectral radius of W_hh, of gated cells of each gate's block; None: as drawn.
        forget_bias: of the gate that keeps; the rnn has none.
        input_scale: standard deviation of W_ih x_t.
        clip: to which norm the weights' gradient is clipped; None: it is not.
    """

    cell: str
    activation: str
    hidden: int
    layers: int
    steps: int
    init: str
    scale: float | None
    skip: int
    forget_bias: float
    seed: int
    input: str
    input_scale: float
    clip: float | None
    memory: bool
    jacobian: bool = True

    @property
    def cost(self) -> int:
        """Steps · layers · hidden², of the forward and the backward pass."""
        return PASSES * self.steps * self.layers * self.hidden**2

    @property
    def held_bytes(self) -> int:
        """The memory that it takes: the record, its copies, and the largest Jacobians."""
        return PASSES * FLOAT64 * (2 * recorded_bytes(self.architecture, self.steps) // FLOAT32)

    @property
    def architecture(self) -> Architecture:
        """A head that hands out h_T itself: its mean is the loss."""
        return Architecture(
            cell=self.cell,
            hidden=self.hidden,
            layers=self.layers,
            inputs="real",
            input_size=INPUT_SIZE,
            output_size=self.hidden,
            activation=self.activation if self.cell == "rnn" else "tanh",
            head_bias=False,
            skip=self.skip,
        )


@dataclass(frozen=True)
class Dots:
    """Pre-activations of one name, with the derivative of the activation at each.

    Attributes:
        values, derivatives: a sample, (n,).
        mean_derivative: over all steps, layers and units.
    """

    values: Tensor
    derivatives: Tensor
    mean_derivative: float


@dataclass(frozen=True)
class Forgetting:
    """What the gate that keeps does at the top layer.

    Attributes:
        gate: f or z.
        mean: over all steps and units.
        per_step: over the units, (T,).
        half_life: steps in which the product of gates halves; infinite where they are all 1.
        product: of the last d gates, d = 1 ... T − 1: QUANTILES over the units, (T − 1, 3).
    """

    gate: str
    mean: float
    per_step: Tensor
    half_life: float
    product: Tensor


@dataclass(frozen=True)
class Experiment:
    """What was found.

    Attributes:
        norms: ‖∂L/∂h_t‖, all layers together, (T,); `layer_norms` (T, L): each by itself.
        jacobian: largest singular value of ∂h_t/∂h_{t−1} at the top layer, (T,).
        gradient_norm: of all the weights' gradients together, the head's aside.
        x: what was read, (T, I).
        weights: of the net, by their names.
    """

    loss: float
    norms: Tensor
    layer_norms: Tensor
    jacobian: Tensor | None
    memory: Memory | None
    preactivations: dict[str, Dots]
    forget: Forgetting | None
    spectral_radius: float
    gradient_norm: float
    clipped_norm: float | None
    x: Tensor
    weights: dict[str, Tensor]


class MeanOfLast:
    """L = the mean of the last step's outputs."""

    def __init__(self, trace: Trace) -> None:
        self._shape = trace.logits[:, 0].shape  # (T, H)
        self.per_step = torch.full((trace.steps,), torch.nan, dtype=trace.logits.dtype)
        self.per_step[-1] = trace.logits[-1, 0].mean()
        self.known = [trace.steps - 1]

    def by_logits(self, steps: slice) -> Tensor:
        """1/H at the last step, and zero before it, (n, H)."""
        grad = torch.zeros(self._shape, dtype=self.per_step.dtype)
        grad[-1] = 1 / self._shape[1]
        return grad[steps]


def experiment(plan: Plan) -> Iterator[Experiment | None]:
    """None after every piece of work, so that it can be stopped; at the end what was found."""
    network, radius = make(plan)
    yield None
    inputs = draw_inputs(plan)
    trace = numerics.run(network, inputs)
    yield None
    backward = Backward(network, inputs, trace, MeanOfLast(trace))
    layer_norms = norm(backward.retreat(plan.steps).vectors["h"])  # (T, L)
    yield None
    jacobian = jacobian_norms(network, trace) if plan.jacobian else None
    yield None
    remembered = memory(network, trace) if plan.memory else None
    yield None
    total = float(norm(torch.cat([grad.flatten() for grad in own(backward.weights).values()])))
    yield Experiment(
        loss=backward.loss,
        norms=norm(layer_norms),
        layer_norms=layer_norms,
        jacobian=jacobian,
        memory=remembered,
        preactivations=preactivations(network, trace),
        forget=forgetting(plan.cell, trace),
        spectral_radius=radius,
        gradient_norm=total,
        clipped_norm=None if plan.clip is None else min(total, plan.clip),
        x=inputs[:, 0],
        weights=own(network.parameters),
    )


def own(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Those of the network itself; the head only hands out h."""
    return {name: weight for name, weight in weights.items() if name != "head.weight"}


def make(plan: Plan) -> tuple[Network, float]:
    """The net, and the spectral radius of its top layer's W_hh, of whose blocks the largest."""
    architecture = plan.architecture
    weights, radius = {}, 0.0
    for name, shape in architecture.parameter_shapes().items():
        if "weight_hh" in name or "weight_skip" in name:
            weights[name], radius_of = _scaled(plan, name)
            radius = radius_of if "weight_hh" in name else radius
        elif "weight_ih_l0" in name:
            spread = plan.input_scale / (1 if plan.input == "one_hot" else INPUT_SIZE**0.5)
            weights[name] = _normal(shape, plan.seed, name) * spread
        elif "weight_ih" in name:
            weights[name] = _normal(shape, plan.seed, name) / plan.hidden**0.5
        elif name == "head.weight":
            weights[name] = torch.eye(plan.hidden, dtype=torch.float64)
        else:
            weights[name] = torch.zeros(shape, dtype=torch.float64)
        if "bias_ih" in name and plan.cell in KEEPERS:
            gate = architecture.kind.gates.index(KEEPERS[plan.cell])
            weights[name].view(-1, plan.hidden)[gate] = plan.forget_bias
    return Network(architecture, weights), radius


def draw_inputs(plan: Plan) -> Tensor:
    """What is read, (T, 1, I): normal vectors, one-hot ones, only the first one, or none."""
    shape = (plan.steps, 1, INPUT_SIZE)
    chance = _chance(plan.seed, "input")
    if plan.input == "one_hot":
        tokens = torch.randint(INPUT_SIZE, shape[:2], generator=chance)
        return torch.nn.functional.one_hot(tokens, INPUT_SIZE).double()
    x = torch.randn(shape, generator=chance, dtype=torch.float64)
    if plan.input != "random":
        x[1 if plan.input == "pulse" else 0 :] = 0
    return x


def preactivations(network: Network, trace: Trace) -> dict[str, Dots]:
    """Of each gate (of the rnn: of its units), a sample of its pre-activations."""
    architecture, recording = network.architecture, Recording(network, trace, (), None)
    slopes: dict[str, list[Tensor]] = {}
    for layer in range(architecture.layers):
        local, _ = recording.derivatives(layer, slice(0, trace.steps))
        for (_, by), derivative in local.items():
            if by in architecture.kind.projected:
                slopes.setdefault(by, []).append(derivative)
    dots = {}
    for name in architecture.kind.projected:
        values = trace.signals[name][:, :, 0].flatten()  # (T·L·H,)
        derivatives = torch.stack(slopes[name], dim=1).flatten()
        some = torch.randperm(len(values), generator=_chance(0, "dots"))[:DOTS].sort().values
        dots[name] = Dots(values[some], derivatives[some], float(derivatives.mean()))
    return dots


def forgetting(cell: str, trace: Trace) -> Forgetting | None:
    """How long the top layer keeps what it has; the rnn has no gate for it."""
    if cell not in KEEPERS:
        return None
    gates = trace.signals[KEEPERS[cell]][:, -1, 0]  # (T, H)
    products = gates.flip(0).cumprod(0)  # (T, H)
    decay = -float(gates.log().mean())
    quantiles = torch.tensor(QUANTILES, dtype=gates.dtype)
    return Forgetting(
        gate=KEEPERS[cell],
        mean=float(gates.mean()),
        per_step=gates.mean(dim=1),
        half_life=log(2) / decay if decay > 0 else torch.inf,
        product=products.quantile(quantiles, dim=1).T[:-1].contiguous(),
    )


def _scaled(plan: Plan, name: str) -> tuple[Tensor, float]:
    """W_hh or W_s, and the largest spectral radius of its blocks."""
    gates = len(plan.architecture.kind.gates)
    drawn, radii = _drawn(gates, plan.hidden, plan.init, plan.seed, name)
    if plan.scale is None:
        return drawn, max(radii)
    factors = torch.tensor([plan.scale / radius for radius in radii], dtype=drawn.dtype)
    return drawn * factors.repeat_interleave(plan.hidden)[:, None], plan.scale


@lru_cache(maxsize=32)
def _drawn(
    gates: int, hidden: int, init: str, seed: int, name: str
) -> tuple[Tensor, tuple[float, ...]]:
    """W_hh as drawn, with the spectral radius of each block: kept, because a slider asks again."""
    weight = recurrent(gates, hidden, init, _chance(seed, name), dtype=torch.float64)
    return weight, tuple(spectral_radius(block) for block in weight.chunk(gates))


def _normal(shape: tuple[int, ...], seed: int, name: str) -> Tensor:
    return torch.randn(shape, generator=_chance(seed, name), dtype=torch.float64)


def _chance(seed: int, name: str) -> Generator:
    """Of its own for everything that is drawn."""
    return Generator().manual_seed(crc32(f"{seed}/{name}".encode()))
