"""The models that can be asked: every folder that holds a complete one, and why the others do not.

Folders are looked at anew whenever they are asked for: a model that was just trained appears, and
one that was replaced is read again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
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

MISSING = -1  # when a file was written that is not there
MOMENTS = 8
"""Checkpoints that stay in memory; models stay all."""


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
    """Models by id, from folders of model folders; of two with the same id the first counts.

    A checkpoint of a training, `training-{id}@{step}`, is a model that is found but not listed.
    Safe to use from several threads.

    Args:
        roots: folders of model folders.
        trainings: the folder of trainings.
    """

    def __init__(self, roots: Sequence[Path], trainings: Path | None = None) -> None:
        self._roots = tuple(roots)
        self._trainings = trainings
        self._moments: OrderedDict[Path, None] = OrderedDict()  # as they were loaded last
        self._entries: dict[Path, _Entry] = {}
        self._loaded: dict[Path, tuple[Folder, Model]] = {}
        self._loading = threading.Lock()  # one model is loaded at a time

    def cards(self) -> list[ModelCard]:
        """Every model's card, sorted by id."""
        models, _ = self._look()
        return [models[model_id].card for model_id in sorted(models)]

    def skipped(self) -> list[Skipped]:
        """The folders that were left out, each with its reason."""
        _, skipped = self._look()
        return skipped

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
        model = self._known(folder)
        if model is None:
            with self._loading:
                model = self._known(folder)
                if model is None:
                    model = self._load(folder)
        return model

    def _known(self, folder: Folder) -> Model | None:
        """The folder's model, if it is in memory as the folder is now."""
        read, model = self._loaded.get(folder.path, (None, None))
        return model if read is folder else None

    def _load(self, folder: Folder) -> Model:
        try:
            model = folders.load(folder)
        except Broken as broken:
            self._skip(folder, broken)
            raise _no_model(folder.card.id) from broken
        self._loaded[folder.path] = (folder, model)
        if "@" in folder.card.id:
            self._forget_moments(folder.path)
        return model

    def _forget_moments(self, newest: Path) -> None:
        """Let the oldest checkpoints go: a training has many."""
        self._moments[newest] = None
        while len(self._moments) > MOMENTS:
            oldest, _ = self._moments.popitem(last=False)
            self._loaded.pop(oldest, None)
            self._entries.pop(oldest, None)

    def verify(self) -> None:
        """Hold every folder's weights against its architecture; skip the ones that differ.

        Needs torch, and is therefore done once it is there.
        """
        models, _ = self._look()
        for folder in models.values():
            try:
                folders.check(folder)
            except Broken as broken:
                self._skip(folder, broken)

    def _skip(self, folder: Folder, broken: Broken) -> None:
        """Leave a folder out until it is written again."""
        entry = self._entries[folder.path]
        if entry.found is folder:
            self._entries[folder.path] = _Entry(entry.stamp, broken)

    def _folder(self, model_id: str) -> Folder:
        if "@" in model_id:
            return self._moment(model_id)
        models, _ = self._look()
        if model_id not in models:
            raise _no_model(model_id)
        return models[model_id]

    def _moment(self, model_id: str) -> Folder:
        """A checkpoint's folder, looked up among those that are there."""
        for training in _folders(self._trainings):
            if model_id.startswith(f"training-{training.name}@"):
                for path in _folders(training / "checkpoints"):
                    found = self._find(path) if path.name == model_id else None
                    if isinstance(found, Folder):
                        return found
        raise _no_model(model_id)

    def _look(self) -> tuple[dict[str, Folder], list[Skipped]]:
        """The complete models by id, and what is none."""
        models: dict[str, Folder] = {}
        skipped = []
        for path in self._candidates():
            found = self._find(path)
            if isinstance(found, Broken):
                skipped.append(Skipped(id=path.name, reason=str(found)))
            elif found.card.id in models:
                skipped.append(Skipped(id=path.name, reason="another folder has that id already"))
            else:
                models[found.card.id] = found
        return models, skipped

    def _find(self, path: Path) -> Folder | Broken:
        """What the folder holds; read again where it was written since.

        Nothing is locked: at worst two threads read the same folder.
        """
        stamp, entry = _stamp(path), self._entries.get(path)
        if entry is None or entry.stamp != stamp:
            entry = self._entries[path] = _Entry(stamp, _read(path))
        return entry.found

    def _candidates(self) -> list[Path]:
        """The folders that mean to be models, root by root."""
        paths = [path for root in self._roots for path in _folders(root)]
        named = [path for path in paths if not path.name.startswith(".")]  # others are half made
        return [path for path in named if _written(path / CONFIG) != MISSING]


def _folders(root: Path | None) -> list[Path]:
    """What lies in a folder, by name; nothing where it is missing, or not for us to see."""
    with suppress(OSError):
        return sorted(root.iterdir()) if root is not None else []
    return []


def _no_model(model_id: str) -> NotFound:
    """The error for an unknown id; only an id that could be one is repeated."""
    named = f" called '{model_id}'" if MODEL_ID.fullmatch(model_id) else " of that name"
    return NotFound(f"There is no model{named}.", field="model")


def _stamp(path: Path) -> tuple[int, ...]:
    """When the folder's files were last written, in nanoseconds."""
    return tuple(_written(path / name) for name in (CONFIG, VOCABULARY, WEIGHTS, METRICS))


def _written(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return MISSING


def _read(path: Path) -> Folder | Broken:
    try:
        return folders.read(path)
    except Broken as broken:
        return broken
