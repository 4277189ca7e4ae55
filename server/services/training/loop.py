"""The training loop: forward, loss, backward, update; repeat."""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from server.numerics.precision import prepare_thread
from server.services.errors import InvalidInput
from server.services.training import checkpoint
from server.services.training.data import Batch, Data
from server.services.training.module import Carried, TrainableNetwork, detach, validation_loss
from server.services.training.recipe import DescentPart, Recipe


@dataclass
class Curve:
    """What was measured on the way: mean training and validation loss in nats, by update."""

    step: list[int] = field(default_factory=list)
    train: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Progress:
    """Where a training stands after an update."""

    step: int
    steps: int
    loss_nats: float
    curve: Curve


@dataclass
class Training:
    """A training that can be stopped after any update and taken up again from its checkpoint."""

    recipe: Recipe
    data: Data
    module: TrainableNetwork
    optimiser: torch.optim.AdamW
    curve: Curve = field(default_factory=Curve)
    step: int = 0
    carried: Carried | None = None
    running: list[float] = field(default_factory=list)

    @classmethod
    def begin(cls, recipe: Recipe, data: Data) -> "Training":
        """A new net with random weights drawn from the recipe's seed."""
        descent = recipe.training
        torch.manual_seed(descent.seed)
        size = len(data.vocabulary)
        module = TrainableNetwork(recipe.network(size, size), descent.dropout, descent.forget_bias)
        optimiser = torch.optim.AdamW(
            module.parameters(), descent.learning_rate, weight_decay=descent.weight_decay
        )
        return cls(recipe, data, module, optimiser)

    @property
    def fingerprint(self) -> str:
        """Of the recipe and the vocabulary: a checkpoint of another one is not gone on from."""
        return self.recipe.fingerprint(self.data.vocabulary.tokens)

    @property
    def steps(self) -> int:
        """Updates in all."""
        return self.recipe.training.epochs * self.data.batches_per_epoch

    def state(self) -> dict[str, Any]:
        """Everything that the next update depends on."""
        return {
            "fingerprint": self.fingerprint,
            "step": self.step,
            "module": self.module.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "curve": asdict(self.curve),
            "carried": self.carried,
            "running": self.running,
            "random": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where the state was taken."""
        self.step = state["step"]
        self.module.load_state_dict(state["module"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.curve = Curve(**state["curve"])
        self.carried = state["carried"]
        self.running = state["running"]
        torch.set_rng_state(state["random"])

    def run(self) -> Iterator[Progress]:
        """Make the updates that are left, one after the other."""
        per_epoch = self.data.batches_per_epoch
        while self.step < self.steps:
            epoch, done = divmod(self.step, per_epoch)
            generator = torch.Generator().manual_seed(self.recipe.training.seed + epoch)
            for batch in islice(self.data.batches(generator), done, None):
                loss = self.update(batch)
                self.step += 1
                self.running.append(loss)
                if self.step % per_epoch == 0:
                    self.measure()
                yield Progress(self.step, self.steps, loss, self.curve)

    def update(self, batch: Batch) -> float:
        """Forward, loss, backward and update on one batch; returns the mean loss in nats."""
        descent = self.recipe.training
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(descent, self.step, self.steps)
        state = None if batch.fresh or self.carried is None else self.carried
        with torch.autocast("cpu", torch.bfloat16, enabled=descent.precision == "bfloat16"):
            logits, after = self.module(batch.inputs, state)
        loss: Tensor = nn.functional.cross_entropy(
            logits.float().flatten(0, 1), batch.targets.flatten()
        )
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.module.parameters(), descent.clip)
        self.optimiser.step()
        self.carried = detach(after)
        return float(loss.detach())

    def measure(self) -> None:
        """Add a point to the curve, at the end of an epoch."""
        held_out = self.data.validation()
        self.curve.step.append(self.step)
        self.curve.train.append(sum(self.running) / len(self.running))
        self.curve.validation.append(
            validation_loss(self.module, held_out.inputs, held_out.targets)
        )
        self.running = []


def learning_rate(descent: DescentPart, step: int, steps: int) -> float:
    """A linear warm-up, then half a cosine down to zero."""
    if step < descent.warmup:
        return descent.learning_rate * (step + 1) / descent.warmup
    done = (step - descent.warmup) / max(steps - descent.warmup, 1)
    return descent.learning_rate * 0.5 * (1 + math.cos(math.pi * done))


def train(
    recipe: Recipe,
    data: Data,
    checkpoint_path: Path,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Training:
    """Train to the end, going on from the checkpoint where there is one.

    A kill at any moment loses at most the updates since the last checkpoint, and those are made
    again to the same bits.

    Raises:
        InvalidInput: the checkpoint is another recipe's, or the loss is no number any more.
    """
    prepare_thread()
    training = Training.begin(recipe, data)
    saved = checkpoint.load(checkpoint_path)
    if saved is not None:
        if saved.get("fingerprint") != training.fingerprint:
            raise InvalidInput(
                f"{checkpoint_path} is the checkpoint of another recipe or text. "
                "Delete it to begin afresh."
            )
        training.restore(saved)
    for progress in training.run():
        if not math.isfinite(progress.loss_nats):
            raise InvalidInput(
                f"The loss is no number any more after {progress.step:,} updates; "
                "a smaller learning rate may help.",
                field="training.learning_rate",
            )
        if progress.step % recipe.training.checkpoint_every == 0 or progress.step == progress.steps:
            checkpoint.save(checkpoint_path, training.state())
        on_progress(progress)
    return training
