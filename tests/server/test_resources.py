"""The page's files are found in a checkout and in a wheel."""

import shutil
import subprocess
import sys
from pathlib import Path

from server import resources


def test_a_checkout_has_them_beside_the_package() -> None:
    root = Path(resources.__file__).parent.parent
    folders = [resources.static_dir(), resources.templates_dir(), resources.models_dir()]

    assert folders == [root / "static", root / "templates", root / "models"]


def test_a_wheel_has_them_in_the_package(tmp_path: Path) -> None:
    (tmp_path / "server" / "packed").mkdir(parents=True)
    (tmp_path / "server" / "__init__.py").touch()
    shutil.copy(resources.__file__, tmp_path / "server")

    program = "from server.resources import models_dir; print(models_dir())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == str(tmp_path.resolve() / "server" / "packed" / "models")
