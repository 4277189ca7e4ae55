"""Units that track something: the list, the sentence and the marks are the API's numbers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.scope import Scope

pytestmark = pytest.mark.browser

MODEL = "shakespeare-lstm"
TEXT = "PANDARUS:\nAlas, I think he shall\nbe come approached. And so\nI say No.\n"


def ask(scope: Scope, **body: Any) -> Any:
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{MODEL}/units", json={"input": {"text": TEXT}, **body}
    )
    return answer.raise_for_status().json()


def rows(page: Page) -> list[str]:
    """The units in the list, each with its number: `h[87] 93 %`."""
    return [
        f"{row.locator('.name').inner_text()} {row.locator('.number').inner_text()}"
        for row in page.locator(".ranking button").all()
    ]


def test_units_that_track_a_class_or_a_pattern_are_found(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=TEXT, step=12, lower="unit")
    page.get_by_label("find").select_option("capitals")
    expect(page.locator(".ranking li")).to_have_count(20)

    tracking = ask(scope, property={"class": "capital"})["tracking"]
    order = sorted(range(256), key=lambda unit: (-abs(tracking["effect"][unit] - 0.5), unit))
    share = [100 * max(auc, 1 - auc) for auc in tracking["effect"]]
    assert rows(page) == [f"h[{unit}] {share[unit]:.0f} %" for unit in order[:20]]
    best = order[0]
    assert scope.state("selection")["unit"] == best
    sentence = page.locator(".lower-head .sentence")
    expect(sentence).to_contain_text(f"h[{best}] is ")
    expect(sentence).to_contain_text(f"active at capitals than elsewhere in {share[best]:.0f} %")
    capitals = [step for step, character in enumerate(TEXT) if character.isupper()]
    assert page.evaluate("() => document.querySelector('.unit-text').marked()") == capitals

    page.locator(".ranking button").first.press("ArrowDown")
    assert scope.state("selection")["unit"] == order[1]
    expect(sentence).to_contain_text(f"h[{order[1]}] is ")

    page.get_by_label("find").select_option("a regular expression")
    field = page.get_by_role("textbox", name="Regular expression")
    expect(field).to_be_focused()
    field.type(r"\w+:")
    scope.wait_for("store.found.value.value?.sought === '/\\\\w+:/'")
    by_steps = ask(scope, property={"steps": list(range(9))})["tracking"]
    best = max(range(256), key=lambda unit: abs(by_steps["effect"][unit] - 0.5))
    expect(page.locator(".ranking .name").first).to_have_text(f"h[{best}]")
    assert scope.state("sought") == r"/\w+:/"
    page.wait_for_function("() => location.hash.includes('find=%2F%5Cw%2B%3A%2F')")

    field.fill("(")
    expect(sentence).to_contain_text("This is no regular expression")
    field.fill("([^~]+)+~")
    expect(sentence).to_have_text("This pattern takes too long on this text. Try a simpler one.")
    field.fill("xyzzy")
    expect(sentence).to_have_text("The pattern matches nothing in this text.")


def test_units_taken_out_are_ranked_by_what_the_text_then_costs(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=TEXT, step=12, lower="unit", find="loss", hold="f.0.3.all:1")
    expect(page.locator(".ranking li")).to_have_count(20)

    clamp = [{"signal": "f", "layer": 0, "units": [3], "value": 1.0}]
    ablation = ask(scope, ablate=True, per_step=True, clamp=clamp)["ablation"]
    order = sorted(range(256), key=lambda unit: -ablation["change"][unit])
    names = [row.split()[0] for row in rows(page)]
    assert names == [f"h[{unit}]" for unit in order[:20]]
    best = order[0]
    costs = f"the text costs {ablation['change'][best]:.2g} nats more"
    expect(page.locator(".lower-head .sentence")).to_contain_text(costs)
    shown = page.evaluate("() => document.querySelector('.unit-text').changesShown()")
    assert shown[:-1] == pytest.approx(ablation["per_step"][best][:-1], abs=1e-6)

    scope.text.press("End")
    scope.text.press("Control+End")
    page.keyboard.type("So")
    scope.wait_for("store.found.value.kind === 'here' && store.found.value.value.length === 70")
    expect(page.locator(".ranking li")).to_have_count(20)
