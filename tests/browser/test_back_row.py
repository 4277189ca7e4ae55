"""At the projector every word is large, whole and free of others, on every page."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from server.resources import templates_dir
from tests.browser.conftest import Watch
from tests.browser.scope import LINE, Scope
from tests.browser.slide import BACK_ROW, PROJECTOR, contrasts, faults, present, rest, words_of
from tests.live import LiveServer

pytestmark = pytest.mark.browser

KINDS = {
    "shakespeare-rnn": ("h", "probs"),
    "shakespeare-lstm": ("i", "f", "g", "o", "c", "h", "probs"),
    "shakespeare-gru": ("r", "z", "n", "h", "probs"),
    "hello": ("h", "probs"),
}
"""The kinds of numbers that each cell has."""

NETWORKS = [*KINDS, "shakespeare-lstm-large"]
STOPS = sorted(path.stem[3:] for path in (templates_dir() / "lessons").glob("*.md"))


def check(scope: Scope, *, at_least: int = 8) -> None:
    """Nothing is too small, cut off or over something else; all is in sight without scrolling."""
    words = words_of(scope.page)
    assert len(words) >= at_least
    assert faults(words) == []
    assert scope.page.evaluate("document.documentElement.scrollHeight") <= PROJECTOR["height"]


def text_of(model: str) -> str:
    return "hello" if model == "hello" else LINE


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("zoom", ["network", "cell", "sequence"])
@pytest.mark.parametrize("model", NETWORKS)
def test_the_network_near_and_far(scope: Scope, model: str, zoom: str, direction: str) -> None:
    present(scope, model=model, text=text_of(model), step=3, zoom=zoom, direction=direction)
    if direction == "backward":
        scope.wait_for("store.gradients.value?.complete")
    check(scope)


@pytest.mark.parametrize("fields", [{"zoom": "cell"}, {"fold": 1}], ids=["cell", "fold"])
def test_a_table_in_the_picture_s_place(scope: Scope, fields: dict[str, str | int]) -> None:
    present(scope, model="shakespeare-lstm", text=LINE, step=3, **fields)
    scope.page.keyboard.press("v")
    expect(scope.page.locator(":is(.cell, .fold) .behind caption")).to_be_visible()
    words = words_of(scope.page)
    assert len(words) > 40
    assert [word for word in words if word.size < BACK_ROW - 0.01] == []
    scope.page.keyboard.press("Escape")
    expect(scope.page.locator(".behind")).to_have_count(0)
    expect(scope.page.locator("html")).to_have_attribute("data-present", "")


@pytest.mark.parametrize(
    ("model", "signal"), [(model, signal) for model, kinds in KINDS.items() for signal in kinds]
)
def test_the_numbers_of_each_kind(scope: Scope, model: str, signal: str) -> None:
    unit = f"{signal}.0.2"
    present(scope, model=model, text=text_of(model), step=3, unit=unit, zoom="arithmetic")
    expect(scope.page.locator(".arithmetic .sum").first).to_be_visible()
    check(scope)


def test_the_three_sums_of_a_candidate_are_in_sight(scope: Scope) -> None:
    present(scope, model="shakespeare-gru", text=LINE, step=12, unit="n.0.37", zoom="arithmetic")
    steps = scope.page.locator(".arithmetic .steps")
    expect(steps.locator(".sum")).to_have_count(3)
    expect(steps.locator("tbody tr")).to_have_count(8)
    for what in [*steps.locator("table").all(), steps.locator(".result")]:
        expect(what).to_be_in_viewport(ratio=1)
    assert steps.evaluate("el => el.scrollHeight - el.clientHeight") <= 1
    scope.page.keyboard.press("p")
    expect(steps.locator("tbody tr")).to_have_count(14)


@pytest.mark.parametrize("model", NETWORKS)
@pytest.mark.parametrize("lower", ["blame", "weights"])
def test_the_pictures_of_a_backward_pass(scope: Scope, model: str, lower: str) -> None:
    present(
        scope, model=model, text=text_of(model), step=3, direction="backward", loss=3, lower=lower
    )
    scope.wait_for("store.gradients.value?.complete")
    check(scope)


@pytest.mark.parametrize(
    "fields",
    [
        {"fold": 1},
        {"shared": 1},
        {"compare": "shakespeare-gru"},
        {"compare": "shakespeare-gru,shakespeare-rnn"},
        {"hold": "f.all.all.all:0"},
        {"hold": "f.all.all.all:0", "lower": "difference"},
        {"unit": "h.0.37", "lower": "unit"},
        {"find": "vowel", "lower": "unit"},
        {"states": "loss", "lower": "states"},
        {"lower": "strips"},
    ],
    ids=lambda fields: ",".join(f"{name}={value}" for name, value in fields.items()),
)
def test_what_a_link_opens(scope: Scope, fields: dict[str, str | int]) -> None:
    present(scope, model="shakespeare-lstm", text=LINE, step=12, **fields)
    if fields.get("lower") == "strips":
        scope.page.keyboard.press("1")
    if "find" in fields or "states" in fields:
        scope.wait_for("[store.found, store.projected].some(({ value }) => value.kind === 'here')")
    check(scope)


@pytest.mark.parametrize("model", ["hello", "shakespeare-lstm"])
@pytest.mark.parametrize("fields", [{}, {"direction": "backward"}, {"hold": "h.all.all.all:0"}])
def test_the_controls_are_whole_when_a_hand_comes(
    scope: Scope, model: str, fields: dict[str, str]
) -> None:
    present(scope, model=model, text=text_of(model), step=3, **fields)
    scope.page.mouse.move(500, 300)
    expect(scope.page.locator("html")).to_have_attribute("data-awake", "")
    for control in scope.page.locator(
        ".transport :is(button, input, output, label), .present-bar button"
    ).all():
        if control.is_visible():
            expect(control).to_be_in_viewport(ratio=0.99)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"direction": "backward"},
        {"direction": "backward", "lower": "blame"},
        {"zoom": "cell"},
        {"zoom": "sequence"},
        {"zoom": "arithmetic", "unit": "c.0.37"},
        {"lower": "difference", "hold": "f.all.all.all:0"},
    ],
    ids=str,
)
def test_a_screenshot_reduced_to_a_quarter_is_readable(
    scope: Scope, scheme: Literal["light", "dark"], fields: dict[str, str | int]
) -> None:
    """Of its pixels: all, as WCAG AA asks; of both its sides: words of three letters, as large."""
    scope.page.emulate_media(color_scheme=scheme)
    present(scope, model="shakespeare-lstm", text=LINE, step=12, **fields)
    if "direction" in fields:
        scope.wait_for("store.gradients.value?.complete")
    words = [one for one in words_of(scope.page) if re.search(r"\w", one.words) and any(one.box)]
    pale = {one: seen for one, seen in contrasts(scope.page, words, 2).items() if seen < 4.5}
    assert pale == {}
    whole = [one for one in words if re.search(r"\w{3}", one.words)]
    assert len(whole) >= 2
    pale = {one: seen for one, seen in contrasts(scope.page, whole, 4).items() if seen < 3}
    assert pale == {}


SETTLED = """() => {
  const scope = document.querySelector("rnn-scope");
  if (!scope) return true;
  const { trace, text, playing, untouched, direction, gradients } = scope.store;
  const others = untouched.value && !untouched.value.trace.value?.complete;
  const flowing = direction.value === "backward" && !gradients.value?.complete;
  const read = trace.value?.complete && trace.value.text === text.value;
  const moving = document.getAnimations().some(({ playState }) => playState === "running");
  const coming = scope.querySelector(".hint[role=status]"); // numbers on their way
  return read && !others && !flowing && !playing.value && !moving && !coming;
}"""


FAST = """() => {
  const scope = document.querySelector("rnn-scope");
  if (scope) scope.store.speed.value = 32;
}"""


def settle(page: Page) -> None:
    """Wait until a stop's network has read all, and nothing plays."""
    page.evaluate(FAST)
    if not page.locator("[data-generate]").count():  # what is written comes as it is played
        page.keyboard.press("End")
    page.wait_for_function(SETTLED)


@pytest.mark.parametrize("stop", STOPS)
def test_each_stop_before_and_after_its_answer(
    server: LiveServer, page: Page, watch: Watch, stop: str
) -> None:
    """What it asks, what the question needs and the picture are in sight without scrolling."""
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}/lessons/{stop}?present")
    page.wait_for_function(SETTLED)
    article = page.locator("#lesson article")
    is_long = article.locator("li").count() > 8
    for revealed in (False, True):
        if revealed and page.locator(".reveal").count():
            page.keyboard.press("r")
            expect(page.locator(".answer")).to_be_visible()
            settle(page)
            expect(page.locator(".answer")).not_to_contain_text("…")
        assert faults(words_of(page)) == []
        over = "el => el.scrollHeight - el.clientHeight"
        assert is_long or article.evaluate(over) <= 1
        assert is_long or page.locator("html").evaluate(over) <= 1
        for needed in page.locator(
            "#lesson :is(h1, .formula, .asked, .answer:not([hidden]))"
        ).all():
            expect(needed).to_be_in_viewport(ratio=1)


FRAMED = {
    "vanishing-gradients": '.card[data-net="rnn"] .against',
    "remedies": '.card[data-net="lstm"] .against',
    "long-term": '[data-sentence="0"] .net[data-net="year-rnn"] .answer[data-right="false"]',
    "update": ".phases h2:text-is('After 1 update')",
}
"""Stops in which another page stands, and what is there once it has answered."""


@pytest.mark.parametrize("stop", FRAMED)
def test_a_page_in_a_stop_is_all_in_sight_and_answers(
    server: LiveServer, page: Page, watch: Watch, stop: str
) -> None:
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}/lessons/{stop}?present")
    frame = page.frames[1]
    expect(page.frame_locator("iframe").locator("main")).to_be_visible()
    frame.wait_for_load_state("networkidle")
    answered = page.frame_locator("iframe").locator(FRAMED[stop])
    for revealed in (False, True):
        expect(answered).to_have_count(0 if not revealed else 1, timeout=60_000)
        if revealed:
            page.wait_for_function(
                "() => !document.querySelector('iframe').contentDocument.querySelector("
                "'[aria-busy=true], [data-behind]')"
            )
        assert faults(words_of(frame)) == []
        over = "document.documentElement.scrollHeight - innerHeight"
        assert frame.evaluate(over) <= 1
        if not revealed:
            page.keyboard.press("PageDown")
            expect(page.locator(".answer")).to_be_visible()


@pytest.mark.parametrize("path", ["/lessons", "/lab", "/sentences", "/train"])
def test_the_pages_beside(page: Page, server: LiveServer, watch: Watch, path: str) -> None:
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}{path}?present")
    page.wait_for_load_state("networkidle")
    check_down_to_the_end(page)


@pytest.mark.parametrize("size", [PROJECTOR, {"width": 1920, "height": 1080}], ids=["4:3", "16:9"])
def test_a_switch_of_the_laboratory_stands_beside_what_it_changes(
    page: Page, server: LiveServer, watch: Watch, size: ViewportSize
) -> None:
    def whole(*more: str) -> None:
        rest(page)
        for seen in (".cards", ".curves .plot", ".bench > .sentence", *more):
            expect(page.locator(seen)).to_be_in_viewport(ratio=0.99)
        words = words_of(page)
        assert faults(words) == []
        float32 = [one.box for one in words if one.words == "float32 ends here"]
        lines = [one.box for one in words if one.words.startswith("10⁻")]
        middles = [(line.top + line.bottom) / 2 for line in lines]
        assert not any(box.top < y < box.bottom for box in float32 for y in middles)

    page.set_viewport_size(size)
    page.goto(f"{server.url}/lab?present")
    expect(page.locator(".card .fate")).to_have_count(3)
    expect(page.locator(".controls")).to_be_hidden()
    whole()
    page.mouse.move(500, 300)
    expect(page.locator(".lesson").last).to_be_in_viewport(ratio=0.99)
    page.get_by_text("Switches").click()
    page.locator("[name=activation][value=sigmoid]").check()
    expect(page.locator(".card[data-net=rnn] strong")).to_contain_text("÷")
    whole("[name=activation][value=sigmoid]", "[name=forget_bias]")
    page.keyboard.press("Escape")
    expect(page.locator(".controls")).to_be_hidden()


def test_both_networks_on_a_sentence_stand_on_one_screen(
    page: Page, server: LiveServer, watch: Watch
) -> None:
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}/sentences?present")
    expect(page.locator("svg.arc:visible")).to_have_count(4)
    rest(page)
    for part in (".editor", *(f".net[data-net={net}]" for net in ("year-rnn", "year-lstm"))):
        expect(page.locator(f"[data-sentence='0'] {part}")).to_be_in_viewport(ratio=1)
    expect(page.locator(".wedge")).to_be_in_viewport(ratio=1)


def check_down_to_the_end(page: Page) -> None:
    """A long page, a screen after the other."""
    rest(page)
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 600):
        page.evaluate("top => scrollTo(0, top)", top)
        assert faults(words_of(page)) == [], top
    assert page.evaluate("document.documentElement.scrollWidth") <= PROJECTOR["width"]


def test_a_training_while_it_runs(server: LiveServer, page: Page, watch: Watch) -> None:
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}/train?present")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**/train*#training=*")
    expect(page.get_by_role("list", name="Time steps").get_by_role("listitem").first).to_be_visible(
        timeout=60_000
    )
    check_down_to_the_end(page)
    page.evaluate("scrollTo(0, 0)")
    for seen in (".phase.backward", ".steps .blame >> nth=0"):
        expect(page.locator(seen)).to_be_in_viewport(ratio=1)
    expect(page.locator(".rates")).to_have_css("opacity", "0")
    plot = "canvas => [canvas.width, canvas.getBoundingClientRect().width]"
    drawn, seen_width = page.locator(".losses canvas").evaluate(plot)
    assert drawn == pytest.approx(seen_width, abs=1)
    page.mouse.move(500, 300)
    page.get_by_role("button", name="Stop", exact=True).click()
