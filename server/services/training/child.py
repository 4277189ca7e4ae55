"""The process that trains: niced, the only one to write what it reaches, gone when its server is.

    python -m server.services.training.child

Commands come as lines of JSON. The first, `{"do": "train", "folder", "data", "limits"}`, names the
training's folder, the folder of data sets and the limits; until it comes, the process waits with
everything imported. Each of the others, as `{"n": 1, "do": "pause"}`, is answered by a line,
`{"n": 1, "answer": ...}` or `{"n": 1, "error": ...}`; between them stand `{"status": ...}`. What
was answered has been written down before. At the end of its input the process writes a checkpoint
and ends.
"""

import json
import math
import os
import queue
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import orjson
import torch
from safetensors.torch import save

from server.numerics.precision import prepare_thread
from server.services.errors import InvalidInput, ServiceError
from server.services.files import sync
from server.services.limits import Limits
from server.services.training import checkpoint
from server.services.training.data import load
from server.services.training.lock import Lock
from server.services.training.log import LogWriter
from server.services.training.look import Probe, look
from server.services.training.loop import Diverged, Training
from server.services.training.order import TEXT, Order, source_of
from server.services.training.phases import last_phase, make_phase
from server.services.training.publish import config
from server.services.training.recipe import (
    ArchitecturePart,
    DataPart,
    DescentPart,
    ModelPart,
    Recipe,
)
from server.services.training.shelf import STATUS, Shelf
from server.services.training.thinning import superfluous

NICENESS = 10
LOOKS, POINTS = 100, 2000
"""Checkpoints, each with a look, and points of the curve that a whole training has about."""

HELD_OUT = 4097
"""Characters of a text that are validated on."""

TELL_SECONDS = 0.1


class Channel:
    """Lines of JSON to the server and from it; what prints goes to the log."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self.open = True
        self.commands: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with open(0, "rb", buffering=0) as lines:  # no buffer: the process may end while it waits
            for line in lines:
                self.commands.put(json.loads(line))
        self.commands.put({"do": "leave"})

    def tell(self, message: dict[str, Any]) -> None:
        """Say something; nothing happens where nobody listens any more."""
        try:
            self._out.write(orjson.dumps(message, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n")
            self._out.flush()
        except OSError:
            self.open = False


class Worker:
    """One training under way.

    Args:
        shelf: its folder.
        data_folder: where data sets lie.
        limits: how much may be kept.
        channel: to the server.

    Attributes:
        status: running, paused, done, stopped or failed.
        reason: why it failed.
        checkpointed: the step of the last checkpoint.
    """

    def __init__(
        self, shelf: Shelf, data_folder: Path | None, limits: Limits, channel: Channel
    ) -> None:
        self._shelf, self._limits, self._channel = shelf, limits, channel
        self.status, self.reason = "running", ""
        order, wish = shelf.order, shelf.wish
        self._recipe = recipe_of(order, data_folder, limits)
        folder = shelf.path if order.data == TEXT else data_folder or Path()
        self._training = Training.begin(self._recipe, load(self._recipe, folder))
        self._probe = Probe.of(self._training.data)
        self._look_every = max(1, self._training.steps // LOOKS)
        self._point_every = max(1, self._training.steps // POINTS)
        self._points: list[tuple[int, float]] = []
        self._losses: list[float] = []  # since the last point
        self._measured: dict[str, float | None] = {"loss": None}
        self.checkpointed = 0
        self._told = self._began = time.monotonic()
        self._made = 0  # updates since it began to run
        self._next = 0.0  # when the pace lets the next update begin
        self._pace = wish.pace
        self._begin()
        self._training.learning_rate, self._training.clip = wish.learning_rate, wish.clip
        if wish.wish == "pause":
            self.status = "paused"

    def _begin(self) -> None:
        """Go on from the checkpoint, or write the first one."""
        saved = checkpoint.load(self._shelf.checkpoint)
        if saved is None:
            self._log = LogWriter(self._shelf.events)
            self._keep()
            return
        self._training.restore(saved["training"])
        self.checkpointed, self._measured = self._training.step, saved["measured"]
        for step, folder in self._shelf.kept().items():
            if step > self.checkpointed:
                discard(folder)
        self._log = LogWriter(self._shelf.events, **saved["log"])
        self._log.write("resumed", {"step": self._training.step})

    # --- Running ------------------------------------------------------------------------------

    def run(self) -> None:
        """Train and obey, until it is done, or nobody listens, or it is told to leave."""
        if self._training.step >= self._training.steps:
            self._end("done")
        while self.status in ("running", "paused") and self._channel.open:
            try:
                command = self._channel.commands.get(timeout=self._patience())
            except queue.Empty:
                self._advance()
                continue
            if command["do"] == "leave":
                break
            self._obey(command)
        if self.status in ("running", "paused", "stopped") and self._is_ahead:
            self._keep()
        self._tell_status()
        self._log.close()

    @property
    def _is_ahead(self) -> bool:
        """Whether updates were made since the checkpoint."""
        return self._training.step > self.checkpointed

    def _patience(self) -> float | None:
        """Seconds to wait for a command: none while there is work, for ever while paused."""
        if self.status == "paused":
            return None
        return max(0.0, self._next - time.monotonic())

    def _advance(self) -> None:
        """One update, and what is due after it."""
        training = self._training
        step = training.step + 1
        is_due = step % self._look_every == 0 or step == training.steps
        training.watched = is_due
        self._update()
        if self._pace:
            self._next = max(time.monotonic(), self._next + 1 / self._pace)
        if is_due:
            self._keep()
        if training.step >= training.steps:
            self._end("done")
        elif time.monotonic() - self._told > TELL_SECONDS:
            self._tell_points()
            self._tell_status()

    def _update(self) -> None:
        self._note(self._training.update())

    def _note(self, loss: float) -> None:
        """Take an update's loss down for the curve."""
        self._measured["loss"] = loss
        self._losses.append(loss)
        self._made += 1
        if self._training.step % self._point_every == 0:
            self._add_point()

    def _add_point(self) -> None:
        if self._losses:
            self._points.append((self._training.step, sum(self._losses) / len(self._losses)))
            self._losses = []

    def _tell_points(self) -> None:
        if self._points:
            steps, losses = zip(*self._points, strict=True)
            self._log.write("losses", {"steps": steps, "train": losses})
            self._points = []

    def _end(self, status: str) -> None:
        self.status = status
        self._write_status()

    # --- Obeying ------------------------------------------------------------------------------

    def _obey(self, command: dict[str, Any]) -> None:
        """Do what was asked, write down what came of it, and only then answer."""
        try:
            answer = self._do(command)
        except ServiceError as error:
            if isinstance(error, Diverged):
                self.fail(error.detail)
            words = {"detail": error.detail, "field": error.field, "allowed": error.allowed}
            self._tell_status()
            self._channel.tell({"n": command["n"], "error": words})
        else:
            self._tell_status()
            self._channel.tell({"n": command["n"], "answer": answer})

    def _do(self, command: dict[str, Any]) -> dict[str, Any]:
        match command["do"]:
            case "pause":
                self.status = "paused"
                if self._is_ahead:
                    self._keep()
            case "resume":
                self.status = "running"
                self._began, self._made, self._next = time.monotonic(), 0, 0.0
            case "stop":
                self.status = "stopped"
            case "step":
                self._require_paused()
                self._training.watched = True
                self._update()
                self._keep()
                self._end_if_done()
            case "phase":
                self._require_paused()
                return self._phase(command["phase"])
            case "change":
                self._training.learning_rate = command["learning_rate"]
                self._training.clip = command["clip"]
                self._pace, self._next = command["pace"], 0.0
                if self._is_ahead:
                    self._keep()
        return {}

    def _phase(self, phase: str) -> dict[str, Any]:
        answer = make_phase(self._training, phase)
        if phase == "update":
            self._note(self._training.running[-1])
            self._keep()
            self._end_if_done()
        return answer

    def _end_if_done(self) -> None:
        if self._training.step >= self._training.steps:
            self._end("done")

    def _require_paused(self) -> None:
        if self.status != "paused":
            raise InvalidInput("Pause the training first.", field="status", allowed="paused")

    # --- Writing down ---------------------------------------------------------------------------

    def _keep(self) -> None:
        """A look at the net as it is, kept as a model, and the checkpoint to go on from."""
        training = self._training
        if not all(weight.isfinite().all() for weight in training.module.parameters()):
            raise Diverged(training.step)
        seen = look(training, self._probe)
        running = training.running
        train = sum(running) / len(running) if running else math.nan
        self._measured |= {key: none_if_nan(seen[key]) for key in ("validation", "accuracy")}
        training.running = []
        self._add_point()
        self._tell_points()
        self._keep_model({"train": train, **seen})
        told = {"step": training.step, "model": self._shelf.model_id(training.step)}
        self._log.write("look", {**told, "train": train, **seen})
        self._log.sync()
        checkpoint.save(
            self._shelf.checkpoint,
            {"training": training.state(), "measured": self._measured, "log": self._log.position},
        )
        self.checkpointed = training.step
        self._thin()
        self._write_status()
        self._tell_status()

    def _keep_model(self, seen: dict[str, Any]) -> None:
        """The net of this moment as a model folder, with what the last update changed."""
        training, shelf = self._training, self._shelf
        name = shelf.model_id(training.step)
        folder, half = shelf.checkpoints / name, shelf.checkpoints / ".part"
        if half.exists():
            shutil.rmtree(half)
        half.mkdir(parents=True)
        weights = {key: value.contiguous() for key, value in training.module.state_dict().items()}
        moved = {key: weights[key] - before for key, before in training.before.items()}
        (half / "model.safetensors").write_bytes(save(weights))
        (half / "update.safetensors").write_bytes(save(moved))
        described = config(name, self._recipe, training.module.architecture)
        described["title"] = f"{self._recipe.model.title}, after {training.step:,} updates"
        described["examples"] = examples(training, self._probe)
        metrics: dict[str, dict[str, float]] = {"training": {}, "validation": {}}
        for part, key, measure in (
            ("training", "train", "loss_nats"),
            ("validation", "validation", "loss_nats"),
            ("validation", "accuracy", "accuracy"),
        ):
            if none_if_nan(seen[key]) is not None:
                metrics[part][measure] = seen[key]
        files = {
            "vocab.json": {"tokens": training.data.vocabulary.tokens},
            "metrics.json": metrics,
            "config.json": described,
        }
        for file, content in files.items():
            (half / file).write_bytes(orjson.dumps(content))
        if folder.exists():
            discard(folder)
        for written in half.iterdir():
            sync(written)
        half.rename(folder)
        sync(shelf.checkpoints)

    def _thin(self) -> None:
        kept = self._shelf.kept()
        sizes = {step: size_of(folder) for step, folder in kept.items()}
        most = self._limits.training_checkpoints, self._limits.training_checkpoint_bytes
        for step in superfluous(sizes, *most):
            discard(kept[step])

    def fail(self, reason: str) -> None:
        """End with a sentence; on a full disk it reaches the server alone."""
        self.reason = reason
        try:
            self._end("failed")
        except OSError:
            self.status = "failed"
        self._tell_status()

    def _write_status(self) -> None:
        path = self._shelf.path / STATUS
        half = path.with_suffix(".part")
        half.write_bytes(orjson.dumps(self._described()))
        half.replace(path)

    def _tell_status(self) -> None:
        self._told = time.monotonic()
        self._channel.tell({"status": self._described()})

    def _described(self) -> dict[str, Any]:
        training, seconds = self._training, time.monotonic() - self._began
        return {
            "status": self.status,
            "reason": self.reason or None,
            "step": training.step,
            "checkpointed_step": self.checkpointed,
            "phase": last_phase(training),
            "guessing": math.log(len(training.data.vocabulary)),
            "learning_rate": training.learning_rate,
            "clip": training.clip,
            "pace": self._pace,
            "updates_per_second": self._made / seconds if self.status == "running" else None,
            "model": self._shelf.model_id(self.checkpointed),
            "loss": None,
            "validation": None,
            "accuracy": None,
            **self._measured,
        }


def recipe_of(order: Order, data_folder: Path | None, limits: Limits) -> Recipe:
    """The recipe by which the one training loop does what was ordered.

    Raises:
        InvalidInput: the data is not there any more.
    """
    plan = order.plan
    made_of_text = order.data == TEXT
    set_, file = (TEXT, "input.txt") if made_of_text else _place(order.data, data_folder)
    return Recipe(
        model=ModelPart(
            title=order.title,
            task="language_model",
            description="A checkpoint of a training.",
            examples={},
        ),
        architecture=ArchitecturePart(
            cell=plan.cell,
            hidden=plan.hidden,
            layers=plan.layers,
            activation=plan.activation,
            skip=plan.skip,
            head_bias=plan.init != "lecture",
        ),
        data=DataPart(
            set=set_,
            file=file,
            characters=limits.training_characters,
            vocabulary=limits.training_vocabulary,
            held_out=HELD_OUT,
        ),
        training=DescentPart(
            steps=plan.steps,
            batch=plan.batch,
            length=plan.length,
            optimiser=plan.optimiser,
            learning_rate=plan.learning_rate,
            schedule="constant",
            warmup=0,
            loss=plan.loss,
            clip=plan.clip,
            init=plan.init,
            forget_bias=plan.forget_bias,
            precision="float32",
            seed=plan.seed,
        ),
    )


def _place(data: str, data_folder: Path | None) -> tuple[str, str | None]:
    source = source_of(data, data_folder)
    return source.set, source.file


def examples(training: Training, probe: Probe) -> list[dict[str, Any]]:
    """The probe, as an input to start from."""
    tokens = training.data.vocabulary.tokens
    text = "".join(tokens[token] for token in probe.inputs.tolist())
    return [{"name": "the probe", "input": {"text": text}}]


def none_if_nan(value: float | None) -> float | None:
    """NaN is for tensors; in a status it is None."""
    return None if value is None or not math.isfinite(value) else value


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(file.stat().st_size for file in folder.iterdir())


def discard(folder: Path) -> None:
    """Throw a model folder away; its config first, so that half of it is no model."""
    (folder / "config.json").unlink(missing_ok=True)
    shutil.rmtree(folder)


def no_room(error: OSError, checkpointed: int | None) -> str:
    """What is said when something could not be written."""
    last = "" if checkpointed is None else f" The checkpoint of update {checkpointed:,} is whole."
    return f"The training could not be written down: {error.strerror}.{last}"


def main() -> None:
    """Train what the first command names, until there is nothing to do or nobody to do it for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl+C is for the server
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    prepare_thread()
    torch.optim.SGD([torch.zeros(1)], lr=1.0)  # the first optimiser imports a great deal
    channel = Channel()
    order = channel.commands.get()
    if order["do"] == "train":
        shelf = Shelf(Path(order["folder"]))
        with (shelf.path / "log.txt").open("ab") as log:
            os.dup2(log.fileno(), 2)
        data_folder = Path(order["data"]) if order["data"] else None
        train(shelf, data_folder, Limits.model_validate(order["limits"]), channel)


def train(shelf: Shelf, data_folder: Path | None, limits: Limits, channel: Channel) -> None:
    """Train as the folder says; what goes wrong is told in a sentence."""
    with Lock(shelf.path / "lock"):
        worker: Worker | None = None
        try:
            worker = Worker(shelf, data_folder, limits, channel)
            worker.run()
        except (ServiceError, OSError) as error:
            reason = str(error)
            if isinstance(error, OSError):
                reason = no_room(error, None if worker is None else worker.checkpointed)
            if worker is None:
                channel.tell({"status": {"status": "failed", "reason": reason}})
            else:
                worker.fail(reason)


if __name__ == "__main__":
    main()
    sys.stderr.flush()
    os._exit(0)  # all is written; taking torch apart would take seconds
