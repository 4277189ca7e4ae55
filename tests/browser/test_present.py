"""At the projector: type for the back row, a clicker, resting controls, the presenter's window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.scope import Scope
from tests.browser.slide import present
from tests.live import LiveServer

pytestmark = pytest.mark.browser


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
    network, below = scope.page.locator(".scene.unrolled"), scope.page.locator(".lower-body")
    said = scope.page.locator(".sentence[data-of=wave]")  # of the network, which it stands under
    expect(below).to_be_visible()
    expect(network).to_be_hidden()
    for key, first, second in (("3", below, network), ("3", network, below), ("1", below, network)):
        scope.page.keyboard.press(key)
        expect(first).to_be_visible()
        expect(second).to_be_hidden()
        assert said.is_visible() == network.is_visible()
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


def test_what_is_pressed_on_a_black_screen_first_brings_the_picture_back(scope: Scope) -> None:
    """Nothing goes on unseen."""
    present(scope, model="hello", text="hell", step=1)
    page = scope.page
    black = page.locator(".present-black")
    for key in ("PageDown", "PageUp", "ArrowRight", "Space", "r"):
        page.keyboard.press("b")
        expect(black).to_be_visible()
        page.keyboard.press(key)
        expect(black).to_have_count(0)
        assert scope.state("playhead") == 1
        assert not scope.state("playing")
    assert scope.state("direction") == "forward"


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
