"""What many tests need: a small random model, settings of their own, the application, a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from fastapi import FastAPI
from starlette.testclient import TestClient

from server.web.app import create_app
from server.web.settings import Settings
from tests.live import LiveServer, serving
from tests.tiny import make_model

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def small_numbers_stay() -> Iterator[None]:
    """Ends flush-to-zero in the tests' own thread, where training or evaluating began it."""
    yield
    torch.set_flush_denormal(False)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models: one of each cell, small, random, over the letters of a few words."""
    folder = tmp_path_factory.mktemp("models")
    for cell in ("rnn", "lstm", "gru"):
        make_model(folder / f"tiny-{cell}", cell)
    make_model(folder / "tiny-deep", "lstm", layers=2)
    return folder


@pytest.fixture
def settings(tmp_path: Path, models: Path) -> Settings:
    """Settings that touch nothing of the user's."""
    return Settings(state=tmp_path / "state", models=models, port=0)


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """An application of its own."""
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of `app`, without sockets, once models answer."""
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)
        yield client


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[LiveServer]:
    """A server on a free port, once models answer; shared by all tests."""
    settings = Settings(state=tmp_path_factory.mktemp("state"), models=models, port=0)
    with serving(settings) as live:
        assert live.app.state.parts.engine.ready.wait(60)
        yield live


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests last: its driver keeps an event loop running until all tests are done.

    Frames and processes come late on a machine shared with others: each has a second try, and the
    log names those that took it.
    """
    items.sort(key=lambda item: item.nodeid.startswith("tests/browser/"))
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
