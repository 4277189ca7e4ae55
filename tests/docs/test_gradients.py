"""The examples of docs/gradients.md run as they are printed, and print what they say."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from math import log
from pathlib import Path

import pytest

from server.web.settings import Settings
from tests.live import LiveServer, serving

PAGE = (Path(__file__).parents[2] / "docs" / "gradients.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
(PYTHON,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
PRINTED = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with the models that are shipped."""
    with serving(Settings(state=tmp_path_factory.mktemp("state"), port=0)) as live:
        assert live.app.state.parts.engine.ready.wait(60)
        yield live


def printed(command: list[str], code: str, live: LiveServer) -> str:
    command = [*command, "-c", code.replace(PRINTED, live.url)]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_the_shell_examples_answer(shipped: LiveServer) -> None:
    gradients, lab = (printed(["bash"], example, shipped) for example in SHELL)

    assert '"loss_unit":"nats"' in gradients
    uniform, orthogonal = map(float, lab.split())
    assert 0 < uniform < orthogonal


def test_the_python_example_prints_the_lectures_figures(shipped: LiveServer) -> None:
    found = map(float, printed([sys.executable], PYTHON, shipped).split())

    said = re.findall(r"print\(.*\)  # ([0-9.]+)", PYTHON)
    assert list(found) == pytest.approx([float(number) for number in said], abs=1e-6)


def test_the_half_lives_are_those_of_their_gates() -> None:
    told = re.findall(r"ates of (0\.9+) give (\d+\.?\d*)", PAGE)
    assert len(told) == 2
    for gate, steps in told:
        places = len(steps.partition(".")[2])
        assert round(log(0.5) / log(float(gate)), places) == float(steps)
