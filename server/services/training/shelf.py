"""Where trainings lie: a folder each, and in it what was ordered, what is wished, what was reached.

trainings/{id}/order.json        what to do; written once, before anything else is
               text/input.txt    a text of one's own
               wish.json         run, pause or stop, and what was changed: written by the server
               status.json       what was reached; this and all below is the child's alone
               checkpoint.pt     all that the next update depends on
               events.jsonl      what was told
               checkpoints/training-{id}@{step}/   a model folder for every moment kept
               lock              held by the one process that may write
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from server.services.files import write_atomically
from server.services.training.order import TEXT, Order

ORDER, WISH, STATUS = "order.json", "wish.json", "status.json"


class Wish(BaseModel):
    """What the asker wants of a training; a change is there as soon as it was answered."""

    wish: Literal["run", "pause", "stop"]
    learning_rate: float
    clip: float | None
    pace: float | None


@dataclass(frozen=True)
class Shelf:
    """One training's folder."""

    path: Path

    @classmethod
    def create(cls, root: Path, order: Order, wish: Wish, text: str | None) -> Shelf:
        """Write an order down; it is there as a whole or not at all."""
        shelf = cls(root / order.id)
        shelf.path.mkdir(parents=True)
        if text is not None:
            (shelf.path / TEXT).mkdir()
            write_atomically(shelf.path / TEXT / "input.txt", text.encode())
        shelf.write_wish(wish)
        write_atomically(shelf.path / ORDER, order.model_dump_json(indent=1).encode())
        return shelf

    @classmethod
    def all(cls, root: Path) -> list[tuple[Shelf, Order]]:
        """Every training that was ordered, the oldest first; what cannot be read is left out."""
        found = []
        for path in root.iterdir() if root.is_dir() else ():
            try:
                order = Order.model_validate_json((path / ORDER).read_bytes())
            except (OSError, ValidationError):
                continue
            if order.id == path.name:
                found.append((cls(path), order))
        return sorted(found, key=lambda one: (one[1].created, one[1].id))

    @classmethod
    def sweep(cls, root: Path) -> None:
        """Throw away what has no order: half made or half removed, it is no training."""
        for path in root.iterdir() if root.is_dir() else ():
            if path.is_dir() and not (path / ORDER).exists():
                shutil.rmtree(path, ignore_errors=True)

    @property
    def order(self) -> Order:
        """What was ordered."""
        return Order.model_validate_json((self.path / ORDER).read_bytes())

    @property
    def wish(self) -> Wish:
        """What is wished."""
        return Wish.model_validate_json((self.path / WISH).read_bytes())

    def write_wish(self, wish: Wish) -> None:
        """Wish something else from now on."""
        write_atomically(self.path / WISH, wish.model_dump_json().encode())

    @property
    def status(self) -> dict[str, Any]:
        """What the child wrote last; empty before it began."""
        try:
            status: dict[str, Any] = json.loads((self.path / STATUS).read_bytes())
        except FileNotFoundError:
            return {}
        return status

    def clear_failure(self) -> None:
        """Forget that it has failed, before another child takes it up; nobody writes meanwhile."""
        status = self.status
        if status.get("status") == "failed":
            cleared = {**status, "status": "waiting", "reason": None}
            write_atomically(self.path / STATUS, json.dumps(cleared).encode())

    @property
    def events(self) -> Path:
        """What was told, a line each."""
        return self.path / "events.jsonl"

    @property
    def checkpoint(self) -> Path:
        """All that the next update depends on."""
        return self.path / "checkpoint.pt"

    @property
    def checkpoints(self) -> Path:
        """The folder of the moments that can be gone back to."""
        return self.path / "checkpoints"

    def kept(self) -> dict[int, Path]:
        """The model folders of the moments that can be gone back to, by step, in order."""
        if not self.checkpoints.is_dir():
            return {}
        found = {}
        for path in self.checkpoints.iterdir():
            name, at, step = path.name.partition("@")
            if at and name == f"training-{self.path.name}" and step.isdecimal():
                found[int(step)] = path
        return dict(sorted(found.items()))

    def model_id(self, step: int) -> str:
        """The id under which a moment is found wherever a model is taken."""
        return f"training-{self.path.name}@{step}"

    def remove(self) -> None:
        """Throw it all away; the order first, so that a half removed training is none."""
        (self.path / ORDER).unlink(missing_ok=True)
        shutil.rmtree(self.path, ignore_errors=True)
