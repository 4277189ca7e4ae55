"""Every word on every page: whole and free at 200 %, and a minus that is no hyphen."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import Watch
from tests.browser.scope import LINE
from tests.browser.slide import crowded, words_of
from tests.browser.test_back_row import SETTLED
from tests.live import LiveServer

pytestmark = pytest.mark.browser

ENLARGED: ViewportSize = {"width": 720, "height": 450}
"""What is left of 1440 by 900 when the browser enlarges a page by two."""

WORKBENCH: dict[str, str | int] = {
    "model": "shakespeare-lstm",
    "text": LINE,
    "step": 12,
    "unit": "h.0.7",
}
HELLO: dict[str, str | int] = {"model": "hello", "text": "hello", "step": 2}
STATES: tuple[dict[str, str | int], ...] = (
    WORKBENCH,
    {**WORKBENCH, "lower": "unit"},
    {**WORKBENCH, "lower": "states"},
    {**WORKBENCH, "lower": "blame", "direction": "backward"},
    {**WORKBENCH, "lower": "weights", "direction": "backward"},
    {**WORKBENCH, "zoom": "cell"},
    {**WORKBENCH, "zoom": "arithmetic"},
    {**HELLO, "lower": "weights", "direction": "backward"},
    {**HELLO, "lower": "edit"},
    {**HELLO, "zoom": "arithmetic", "unit": "h.0.1"},
)
BESIDE = ("/lab", "/sentences", "/train", "/lessons", "/lessons/the-loop", "/lessons/adding-up")
PLACES = [*(f"/#{urlencode(state)}" for state in STATES), *BESIDE]

SIDEWAYS = {"chips", "lessons", "wide"}
"""Rows that one scrolls to their end."""

HYPHEN = re.compile(r"(^|[\s(=≤×+])-(?=[\d.∞]|ln)")

LET_GO = """() => {
  for (const el of document.querySelectorAll("*")) {
    if (getComputedStyle(el).position === "sticky") el.style.setProperty("position", "relative");
  }
}"""
"""What stays in sight passes over the rest: here it stands where it belongs."""


@pytest.mark.parametrize("place", PLACES)
def test_at_200_percent_each_word_is_whole_and_a_minus_is_one(
    server: LiveServer, page: Page, watch: Watch, place: str
) -> None:
    page.set_viewport_size(ENLARGED)
    page.goto(f"{server.url}{place}")
    page.wait_for_function(SETTLED)
    page.wait_for_load_state("networkidle")
    page.evaluate(LET_GO)
    width, height = page.evaluate(
        "(({ scrollWidth, scrollHeight }) => [scrollWidth, scrollHeight])(document.documentElement)"
    )
    assert width <= ENLARGED["width"]
    read = 0
    for top in range(0, height, 400):
        page.evaluate("top => scrollTo(0, top)", top)
        words = [word for word in words_of(page) if word.cut not in SIDEWAYS]
        read += len(words)
        assert crowded(words) == [], top
        assert [word for word in words if HYPHEN.search(word.words)] == []
    assert read > 20


def test_on_a_phone_the_switch_leaves_the_step_s_name_free(
    server: LiveServer, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(f"{server.url}/#{urlencode({**WORKBENCH, 'lower': 'unit'})}")
    page.wait_for_function(SETTLED)
    (name,) = [word for word in words_of(page) if word.words == "step 13 of 41"]
    switch = page.get_by_role("group", name="How near").bounding_box()
    assert switch
    assert switch["y"] + switch["height"] <= name.box.top
    page.close()
