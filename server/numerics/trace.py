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
from server.numerics.planes import Planes
from server.numerics.projection import BLOCK
from server.numerics.recurrence import Recurrence
from server.numerics.state import State


@dataclass(frozen=True)
class Trace:
    """All that a forward pass computed over T steps.

    Attributes:
        first: the number of its first step.
        x: the input vectors.
        signals: each recorded signal by name, (T, L, B, H). They are planes of larger tensors: who
            keeps a few of them for long keeps copies.
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
    x, signals, after = recur(network, inputs, state, clamps, first)
    logits = torch.cat([network.head(h) for h in torch.split(signals["h"][:, -1], BLOCK)])
    probs = logits.softmax(dim=-1)
    return Trace(first=first, x=x, signals=signals, logits=logits, probs=probs, state=after)


@torch.inference_mode()
def recur(
    network: Network,
    inputs: Tensor,
    state: State | None = None,
    clamps: Sequence[Clamp] = (),
    first: int = 0,
) -> tuple[Tensor, dict[str, Tensor], State]:
    """The same without the head: x (T, B, I), the signals (T, L, B, H), and the last state."""
    architecture = network.architecture
    check(architecture, inputs)
    batch = inputs.shape[1]
    state = state or State.zeros(architecture, batch, network.dtype)
    state.check(architecture, batch, network.dtype)
    for clamp in clamps:
        clamp.check(architecture)
    x = vectors(network, inputs, clamps, first)
    layers = [Recurrence(network, n, state, clamps, first) for n in range(architecture.layers)]
    planes = Planes(architecture, len(x), batch, x)
    for start in range(0, len(x), BLOCK):
        steps = slice(start, start + BLOCK)
        projected = project(network, inputs[steps], x[steps], clamps)
        for number, recurrence in enumerate(layers):
            if number > 0:
                projected = recurrence.layer.from_below(planes.read("h", number - 1, steps))
            planes.write(number, steps, recurrence.advance(projected))
    return x, planes.signals(), _state(layers)


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


def _state(layers: Sequence[Recurrence]) -> State:
    """Where the layers stand."""
    names = layers[0].state
    past_h = [torch.stack(tuple(layer.past_h)) for layer in layers if layer.past_h]
    return State(
        **{name: torch.stack([layer.state[name] for layer in layers]) for name in names},
        past_h=torch.stack(past_h, dim=1) if past_h else None,
    )
