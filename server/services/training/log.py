"""What a training tells, kept as lines of JSON: `{"id": "1.7", "event": "losses", "data": {...}}`.

An id is the number of the run and of the line. After a kill the child takes back what was told
since its checkpoint and begins a new run; so an id that was heard is never used again, and ids
only grow.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from server.services.files import write_atomically

PIECE = 2**18  # bytes read at once


class Mark(NamedTuple):
    """An id: compared by run, then by line."""

    run: int
    line: int

    @classmethod
    def parse(cls, text: str) -> Mark | None:
        """The mark that an id stands for, None if it is none."""
        run, _, line = text.partition(".")
        if not (run.isdecimal() and line.isdecimal() and len(text) < 24):
            return None
        return cls(int(run), int(line))

    def __str__(self) -> str:
        return f"{self.run}.{self.line}"


BEGINNING = Mark(0, 0)


class LogWriter:
    """The end at which the child writes.

    Args:
        path: of the log.
        run, lines, size: how much of it stays, as `position` told; the rest is taken back.
    """

    def __init__(self, path: Path, run: int = 0, lines: int = 0, size: int = 0) -> None:
        kept = path.read_bytes()[:size] if size else b""
        write_atomically(path, kept)  # a file of its own, so that readers see that it is another
        self._run, self._lines, self._size = run + 1, lines, size
        self._file = path.open("ab")

    @property
    def position(self) -> dict[str, int]:
        """What a checkpoint remembers of the log."""
        return {"run": self._run, "lines": self._lines, "size": self._size}

    def write(self, event: str, data: Any) -> None:
        """Tell something; NaN and infinities become null, a float32 array keeps its digits."""
        self._lines += 1
        line = {"id": f"{self._run}.{self._lines}", "event": event, "data": data}
        content = orjson.dumps(line, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n"
        self._file.write(content)
        self._file.flush()
        self._size += len(content)

    def sync(self) -> None:
        """Make what was told survive a power cut."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


@dataclass
class LogReader:
    """A reader of its own pace, after a given mark; the log may be taken back under its eyes."""

    path: Path
    after: Mark = BEGINNING
    _file: int = -1
    _position: int = 0

    def read(self) -> list[dict[str, Any]]:
        """Some of the lines that have come since, in order; none only at the end of the log."""
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                if status.st_ino != self._file or status.st_size < self._position:
                    self._file, self._position = status.st_ino, 0
                file.seek(self._position)
                while whole := _whole_lines(file):
                    self._position += len(whole)
                    file.seek(self._position)
                    if new := list(self._new(whole)):
                        return new
        except FileNotFoundError:
            pass
        return []

    def _new(self, lines: bytes) -> Iterator[dict[str, Any]]:
        for line in lines.splitlines():
            told: dict[str, Any] = orjson.loads(line)
            mark = Mark.parse(told["id"])
            if mark is not None and mark > self.after:
                self.after = mark
                yield told


def _whole_lines(file: IO[bytes]) -> bytes:
    """The next piece up to its last line's end, at least one line; nothing where there is none."""
    piece = file.read(PIECE)
    while b"\n" not in piece[-PIECE:] and (more := file.read(PIECE)):
        piece += more
    return piece[: piece.rfind(b"\n") + 1]
