"""The system's Chromium, and a page that must not complain or talk to anybody else."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import ConsoleMessage, Page, Request

from tests import chromium
from tests.browser.access import check_access
from tests.browser.scope import Scope
from tests.live import LiveServer


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which calls nobody by itself."""
    if chromium.PATH is None:
        pytest.fail("Chromium is not installed.")
    return {
        **browser_type_launch_args,
        "executable_path": chromium.PATH,
        "args": chromium.FLAGS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A laptop's screen."""
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def base_url(server: LiveServer) -> str:
    """Where the pages under test are."""
    return server.url


class Watch:
    """What a page complains of, and whom it asks for anything."""

    def __init__(self, page: Page, own: str) -> None:
        self.complaints: list[str] = []
        self._own = own
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self._own:
            self.complaints.append(f"asked another host: {request.url}")


@pytest.fixture
def watch(page: Page, server: LiveServer) -> Iterator[Watch]:
    """Fails for any error or warning in the console, a request to another host, or a barrier."""
    host = urlsplit(server.url).netloc
    watch = Watch(page, host)
    yield watch
    assert watch.complaints == []
    check_access(page, host)
    throw_away_trainings(server.url)


def throw_away_trainings(url: str) -> None:
    """What one test has begun does not keep another's training waiting."""
    api = f"{url}/api/v1/training"
    for training in httpx.get(api, timeout=30).json()["trainings"]:
        httpx.delete(f"{api}/{training['id']}", timeout=30)


@pytest.fixture
def scope(page: Page, server: LiveServer, watch: Watch) -> Scope:
    """The workbench of a running server, not yet opened."""
    return Scope(page, server.url)
