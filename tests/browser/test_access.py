"""For everybody: themes, focus, enlarged pages, and a reader that is told or is not."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.scope import LINE, Scope
from tests.live import LiveServer

pytestmark = pytest.mark.browser

OPENING: dict[str, str | int] = {"model": "shakespeare-lstm", "text": LINE, "step": 12}

OUTLINED = """() => {
  const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(document.activeElement);
  const wide = parseFloat(outlineWidth) >= 2 && outlineStyle !== "none";
  const sheet = document.activeElement.closest(".sheet");  // the text's line is its outline
  if (wide || sheet === null) return wide;
  const { borderBottomColor, color } = getComputedStyle(sheet);
  return borderBottomColor === color;
}"""


def violations(page: Page) -> str:
    """What axe has to say."""
    return json.dumps(Axe().run(page).response["violations"], indent=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_link_brings_strong_contrast(scope: Scope, scheme: str) -> None:
    scope.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    scope.open(**OPENING, theme="contrast")

    ground, ink = scope.page.evaluate(
        """() => {
            const style = getComputedStyle(document.querySelector("rnn-scope"));
            return [style.backgroundColor, style.color];
        }"""
    )

    extremes = ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert [ground, ink] == (extremes if scheme == "light" else extremes[::-1])
    assert violations(scope.page) == "[]"


def test_the_theme_button_goes_round_to_strong_contrast(scope: Scope) -> None:
    scope.open(**OPENING)
    for theme in ("light", "dark", "contrast", "system"):
        scope.page.get_by_role("button", name="Theme: ").click()
        assert scope.state("theme") == theme


def test_who_asks_the_system_for_contrast_has_it(scope: Scope) -> None:
    scope.page.emulate_media(contrast="more", color_scheme="light")
    scope.open(**OPENING)
    muted = scope.page.evaluate(
        "() => getComputedStyle(document.querySelector('rnn-scope .figures')).color"
    )
    assert muted == "rgb(43, 45, 47)"


def test_the_systems_own_colours_are_taken(scope: Scope) -> None:
    scope.page.emulate_media(forced_colors="active")
    scope.open(**OPENING)
    expect(scope.page.locator(".scene.unrolled canvas").first).to_be_visible()
    assert violations(scope.page) == "[]"


def test_the_keyboard_skips_to_the_network_and_every_focus_is_seen(scope: Scope) -> None:
    scope.open(**OPENING)
    page = scope.page
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Tab")
    expect(scope.button("Skip to the network")).to_be_focused()
    page.keyboard.press("Enter")
    picture = page.locator(".scene.unrolled canvas").first
    expect(picture).to_be_focused()
    for _ in range(40):
        assert page.evaluate(OUTLINED), page.evaluate("() => document.activeElement.outerHTML")
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            break


@pytest.mark.parametrize(("width", "height"), [(720, 450), (512, 384)])
def test_enlarged_to_200_percent_all_can_be_reached(scope: Scope, width: int, height: int) -> None:
    """A browser that enlarges a page by two has half of its pixels."""
    page = scope.page
    page.set_viewport_size({"width": width, "height": height})
    scope.open(**OPENING)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    for name in ("Play", "Last step", "Generate", "Help"):
        button = scope.button(name)
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport()
    assert violations(page) == "[]"


SMALL = """() => {
  const seen = { visibilityProperty: true, opacityProperty: true };
  const own = "nav a, button, summary, select, input, li > a";
  const inLine = ".skip, .follow, p a";
  const met = [...document.querySelectorAll(own)]
    .filter((el) => el.checkVisibility(seen) && !el.matches(inLine))
    .map((el) => [el.closest("label") ?? el, el.outerHTML.slice(0, 80)]);
  return met.filter(([el]) => el.getBoundingClientRect().height < 24).map(([, told]) => told);
}"""


@pytest.mark.parametrize("path", ["/", "/lab", "/sentences", "/train", "/lessons"])
def test_on_a_phone_a_finger_meets_each_control(
    browser: Browser, server: LiveServer, path: str
) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = phone.new_page()
    page.goto(f"{server.url}{path}")
    page.wait_for_load_state("networkidle")
    assert page.locator("nav a").count() >= 4
    assert page.evaluate(SMALL) == []
    phone.close()


def test_a_reader_is_told_of_each_step_until_that_is_turned_off(scope: Scope) -> None:
    scope.open(**OPENING)
    page = scope.page
    words = page.locator(".scene.unrolled > .visually-hidden").first
    expect(words).to_have_attribute("aria-live", "polite")
    expect(words).to_contain_text("Step 13 of 41")

    page.keyboard.press("?")
    page.get_by_label("tell a screen reader of each step").uncheck()
    expect(words).to_have_attribute("aria-live", "off")

    page.reload()
    scope.wait_for("trace && trace.complete")
    expect(words).to_have_attribute("aria-live", "off")
