"""The workbench while the server starts, is away, and comes back."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

MODEL = "shakespeare-lstm"


def test_while_models_load_a_recording_plays_and_says_so(scope: Scope, page: Page) -> None:
    page.route_web_socket("**/api/v1/stream", lambda socket: None)  # a server that is not ready

    page.goto(scope.url)

    expect(page.get_by_text("A recording plays while the models load.")).to_be_visible()
    scope.wait_for("trace?.recorded && store.playhead.value >= 1")
    assert scope.trace("trace.tokens.join('')") == LINE


def test_the_live_trace_takes_over_from_the_recording(scope: Scope, page: Page) -> None:
    held: list[WebSocketRoute] = []
    waiting: list[str | bytes] = []

    def hold(socket: WebSocketRoute) -> None:
        held.append(socket)
        socket.on_message(lambda message: waiting.append(message))

    page.route_web_socket("**/api/v1/stream", hold)
    page.goto(scope.url)
    scope.wait_for("trace?.recorded && store.playhead.value >= 2 && store.playing.value")
    recorded = scope.trace("[...trace.signals.c.row(1, 0)]")

    server = held[0].connect_to_server()
    for message in waiting:
        server.send(message)
    held[0].on_message(lambda message: server.send(message))
    scope.wait_for("trace && !trace.recorded && trace.complete")

    assert scope.state("playhead") >= 2
    assert scope.state("playing") is True
    np.testing.assert_allclose(scope.trace("[...trace.signals.c.row(1, 0)]"), recorded, atol=1e-3)
    expect(page.get_by_text("A recording plays")).to_have_count(0)


def test_a_link_opened_while_the_server_is_away_keeps_its_step(scope: Scope, page: Page) -> None:
    waiting: list[WebSocketRoute] = []

    def away(socket: WebSocketRoute) -> None:
        if len(waiting) < 2:
            waiting.append(socket)
            socket.close()
        else:
            socket.connect_to_server()

    page.route_web_socket("**/api/v1/stream", away)
    scope.open(model=MODEL, text=LINE, step=30, view="20-34")

    assert scope.state("playhead") == 30
    assert scope.state("view") == {"from": 20, "to": 34}


def test_a_lost_connection_is_told_and_comes_back(scope: Scope, page: Page) -> None:
    sockets: list[WebSocketRoute] = []

    def between(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/api/v1/stream", between)
    scope.visit()
    scope.pause()
    sockets[-1].close()
    expect(page.get_by_text("The connection is lost.")).to_be_visible()

    scope.text.fill("To be, or not")
    scope.wait_for("trace.complete && trace.text === 'To be, or not'")

    expect(page.get_by_text("The connection is lost.")).to_have_count(0)
    assert len(sockets) == 2


def test_a_generation_goes_on_after_the_connection_was_lost(scope: Scope, page: Page) -> None:
    sockets: list[WebSocketRoute] = []

    def between(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if len(sockets) == 2:  # the server is back, and still loads its models
            problem = {"status": 503, "code": "starting", "title": "", "retry_after": 2}
            server = socket.connect_to_server()
            seen: list[str | bytes] = []

            def answer(message: str | bytes) -> None:
                seen.append(message)
                if len(seen) > 1:
                    server.send(message)
                    return
                request = json.loads(message)["request"]
                error = {"type": "error", "request": request, "problem": problem}
                socket.send(json.dumps(error))

            socket.on_message(answer)
        else:
            socket.connect_to_server()

    page.route_web_socket("**/api/v1/stream", between)
    scope.open(model=MODEL, text="PANDARUS:\n", step=0, speed=4)
    status = page.locator(".status")
    scope.button("Generate").click()
    expect(status).to_contain_text("is writing")
    sockets[-1].close()
    expect(status).to_contain_text("The connection is lost.")

    expect(status).to_contain_text("The models are loading")
    written = len(scope.state("text"))
    scope.wait_for(f"store.text.value.length > {written + 1}")
    expect(status).to_contain_text("is writing")
    expect(status).not_to_contain_text("loading")


def test_without_a_connection_it_counts_down_and_generating_tries_at_once(
    scope: Scope, page: Page
) -> None:
    sockets: list[WebSocketRoute] = []
    down = [False]

    def between(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if down[0]:
            socket.close()
        else:
            socket.connect_to_server()

    page.route_web_socket("**/api/v1/stream", between)
    scope.open(model=MODEL, text="PANDARUS:\n", step=0, speed=16)
    status = page.locator(".status")
    down[0] = True
    sockets[-1].close()
    seconds = re.compile(r"Trying again in ([3-9]) seconds\.")
    expect(status).to_contain_text(seconds, timeout=20_000)
    found = seconds.search(status.inner_text())
    assert found
    expect(status).to_contain_text(f"in {int(found[1]) - 1} second", timeout=3_000)

    tried = len(sockets)
    scope.button("Generate").click()
    expect(status).to_contain_text("The connection is lost.")
    page.wait_for_timeout(200)
    assert len(sockets) > tried
    expect(status).not_to_contain_text("is writing")
    down[0] = False
    tried = len(sockets)
    scope.button("Stop").click()
    scope.button("Continue").click()
    scope.wait_for("store.text.value.length > 12")
    expect(status).to_contain_text("is writing")
