"""Files that are there as a whole or not at all: a temporary file, fsync, rename."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Put the content in place as a whole or not at all.

    Raises:
        OSError: it could not be written; what was there before still is.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Make a file, or what was put into a folder or renamed there, survive a power cut."""
    if os.name == "posix" or path.is_file():  # elsewhere a folder cannot be opened
        descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
