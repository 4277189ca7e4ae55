"""The arithmetic of a number: what is printed is what the API computed, term by term."""

from __future__ import annotations

import re
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

STEP = 12
GATES = {"rnn": ["h"], "lstm": list("ifgo"), "gru": list("rzn")}


def tensors(url: str, **question: Any) -> dict[str, np.ndarray[Any, Any]]:
    """The API's numbers, float32."""
    headers = {"accept": "application/vnd.safetensors"}
    if question:
        response = httpx.post(url, json=question, headers=headers)
    else:
        response = httpx.get(url, headers=headers)
    return load(response.raise_for_status().content)


def printed(page: Page, selector: str) -> list[float]:
    """Numbers as they stand on the screen."""
    words = page.locator(selector).all_inner_texts()
    return [float(re.sub(r"[\s\u2007]", "", word).replace("−", "-")) for word in words]


def open_at(scope: Scope, model: str, unit: str, text: str = LINE, step: int = STEP) -> None:
    """The arithmetic of one number, once it is there."""
    scope.open(model=model, text=text, step=step, unit=unit, zoom="arithmetic")
    expect(scope.page.locator(".arithmetic .sum").first).to_be_visible()


@pytest.mark.parametrize(
    ("model", "signal", "layer"),
    [("tiny-rnn", "h", 0), ("tiny-lstm", "f", 0), ("tiny-gru", "z", 0), ("tiny-deep", "g", 1)],
)
def test_a_gate_is_its_row_times_what_it_reads(
    scope: Scope, page: Page, model: str, signal: str, layer: int
) -> None:
    text, step, unit = "abcabc", 4, 2
    base = f"{scope.url}/api/v1/models/{model}"
    card = httpx.get(base).json()
    text = "".join(httpx.get(f"{base}/vocabulary").json()["tokens"][:3] * 2)
    open_at(scope, model, f"{signal}.{layer}.{unit}", text, step)
    page.get_by_role("button", name="all products").click()
    page.get_by_role("button", name="full precision").click()

    before = "a" if card["cell"] == "rnn" else f"a_{signal}"
    trace = tensors(f"{base}/trace", input={"text": text}, signals=[before, signal, "h"])
    rows = GATES[card["cell"]].index(signal) * card["hidden"] + unit
    name = f"rnn.weight_hh_l{layer}"
    weights = tensors(f"{base}/weights/{name}")[name][rows].astype(np.float64)
    products = weights * trace["h"][step - 1, layer].astype(np.float64)
    shown = printed(page, ".sum tbody tr td:nth-last-child(2) button")
    for product in products:
        assert min(abs(np.array(shown) - product)) < 1e-9
    total = printed(page, ".sum tfoot td button")[0]
    assert total == pytest.approx(float(trace[before][step, layer, unit]), abs=1e-6)
    assert sum(shown) == pytest.approx(
        total, abs=1e-7
    )  # float32 is printed as short as it is known by
    result = printed(page, ".through .result button")[0]
    assert result == pytest.approx(float(trace[signal][step, layer, unit]), abs=1e-6)


def test_hello_has_the_lectures_number(scope: Scope, page: Page) -> None:
    open_at(scope, "hello", "h.0.0", "hell", 1)
    assert printed(page, ".through .result button") == [0.9365]
    page.locator(".through .result button").click()
    expect(page.locator(".through .result button")).to_have_attribute("title", "Round again")
    assert printed(page, ".through .result button")[0] == pytest.approx(0.936534, abs=5e-7)


def test_what_is_held_stands_beside_what_its_equation_gives(scope: Scope, page: Page) -> None:
    hold = "f.all.all.all:0"
    scope.open(
        model="shakespeare-lstm", text=LINE, step=STEP, unit="f.0.37", zoom="arithmetic", hold=hold
    )
    results = page.locator(".through .result")
    expect(results.last).to_contain_text("held: f =")

    url = f"{scope.url}/api/v1/models/shakespeare-lstm/trace"
    held = [{"signal": "f", "value": 0}]
    asked = {"input": {"text": LINE}, "signals": ["a_f"], "range": [STEP, STEP + 1]}
    a = float(tensors(url, **asked, clamp=held)["a_f"][0, 0, 37])
    by_equation, instead = printed(page, ".through .result button")
    assert by_equation == pytest.approx(1 / (1 + np.exp(-a)), abs=6e-5)
    assert instead == 0
    expect(page.locator(".arithmetic .sentence")).to_contain_text("f[37] is held at 0.0000")


def test_softmax_is_exp_sum_divide(scope: Scope, page: Page) -> None:
    open_at(scope, "shakespeare-lstm", "probs.0.1")
    page.get_by_role("button", name="full precision").click()

    url = f"{scope.url}/api/v1/models/shakespeare-lstm/trace"
    asked = {"input": {"text": LINE}, "signals": ["probs", "logits"], "range": [STEP, STEP + 1]}
    trace = tensors(url, **asked)
    likeliest = np.argsort(-trace["probs"][0])[:5]
    rows = printed(page, ".softmax tbody td button")
    for place, token in enumerate(likeliest):
        logit, exp, prob = rows[3 * place : 3 * place + 3]
        assert logit == pytest.approx(float(trace["logits"][0, token]), rel=1e-6)
        assert exp == pytest.approx(np.exp(logit), rel=1e-6)
        assert prob == pytest.approx(float(trace["probs"][0, token]), rel=1e-5)
    assert printed(page, ".softmax tfoot tr:first-child td button")[0] == pytest.approx(
        float(np.exp(trace["logits"][0].astype(np.float64)).sum()), rel=1e-6
    )


def test_keys_lead_to_it_through_it_and_back(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, unit="c.0.37")
    scope.leave_text()
    page.keyboard.press("Enter")
    assert scope.state("openRow") is not None
    page.keyboard.press("Enter")
    expect(page.locator(".arithmetic .sum")).to_be_visible()

    page.get_by_role("button", name="c'", exact=True).click()  # the cell state a step before
    assert scope.state("playhead") == STEP - 1
    assert scope.state("selection")["signal"] == "c"
    page.locator(".arithmetic").focus()
    page.keyboard.press("ArrowDown")
    assert scope.state("selection")["unit"] == 38
    page.keyboard.press("Escape")
    assert scope.state("distance") == "cell"
    page.keyboard.press("Escape")
    assert scope.state("distance") == "network"
    expect(page.locator(".unrolled > canvas")).to_be_visible()


def test_a_double_click_on_a_unit_leads_to_its_arithmetic(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    box = page.evaluate("() => document.querySelector('.unrolled').inspect(12, 0, 'f').rect(30)")
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".arithmetic .through .result")).to_be_visible()
    assert scope.state("selection") == {"signal": "f", "layer": 0, "unit": 30, "step": STEP}
