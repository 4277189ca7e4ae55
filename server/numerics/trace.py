"""The forward pass, recorded: every signal of every step, computed one step after the other.

Projections that do not depend on the step before (inputs and head) run in blocks of a fixed size,
the last one padded with zeros, because matrix products of other shapes differ in the last bits. So
a trace in pieces of any size is, bit for bit, the trace in one piece.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn.functional import linear, one_hot, pad

from server.numerics.clamp import Clamp, held
from server.numerics.network import Architecture, Network
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
        inputs: token numbers, or vectors where the network takes real inputs.
        state: where to start; None starts from zeros.
        clamps: signals held at given values.
        first: the number of the first step, where this piece goes on from another.

    Raises:
        ValueError: a state, clamp or input that does not fit the architecture.
    """
    architecture = network.architecture
    batch = inputs.shape[1]
    state = state or State.zeros(architecture, batch, network.parameters["head.weight"].dtype)
    state.check(architecture, batch)
    for clamp in clamps:
        clamp.check(architecture)
    return join(_blocks(network, inputs, state, clamps, first))


def join(pieces: Iterable[Trace]) -> Trace:
    """Traces that follow on one another, as one."""
    parts = list(pieces)
    if len(parts) == 1:
        return parts[0]
    return Trace(
        first=parts[0].first,
        x=torch.cat([part.x for part in parts]),
        signals={
            name: torch.cat([part.signals[name] for part in parts]) for name in parts[0].signals
        },
        logits=torch.cat([part.logits for part in parts]),
        probs=torch.cat([part.probs for part in parts]),
        state=parts[-1].state,
    )


def _blocks(
    network: Network, inputs: Tensor, state: State, clamps: Sequence[Clamp], first: int
) -> Iterator[Trace]:
    """The trace block by block, each going through all layers before the next."""
    for start in range(0, max(inputs.shape[0], 1), BLOCK):
        block = _block(network, inputs[start : start + BLOCK], state, clamps, first + start)
        state = block.state
        yield block


def _block(
    network: Network, inputs: Tensor, state: State, clamps: Sequence[Clamp], first: int
) -> Trace:
    """At most BLOCK steps through all layers and the head."""
    x = _vectors(network, inputs)  # (n, B, I)
    x_clamped = any(clamp.signal == "x" for clamp in clamps)
    if x_clamped:
        x = torch.stack([held(v, clamps, "x", None, first + t) for t, v in enumerate(x)])
    below, recorded, states = x, defaultdict(list), []
    for number, layer in enumerate(network.layers):
        if number == 0 and network.architecture.inputs == "one_hot" and not x_clamped:
            projected = layer.weight_ih.T[inputs] + layer.bias_ih  # x_t picks a column of W_ih
        else:
            projected = _project(below, layer.weight_ih, layer.bias_ih)
        recorder = _Recorder(number, clamps, first)
        states.append(_recur(network, number, projected, state, recorder))
        for name in network.architecture.kind.recorded:
            recorded[name].append(torch.stack(recorder.values[name]) if len(x) else below[:0])
        below = recorded["h"][-1]  # (n, B, H)
    logits = _project(below, network.parameters["head.weight"], network.parameters.get("head.bias"))
    return Trace(
        first=first,
        x=x,
        signals={name: torch.stack(layers, dim=1) for name, layers in recorded.items()},
        logits=logits,
        probs=logits.softmax(dim=-1),
        state=_stack(states),
    )


class _Recorder:
    """The probe of one layer over one block: keeps every value and applies the clamps."""

    def __init__(self, layer: int, clamps: Sequence[Clamp], first: int) -> None:
        self.values: dict[str, list[Tensor]] = defaultdict(list)
        self._layer = layer
        self._clamps = clamps
        self._first = first

    def __call__(self, name: str, value: Tensor) -> Tensor:
        values = self.values[name]
        if self._clamps:
            value = held(value, self._clamps, name, self._layer, self._first + len(values))
        values.append(value)
        return value


def _recur(
    network: Network, number: int, projected: Tensor, state: State, recorder: _Recorder
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


def _stack(states: Sequence[State]) -> State:
    """The layers' states as one, (L, B, H) each."""
    first = states[0]
    return State(
        h=torch.stack([state.h for state in states]),
        c=None if first.c is None else torch.stack([s.c for s in states if s.c is not None]),
        past_h=None
        if first.past_h is None
        else torch.stack([s.past_h for s in states if s.past_h is not None], dim=1),
    )


def _vectors(network: Network, inputs: Tensor) -> Tensor:
    """x_t of every step, (n, B, I)."""
    architecture: Architecture = network.architecture
    dtype = network.parameters["head.weight"].dtype
    if architecture.inputs == "real":
        return inputs.to(dtype)
    if architecture.inputs == "embedding":
        return network.parameters["embedding.weight"][inputs]
    return one_hot(inputs, architecture.input_size).to(dtype)


def _project(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """W x_t + b of every step, (n, B, rows), always computed as a full block of BLOCK steps."""
    steps, batch, _ = x.shape
    padded = pad(x, (0, 0, 0, 0, 0, BLOCK - steps))
    return linear(padded.flatten(0, 1), weight, bias).unflatten(0, (BLOCK, batch))[:steps]
