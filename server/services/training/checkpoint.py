"""Checkpoints that survive a kill at any moment: a temporary file, fsync, rename."""

import os
from pathlib import Path
from typing import Any

import torch


def write_atomically(path: Path, content: bytes) -> None:
    """Put the content in place as a whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def save(path: Path, checkpoint: dict[str, Any]) -> None:
    """Write a checkpoint of tensors and plain values."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    torch.save(checkpoint, temporary)
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def load(path: Path) -> dict[str, Any] | None:
    """The checkpoint, or None where there is none yet; no code in it ever runs."""
    if not path.exists():
        return None
    checkpoint: dict[str, Any] = torch.load(path, weights_only=True)
    return checkpoint
