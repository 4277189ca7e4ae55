"""The engine is imported once, in the background, and nothing of it before."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services import compute
from server.services.engine import Engine
from server.services.errors import NotReady
from server.services.limits import Limits
from server.services.registry import ModelRegistry


@pytest.fixture
def engine(models: Path) -> Iterator[Engine]:
    engine = Engine(Limits(), ModelRegistry([models]))
    yield engine
    engine.stop()


def test_it_is_not_ready_until_it_is_started(engine: Engine) -> None:
    with pytest.raises(NotReady) as refused:
        engine.compute  # noqa: B018

    assert refused.value.code == "starting"
    engine.start()
    engine.start()
    assert engine.ready.wait(60)
    assert engine.compute is engine.compute


def test_a_failed_import_is_told_and_logged(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(limits: Limits) -> None:
        raise OSError("no such library")

    monkeypatch.setattr(compute, "Compute", fail)
    engine.start()
    assert engine.finished.wait(60)

    with pytest.raises(NotReady) as refused:
        engine.compute  # noqa: B018
    assert refused.value.code == "failed"
    assert "no such library" in caplog.text
    assert not engine.ready.is_set()


def test_making_the_application_imports_no_torch() -> None:
    code = (
        "import sys; from server.web.app import create_app;"
        " from server.web.settings import Settings;"
        " create_app(Settings()).openapi(); sys.exit('torch' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
