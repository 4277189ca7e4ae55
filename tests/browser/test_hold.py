"""Holding gates, states and units from the picture, beside the untouched run."""

from __future__ import annotations

from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

LSTM = "shakespeare-lstm"
FORGOTTEN = {"signal": "f", "value": 0.0}


def answer(scope: Scope, clamp: list[dict[str, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    """The API's own trace of the line."""
    response = httpx.post(
        f"{scope.url}/api/v1/models/{LSTM}/trace",
        json={"input": {"text": LINE}, "signals": ["f", "c", "h", "probs"], "clamp": clamp},
        headers={"accept": "application/vnd.safetensors"},
    )
    return load(response.raise_for_status().content)


def wait_for_both(scope: Scope) -> None:
    """Until the held and the untouched run have read the whole text."""
    scope.wait_for(
        "trace.complete && trace.clamps.length && store.untouched.value?.trace.value?.complete"
    )


def drawn(page: Page, scene: str, signal: str, step: int) -> Any:
    """The values that a picture has coloured."""
    return page.evaluate(
        "([scene, signal, step]) =>"
        " [...document.querySelector(scene).inspect(step, 0, signal).values]",
        [scene, signal, step],
    )


@pytest.mark.parametrize("value", [0, 1])
def test_a_forget_gate_held_from_the_panel_is_the_apis_with_the_untouched_run_below(
    scope: Scope, page: Page, value: int
) -> None:
    scope.open(model=LSTM, text=LINE, step=12)
    page.get_by_role("group", name="Hold f at").get_by_role("button", name=str(value)).click()
    wait_for_both(scope)

    held, free = answer(scope, [{"signal": "f", "value": float(value)}]), answer(scope, [])
    page.wait_for_function(
        "() => document.querySelector('.lane .scene')?.inspect?.(12, 0, 'c')?.values"
    )
    for signal in "fch":
        np.testing.assert_allclose(
            drawn(page, ".unrolled", signal, 12), held[signal][12, 0], atol=4e-3
        )
    np.testing.assert_allclose(drawn(page, ".lane .scene", "c", 12), free["c"][12, 0], atol=4e-3)
    assert set(drawn(page, ".unrolled", "f", 12)) == {float(value)}

    losses = [float(np.nansum(run["loss"][:13])) for run in (held, free)]
    likeliest = [float(run["probs"][12].max()) for run in (held, free)]
    sentence = page.locator('.sentence[data-of="wave"]')
    expect(sentence).to_contain_text(
        f"costs {losses[0]:.2f} nats so far, untouched {losses[1]:.2f}"
    )
    for prob in likeliest:
        expect(sentence).to_contain_text(f"{prob:.3f}")

    scope.button(f"Release f = {value} throughout").click()
    scope.wait_for("trace.complete && !trace.clamps.length && !store.untouched.value")
    np.testing.assert_allclose(drawn(page, ".unrolled", "c", 12), free["c"][12, 0], atol=4e-3)


def test_both_runs_are_coloured_on_one_scale_whichever_came_first(scope: Scope, page: Page) -> None:
    """Held open, the cell state grows: drawn anew, the untouched run's picture is the same."""
    scope.open(model=LSTM, text=LINE, step=10)
    scope.leave_text()
    page.keyboard.press("h")
    page.keyboard.press("h")
    wait_for_both(scope)
    lane = page.locator(".lane .scene canvas").first
    page.wait_for_timeout(500)  # the cell is opened, the camera stands
    shown = lane.screenshot()
    page.evaluate("() => dispatchEvent(new Event('looks'))")
    page.wait_for_timeout(200)
    assert lane.screenshot() == shown


def test_the_name_in_the_picture_and_the_key_choose_and_hold_what_is_named(
    scope: Scope, page: Page
) -> None:
    scope.open(model=LSTM, text=LINE, step=12)
    scope.leave_text()
    box = page.evaluate("() => document.querySelector('.unrolled').inspect(12, 0, 'o').rect(0)")
    page.mouse.click(box["x"] + 5, box["y"] - 8)
    assert scope.state("holding") == {"signal": "o", "layer": 0}

    page.keyboard.press("h")
    wait_for_both(scope)
    assert scope.state("clamps") == [
        {"signal": "o", "layer": "all", "units": "all", "range": "all", "value": 0}
    ]
    assert set(drawn(page, ".unrolled", "h", 12)) == {0.0}
    page.keyboard.press("h")
    assert scope.state("clamps")[0]["value"] == 1
    page.keyboard.press("h")
    assert scope.state("clamps") == []


def test_a_hold_is_undone_and_redone(scope: Scope, page: Page) -> None:
    scope.open(model=LSTM, text=LINE, step=12)
    scope.leave_text()
    page.get_by_role("group", name="Hold f at").get_by_role("button", name="0").click()
    wait_for_both(scope)
    scope.button("Undo").click()
    scope.wait_for("trace.complete && !trace.clamps.length && !store.untouched.value")
    page.keyboard.press("Control+Shift+z")
    wait_for_both(scope)
    assert scope.state("clamps")[0]["value"] == 0
    assert scope.state("text") == LINE


def test_a_link_holds_one_unit_at_one_step_and_the_exact_number_follows(
    scope: Scope, page: Page
) -> None:
    scope.open(model=LSTM, text=LINE, step=13, unit="c.0.37", hold="c.0.37.12-13:2.5")
    wait_for_both(scope)

    clamp = {"signal": "c", "layer": 0, "units": [37], "range": [12, 13], "value": 2.5}
    expected = answer(scope, [clamp])
    assert scope.read_exactly() == pytest.approx(float(expected["c"][13, 0, 37]), rel=1e-6)
    assert drawn(page, ".unrolled", "c", 12)[37] == 2.5
    expect(page.get_by_role("list", name="Held")).to_contain_text("c[37] = 2.5 at step 13")


def test_gradients_are_those_of_the_held_run(scope: Scope) -> None:
    scope.open(
        model=LSTM, text=LINE, step=5, direction="backward", loss="last", hold="f.all.all.all:0"
    )
    scope.wait_for(
        "store.gradients.value?.complete && store.untouched.value?.gradients.value?.complete"
    )

    def first(clamp: list[dict[str, Any]]) -> float:
        response = httpx.post(
            f"{scope.url}/api/v1/models/{LSTM}/gradients",
            json={"input": {"text": LINE}, "loss": "last", "map": False, "clamp": clamp},
        )
        return float(response.raise_for_status().json()["norms"]["h"][5][0])

    norm = "document.querySelector('rnn-scope').store{}.gradients.value.norm('h', 5, 0)"
    shown, below = (scope.page.evaluate(norm.format(which)) for which in ("", ".untouched.value"))
    assert shown == pytest.approx(first([FORGOTTEN]), rel=1e-5)
    assert below == pytest.approx(first([]), rel=1e-5)


def test_the_difference_is_the_held_run_less_the_untouched_one(scope: Scope, page: Page) -> None:
    """Strips of it, the untouched probability beside each, and both runs again by the same key."""
    step = 20
    scope.open(model=LSTM, text=LINE, step=step, hold="f.all.all.all:0")
    wait_for_both(scope)
    page.keyboard.press("d")
    scope.wait_for(f"document.querySelector('.strips')?.inspect('c', 0, {step})")

    held, free = answer(scope, [FORGOTTEN]), answer(scope, [])
    expect(page.locator(".lane")).to_have_count(0)
    for signal in "fch":
        seen = page.evaluate(
            "([signal, step]) => document.querySelector('.strips').inspect(signal, 0, step)",
            [signal, step],
        )
        change = (held[signal] - free[signal])[step, 0]
        rows = np.split(change, seen["bounds"][1:-1])
        strongest = [row[np.abs(row).argmax()] for row in rows]
        np.testing.assert_allclose(seen["values"], strongest, atol=4e-3 * np.abs(change).max())
        assert seen["limits"][0] == -seen["limits"][1]
    said = page.locator(".candidate .usual").first.inner_text()
    likeliest = int(held["probs"][step].argmax())
    assert said == f"untouched {free['probs'][step, likeliest]:.3f}"

    page.keyboard.press("d")
    expect(page.locator(".lane")).to_have_count(1)


def test_what_is_written_stands_beside_what_the_untouched_model_writes(
    scope: Scope, page: Page
) -> None:
    """The same seed, from the same place."""
    text = "The meaning of life"
    scope.open(model=LSTM, text=text, step=18, seed=3, speed=64, hold="c.all.3+7+9.all:3")
    page.get_by_role("button", name="Generate").click()
    scope.wait_for("store.text.value.length > 40")
    page.get_by_role("button", name="Stop").click()

    said = page.locator(".otherwise q")
    expect(said).to_be_visible()
    length = len(str(scope.state("text"))) - len(text)
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{LSTM}/generate",
        json={"prompt": text, "max_tokens": length, "temperature": 1, "seed": 3},
    )
    written = answer.raise_for_status().json()["text"]
    assert written != str(scope.state("text"))[len(text) :]
    expect(said).to_have_text(written.replace("\n", "↵"))


def test_the_chosen_unit_alone_is_held_by_a_key(scope: Scope, page: Page) -> None:
    scope.open(model=LSTM, text=LINE, step=12, unit="h.0.5")
    for value in (0, 1):
        page.keyboard.press("Shift+H")
        held = [{"signal": "h", "layer": "all", "units": [5], "range": "all", "value": value}]
        assert scope.state("clamps") == held
    page.keyboard.press("Shift+H")
    assert scope.state("clamps") == []


def test_in_the_cell_a_name_and_a_unit_say_what_is_held(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=12, zoom="cell")
    scope.leave_text()
    chosen = page.locator(".hold .segments [aria-pressed=true]")
    expect(chosen).to_have_text("f")
    where = """([name, down]) => {
        const { x, y } = document.querySelector(".cell").inspect(name).rect(0);
        return [x + 4, y + down];
    }"""
    page.mouse.click(*page.evaluate(where, ["i", -12]))  # its name stands over it
    expect(chosen).to_have_text("i")
    page.mouse.click(*page.evaluate(where, ["o", 4]))
    expect(chosen).to_have_text("o")
    page.keyboard.press("h")
    assert scope.state("clamps")[0]["signal"] == "o"
