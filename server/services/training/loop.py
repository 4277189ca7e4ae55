"""The training loop: forward, loss, backward, update; repeat."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from server.numerics.metrics import NO_TARGET
from server.numerics.precision import has_bfloat16_products, prepare_thread
from server.services.errors import InvalidInput
from server.services.training import checkpoint
from server.services.training.data import Batch, Data
from server.services.training.initial import draw
from server.services.training.module import Carried, TrainableNetwork, detach, validation_loss
from server.services.training.recipe import DescentPart, Recipe


class Diverged(InvalidInput):
    """The loss is no number any more."""

    def __init__(self, updates: int) -> None:
        super().__init__(
            f"The loss is no number any more after {updates:,} updates; "
            "a smaller learning rate may help.",
            field="learning_rate",
        )


@dataclass
class Curve:
    """What was measured on the way: mean training and validation loss in nats, by update."""

    step: list[int] = field(default_factory=list)
    train: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)

    def followed_by(self, later: "Curve", updates: int) -> "Curve":
        """This curve of so many updates, and that of the training that went on from there."""
        return Curve(
            self.step + [updates + step for step in later.step],
            self.train + later.train,
            self.validation + later.validation,
        )


@dataclass(frozen=True)
class Progress:
    """Where a training stands after an update."""

    step: int
    steps: int
    loss_nats: float
    curve: Curve


@dataclass
class Pass:
    """An update under way: what its parts have computed so far.

    Attributes:
        batch: what is read.
        logits: y_t of every step, (T, B, V).
        after: the state after the batch's last step, cut off from the way it came.
        objective: the number that is differentiated: the mean over the targets, or their sum.
        norm: of the gradient over all weights, before it is clipped.
        random: the state of torch's random numbers before the pass, which dropout draws from.
    """

    batch: Batch
    logits: Tensor
    after: Carried
    random: Tensor
    objective: Tensor | None = None
    norm: float | None = None


@dataclass
class Training:
    """A training that can be stopped after any update and taken up again from its checkpoint.

    An update has four parts, `forward`, `compute_loss`, `backward` and `descend`; between any two
    of them everything can be looked at.

    Attributes:
        learning_rate, clip: as they are now; they may be changed between two updates.
        carried: the state that the next batch begins with, unless it begins afresh.
        running: losses since the curve's last point.
        passing: the update under way.
        watched: whether the next update keeps what follows, for a look at it.
        gradients: each weight's gradient in the last update, before it was clipped.
        before: each weight before the last update.
    """

    recipe: Recipe
    data: Data
    module: TrainableNetwork
    optimiser: torch.optim.Optimizer
    learning_rate: float
    clip: float | None
    curve: Curve = field(default_factory=Curve)
    step: int = 0
    carried: Carried | None = None
    running: list[float] = field(default_factory=list)
    passing: Pass | None = None
    watched: bool = False
    gradients: dict[str, Tensor] = field(default_factory=dict)
    before: dict[str, Tensor] = field(default_factory=dict)
    batches: Iterator[Batch] = field(default_factory=lambda: iter(()))

    @classmethod
    def begin(cls, recipe: Recipe, data: Data) -> "Training":
        """A new net with random weights drawn from the recipe's seed."""
        descent = recipe.training
        torch.manual_seed(descent.seed)
        size = len(data.vocabulary)
        module = TrainableNetwork(
            recipe.network(size, size), descent.dropout, descent.weight_dropout
        )
        draw(module, descent.init, descent.forget_bias, data.vocabulary)
        optimiser = make_optimiser(descent, module)
        return cls(recipe, data, module, optimiser, descent.learning_rate, descent.clip)

    @property
    def fingerprint(self) -> str:
        """Of the recipe and the vocabulary: a checkpoint of another one is not gone on from."""
        return self.recipe.fingerprint(self.data.vocabulary.tokens)

    @property
    def steps(self) -> int:
        """Updates in all."""
        descent = self.recipe.training
        return descent.steps or (descent.epochs or 0) * self.data.batches_per_epoch

    def state(self) -> dict[str, Any]:
        """Everything that the next update depends on; one under way begins again."""
        return {
            "fingerprint": self.fingerprint,
            "step": self.step,
            "module": self.module.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "learning_rate": self.learning_rate,
            "clip": self.clip,
            "curve": asdict(self.curve),
            "carried": self.carried,
            "running": self.running,
            "random": self.passing.random if self.passing else torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where the state was taken.

        Raises:
            InvalidInput: it is another recipe's.
        """
        if not self.recipe.is_continued_by(state["fingerprint"], self.data.vocabulary.tokens):
            raise InvalidInput(
                "The checkpoint is of another recipe or text. Delete it to begin afresh."
            )
        self.step = state["step"]
        self.module.load_state_dict(state["module"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.learning_rate = state.get("learning_rate", self.learning_rate)
        self.clip = state.get("clip", self.clip)
        self.curve = Curve(**state["curve"])
        self.carried = state["carried"]
        self.running = state["running"]
        torch.set_rng_state(state["random"])
        self.passing = None
        self.batches = iter(())

    def run(self) -> Iterator[Progress]:
        """Make the updates that are left, one after the other."""
        while self.step < self.steps:
            loss = self.update()
            if self.step % self.data.batches_per_epoch == 0 or self.step == self.steps:
                self.measure()
            yield Progress(self.step, self.steps, loss, self.curve)

    def update(self) -> float:
        """Whatever is left of forward, loss, backward and update; returns the mean loss in nats."""
        passing = self.passing or self.forward()
        if passing.objective is None:
            self.compute_loss(passing)
        if passing.norm is None:
            self.backward(passing)
        return self.descend(passing)

    def forward(self) -> Pass:
        """What the network expects after every step of the next batch."""
        batch = self._next_batch()
        state = None if batch.fresh or self.carried is None else self.carried
        random = torch.get_rng_state()
        precision = self.recipe.training.precision
        half = precision == "bfloat16" and has_bfloat16_products()
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            logits, after = self.module(batch.inputs, state)
        self.passing = Pass(batch, logits.float(), detach(after), random)
        return self.passing

    def compute_loss(self, passing: Pass) -> None:
        """Cross-entropy: −ln p(target), over the batch's targets.

        Raises:
            Diverged: it is no number any more.
        """
        reduction = {"mean": "mean", "total": "sum"}[self.recipe.training.loss]
        objective = cross_entropy(passing.logits, passing.batch.targets, reduction)
        if not math.isfinite(float(objective.detach())):
            raise Diverged(self.step)
        passing.objective = objective

    def backward(self, passing: Pass) -> None:
        """The gradient of every weight, over all steps of the batch; then it is clipped."""
        assert passing.objective is not None
        self.optimiser.zero_grad()
        passing.objective.backward()
        self.gradients = self._kept(lambda weight, grad: grad)
        most = math.inf if self.clip is None else self.clip
        passing.norm = float(nn.utils.clip_grad_norm_(self.module.parameters(), most))

    def descend(self, passing: Pass) -> float:
        """Move every weight a step; returns the mean loss in nats, of before."""
        assert passing.objective is not None
        self.before = self._kept(lambda weight, grad: weight)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate
        self.optimiser.step()
        loss = float(passing.objective.detach())
        if self.recipe.training.loss == "total":
            loss /= int((passing.batch.targets != NO_TARGET).sum())
        self.carried = passing.after
        self.passing = None
        self.step += 1
        self.running.append(loss)
        return loss

    @property
    def rate(self) -> float:
        """The learning rate of the next update."""
        descent = self.recipe.training
        length = (descent.cosine_epochs or 0) * self.data.batches_per_epoch or self.steps
        return learning_rate(self.learning_rate, descent, self.step, length)

    def measure(self) -> None:
        """Add a point to the curve."""
        held_out = self.data.validation()
        validation = math.nan
        if held_out is not None:
            validation = validation_loss(self.module, held_out.inputs, held_out.targets)
        self.curve.step.append(self.step)
        self.curve.train.append(sum(self.running) / len(self.running))
        self.curve.validation.append(validation)
        self.running = []

    def _next_batch(self) -> Batch:
        """The batch of this step; every epoch is drawn from the seed and its own number."""
        batch = next(self.batches, None)
        if batch is None:
            epoch, done = divmod(self.step, self.data.batches_per_epoch)
            generator = torch.Generator().manual_seed(self.recipe.training.seed + epoch)
            self.batches = islice(self.data.batches(generator), done, None)
            batch = next(self.batches)
        return batch

    def _kept(self, choose: Callable[[Tensor, Tensor], Tensor]) -> dict[str, Tensor]:
        """Of every weight that is trained, it or its gradient as it is now; none if not watched."""
        if not self.watched:
            return {}
        return {
            name: choose(weight, weight.grad).detach().clone()
            for name, weight in self.module.named_parameters()
            if weight.grad is not None
        }


def cross_entropy(logits: Tensor, targets: Tensor, reduction: str) -> Tensor:
    """Of logits (T, B, V) and targets (T, B), those that are none left out."""
    return nn.functional.cross_entropy(
        logits.flatten(0, 1), targets.flatten(), ignore_index=NO_TARGET, reduction=reduction
    )


def make_optimiser(descent: DescentPart, module: TrainableNetwork) -> torch.optim.Optimizer:
    """The optimiser that a recipe names."""
    kinds: dict[str, Callable[..., torch.optim.Optimizer]] = {
        "sgd": torch.optim.SGD,
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
    }
    return kinds[descent.optimiser](
        module.parameters(), descent.learning_rate, weight_decay=descent.weight_decay
    )


def learning_rate(base: float, descent: DescentPart, step: int, steps: int) -> float:
    """A linear warm-up to the base; then that, or half a cosine that is zero after `steps`."""
    if step < descent.warmup:
        return base * (step + 1) / descent.warmup
    if descent.schedule == "constant":
        return base
    done = (step - descent.warmup) / max(steps - descent.warmup, 1)
    return base * 0.5 * (1 + math.cos(math.pi * done))


def train(
    recipe: Recipe,
    data: Data,
    checkpoint_path: Path,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    start: Mapping[str, Tensor] | None = None,
) -> Training:
    """Train to the end, going on from the checkpoint where there is one.

    Where `start` is given, the first update begins from these weights.

    A kill at any moment loses at most the updates since the last checkpoint, and those are made
    again to the same bits.

    Raises:
        InvalidInput: the checkpoint is another recipe's.
        Diverged: the loss is no number any more.
    """
    prepare_thread()
    training = Training.begin(recipe, data)
    if start is not None:
        training.module.load_state_dict(start)
    saved = checkpoint.load(checkpoint_path)
    if saved is not None:
        training.restore(saved)
    for progress in training.run():
        if progress.step % recipe.training.checkpoint_every == 0 or progress.step == progress.steps:
            checkpoint.save(checkpoint_path, training.state())
        on_progress(progress)
    return training
