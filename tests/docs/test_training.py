"""The examples of the paper on training run as they are printed."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.web.settings import Settings
from tests.live import LiveServer, serving

PAPER = (Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8")
CURL = re.findall(r"```sh\n(curl.*?)```", PAPER, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", PAPER, re.DOTALL)
PRINTED = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of its own, with the lecture's model."""
    with serving(Settings(state=tmp_path_factory.mktemp("state"), port=0)) as live:
        assert live.app.state.parts.engine.ready.wait(60)
        yield live


@pytest.mark.slow
@pytest.mark.parametrize("example", PYTHON, ids=["to the end", "one update"])
def test_the_python_examples_print_what_they_say(server: LiveServer, example: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", example.replace(PRINTED, server.url)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    said = re.findall(r"print\(.*\)  # (.*)", example)
    assert said
    assert run.stdout.splitlines() == said


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize("example", CURL, ids=["begin"])
def test_the_curl_example_answers(server: LiveServer, example: str) -> None:
    run = subprocess.run(
        ["bash", "-c", example.replace(PRINTED, server.url)], capture_output=True, check=True
    )
    assert json.loads(run.stdout)["recipe"]["steps"] == 60
