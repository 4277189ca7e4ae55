"""Checkpoints that survive a kill at any moment: a temporary file, fsync, rename."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import torch


def write_atomically(path: Path, content: bytes) -> None:
    """Put the content in place as a whole or not at all."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def save(path: Path, checkpoint: dict[str, Any]) -> None:
    """Write a checkpoint of tensors and plain values."""
    buffer = BytesIO()
    torch.save(checkpoint, buffer)
    write_atomically(path, buffer.getvalue())


def load(path: Path) -> dict[str, Any] | None:
    """The checkpoint, or None where there is none yet; no code in it ever runs."""
    if not path.exists():
        return None
    checkpoint: dict[str, Any] = torch.load(path, weights_only=True)
    return checkpoint
