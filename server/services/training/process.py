"""A child process that trains, as the server sees it: commands go in, answers come out."""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

import server
from server.services.errors import InvalidInput, ServiceError
from server.services.limits import Limits

MODULE = "server.services.training.child"
SOURCE = Path(server.__file__).parents[1]


class Ended(ServiceError):
    """The process ended before it had answered."""

    status = 503
    title = "Ended"
    code = "training_ended"
    retry_after = 2


class Process:
    """A running child. Belongs to the event loop in which it was made.

    Args:
        folder: the training's.
        data: the folder of data sets.
        limits: how much it may keep.
        on_status: called in the loop with every state that is told.
        on_end: called in the loop when the process has ended.
    """

    def __init__(
        self,
        folder: Path,
        data: Path | None,
        limits: Limits,
        on_status: Callable[[dict[str, Any]], None],
        on_end: Callable[[], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_status, self._on_end = on_status, on_end
        self._numbers = itertools.count(1)
        self._awaited: dict[int, asyncio.Future[Any]] = {}
        self.ended = asyncio.Event()
        command = [sys.executable, "-P", "-m", MODULE, folder, data or "", limits.model_dump_json()]
        with (folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(SOURCE)},
            )
        self._reader = threading.Thread(target=self._read, name="training", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    async def ask(self, do: str, **more: Any) -> dict[str, Any]:
        """Give a command; the answer comes once it was done and written down.

        Raises:
            InvalidInput: it cannot be done as the training stands.
            Ended: the process ended first.
        """
        number = next(self._numbers)
        answer = self._awaited[number] = self._loop.create_future()
        self._send({"n": number, "do": do, **more})
        if self.ended.is_set():
            self._give_up()
        try:
            answered: dict[str, Any] = await answer
            return answered
        finally:
            self._awaited.pop(number, None)

    def leave(self) -> None:
        """Let it write a checkpoint and end."""
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()

    def join(self) -> None:
        """Wait for the thread that reads; it ends with the process."""
        self._reader.join()

    def _send(self, command: dict[str, Any]) -> None:
        with suppress(OSError, ValueError):  # it has ended, which on_end tells
            assert self._process.stdin is not None
            self._process.stdin.write(orjson.dumps(command) + b"\n")
            self._process.stdin.flush()

    def _read(self) -> None:
        """Hand what the process says to the loop. Runs in a thread of its own."""
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with suppress(orjson.JSONDecodeError):  # a line that a kill has cut
                    self._call(self._hear, orjson.loads(line))
        self._process.wait()
        self.leave()
        self._call(self._end)

    def _call(self, function: Callable[..., None], *arguments: Any) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(function, *arguments)

    def _hear(self, message: dict[str, Any]) -> None:
        if "status" in message:
            self._on_status(message["status"])
            return
        answer = self._awaited.get(message["n"])
        if answer is None or answer.done():
            return
        if "error" in message:
            words = message["error"]
            answer.set_exception(
                InvalidInput(words["detail"], field=words["field"], allowed=words["allowed"])
            )
        else:
            answer.set_result(message["answer"])

    def _end(self) -> None:
        self.ended.set()
        self._give_up()
        self._on_end()

    def _give_up(self) -> None:
        for answer in self._awaited.values():
            if not answer.done():
                answer.set_exception(Ended("The training's process ended; it goes on by itself."))
