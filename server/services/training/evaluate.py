"""How well a model does on its validation part, by the very steps that are served."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from server.numerics.metrics import bits_per_character, cross_entropy, perplexity
from server.numerics.network import Network
from server.numerics.precision import prepare_thread
from server.numerics.trace import run
from server.services.errors import InvalidInput
from server.services.training.data import Batch

PIECE = 512


@dataclass(frozen=True)
class Evaluation:
    """Mean loss over a held-out sequence, from a zero state carried all through it."""

    loss_nats: float
    perplexity: float
    bits_per_character: float
    tokens: int


def evaluate(
    network: Network,
    held_out: Batch | None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Evaluation:
    """Run the network over the held-out sequence and average its losses in float64.

    Args:
        network: what is evaluated.
        held_out: inputs and targets (T, 1).
        on_progress: called with the steps done and their number.

    Raises:
        InvalidInput: nothing is held out.
    """
    if held_out is None:
        raise InvalidInput("This data has no part that is held out, so nothing is measured on it.")
    prepare_thread()
    total = torch.zeros((), dtype=torch.float64)
    state, done, steps = None, 0, len(held_out.inputs)
    pieces = zip(held_out.inputs.split(PIECE), held_out.targets.split(PIECE), strict=True)
    for inputs, targets in pieces:
        trace = run(network, inputs, state, first=done)
        total += cross_entropy(trace.logits[:, 0], targets[:, 0]).sum(dtype=torch.float64)
        state, done = trace.state, done + len(inputs)
        on_progress(done, steps)
    loss = float(total) / steps
    return Evaluation(loss, perplexity(loss), bits_per_character(loss), steps)
