"""The forward pass, recorded: every signal of every step, computed one step after the other.

A block of steps goes through all layers before the next one. What does not need the step before
(a layer's input, the head) is computed for the whole block, by a Projection. A trace in pieces of
any size is, bit for bit, the trace in one piece.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from server.numerics.clamp import Clamp
from server.numerics.inputs import check, project, vectors
from server.numerics.network import Network
from server.numerics.projection import BLOCK
from server.numerics.recurrence import Recurrence
from server.numerics.state import State


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
    architecture = network.architecture
    check(architecture, inputs)
    state = state or State.zeros(architecture, inputs.shape[1], network.dtype)
    state.check(architecture, inputs.shape[1], network.dtype)
    for clamp in clamps:
        clamp.check(architecture)
    x = vectors(network, inputs, clamps, first)
    layers = [
        Recurrence(network, number, state, clamps, first) for number in range(architecture.layers)
    ]
    blocks = []
    for tokens, vector in zip(torch.split(inputs, BLOCK), torch.split(x, BLOCK), strict=True):
        h = layers[0].advance(project(network, tokens, vector, clamps))
        for recurrence in layers[1:]:
            h = recurrence.advance(recurrence.layer.from_below(h))
        blocks.append(network.head(h))
    logits = torch.cat(blocks)
    return Trace(
        first=first,
        x=x,
        signals={name: _stack(name, layers) for name in architecture.kind.recorded},
        logits=logits,
        probs=logits.softmax(dim=-1),
        state=_state(layers),
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


def _stack(name: str, layers: Sequence[Recurrence]) -> Float[Tensor, "T L B H"]:
    """All values of one signal."""
    steps = zip(*(layer.values[name] for layer in layers), strict=True)
    values = [value for step in steps for value in step]
    return torch.stack(values).view(-1, len(layers), *values[0].shape)


def _state(layers: Sequence[Recurrence]) -> State:
    """Where the layers stand."""
    names = layers[0].state
    past_h = [torch.stack(tuple(layer.past_h)) for layer in layers if layer.past_h]
    return State(
        **{name: torch.stack([layer.state[name] for layer in layers]) for name in names},
        past_h=torch.stack(past_h, dim=1) if past_h else None,
    )
