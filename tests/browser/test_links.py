"""What the address bar keeps of the workbench, and what undo brings back."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

MODEL = "shakespeare-lstm"


def test_a_link_restores_the_screen(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text="To be ☃ or not", step=5, speed=0.5, theme="dark")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("-")  # from the network to the strips
    page.keyboard.press("+")
    scope.button("Loop").click()
    names = (
        "modelId",
        "text",
        "playhead",
        "selection",
        "view",
        "speed",
        "loop",
        "theme",
        "distance",
    )
    before = {name: scope.state(name) for name in names}
    page.wait_for_function("() => location.hash.includes('loop=1')")
    page.wait_for_timeout(1000)  # the address bar is written at most every 0.8 s

    page.reload()
    scope.wait_for("trace && trace.complete")

    assert {name: scope.state(name) for name in names} == before
    assert before["selection"] is not None


def test_a_link_opened_in_the_same_tab_leads_to_its_step_and_window(
    scope: Scope, page: Page
) -> None:
    scope.open(model=MODEL, text="To be", step=1)
    page.wait_for_timeout(1000)  # the address bar is written at most every 0.8 s
    link = {"model": MODEL, "text": LINE, "step": 30, "view": "20-34", "pin": 31}

    page.evaluate("hash => { location.hash = hash; }", urlencode(link))
    scope.wait_for(f"trace.complete && trace.text === {LINE!r}")
    page.wait_for_timeout(1000)

    assert scope.state("playhead") == 30
    assert scope.state("view") == {"from": 20, "to": 34}
    fields = parse_qs(urlsplit(page.url).fragment)
    assert (fields["step"], fields["view"], fields["pin"]) == (["30"], ["20-34"], ["31"])
    page.go_back()
    scope.wait_for("trace.complete && trace.text === 'To be'")
    assert scope.state("playhead") == 1
    page.go_forward()
    scope.wait_for(f"trace.complete && trace.text === {LINE!r}")
    assert scope.state("playhead") == 30
    assert scope.state("view") == {"from": 20, "to": 34}


def test_a_link_to_what_is_not_there_shows_what_is(scope: Scope, page: Page) -> None:
    scope.open(
        model=MODEL,
        text="To be",
        step=99,
        unit="z.4.999",
        pin=77,
        row="3.90",
        generated=88,
        top_k=999,
    )

    assert scope.state("playhead") == 4
    for name in ("selection", "pinned", "openRow", "generatedFrom"):
        assert scope.state(name) is None, name
    assert scope.state("sampling")["topK"] == scope.trace("trace.vocabulary.length")
    page.wait_for_function("() => location.hash.includes('step=4')")


def test_undo_brings_back_what_the_page_has_changed(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=3, speed=16)
    scope.page.locator(".candidate").nth(4).click()
    scope.wait_for("store.text.value.length >= 8 && store.generatedFrom.value === 4")
    scope.button("Stop").click()
    scope.wait_for("!store.writing.value && trace.complete")
    written = scope.state("text")
    for _ in range(4):
        page.keyboard.press("Control+Z")
        if scope.state("text") == LINE:
            break
    expect(scope.text).to_have_value(LINE)
    assert scope.state("playhead") == 3
    assert scope.state("generatedFrom") is None
    page.keyboard.press("Control+Shift+Z")
    page.keyboard.press("Control+Shift+Z")
    expect(scope.text).to_have_value(written)


def test_undo_in_the_field_after_an_example(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text="To be", step=4)
    scope.text.click()
    page.keyboard.press("End")
    page.keyboard.type(" or not")
    scope.button("PANDARUS").click()
    scope.text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("Why")
    for text in ("PANDARUS:\n", "To be or not", "To be", "To be"):
        page.keyboard.press("Control+Z")
        expect(scope.text).to_have_value(text)
    for text in ("To be or not", "PANDARUS:\n", "PANDARUS:\nWhy", "PANDARUS:\nWhy"):
        page.keyboard.press("Control+Shift+Z")
        expect(scope.text).to_have_value(text)
    scope.wait_for("trace.complete && trace.text === 'PANDARUS:\\nWhy'")


def test_a_link_to_an_unknown_model_says_so(scope: Scope, page: Page) -> None:
    page.goto(f"{scope.url}/#model=no-such-model&text=To+be")

    expect(page.get_by_text("There is no model called “no-such-model”.")).to_be_visible()
    expect(scope.text).to_have_value("To be")
    page.get_by_role("button", name="Model: ").click()
    page.get_by_role("radio", name=re.compile("^Shakespeare LSTM LSTM")).check()
    scope.wait_for("trace?.complete && trace.text === 'To be'")


def test_an_element_has_a_store_of_its_own_and_leaves_the_address_alone(
    scope: Scope, page: Page
) -> None:
    scope.open(model=MODEL, text=LINE, step=3)
    page.evaluate(
        """() => {
            const other = document.createElement("rnn-scope");
            other.setAttribute("model", "hello");
            other.setAttribute("text", "hell");
            other.setAttribute("step", "2");
            document.body.append(other);
        }"""
    )
    page.wait_for_function(
        "() => document.querySelectorAll('rnn-scope')[1].store.trace.value?.complete"
    )

    assert (
        page.evaluate("() => document.querySelectorAll('rnn-scope')[1].store.playhead.value") == 2
    )
    assert scope.state("text") == LINE
    page.wait_for_timeout(1000)
    assert "model=shakespeare-lstm" in page.url
    page.evaluate(
        """() => {
            const other = document.querySelectorAll("rnn-scope")[1];
            other.remove();
            document.body.append(other); // moved, not made anew
        }"""
    )
    expect(page.locator("rnn-scope").nth(1).locator("textarea")).to_have_count(1)
    expect(page.locator("rnn-scope").nth(1).locator("textarea")).to_have_value("hell")
