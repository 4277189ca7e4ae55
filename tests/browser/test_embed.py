"""A page of another origin shows the network in a frame, and stays as it was."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server.web.settings import Settings
from tests.live import LiveServer, serving

HOST = """<!doctype html><title>A lecture</title><h1>Slide</h1>
<script src="{server}/static/embed.js" defer></script>
<rnn-scope model="hello" text="hello" step="2" theme="dark"></rnn-scope>
<p>After it</p>"""


class Host(ThreadingHTTPServer):
    """A course's own web server."""

    page = b""


class Answer(BaseHTTPRequestHandler):
    """Its one page."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Host)
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.page)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=host.serve_forever)
    thread.start()
    yield host
    host.shutdown()
    thread.join()
    host.server_close()


@pytest.fixture
def embedding(host: Host, tmp_path: Path) -> Iterator[LiveServer]:
    """A server that lets that page show it."""
    origin = f"http://127.0.0.1:{host.server_port}"
    with serving(Settings(state=tmp_path, frame_ancestors=(origin,), port=0)) as live:
        host.page = HOST.format(server=live.url).encode()
        yield live


def test_a_foreign_page_shows_the_network_and_stays_as_it_was(
    page: Page, host: Host, embedding: LiveServer
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"http://127.0.0.1:{host.server_port}/")

    network = page.frame_locator("iframe")
    expect(network.locator(".scene.unrolled canvas").first).to_be_visible()
    expect(network.locator(".editor")).to_be_hidden()
    expect(network.get_by_role("button", name="Play")).to_be_visible()
    (frame,) = [one for one in page.frames if one.url.startswith(embedding.url)]
    assert frame.url == f"{embedding.url}/embed?theme=dark#model=hello&text=hello&step=2"
    frame.wait_for_function(
        """() => {
            const { store } = document.querySelector("rnn-scope");
            return store.trace.value?.complete && store.playhead.value === 2;
        }"""
    )
    assert frame.evaluate("() => document.documentElement.dataset.theme") == "dark"

    assert page.evaluate("() => document.styleSheets.length") == 0
    assert page.evaluate("() => document.querySelectorAll('rnn-scope, [style]').length") == 0
    left = page.evaluate("() => [...document.body.children].map((one) => one.localName)")
    assert left == ["h1", "script", "iframe", "p"]
    assert page.evaluate("() => Object.keys(window).filter((key) => /rnn|embed/i.test(key))") == []
    sandbox = page.locator("iframe").get_attribute("sandbox")
    assert sandbox == "allow-scripts allow-same-origin"
    assert complaints == []


def test_a_frame_with_an_unknown_model_says_so(
    page: Page, host: Host, embedding: LiveServer
) -> None:
    host.page = host.page.replace(b'model="hello"', b'model="nosuch"')
    page.goto(f"http://127.0.0.1:{host.server_port}/")

    said = page.frame_locator("iframe").get_by_text("There is no model called “nosuch”.")
    expect(said).to_be_visible()


def test_only_pages_that_the_settings_name_may_show_it(
    page: Page, host: Host, server: LiveServer
) -> None:
    host.page = HOST.format(server=server.url).encode()
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(f"http://127.0.0.1:{host.server_port}/")
