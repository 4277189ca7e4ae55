"""``rnnscope serve`` as a process of its own, as a user starts it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Served:
    """A running server, and where it is found."""

    process: "subprocess.Popen[str]"
    host: str
    port: int


@contextmanager
def served(state: Path, *options: str) -> Iterator[Served]:
    """Serves on a free port of 127.0.0.1 until the block ends; begins once the page is served."""
    command = [sys.executable, "-m", "server.cli", "serve", "--port", "0", "--state", str(state)]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, f"the server ended with status {process.wait()}"
        host, port = line.split("http://")[1].split("/")[0].split(":")
        yield Served(process, host, int(port))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
