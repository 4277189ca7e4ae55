"""One training under way in its own process: it makes updates, obeys, and writes down."""

import math
import queue
import time
from pathlib import Path
from typing import Any

import orjson

from server.services.errors import InvalidInput, ServiceError
from server.services.limits import Limits
from server.services.training import checkpoint, moments
from server.services.training.channel import Channel
from server.services.training.data import load
from server.services.training.log import LogWriter
from server.services.training.look import Probe, look
from server.services.training.loop import Diverged, Training
from server.services.training.order import TEXT
from server.services.training.ordered import recipe_of
from server.services.training.phases import last_phase, make_phase
from server.services.training.shelf import STATUS, Shelf

LOOKS, POINTS = 100, 2000
"""Checkpoints, each with a look, and points of the curve that a whole training has about."""

SAVE_SECONDS = 1.0, 10.0
"""Between two checkpoints at first, when it may just have been killed, and later at most."""

LONGEST_WAIT = 3600.0

TELL_SECONDS = 0.1
"""Between two states that are told while it runs."""


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
        moment: the step of the last look, which is kept as a model; often the same.
    """

    def __init__(
        self, shelf: Shelf, data_folder: Path | None, limits: Limits, channel: Channel
    ) -> None:
        self._shelf, self._limits, self._channel = shelf, limits, channel
        self.status, self.reason = "running", ""
        order, wish = shelf.order, shelf.wish
        recipe = recipe_of(order, data_folder, limits)
        folder = shelf.path if order.data == TEXT else data_folder
        self._training = Training.begin(recipe, load(recipe, folder))
        self._probe = Probe.of(self._training.data)
        self._look_every = max(1, self._training.steps // LOOKS)
        self._point_every = max(1, self._training.steps // POINTS)
        self._points: list[tuple[int, float]] = []
        self._losses: list[float] = []  # since the last point
        self._measured: dict[str, float | None] = {"loss": None}
        self.checkpointed = self.moment = 0
        self._told = self._began = time.monotonic()
        self._made = 0  # updates since it began to run
        self._next = 0.0  # when the pace lets the next update begin
        self._pace = wish.pace
        self._saved, self._save_after = time.monotonic(), SAVE_SECONDS[0]
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
        self._losses = saved.get("losses", [])
        moments.discard_after(self._shelf, self.checkpointed)
        self.moment = max(self._shelf.kept(), default=0)
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
                if time.monotonic() >= self._next:
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
        """Whether updates were made since the last moment that was kept."""
        return self._training.step > self.moment

    def _patience(self) -> float | None:
        """Seconds to wait for a command: none while there is work, for ever while paused."""
        if self.status == "paused":
            return None
        return min(max(0.0, self._next - time.monotonic()), LONGEST_WAIT)

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
            return
        if time.monotonic() - self._saved > self._save_after:
            self._tell_points()
            self._save()
            self._save_after = min(2 * self._save_after, SAVE_SECONDS[1])
        if time.monotonic() - self._told > TELL_SECONDS:
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
            said = {"error": words}
        else:
            said = {"answer": answer}
        self._tell_status()
        if "n" in command:
            self._channel.tell({"n": command["n"], **said})

    def _do(self, command: dict[str, Any]) -> dict[str, Any]:
        match command["do"]:
            case "pause":
                if self.status == "running":
                    self.status = "paused"
                    self._make_one()
            case "resume":
                self.status = "running"
                self._began, self._made, self._next = time.monotonic(), 0, 0.0
            case "stop":
                self.status = "stopped"
            case "step":
                self._require_paused()
                self._make_one()
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

    def _make_one(self) -> None:
        """An update that is looked at."""
        self._training.watched = True
        self._update()
        self._keep()
        self._end_if_done()

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
        self._measured["validation"] = moments.none_if_nan(seen["validation"])
        self._measured["accuracy"] = seen["accuracy"]
        training.running = []
        self._add_point()
        self._tell_points()
        moments.write(self._shelf, training, self._probe, {"train": train, **seen})
        told = {"step": training.step, "model": self._shelf.model_id(training.step)}
        self._log.write("look", {**told, "train": train, **seen})
        self._save()
        self.moment = training.step
        moments.thin(self._shelf, self._limits)
        self._write_status()
        self._tell_status()

    def _save(self) -> None:
        """Write the checkpoint to go on from; the training itself is not touched."""
        self._log.sync()
        checkpoint.save(
            self._shelf.checkpoint,
            {
                "training": self._training.state(),
                "measured": self._measured,
                "losses": self._losses,
                "log": self._log.position,
            },
        )
        self.checkpointed, self._saved = self._training.step, time.monotonic()

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
            "model": self._shelf.model_id(self.moment),
            "loss": None,
            "validation": None,
            "accuracy": None,
            **self._measured,
        }
