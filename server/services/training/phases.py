"""The four parts of an update, one at a time, and what each of them has computed.

Of a batch the first sequence is told, step by step; the gradient and the update are the batch's.
"""

import math
from typing import Any

import torch

from server.numerics.metrics import cross_entropy
from server.numerics.network import Architecture
from server.numerics.state import State
from server.numerics.trace import run
from server.services.errors import InvalidInput
from server.services.training.look import gradient_norms, likeliest, moves, name, network_of
from server.services.training.loop import Pass, Training
from server.services.training.module import Carried
from server.services.training.stepped import PARTS

PHASES = ("forward", "loss", "backward", "update")


def last_phase(training: Training) -> str | None:
    """The last part of the next update that was made; None before the first."""
    passing = training.passing
    if passing is None:
        return None
    if passing.objective is None:
        return "forward"
    return "loss" if passing.norm is None else "backward"


def make_phase(training: Training, phase: str) -> dict[str, Any]:
    """Make the next part of an update.

    Raises:
        InvalidInput: it is another's turn.
        Diverged: the loss is no number any more.
    """
    done = last_phase(training)
    due = PHASES[PHASES.index(done) + 1] if done else PHASES[0]
    if phase != due:
        raise InvalidInput(f"It is the turn of {due}.", field="phase", allowed=due)
    training.watched = True
    if phase == "forward":
        return _forward(training, training.forward())
    passing = training.passing
    assert passing is not None
    return {"loss": _loss, "backward": _backward, "update": _update}[phase](training, passing)


def _forward(training: Training, passing: Pass) -> dict[str, Any]:
    tokens = training.data.vocabulary.tokens
    inputs, targets = passing.batch.inputs[:, 0], passing.batch.targets[:, 0]
    logits = passing.logits[:, 0].detach()
    return {
        "inputs": [tokens[token] for token in inputs.tolist()],
        "targets": name(targets, tokens),
        "top": likeliest(logits, tokens),
        "target_prob": (-cross_entropy(logits, targets)).exp().numpy(),
        "sequences": passing.batch.inputs.shape[1],
    }


def _loss(training: Training, passing: Pass) -> dict[str, Any]:
    training.compute_loss(passing)
    assert passing.objective is not None
    logits, targets = passing.logits.detach(), passing.batch.targets
    every = cross_entropy(logits.flatten(0, 1), targets.flatten())  # (T·B,)
    return {
        "loss_per_step": cross_entropy(logits[:, 0], targets[:, 0]).numpy(),
        "loss": float(every.nanmean()),
        "objective": float(passing.objective.detach()),
    }


def _backward(training: Training, passing: Pass) -> dict[str, Any]:
    training.backward(passing)
    assert passing.norm is not None
    network = network_of(training)
    inputs, targets = passing.batch.inputs[:, 0], passing.batch.targets[:, 0]
    state = None
    if training.carried is not None and not passing.batch.fresh:
        state = state_of(training.carried, training.module.architecture)
    trace = run(network, inputs[:, None], state)
    clip = math.inf if training.clip is None else training.clip
    return {
        "norms": gradient_norms(network, inputs, targets, trace, state).numpy(),
        "gradient": passing.norm,
        "scale": min(1.0, clip / (passing.norm + 1e-6)),  # as torch clips
        "weights": {name: float(grad.norm()) for name, grad in training.gradients.items()},
    }


def _update(training: Training, passing: Pass) -> dict[str, Any]:
    rate = training.rate
    training.descend(passing)
    return {"learning_rate": rate, "weights": moves(training)}


def state_of(carried: Carried, architecture: Architecture) -> State:
    """What the first sequence begins with, as our own numerics have it."""
    parts = (carried,) if isinstance(carried, torch.Tensor) else carried
    zeros = State.zeros(architecture, batch=1)
    names = [name for name in PARTS if getattr(zeros, name) is not None]
    first = (part[..., :1, :].clone() for part in parts)
    return State(**dict(zip(names, first, strict=True)))
