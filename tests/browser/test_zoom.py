"""One picture, four distances: from far to near and back, by keys, wheel and double click."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

STEP = 12
FAR_TO_NEAR = ["sequence", "network", "cell", "arithmetic"]


def test_keys_lead_from_far_to_near_and_back(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, unit="f.0.37", zoom="sequence")
    scope.leave_text()
    presses = 0
    while scope.state("distance") == "sequence":
        page.keyboard.press("+")
        presses += 1
        assert presses < 10
    assert presses > 1  # the window has narrowed first
    page.keyboard.press("+")
    page.keyboard.press("=")
    assert scope.state("distance") == "arithmetic"
    assert scope.state("selection")["unit"] == 37
    assert scope.state("playhead") == STEP
    for distance in FAR_TO_NEAR[2::-1]:
        page.keyboard.press("-")
        assert scope.state("distance") == distance


def test_what_the_cell_tells_is_what_the_numbers_are_of(scope: Scope, page: Page) -> None:
    """With nothing chosen: the unit whose kept and written parts are the largest together."""
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    scope.leave_text()
    page.keyboard.press("+")
    planes = [scope.trace(f"[...trace.signals.{name}.row({STEP}, 0)]") for name in "fig"]
    f, i, g = (np.array(plane) for plane in planes)
    before = np.array(scope.trace(f"[...trace.signals.c.row({STEP - 1}, 0)]"))
    told = int((np.abs(f * before) + np.abs(i * g)).argmax())
    assert scope.state("selection") == {"signal": "c", "layer": 0, "unit": told, "step": STEP}
    expect(page.locator(".arithmetic")).to_contain_text("f × c'")


def test_the_wheel_comes_nearer_after_a_threshold(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    box = page.locator(".unrolled").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -40)
    page.wait_for_function(
        "() => document.querySelector('.unrolled canvas').style.transform.includes('scale')"
    )
    assert scope.state("distance") == "network"
    page.mouse.wheel(0, -240)
    scope.wait_for("store.distance.value === 'cell'")
    expect(page.locator(".cell canvas")).to_be_visible()


def test_a_double_click_on_a_column_goes_into_its_cell(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    x, y = page.evaluate(
        """() => {
            const el = document.querySelector('.unrolled');
            const { left, top } = el.getBoundingClientRect();
            const { x, width, y } = el.detail();
            return [left + x + width / 2, top + y - 12];
        }"""
    )
    page.mouse.dblclick(x, y)
    scope.wait_for("store.distance.value === 'cell'")
    assert scope.state("playhead") == STEP


def test_a_link_restores_and_nothing_moves_where_motion_is_unwanted(
    scope: Scope, page: Page
) -> None:
    page.emulate_media(reduced_motion="reduce")
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    expect(scope.button("cell")).to_have_attribute("aria-pressed", "true")
    scope.button("network").click()
    assert (
        page.evaluate(
            "() => document.getAnimations().filter((one) => one.playState === 'running').length"
        )
        == 0
    )
    expect(page.locator(".near-body")).to_have_count(0)
    scope.button("cell").click()
    page.wait_for_function("() => location.hash.includes('zoom=cell')")
    page.reload()
    expect(page.locator(".cell canvas")).to_be_visible()
