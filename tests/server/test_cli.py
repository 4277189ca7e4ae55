"""The command line answers in words, JSON or files, and in one line where something is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from typer.testing import CliRunner, Result

from server.cli import app

TEXT = "Alas, I think he"


@pytest.fixture
def run(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a command with the test's own models and folders."""
    monkeypatch.setenv("RNNSCOPE_MODELS", str(models))
    monkeypatch.setenv("RNNSCOPE_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("RNNSCOPE_DATA", raising=False)
    monkeypatch.setenv("COLUMNS", "120")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return invoke


def test_models_are_listed_and_broken_ones_said_to_be_skipped(run, tmp_path: Path) -> None:
    broken = tmp_path / "state" / "models" / "broken"
    broken.mkdir(parents=True)
    (broken / "config.json").write_text("{")

    listed = run("models")

    assert listed.exit_code == 0
    assert "tiny-lstm" in listed.stdout
    assert "skipped broken: " in listed.stdout


def test_a_trace_is_a_line_a_step(run) -> None:
    traced = run("trace", "tiny-lstm", f"{TEXT}!", "--top-k", "2")

    lines = [line.split() for line in traced.stdout.splitlines()]
    assert [line[0] for line in lines[1 : len(TEXT) + 1]] == [str(t) for t in range(len(TEXT))]
    assert lines[1][1] == "'A'"
    assert traced.stdout.endswith("skipped: 1\n")


def test_a_trace_as_json_and_as_a_file_holds_the_same_numbers(run, tmp_path: Path) -> None:
    path = tmp_path / "new" / "trace.safetensors"

    printed = run("trace", "tiny-deep", TEXT, "--signals", "h,c", "--json")
    written = run("trace", "tiny-deep", TEXT, "--signals", "h c", "--out", str(path))

    assert written.exit_code == 0
    signals = json.loads(printed.stdout)["signals"]
    tensors = safetensors.numpy.load_file(path)
    assert signals.keys() == {"h", "c"}
    for name, values in signals.items():
        assert tensors[name].shape == (len(TEXT), 2, 8)
        assert np.array_equal(np.array(values, dtype=np.float32), tensors[name])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trace", "none-such", TEXT], "There is no model called 'none-such'."),
        (["trace", "tiny-lstm", TEXT, "--signals", "q"], "signals holds a value"),
        (["trace", "tiny-lstm", "!!!"], "nothing that the model knows"),
        (["evaluate", "tiny-lstm"], "tiny-lstm has no recipe"),
        (["train", "none-such.toml", "--data", "."], "none-such.toml"),
        (["serve", "--port", "70000"], "port"),
    ],
    ids=" ".join,
)
def test_what_is_wrong_is_one_line(run, arguments: list[str], words: str) -> None:
    ended = run(*arguments)

    assert ended.exit_code == 1
    assert ended.stdout == ""
    assert words in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_line_itself_needs_nothing_heavy() -> None:
    code = "import sys, server.cli; sys.exit(bool({'torch', 'fastapi', 'rich'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
