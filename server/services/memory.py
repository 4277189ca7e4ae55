"""The memory that answers take while they are made and sent: bounded, for all of them together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from server.services.errors import Busy


class Memory:
    """So many bytes, of which answers hold theirs. Safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held = 0
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """Bytes that are held now."""
        return self._held

    @contextmanager
    def share(self) -> Iterator[Share]:
        """One answer's part, empty at first; all of it is given back in the end."""
        share = Share(self)
        try:
            yield share
        finally:
            share.resize(0)

    def _move(self, before: int, after: int) -> None:
        with self._lock:
            held = self._held - before + after
            if after > before and held > self._size:
                raise Busy("Other answers take all the memory there is.", limit="memory_bytes")
            self._held = held


class Share:
    """What one answer holds."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._size = 0

    def resize(self, size: int) -> None:
        """Hold so many bytes from now on.

        Raises:
            Busy: more than before, and more than is left.
        """
        self._memory._move(self._size, size)
        self._size = size
