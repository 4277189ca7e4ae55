"""The text coloured by one unit: its values are the API's, and its extremes lead to their steps."""

from __future__ import annotations

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser


def test_a_unit_colours_the_text_and_its_extremes_are_listed(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=12, unit="c.0.37")
    scope.leave_text()
    page.keyboard.press("4")
    expect(page.locator(".unit-extremes li")).to_have_count(20)

    answer = httpx.post(
        f"{scope.url}/api/v1/models/shakespeare-lstm/trace",
        json={"input": {"text": LINE}, "signals": ["c"], "units": [37]},
        headers={"accept": "application/vnd.safetensors"},
    )
    truth = load(answer.raise_for_status().content)["c"][:, 0, 0]
    shown = page.evaluate("() => document.querySelector('.unit-text').valuesShown()")
    np.testing.assert_allclose(shown, truth, atol=4e-3)

    first = page.locator(".unit-extremes section").first.get_by_role("button").first
    expect(first).to_contain_text(f"{truth.max():.3f}".replace("-", "−"))
    first.click()
    assert scope.state("playhead") == int(truth.argmax())

    page.locator(".unit-text").hover(position={"x": 8, "y": 10})
    expect(scope.reading).to_contain_text("c[37], step 1")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".unit-extremes h2").first).to_contain_text("c[38]")
