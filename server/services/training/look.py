"""A look at a network in training: its losses, its gradient through time, and what it writes.

Everything is computed by the very functions that serve the checkpoint as a model. Nothing here
draws from torch's own random numbers: a training that is looked at goes on to the same bits.
"""

import math
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from server.numerics.bptt import Backward
from server.numerics.metrics import NO_TARGET, cross_entropy
from server.numerics.network import Network
from server.numerics.sampling import Sampling, choose
from server.numerics.state import State
from server.numerics.trace import Trace, run
from server.services.training.data import Batch, Data
from server.services.training.loop import Training

STEPS = 64
"""Of the probe, at most."""

PROMPT, SAMPLE = 12, 120
"""Characters that a sample of a text is begun with, and that it has besides."""


LIKELIEST = 5
"""Tokens that are told of each step."""

FEW_STEPS = 8
"""Of a probe up to this long the likeliest tokens are told, so that a class sees them move."""


@dataclass(frozen=True)
class Probe:
    """A fixed sequence on which a training is looked at, and what it is asked to write.

    Attributes:
        inputs, targets: token numbers; −1 where there is no target.
        prompt: what a sample is begun with.
        length: how many tokens are sampled, at this temperature.
    """

    inputs: Int64[Tensor, "T"]
    targets: Int64[Tensor, "T"]
    prompt: tuple[int, ...]
    length: int
    temperature: float

    @classmethod
    def of(cls, data: Data) -> "Probe":
        """The first steps of what is held out; where nothing is, of the first batch.

        A text is gone on with at temperature 0.8. Where the data has targets only here and there,
        or is seen as a whole, the likeliest answer is written.
        """
        batch = data.validation() or next(data.batches(torch.Generator().manual_seed(0)))
        first, stop = _sequence(batch.targets[:, 0])
        inputs, targets = batch.inputs[first:stop, 0], batch.targets[first:stop, 0]
        answers = targets != NO_TARGET
        if data.validation() is None:
            return cls(inputs, targets, tuple(inputs[:1].tolist()), len(inputs), 0.0)
        if not answers.all():
            asked = int(answers.nonzero()[0]) + 1
            return cls(inputs, targets, tuple(inputs[:asked].tolist()), int(answers.sum()), 0.0)
        return cls(inputs, targets, tuple(inputs[:PROMPT].tolist()), SAMPLE, 0.8)


def _sequence(targets: Int64[Tensor, "T"]) -> tuple[int, int]:
    """The steps of the probe: the first ones, or those up to the first answer's end."""
    answers = (targets != NO_TARGET).nonzero().flatten().tolist()
    if len(answers) == len(targets):
        return 0, min(len(targets), STEPS)
    stop = answers[0] + 1
    while stop < len(targets) and targets[stop] != NO_TARGET:
        stop += 1
    return max(0, stop - STEPS), stop


def network_of(training: Training) -> Network:
    """The network as it is now, apart from the training."""
    weights = {name: value.detach().clone() for name, value in training.module.state_dict().items()}
    return Network(training.module.architecture, weights)


def look(training: Training, probe: Probe) -> dict[str, Any]:
    """What a `look` event tells, but for the checkpoint's name and the training loss."""
    network, tokens = network_of(training), training.data.vocabulary.tokens
    trace = run(network, probe.inputs[:, None])
    predicted = trace.logits[:, 0].argmax(dim=1)
    losses = cross_entropy(trace.logits[:, 0], probe.targets)
    held_out = training.data.validation()
    if held_out is None:
        validation, accuracy = math.nan, share_right(predicted, probe.targets)
    else:
        validation, accuracy = validate(training, held_out)
    return {
        "validation": validation,
        "inputs": [tokens[token] for token in probe.inputs.tolist()],
        "targets": name(probe.targets, tokens),
        "predicted": [tokens[token] for token in predicted.tolist()],
        "top": likeliest(trace.logits[:, 0], tokens) if len(predicted) <= FEW_STEPS else None,
        "loss_per_step": losses.numpy(),
        "norms": gradient_norms(network, probe.inputs, probe.targets, trace).numpy(),
        "accuracy": accuracy,
        "sample": write(network, probe, tokens),
        "prompt": "".join(tokens[token] for token in probe.prompt),
        "weights": moves(training),
    }


def name(targets: Int64[Tensor, "T"], tokens: tuple[str, ...]) -> list[str | None]:
    """Targets as tokens, None where there is none."""
    return [None if target == NO_TARGET else tokens[target] for target in targets.tolist()]


def likeliest(
    logits: Float[Tensor, "T V"], tokens: tuple[str, ...]
) -> list[list[dict[str, str | float]]]:
    """The likeliest next tokens of every step with their probabilities, likeliest first."""
    top = logits.softmax(dim=1).topk(min(LIKELIEST, len(tokens)))
    return [
        [{"token": tokens[k], "prob": prob} for k, prob in zip(ids, probs, strict=True)]
        for ids, probs in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    ]


def gradient_norms(
    network: Network,
    inputs: Int64[Tensor, "T"],
    targets: Int64[Tensor, "T"],
    trace: Trace,
    state: State | None = None,
) -> Float[Tensor, "T L"]:
    """‖∂L/∂h_t‖₂ of the summed loss, by our own backward recursion."""
    backward = Backward(network, inputs[:, None], trace, targets, state=state)
    norms: Tensor = torch.linalg.vector_norm(backward.retreat(trace.steps).vectors["h"], dim=2)
    return norms


def share_right(predicted: Tensor, targets: Tensor) -> float | None:
    """The share of targets that were the likeliest token."""
    asked = targets != NO_TARGET
    if not asked.any():
        return None
    return float((predicted == targets)[asked].double().mean())


@torch.no_grad()
def validate(training: Training, held_out: Batch) -> tuple[float, float | None]:
    """Mean nats a target over what is held out, and the share of right answers."""
    training.module.eval()
    logits, _ = training.module(held_out.inputs, None)  # (T, B, V)
    training.module.train()
    targets = held_out.targets.flatten()
    losses = cross_entropy(logits.flatten(0, 1).double(), targets)
    return float(losses.nanmean()), share_right(logits.flatten(0, 1).argmax(dim=1), targets)


def write(network: Network, probe: Probe, tokens: tuple[str, ...]) -> str:
    """What the network writes after the prompt; every look draws by the same chance."""
    sampling = Sampling(temperature=probe.temperature)
    trace = run(network, torch.tensor(probe.prompt)[:, None])
    written: list[int] = []
    while True:
        written.append(choose(trace.logits[-1, 0], sampling, len(probe.prompt) + len(written)))
        if len(written) == probe.length:
            return "".join(tokens[token] for token in written)
        trace = run(network, torch.tensor([[written[-1]]]), trace.state)


def moves(training: Training) -> dict[str, dict[str, float]]:
    """How far the last update moved each weight; empty where it was not watched."""
    return {
        name: {
            "norm": float(weight.detach().norm()),
            "update": float((weight.detach() - training.before[name]).norm()),
            "gradient": float(training.gradients[name].norm()),
        }
        for name, weight in training.module.named_parameters()
        if name in training.before
    }
