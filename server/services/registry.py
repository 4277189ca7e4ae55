"""The models that can be asked: every folder that holds a complete one, and why the others do not.

Folders are looked at anew whenever they are asked for: a model that was just trained appears, and
one that was replaced is read again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel
from safetensors import safe_open

from server.services import folders
from server.services.errors import NotFound
from server.services.folders import (
    CONFIG,
    METRICS,
    MODEL_ID,
    VOCABULARY,
    WEIGHTS,
    Broken,
    Folder,
    Model,
    ModelCard,
)


class Skipped(BaseModel):
    """A folder that is no model, and why."""

    id: str
    reason: str


@dataclass(frozen=True)
class _Entry:
    """A folder, or why it is none, with the times at which its files were written."""

    stamp: tuple[int, ...]
    found: Folder | Broken


class ModelRegistry:
    """Models by id, from folders of model folders; of two with the same id the later wins.

    Safe to use from several threads.
    """

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = tuple(roots)
        self._entries: dict[Path, _Entry] = {}
        self._loaded: dict[Path, tuple[Folder, Model]] = {}
        self._lock = threading.RLock()

    def cards(self) -> list[ModelCard]:
        """Every model's card, sorted by id."""
        return [folder.card for _, folder in sorted(self._models().items())]

    def skipped(self) -> list[Skipped]:
        """The folders that were left out, each with its reason."""
        return [
            Skipped(id=path.name, reason=str(entry.found))
            for path, entry in self._refresh()
            if isinstance(entry.found, Broken)
        ]

    def card(self, model_id: str) -> ModelCard:
        """One model's card.

        Raises:
            NotFound: there is no such model.
        """
        return self._folder(model_id).card

    def path(self, model_id: str) -> Path:
        """A model's folder."""
        return self._folder(model_id).path

    def vocabulary(self, model_id: str) -> tuple[str, ...]:
        """A model's tokens, by number."""
        return self._folder(model_id).tokens

    def weights(self, model_id: str) -> dict[str, tuple[int, ...]]:
        """The names of a model's weights, with their shapes."""
        return self._folder(model_id).shapes

    def weight(self, model_id: str, name: str) -> NDArray[np.float32]:
        """One of a model's weights.

        Raises:
            NotFound: there is no such model, or it has no such weight.
        """
        folder = self._folder(model_id)
        if name not in folder.shapes:
            raise NotFound(f"The model '{folder.card.id}' has no weight of that name.")
        with safe_open(folder.path / WEIGHTS, framework="np") as file:
            return np.asarray(file.get_tensor(name), dtype=np.float32)

    def load(self, model_id: str) -> Model:
        """A model that can compute; it stays in memory. Needs torch.

        Raises:
            NotFound: there is no such model, or its weights turn out to be another network's.
        """
        folder = self._folder(model_id)
        with self._lock:
            loaded = self._loaded.get(folder.path)
            if loaded is None or loaded[0] is not folder:
                try:
                    loaded = (folder, folders.load(folder))
                except Broken as broken:
                    self._entries[folder.path] = _Entry(_stamp(folder.path), broken)
                    raise _no_model(model_id) from broken
                self._loaded[folder.path] = loaded
            return loaded[1]

    def verify(self) -> None:
        """Hold every folder's weights against its architecture; skip the ones that differ.

        Needs torch, and is therefore done once it is there.
        """
        for path, entry in self._refresh():
            if isinstance(entry.found, Folder):
                try:
                    folders.check(entry.found)
                except Broken as broken:
                    self._entries[path] = _Entry(entry.stamp, broken)

    def _folder(self, model_id: str) -> Folder:
        folder = self._models().get(model_id)
        if folder is None:
            raise _no_model(model_id)
        return folder

    def _models(self) -> dict[str, Folder]:
        """The complete models by id."""
        models: dict[str, Folder] = {}
        for _, entry in self._refresh():
            if isinstance(entry.found, Folder):
                models[entry.found.card.id] = entry.found
        return models

    def _refresh(self) -> list[tuple[Path, _Entry]]:
        """Look at every folder again; read those that are new or were written since."""
        with self._lock:
            entries = {}
            for path in self._candidates():
                stamp, known = _stamp(path), self._entries.get(path)
                entries[path] = known if known and known.stamp == stamp else _read(path, stamp)
            self._entries = entries
            return list(entries.items())

    def _candidates(self) -> Iterator[Path]:
        for root in self._roots:
            if root.is_dir():
                yield from sorted(
                    path for path in root.iterdir() if path.is_dir() and (path / CONFIG).exists()
                )


def _no_model(model_id: str) -> NotFound:
    """The error for an unknown id; only an id that could be one is repeated."""
    named = f" called '{model_id}'" if MODEL_ID.fullmatch(model_id) else " of that name"
    return NotFound(f"There is no model{named}.", field="model")


def _stamp(path: Path) -> tuple[int, ...]:
    """When the folder's files were last written, 0 where one is missing, in nanoseconds."""
    files = (path / name for name in (CONFIG, VOCABULARY, WEIGHTS, METRICS))
    return tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files)


def _read(path: Path, stamp: tuple[int, ...]) -> _Entry:
    try:
        return _Entry(stamp, folders.read(path))
    except Broken as broken:
        return _Entry(stamp, broken)
