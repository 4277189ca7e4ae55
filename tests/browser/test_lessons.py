"""The lecture from its first stop to its last, with a clicker's keys."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.live import LiveServer

pytestmark = pytest.mark.browser

SCOPE = "document.querySelector('rnn-scope').store"


def wait_for_trace(page: Page) -> None:
    page.wait_for_function(
        f"() => {SCOPE}.trace.value?.complete && {SCOPE}.trace.value.text === {SCOPE}.text.value"
    )


def test_the_whole_route_by_page_down_and_r(server: LiveServer, page: Page, watch: Watch) -> None:
    stops = httpx.get(f"{server.url}/api/v1/lessons").json()["lessons"]
    page.goto(f"{server.url}/lessons")
    for stop in stops:
        page.keyboard.press("PageDown")
        page.wait_for_url(f"**{stop['path']}")
        expect(page.locator("h1")).to_have_text(stop["title"])
        if page.locator(".stage").count():
            wait_for_trace(page)
        if stop["question"]:
            answer = page.locator(".answer")
            expect(answer).to_be_hidden()
            page.keyboard.press("r")
            expect(answer).to_be_visible()
            expect(answer).not_to_contain_text("…")
            expect(answer).not_to_contain_text("{")
    page.keyboard.press("PageUp")
    page.wait_for_url(f"**{stops[-2]['path']}")


def test_what_is_revealed_is_the_networks_own_answer(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/which-letter")
    wait_for_trace(page)
    page.get_by_role("button", name="Reveal").click()

    url = f"{server.url}/api/v1/models/hello/predict"
    first = httpx.post(url, json={"input": {"text": "he"}}).json()["next"][0]
    expect(page.locator(".answer")).to_contain_text(f"‘{first['token']}’, with {first['prob']:.3f}")
    expect(page.locator(".softmax")).to_be_visible()


def test_what_if_f_is_0_is_held_beside_the_untouched_run(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/forget-all")
    wait_for_trace(page)
    page.keyboard.press("r")

    text = page.evaluate(f"() => {SCOPE}.text.value")
    url = f"{server.url}/api/v1/models/shakespeare-lstm/gradients"
    losses = [
        httpx.post(url, json={"input": {"text": text}, "map": False, "clamp": clamp}).json()["loss"]
        for clamp in ([{"signal": "f", "value": 0}], [])
    ]
    expect(page.locator(".answer")).to_contain_text(
        f"costs {losses[0]:.2f} nats instead of {losses[1]:.2f}"
    )
    expect(page.locator(".lane")).to_contain_text("untouched")


def test_the_link_to_the_workbench_holds_what_is_seen(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/forward-pass")
    wait_for_trace(page)
    page.get_by_role("link", name="open in the workbench").click()
    page.wait_for_url("**/#*")
    expect(page.locator(".arithmetic .sum").first).to_be_visible()
    assert page.evaluate(f"() => {SCOPE}.modelId.value") == "hello"


def test_a_clicker_reveals_then_goes_on_and_presenting_goes_along(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/which-letter?present")
    wait_for_trace(page)
    page.keyboard.press("PageDown")
    expect(page.locator(".answer")).to_be_visible()
    assert "/lessons/which-letter" in page.url

    page.keyboard.press("PageDown")
    page.wait_for_url("**/lessons/the-loss?present")

    page.goto(f"{server.url}/lessons")
    expect(page.locator("#lessons [aria-current]")).to_have_text("The loss")


def test_the_answer_leaves_the_theme_alone(server: LiveServer, page: Page, watch: Watch) -> None:
    page.goto(f"{server.url}/lessons/which-letter")
    page.evaluate("sessionStorage.setItem('rnnscope.theme', 'dark')")
    page.reload()
    wait_for_trace(page)
    page.keyboard.press("r")

    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator("rnn-scope")).to_have_attribute("data-theme", "dark")


def test_every_number_of_the_softmax_fits_beside_the_text(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{server.url}/lessons/which-letter")
    wait_for_trace(page)
    page.keyboard.press("r")
    expect(page.locator(".softmax")).to_be_visible()

    cut = "el => [el.scrollWidth - el.clientWidth, el.querySelector('.softmax').scrollWidth]"
    over, width = page.locator(".arithmetic .steps").evaluate(cut)
    assert over <= 0
    assert width > 0
