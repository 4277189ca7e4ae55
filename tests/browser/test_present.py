"""At the projector: type for the back row, a clicker, resting controls, the presenter's window."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Watch
from tests.browser.scope import LINE, Scope
from tests.live import LiveServer

pytestmark = pytest.mark.browser

BACK_ROW = 24
PROJECTOR: ViewportSize = {"width": 1024, "height": 768}

VISIBLE_TYPE = """() => {
  const sizes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.data.trim();
    const el = node.parentElement;
    const unseen = "noscript, script, style, .visually-hidden, dialog:not([open])";
    if (!words || el.closest(unseen)) continue;
    const seen = { checkOpacity: true, checkVisibilityCSS: true, visibilityProperty: true };
    if (!el.checkVisibility({ ...seen, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width < 1 || box.bottom < 0 || box.top > innerHeight) continue;
    const clip = getComputedStyle(el).clipPath;
    if (clip.includes("inset(50%")) continue;
    const enlarged = el.getScreenCTM?.()?.a ?? el.currentCSSZoom ?? 1;
    const size = parseFloat(getComputedStyle(el).fontSize) * enlarged;
    sizes.push({ words: words.slice(0, 40), size, where: el.className || el.tagName });
  }
  for (const field of document.querySelectorAll("textarea, input:not([type=range])")) {
    if (!field.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const size = parseFloat(getComputedStyle(field).fontSize) * (field.currentCSSZoom ?? 1);
    sizes.push({ words: field.value.slice(0, 40), size, where: "field" });
  }
  return sizes;
}"""


def type_on_page(page: Page) -> list[dict[str, Any]]:
    """Every piece of text that is seen on the page, with its size on the screen."""
    sizes: list[dict[str, Any]] = page.evaluate(VISIBLE_TYPE)
    return sizes


def type_on_canvas(page: Page) -> list[dict[str, Any]]:
    """Every piece of text on any canvas as it is drawn anew, as large as it is seen."""
    drawn: list[dict[str, Any]] = page.evaluate(
        """async () => {
            const { recordType } = await import("/static/js/charts/text.js");
            const drawn = recordType();
            dispatchEvent(new Event("looks"));
            for (let k = 0; k < 3; k++) await new Promise((done) => requestAnimationFrame(done));
            return drawn;
        }"""
    )
    return drawn


def small(sizes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the back row cannot read."""
    return [one for one in sizes if one["size"] < BACK_ROW - 0.01]


def present(scope: Scope, **fields: str | int | float) -> None:
    """Open a link, then present it on a projector's screen."""
    scope.page.set_viewport_size(PROJECTOR)
    scope.open(**fields)
    scope.leave_text()
    scope.page.keyboard.press("p")
    expect(scope.page.locator("html")).to_have_attribute("data-present", "")


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_the_back_row_reads_every_text_of_the_workbench(scope: Scope, direction: str) -> None:
    present(scope, model="shakespeare-lstm", text=LINE, step=12, direction=direction, pin=3)
    if direction == "backward":
        scope.wait_for("store.gradients.value?.complete")
    page = scope.page
    for picture in ["", "1", "2", "3"] if direction == "backward" else ["", "1"]:
        if picture:
            page.keyboard.press(picture)
        for awake in (False, True):
            if awake:
                page.mouse.move(300, 300)
                page.mouse.move(310, 310)
            drawn, written = type_on_canvas(page), type_on_page(page)
            assert len(drawn) > 8, picture
            assert written, picture
            assert small(drawn) == [], picture
            assert small(written) == [], picture


@pytest.mark.parametrize(
    "fields",
    [
        {"fold": 1},
        {"unit": "h.0.37", "row": "0.3"},
        {"compare": "shakespeare-gru"},
        {"theme": "contrast", "shared": 1},
        {"unit": "h.0.37", "lower": "unit"},
        {"find": "vowel", "lower": "unit"},
        {"states": "loss", "lower": "states"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_the_back_row_reads_what_a_link_opens(scope: Scope, fields: dict[str, str | int]) -> None:
    present(scope, model="shakespeare-lstm", text=LINE, step=12, **fields)
    if "find" in fields or "states" in fields:
        scope.wait_for("[store.found, store.projected].some(({ value }) => value.kind === 'here')")
    assert small(type_on_canvas(scope.page)) == []
    assert small(type_on_page(scope.page)) == []
    assert scope.page.evaluate("() => document.documentElement.scrollHeight") <= 768


@pytest.mark.parametrize(
    "path", ["/lessons", "/lessons/what-is-a-sequence", "/lab", "/sentences", "/train"]
)
def test_the_back_row_reads_every_text_of_the_other_pages(
    page: Page, server: LiveServer, watch: Watch, path: str
) -> None:
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}{path}?present")
    page.wait_for_load_state("networkidle")
    height = page.evaluate("() => document.documentElement.scrollHeight")
    drawn = type_on_canvas(page)
    assert small(drawn) == []
    for top in range(0, height, 700):
        page.evaluate("top => scrollTo(0, top)", top)
        assert small(type_on_page(page)) == [], top
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1024
    assert watch.complaints == []


def test_p_begins_and_escape_leaves(scope: Scope) -> None:
    present(scope, model="hello", text="hell", step=2)
    page = scope.page
    assert "?present#" in page.url
    expect(page.locator(".panel")).to_be_hidden()
    page.reload()
    scope.wait_for("trace && trace.complete")
    expect(page.locator("html")).to_have_attribute("data-present", "")

    page.keyboard.press("Escape")

    expect(page.locator(".panel")).to_be_visible()
    assert "present" not in page.url
    expect(page.locator("html")).not_to_have_attribute("data-present", "")


def test_where_there_is_no_other_stop_the_clicker_steps(scope: Scope) -> None:
    present(scope, model="hello", text="hell", step=1)
    scope.page.keyboard.press("PageDown")
    scope.wait_for("store.playhead.value === 2")
    scope.page.keyboard.press("PageUp")
    scope.wait_for("store.playhead.value === 1")
    scope.text.click()  # a lecturer who has typed goes on with the clicker
    scope.page.keyboard.press("PageDown")
    scope.wait_for("store.playhead.value === 2")
    scope.page.keyboard.press("Escape")
    expect(scope.text).not_to_be_focused()
    expect(scope.page.locator("html")).to_have_attribute("data-present", "")


def test_controls_go_and_come_back(scope: Scope) -> None:
    page = scope.page
    page.clock.install()
    present(scope, model="hello", text="hell", step=1)
    bar = page.get_by_role("region", name="Presenting")
    play = scope.button("Play")
    expect(bar).to_have_css("opacity", "0")

    page.mouse.move(200, 200)
    page.mouse.move(220, 220)
    page.clock.run_for(500)
    expect(bar).to_have_css("opacity", "1")
    page.clock.run_for(4000)
    expect(bar).to_have_css("opacity", "0")

    play.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")  # a focus that came by the keyboard is seen
    page.clock.run_for(10_000)
    expect(page.locator("rnn-scope > .transport")).to_have_css("opacity", "1")


def test_one_picture_at_a_time(scope: Scope) -> None:
    present(scope, model="hello", text="hell", step=2, direction="backward", lower="blame")
    network, below = scope.page.locator(".scene.unrolled"), scope.page.locator(".strips-scene")
    expect(below).to_be_visible()
    expect(network).to_be_hidden()
    for key, first, second in (("3", below, network), ("3", network, below), ("1", below, network)):
        scope.page.keyboard.press(key)
        expect(first).to_be_visible()
        expect(second).to_be_hidden()
    assert scope.state("lower") == "strips"


def test_black_and_the_dot(scope: Scope) -> None:
    present(scope, model="hello", text="hell", step=1)
    page = scope.page
    black, dot = page.locator(".present-black"), page.locator(".present-dot")
    page.keyboard.press("b")
    expect(black).to_be_visible()
    page.keyboard.press("Escape")
    expect(black).to_have_count(0)
    page.keyboard.press("d")
    page.mouse.move(400, 300)
    box = dot.bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] / 2 - 400) < 1
    assert abs(box["y"] + box["height"] / 2 - 300) < 1
    page.keyboard.press("d")
    expect(dot).to_have_count(0)


def test_a_number_is_found_where_it_is_seen(scope: Scope) -> None:
    """The page is enlarged: the pointer means what lies under it."""
    present(scope, model="hello", text="hell", step=2)
    x, y = scope.page.evaluate(
        """() => {
            const { rect } = document.querySelector(".scene.unrolled").inspect(2, 0, "h");
            const { x, y, width, height } = rect(1);
            return [x + width / 2, y + height / 2];
        }"""
    )
    scope.page.mouse.move(x, y)
    scope.wait_for("store.hover.value?.signal === 'h' && store.hover.value.unit === 1")


def test_the_presenters_window_drives_the_projector(scope: Scope) -> None:
    present(scope, model="hello", text="hell", step=1)
    page = scope.page
    with page.context.expect_page() as opened:
        page.keyboard.press("w")
    window = opened.value
    window.set_viewport_size({"width": 900, "height": 640})
    expect(window.get_by_text("step 2 of 4")).to_be_visible()

    window.get_by_role("button", name="step →").click()
    scope.wait_for("store.playhead.value === 2")
    expect(window.get_by_text("step 3 of 4")).to_be_visible()

    page.wait_for_function("() => location.hash.includes('step=2')")
    page.reload()  # the projector's
    scope.wait_for("trace && trace.complete")
    window.keyboard.press("b")
    expect(page.locator(".present-black")).to_be_visible()
    expect(window.get_by_role("button", name="black B")).to_have_attribute("aria-pressed", "true")

    window.reload()
    expect(window.get_by_text("step 3 of 4")).to_be_visible()
    page.keyboard.press("b")
    expect(window.get_by_role("button", name="black B")).to_have_attribute("aria-pressed", "false")


def test_the_clicker_goes_from_stop_to_stop(page: Page, server: LiveServer, watch: Watch) -> None:
    """A page says what comes next in its head; the next page is presented like it."""
    page.goto(f"{server.url}/lab?present")
    page.evaluate(
        """() => {
            const next = document.createElement("link");
            Object.assign(next, { rel: "next", title: "two", href: "/sentences" });
            document.head.append(next);
        }"""
    )
    page.keyboard.press("PageDown")
    page.wait_for_url("**/sentences*")
    expect(page.locator("html")).to_have_attribute("data-present", "")
    assert watch.complaints == []
