"""How well a model does on its validation part, by the very steps that are served."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import torch

from server.numerics.metrics import (
    NO_TARGET,
    bits_per_character,
    cross_entropy,
    perplexity,
)
from server.numerics.network import Network
from server.numerics.precision import prepare_thread
from server.numerics.trace import run
from server.services.errors import InvalidInput
from server.services.training.data import Batch, Data, Probed

PIECE = 512
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Evaluation:
    """Mean loss over what is held out, from a zero state carried all through it.

    Attributes:
        tokens: how many targets the mean is over.
        accuracy: of data with answers: the share of sequences answered right, by part and probe.
    """

    loss_nats: float
    perplexity: float
    bits_per_character: float
    tokens: int
    accuracy: dict[str, dict[str, float]] = field(default_factory=dict)

    def figures(self) -> dict[str, dict[str, float | int]]:
        """What a model folder's metrics.json holds."""
        measured = asdict(self)
        accuracy = measured.pop("accuracy")
        return {"validation": measured, **accuracy}


def evaluate(
    network: Network,
    data: Data,
    on_progress: OnProgress = lambda done, total: None,
) -> Evaluation:
    """Run the network over what is held out and average its losses in float64.

    Args:
        network: what is evaluated.
        data: what it is measured on.
        on_progress: called with the steps done and their number.

    Raises:
        InvalidInput: nothing is held out.
    """
    held_out = data.validation()
    if held_out is None:
        raise InvalidInput("This data has no part that is held out, so nothing is measured on it.")
    prepare_thread()
    total = torch.zeros((), dtype=torch.float64)
    state, done, steps = None, 0, len(held_out.inputs)
    pieces = zip(held_out.inputs.split(PIECE), held_out.targets.split(PIECE), strict=True)
    for inputs, targets in pieces:
        trace = run(network, inputs, state, first=done)
        losses = cross_entropy(trace.logits.flatten(0, 1), targets.flatten())
        total += losses.nansum(dtype=torch.float64)
        state, done = trace.state, done + len(inputs)
        on_progress(done, steps)
    tokens = int((held_out.targets != NO_TARGET).sum())
    loss = float(total) / tokens
    probes = data.probes() if isinstance(data, Probed) else {}
    accuracy = {
        part: {name: share_right(network, batch) for name, batch in batches.items()}
        for part, batches in probes.items()
    }
    return Evaluation(loss, perplexity(loss), bits_per_character(loss), tokens, accuracy)


def share_right(network: Network, probe: Batch) -> float:
    """The share of sequences whose every target is the likeliest token.

    Each target is an input of the next step; so where all are the likeliest, greedy generation
    writes them.
    """
    predicted = run(network, probe.inputs).logits.argmax(dim=2)  # (T, B)
    right = (predicted == probe.targets) | (probe.targets == NO_TARGET)
    return float(right.all(dim=0).double().mean())
