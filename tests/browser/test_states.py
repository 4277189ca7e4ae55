"""The states on a plane: points are the API's coordinates; a brush marks states and text alike."""

from __future__ import annotations

from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.scope import Scope

pytestmark = pytest.mark.browser

MODEL = "shakespeare-gru"
TEXT = "PANDARUS:\nAlas, I think he shall be come approached."
CLAMP = [{"signal": "z", "layer": 0, "units": [5], "value": 1.0}]


def project(scope: Scope, text: str) -> Any:
    body = {"input": {"text": text}, "clamp": CLAMP}
    answer = httpx.post(f"{scope.url}/api/v1/models/{MODEL}/projection", json=body)
    return answer.raise_for_status().json()


def drawn(page: Page) -> Any:
    return page.evaluate("() => document.querySelector('.states').inspect()")


def test_states_lie_where_the_api_says_and_follow_the_text(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=TEXT, step=12, hold="z.0.5.all:1")
    scope.leave_text()
    page.keyboard.press("5")
    scope.wait_for("store.projected.value.kind === 'here'")

    truth = project(scope, TEXT)
    shown = drawn(page)
    np.testing.assert_allclose(
        np.reshape(shown["coordinates"], (-1, 2)), truth["coordinates"], atol=1e-6
    )
    points = np.array([[point["x"], -point["y"]] for point in shown["points"]])
    moves = np.diff(points, axis=0), np.diff(truth["coordinates"], axis=0)
    scale = moves[0][0, 0] / moves[1][0, 0]
    np.testing.assert_allclose(moves[0], scale * moves[1], atol=1e-3)
    share = 100 * sum(truth["explained"])
    expect(page.locator(".lower-head .sentence")).to_contain_text(f"holds {share:.2g}\u00a0% of")

    scope.text.press("Control+End")
    page.keyboard.type(" So")
    longer = len(TEXT) + 3
    scope.wait_for(
        f"store.projected.value.kind === 'here' && store.projected.value.value.length === {longer}"
    )
    np.testing.assert_allclose(
        np.reshape(drawn(page)["coordinates"], (-1, 2)),
        project(scope, f"{TEXT} So")["coordinates"],
        atol=1e-6,
    )


def test_what_is_brushed_is_marked_in_text_and_plane(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=TEXT, step=12, lower="states", hold="z.0.5.all:1")
    scope.wait_for("store.projected.value.kind === 'here'")
    plot = page.locator(".states-plot")
    box = plot.bounding_box()
    assert box
    points = drawn(page)["points"]

    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    middle = sorted(point["x"] for point in points)[len(points) // 2] + 0.01
    page.mouse.move(box["x"] + middle, box["y"] + box["height"] - 2, steps=3)
    page.mouse.up()
    left = [step for step, point in enumerate(points) if point["x"] < middle]
    assert scope.state("brushed") == left
    marked = page.evaluate("() => [...CSS.highlights.get('rnn-brushed')].map(String).join('')")
    assert marked == "".join(TEXT[step] for step in left)

    plot.press("Escape")
    assert scope.state("brushed") == []
    button = page.get_by_role("button", name="capitals")
    button.click()
    capitals = [step for step, character in enumerate(TEXT) if character.isupper()]
    assert scope.state("brushed") == capitals
    expect(button).to_have_attribute("aria-pressed", "true")

    scope.text.press("Control+Home")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    scope.wait_for("store.brushed.value.join() === '0,1,2,3'")

    page.mouse.click(box["x"] + points[20]["x"], box["y"] + points[20]["y"])
    at = points[scope.state("playhead")]
    assert (at["x"] - points[20]["x"]) ** 2 + (at["y"] - points[20]["y"]) ** 2 < 1
    assert scope.state("brushed") == []
    scope.leave_text()
    page.keyboard.press("c")
    expect(page.locator(".states-key .legend")).to_contain_text("nats")
    page.wait_for_function("() => location.hash.includes('states=loss')")
