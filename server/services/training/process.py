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
    """A running child, which at first only waits. Belongs to the event loop it was made in.

    Args:
        on_end: called in the loop when the process has ended.

    Attributes:
        has_begun: whether it has said anything; importing takes seconds.
        ended: set when it has ended.
    """

    def __init__(self, on_end: Callable[[Process], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_end = on_end
        self._on_status: Callable[[dict[str, Any]], None] = lambda status: None
        self._numbers = itertools.count(1)
        self._awaited: dict[int, asyncio.Future[Any]] = {}
        self.ended = asyncio.Event()
        self.has_begun = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )
        threading.Thread(target=self._read, name="training", daemon=True).start()

    def train(
        self,
        folder: Path,
        data: Path | None,
        limits: Limits,
        on_status: Callable[[dict[str, Any]], None],
    ) -> None:
        """Begin a training, or go on with it.

        Args:
            folder: the training's.
            data: the folder of data sets.
            limits: how much it may keep.
            on_status: called in the loop with every state that is told.
        """
        self._on_status = on_status
        names = {"folder": str(folder), "data": None if data is None else str(data)}
        self._send({"do": "train", **names, "limits": limits.model_dump()})

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

    def wish(self, do: str, **more: Any) -> None:
        """Give a command that nobody waits for."""
        self._send({"do": do, **more})

    def kill(self) -> None:
        """End it at once; whatever it was writing is there as a whole or not at all."""
        self._process.kill()

    def leave(self) -> None:
        """Let it write a checkpoint and end."""
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()

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
        self.has_begun = True
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
        self._on_end(self)

    def _give_up(self) -> None:
        for answer in self._awaited.values():
            if not answer.done():
                answer.set_exception(Ended("The training's process ended; it goes on by itself."))
