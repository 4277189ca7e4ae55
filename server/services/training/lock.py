"""One writer at a time: whoever holds the lock may write a training's files.

The system gives it back when its holder ends, however that happens.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO

from server.services.errors import Busy

WAIT_SECONDS = 60.0
"""An update under way may take so long to end, and its process with it."""


class Lock:
    """Held inside a `with` block.

    Raises:
        Busy: another process holds it all the time.
    """

    def __init__(self, path: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        self._path = path
        self._wait_seconds = wait_seconds
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Lock:
        self._file = self._path.open("ab")
        deadline = time.monotonic() + self._wait_seconds
        while not _try(self._file):
            if time.monotonic() > deadline:
                self._file.close()
                raise Busy("Another process is at this training.")
            time.sleep(0.02)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()


def _try(file: IO[bytes]) -> bool:
    """Take the lock if it is free."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
