"""run.py: one clear line when something is wrong, nothing to do the second time."""

import ast
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

import run
from server import __version__

ROOT = Path(run.__file__).parent


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the files that decide what is installed, with nothing installed."""
    for name in run.INPUTS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    venv = tmp_path / ".venv"
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", venv)
    monkeypatch.setattr(run, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(run, "STAMP", venv / "installed")
    monkeypatch.setattr(run, "LOG", venv / "setup.log")
    return tmp_path


@pytest.fixture
def steps(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the steps that ran; each leaves what the real one leaves, off line."""
    ran: list[str] = []

    def step(title: str, command: run.Command, *, hint: str = "") -> None:
        ran.append(title)
        if title == "Making .venv":
            if "--clear" in command:
                shutil.rmtree(run.VENV, ignore_errors=True)
            run.PYTHON.parent.mkdir(parents=True)
            run.PYTHON.symlink_to(sys.executable)
        if title == "Bundling them":
            (checkout / "static/vendor").mkdir(exist_ok=True)

    monkeypatch.setattr(run, "step", step)
    return ran


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


# --- An old Python ------------------------------------------------------------------------------


def test_an_old_python_can_read_the_file() -> None:
    ast.parse(Path(run.__file__).read_text(), feature_version=(3, 7))


def test_an_old_python_gets_one_line() -> None:
    pretend = (
        "import runpy, sys; sys.version_info = (3, 10, 2); sys.version = '3.10.2 (main)';"
        f"runpy.run_path({run.__file__!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "rnnscope needs Python 3.11 or newer; this is Python 3.10.2.\n"


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.10"])
def test_a_real_old_python_gets_one_line(version: str) -> None:
    python = shutil.which(f"python{version}")
    if not python or subprocess.run([python, "-V"], capture_output=True).returncode != 0:
        pytest.skip(f"no Python {version} on this machine")

    done = subprocess.run([python, run.__file__], stderr=subprocess.PIPE, encoding="utf-8")

    assert done.returncode == 1
    assert re.fullmatch(r"rnnscope needs Python 3\.11 or newer; this is Python .*\.\n", done.stderr)


# --- The stamp ----------------------------------------------------------------------------------


def test_the_second_run_does_nothing(steps: list[str]) -> None:
    run.set_up(run.SERVE)
    assert steps[0] == "Making .venv"
    assert steps[-1] == "Bundling them"

    steps.clear()
    run.set_up(run.SERVE)

    assert steps == []


@pytest.mark.parametrize("name", run.INPUTS)
def test_a_changed_input_is_installed(name: str, checkout: Path, steps: list[str]) -> None:
    run.set_up(run.SERVE)
    steps.clear()
    with (checkout / name).open("a") as file:
        file.write("\n")

    run.set_up(run.SERVE)

    assert "Installing Python packages" in steps
    assert "Making .venv" not in steps


def test_tests_need_more_than_serving(steps: list[str]) -> None:
    run.set_up(run.SERVE)
    steps.clear()
    run.set_up(run.DEVELOP)
    assert "Installing Python packages" in steps

    steps.clear()
    run.set_up(run.SERVE)
    assert steps == []


@pytest.mark.parametrize("end", [KeyboardInterrupt, run.SetUpError])
def test_an_unfinished_set_up_is_done_again(
    end: type[BaseException], steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_vendor() -> None:
        raise end

    with monkeypatch.context() as before:
        before.setattr(run, "fill_vendor", fill_vendor)
        with pytest.raises(end):
            run.set_up(run.SERVE)
    steps.clear()

    run.set_up(run.SERVE)

    # A killed pip may leave half a package that it takes for a whole one; a failed pip does not.
    assert ("Making .venv" in steps) == (end is KeyboardInterrupt)
    assert steps[-1] == "Bundling them"


def test_a_half_made_environment_is_made_again(steps: list[str]) -> None:
    run.PYTHON.parent.mkdir(parents=True)
    run.PYTHON.write_text("#!/bin/sh\nexit 1\n")  # as python would without its library
    run.PYTHON.chmod(0o755)

    run.set_up(run.SERVE)

    assert steps[0] == "Making .venv"
    assert run.PYTHON.is_symlink()


# --- One clear line -----------------------------------------------------------------------------


def test_a_port_in_use_is_said_before_anything_is_installed(taken_port: int) -> None:
    done = subprocess.run(
        [sys.executable, run.__file__, "--no-browser", "--port", str(taken_port)],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(rf"Cannot listen on 127\.0\.0\.1, port {taken_port}: .*\n", done.stderr)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist_is_refused(port: int) -> None:
    with pytest.raises(run.SetUpError, match=f"port {port}"):
        run.check_port("127.0.0.1", port)


def test_a_free_port_is_accepted() -> None:
    run.check_port("127.0.0.1", free_port())


def test_too_little_disk_is_said(
    checkout: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(checkout)._replace(free=1_200_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)

    with pytest.raises(run.SetUpError, match=r"Too little disk: .* has 1\.2 GB free.* 3 GB"):
        run.set_up(run.SERVE)

    assert steps == []


def test_a_failed_step_gives_its_reason_and_keeps_its_log(checkout: Path) -> None:
    fail = "print('Collecting torch'); print('ERROR: no wheel'); print('bye'); exit(3)"

    with pytest.raises(run.SetUpError) as failure:
        run.step("Installing PyTorch", [sys.executable, "-c", fail])

    line = f"Installing PyTorch failed: ERROR: no wheel (all of it: {run.LOG})"
    assert str(failure.value) == line
    assert run.LOG.read_text() == "Collecting torch\nERROR: no wheel\nbye\n"


def test_pytorch_comes_from_elsewhere_when_its_index_fails(
    steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    succeed = run.step

    def step(title: str, command: run.Command, *, hint: str = "") -> None:
        if "--index-url" in command:
            raise run.SetUpError("unreachable")
        succeed(title, command, hint=hint)

    monkeypatch.setattr(run, "step", step)
    run.set_up(run.SERVE)

    assert "Installing Python packages" in steps
    assert run.is_installed(run.SERVE)


# --- Serving and checking -----------------------------------------------------------------------


def test_the_browser_opens_once_the_server_answers(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "server").mkdir()
    (checkout / "server/__init__.py").touch()  # before the installed `server`
    (checkout / "server/cli.py").write_text(
        "import socket, sys\n"
        "assert sys.argv[1:4] == ['serve', '--host', '127.0.0.1']\n"
        "with socket.create_server(('127.0.0.1', int(sys.argv[5]))) as listener:\n"
        "    listener.accept()[0].close()\n"
        "sys.exit(7)\n"
    )
    opened: list[str] = []
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    monkeypatch.setattr(run, "set_up", lambda extras: None)
    monkeypatch.setattr(signal, "signal", lambda signum, handler: None)
    monkeypatch.setattr(webbrowser, "open", opened.append)
    port = free_port()

    status = run.serve("127.0.0.1", port, browser=True)

    assert status == 7
    assert opened == [f"http://127.0.0.1:{port}"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
    ],
)
def test_the_address_can_be_opened(host: str, expected: str) -> None:
    assert run.address(host, 8000) == expected


def test_a_failed_step_does_not_hide_the_next(capfd: pytest.CaptureFixture[str]) -> None:
    python = sys.executable
    steps = {"first": [python, "-c", "exit(1)"], "second": [python, "-c", "print('ran')"]}

    assert run.run_all(steps) == 1

    output = capfd.readouterr().out
    assert "ran\n" in output
    assert re.search(r"FAILED +\d+\.\d s +first\npassed +\d+\.\d s +second", output)


# --- The pins -----------------------------------------------------------------------------------


def canonical(requirement: str) -> str:
    """The package's name as pip compares it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = {canonical(line) for line in lines if "==" in line and not line.startswith("#")}

    assert {canonical(requirement) for group in groups for requirement in group} <= pins


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_every_library_that_the_page_imports_is_bundled() -> None:
    scripts = (ROOT / "static/js").rglob("*.js")
    imports = re.compile(r"""(?:from|import) "([^./][^"$]*)";""")
    imported = {name for script in scripts for name in imports.findall(script.read_text())}
    bundler = (ROOT / "static/vendor.mjs").read_text()

    assert "lit" in imported
    assert {name for name in imported if not re.search(rf'"?{name}"?: "', bundler)} == set()


def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text()
