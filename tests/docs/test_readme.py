"""The README's examples run as they are printed, and its figures are the models' own."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.resources import models_dir
from server.web.settings import Settings
from tests.live import LiveServer, serving

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
CURL = re.findall(r"```sh\n(curl.*?)```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
PRINTED = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with the models that are shipped."""
    with serving(Settings(state=tmp_path_factory.mktemp("state"), port=0)) as live:
        assert live.app.state.parts.engine.ready.wait(60)
        yield live


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize("example", CURL, ids=lambda text: text.split("/")[-1].split()[0])
def test_the_curl_examples_answer(shipped: LiveServer, example: str) -> None:
    run = subprocess.run(
        ["bash", "-c", example.replace(PRINTED, shipped.url)], capture_output=True, check=True
    )
    answer = json.loads(run.stdout)
    assert "code" not in answer, answer
    assert {"next", "signals", "text", "norms"} & answer.keys()


@pytest.mark.parametrize("example", PYTHON)
def test_the_python_examples_print_what_they_say(shipped: LiveServer, example: str) -> None:
    code = example.replace(PRINTED, shipped.url)
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60
    )
    said = re.findall(r"print\(.*?\)  # (\(.*?\))", example)
    assert said
    for words in said:
        assert words in run.stdout


def test_the_tables_have_every_trained_model_with_its_figures() -> None:
    for path in models_dir().glob("*/metrics.json"):
        figures = json.loads(path.read_text())
        shown = [f"{figures['validation']['loss_nats']:.4f}"]
        if "year_first" in figures:
            shown = [f"{figures['year_first'][filler]:.1%}" for filler in ("0", "10", "40", "120")]
        row = re.search(rf"\| `{path.parent.name}` \|.*", README)
        assert row, path.parent.name
        for figure in shown:
            assert figure.replace("%", " %") in row[0], path.parent.name


def test_there_are_examples_of_both_kinds() -> None:
    assert len(CURL) >= 3
    assert len(PYTHON) >= 1
