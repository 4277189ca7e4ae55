"""Several models on one text: one playhead, one scale, each its own numbers."""

from __future__ import annotations

from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

GRU, RNN = "shakespeare-gru", "shakespeare-rnn"


def peers(page: Page, expression: str) -> Any:
    """Something of every compared store, by name `store`."""
    return page.evaluate(
        "() => document.querySelector('rnn-scope').store.peers.value"
        f".map((store) => {{ const trace = store.trace.value; return {expression}; }})"
    )


def wait_for_traces(scope: Scope, count: int) -> None:
    """Until every model has read the whole text."""
    scope.wait_for(
        f"store.peers.value.length === {count} && store.peers.value.every("
        "({ trace, text }) => trace.value?.complete && trace.value.text === text.value)"
    )


def test_a_model_chosen_for_comparison_reads_the_same_text(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=20)
    scope.button("compare +").click()
    page.get_by_role("checkbox", name="Shakespeare GRU").check()
    page.keyboard.press("Escape")
    wait_for_traces(scope, 2)

    answer = httpx.post(
        f"{scope.url}/api/v1/models/{GRU}/trace",
        json={"input": {"text": LINE}, "signals": ["h"]},
        headers={"accept": "application/vnd.safetensors"},
    )
    expected = load(answer.raise_for_status().content)["h"][20, 0]
    drawn = page.evaluate(
        "() => [...document.querySelector('.lane .scene').inspect(20, 0, 'h').values]"
    )
    np.testing.assert_allclose(drawn, expected, atol=1e-3)


def test_the_playhead_is_one_and_its_columns_stand_above_each_other(
    scope: Scope, page: Page
) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=20, compare=f"{GRU} {RNN}")
    wait_for_traces(scope, 3)
    scope.leave_text()
    page.keyboard.press("ArrowRight")

    assert peers(page, "store.playhead.value") == [21, 21, 21]
    page.wait_for_timeout(500)  # the camera has come to rest
    middles = page.evaluate(
        """() => [...document.querySelectorAll("rnn-scope > .unrolled, .lane .scene")].map((el) => {
            const { x, width } = el.inspect(22, 0, "h").rect(0);
            return Math.round(x + width);
        })"""
    )
    assert len(middles) == 3
    assert len(set(middles)) == 1


def test_typing_is_read_by_all_and_the_link_restores_them(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text="To be", compare=GRU)
    wait_for_traces(scope, 2)
    scope.write("To be, or")
    wait_for_traces(scope, 2)

    assert peers(page, "trace.tokens.join('')") == ["To be, or", "To be, or"]
    page.wait_for_function("() => location.hash.includes('compare=shakespeare-gru')")
    scope.button("Remove Shakespeare GRU").click()
    expect(page.locator(".lane")).to_have_count(0)
    assert scope.state("compared") == []


def test_models_of_another_vocabulary_are_not_offered(scope: Scope) -> None:
    scope.open(model="hello", text="hell", compare=GRU)

    scope.wait_for("store.models.value.length > 1 && store.compared.value.length === 1")
    expect(scope.page.locator(".lane")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1440, 900)])
def test_playing_stays_in_the_window_and_the_losses_together_can_be_scrolled_to(
    scope: Scope, page: Page, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    scope.open(model="shakespeare-lstm", text=LINE, step=20, compare=f"{GRU} {RNN}")
    wait_for_traces(scope, 3)
    player = page.locator(".transport")
    expect(player).to_be_in_viewport(ratio=1)

    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    expect(player).to_be_in_viewport(ratio=1)
    together = page.locator(".together").bounding_box()
    bar = player.bounding_box()
    assert together is not None
    assert bar is not None
    assert together["height"] >= 150
    assert together["y"] + together["height"] <= bar["y"] + 1
