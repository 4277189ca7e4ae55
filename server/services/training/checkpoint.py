"""Checkpoints that survive a kill at any moment: a temporary file, fsync, rename."""

from io import BytesIO
from pathlib import Path
from typing import Any

import torch

from server.services.files import write_atomically


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
