"""The forward pass, recorded: every signal of every step, computed one step after the other.

Projections that do not depend on the step before (inputs and head) run in blocks of a fixed size,
the last one padded with zeros, because matrix products of other shapes differ in the last bits. So
a trace in pieces of any size is, bit for bit, the trace in one piece.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn.functional import linear, one_hot, pad

from server.numerics.clamp import Clamp, held
from server.numerics.network import Network, require
from server.numerics.state import State

BLOCK = 16


@dataclass(frozen=True)
class Trace:
    """All that a forward pass computed over T steps.

    Attributes:
        first: the number of its first step.
        x: the input vectors.
        signals: each recorded signal by name, (T, L, B, H).
        logits, probs: before and after softmax.
        state: after the last step.
    """

    first: int
    x: Float[Tensor, "T B I"]
    signals: dict[str, Float[Tensor, "T L B H"]]
    logits: Float[Tensor, "T B V"]
    probs: Float[Tensor, "T B V"]
    state: State

    @property
    def steps(self) -> int:
        """T."""
        return self.x.shape[0]


@torch.inference_mode()
def run(
    network: Network,
    inputs: Int64[Tensor, "T B"] | Float[Tensor, "T B I"],
    state: State | None = None,
    clamps: Sequence[Clamp] = (),
    first: int = 0,
) -> Trace:
    """Run a network over its inputs and record every signal.

    Args:
        network: architecture and parameters; its dtype is the trace's.
        inputs: token numbers, or vectors where the network takes real inputs; at least one step.
        state: where to start; None starts from zeros.
        clamps: signals held at given values.
        first: the number of the first step, where this piece goes on from another.

    Raises:
        ValueError: no step at all, or a state, clamp or input that does not fit the architecture.
    """
    architecture, (steps, batch) = network.architecture, inputs.shape[:2]
    require(steps > 0, "there is no step to run")
    state = state or State.zeros(architecture, batch, network.dtype)
    state.check(architecture, batch)
    for clamp in clamps:
        clamp.check(architecture)
    recorders = [Recorder(layer, clamps, first) for layer in range(architecture.layers)]
    x, logits = [], []
    for start in range(0, steps, BLOCK):
        block = inputs[start : start + BLOCK]
        x.append(_vectors(network, block, clamps, first + start))
        top, state = _block(network, block, x[-1], state, recorders)
        logits.append(_project(top, network.head_weight, network.head_bias))
    all_logits = torch.cat(logits)
    return Trace(
        first=first,
        x=torch.cat(x),
        signals={name: _plane(name, recorders) for name in architecture.kind.recorded},
        logits=all_logits,
        probs=all_logits.softmax(dim=-1),
        state=state,
    )


def join(pieces: Iterable[Trace]) -> Trace:
    """Traces that follow on one another, as one."""
    parts = list(pieces)
    names = parts[0].signals
    return Trace(
        first=parts[0].first,
        x=torch.cat([part.x for part in parts]),
        signals={name: torch.cat([part.signals[name] for part in parts]) for name in names},
        logits=torch.cat([part.logits for part in parts]),
        probs=torch.cat([part.probs for part in parts]),
        state=parts[-1].state,
    )


class Recorder:
    """The probe of one layer: keeps every value, (B, H) a step, and applies the clamps."""

    def __init__(self, layer: int, clamps: Sequence[Clamp], first: int) -> None:
        self.values: dict[str, list[Tensor]] = defaultdict(list)
        self.layer = layer
        self.clamps = clamps
        self.first = first

    def __call__(self, name: str, value: Tensor) -> Tensor:
        values = self.values[name]
        if self.clamps:
            value = held(value, self.clamps, name, self.layer, self.first + len(values))
        values.append(value)
        return value


def _block(
    network: Network, inputs: Tensor, x: Tensor, state: State, recorders: Sequence[Recorder]
) -> tuple[Tensor, State]:
    """At most BLOCK steps through all layers; the top layer's h, (n, B, H), and the state after."""
    clamped = any(clamp.signal == "x" for clamp in recorders[0].clamps)
    below, states = x, []
    for number, (layer, recorder) in enumerate(zip(network.layers, recorders, strict=True)):
        if number == 0 and network.architecture.inputs == "one_hot" and not clamped:
            projected = network.token_projections[inputs]  # a one-hot x_t picks a column of W_ih
        else:
            projected = _project(below, layer.weight_ih, layer.bias_ih)  # (n, B, G·H)
        states.append(_recur(network, number, projected, state, recorder))
        below = torch.stack(recorder.values["h"][-len(x) :])  # (n, B, H)
    return below, State.of_layers(states)


def _recur(
    network: Network, number: int, projected: Tensor, state: State, recorder: Recorder
) -> State:
    """Step one layer through a block: the only loop over time, as each step needs the last."""
    cell, layer = network.architecture.kind, network.layers[number]
    carried = {name: getattr(state, name)[number] for name in cell.states}
    past: deque[Tensor] = deque(() if state.past_h is None else state.past_h[:, number])
    for x in projected.unbind():
        if layer.weight_skip is not None:
            past.append(carried["h"])  # h_{t−s} … h_{t−1}
            x = x + linear(past.popleft(), layer.weight_skip)
        carried = cell.step(x, carried, layer, recorder)
    return State(
        h=carried["h"],
        c=carried.get("c"),
        past_h=torch.stack(tuple(past)) if past else None,
    )


def _plane(name: str, recorders: Sequence[Recorder]) -> Tensor:
    """One signal of all layers, (T, L, B, H)."""
    steps = zip(*(recorder.values[name] for recorder in recorders), strict=True)
    values = [value for layers in steps for value in layers]
    return torch.stack(values).unflatten(0, (-1, len(recorders)))


def _vectors(network: Network, inputs: Tensor, clamps: Sequence[Clamp], first: int) -> Tensor:
    """x_t of every step, (n, B, I), as the clamps leave them."""
    architecture = network.architecture
    if architecture.inputs == "real":
        x = inputs.to(network.dtype)
    elif architecture.inputs == "embedding":
        x = network.parameters["embedding.weight"][inputs]
    else:
        x = one_hot(inputs, architecture.input_size).to(network.dtype)
    if any(clamp.signal == "x" for clamp in clamps):
        x = torch.stack([held(x_t, clamps, "x", None, first + t) for t, x_t in enumerate(x)])
    return x


def _project(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """W x_t + b of every step, (n, B, rows), always computed as a full block of BLOCK steps."""
    steps, batch, _ = x.shape
    padded = pad(x, (0, 0, 0, 0, 0, BLOCK - steps)) if steps < BLOCK else x
    return linear(padded.flatten(0, 1), weight, bias).unflatten(0, (BLOCK, batch))[:steps]
