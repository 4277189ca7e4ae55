"""Editing a weight of `hello`: every number that follows is the API's with the same edits."""

from __future__ import annotations

from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from tests.browser.scope import Scope

pytestmark = pytest.mark.browser

HELLO = {"model": "hello", "text": "hello"}
EDIT = {"parameter": "rnn.weight_hh_l0", "row": 0, "column": 0, "value": 0.9}
BIAS = {"parameter": "rnn.bias_hh_l0", "row": 1, "value": -1.2}


def answer(scope: Scope, route: str, edits: list[dict[str, Any]], **body: Any) -> Any:
    """The API's own answer."""
    given = {"prompt": "hello"} if route == "generate" else {"input": {"text": "hello"}}
    response = httpx.post(
        f"{scope.url}/api/v1/models/hello/{route}",
        json={**given, "edits": edits, **body},
        headers={} if body else {"accept": "application/vnd.safetensors"},
    )
    response.raise_for_status()
    return response.json() if body else load(response.content)


def wait_for_both(scope: Scope, edits: int) -> None:
    """Until the edited and the untouched run have read the whole text."""
    scope.wait_for(
        f"trace.complete && trace.edits.length === {edits}"
        " && store.untouched.value?.trace.value?.complete"
    )


def drawn(page: Page, scene: str, step: int) -> Any:
    """The h that a picture has coloured."""
    page.wait_for_function(
        "([scene, step]) => document.querySelector(scene)?.inspect?.(step, 0, 'h')?.values",
        arg=[scene, step],
    )
    return page.evaluate(
        "([scene, step]) => [...document.querySelector(scene).inspect(step, 0, 'h').values]",
        [scene, step],
    )


def test_a_weight_typed_by_key_is_followed_by_everything_and_put_back(
    scope: Scope, page: Page
) -> None:
    scope.open(**HELLO, step=3)
    scope.leave_text()
    page.keyboard.press("e")
    field = page.get_by_role("textbox", name="W_hh[0, 0]")
    expect(field).to_have_value("0.427")
    field.focus()
    page.keyboard.type("0.9")
    wait_for_both(scope, 1)

    edited, free = answer(scope, "trace", [EDIT]), answer(scope, "trace", [])
    np.testing.assert_allclose(drawn(page, ".unrolled", 3), edited["h"][3, 0], atol=1e-3)
    np.testing.assert_allclose(drawn(page, ".lane .scene", 3), free["h"][3, 0], atol=1e-3)
    assert abs(edited["h"][3, 0, 0] - free["h"][3, 0, 0]) > 0.01
    losses = [float(np.nansum(run["loss"][:4])) for run in (edited, free)]
    expect(page.locator('.sentence[data-of="wave"]')).to_contain_text(
        f"Edited, the text costs {losses[0]:.2f} nats so far, untouched {losses[1]:.2f}"
    )
    expect(field).to_be_focused()
    expect(field).to_have_class("weight edited")
    expect(page.get_by_role("list", name="Edited")).to_contain_text("W_hh[0, 0] = 0.9, was 0.427")

    page.keyboard.press("ArrowDown")
    scope.wait_for("trace.edits[0]?.value === 0.85")
    page.keyboard.press("Delete")
    scope.wait_for("trace.complete && !trace.edits.length && !store.untouched.value")
    expect(field).to_have_value("0.427043")
    np.testing.assert_allclose(drawn(page, ".unrolled", 3), free["h"][3, 0], atol=1e-3)


def test_what_is_no_number_is_told_and_changes_nothing(scope: Scope, page: Page) -> None:
    scope.open(**HELLO, step=3, lower="edit")
    field = page.get_by_role("textbox", name="W_hh[0, 0]")
    field.focus()
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    told = page.get_by_role("alert")
    expect(told).to_have_text(
        "‘abc’ is not a number from −1,000 to 1,000; W_hh[0, 0] stays 0.427043."
    )
    expect(field).to_have_value("abc")

    page.keyboard.press("Escape")
    expect(field).to_have_value("0.427")
    expect(told).to_be_visible()
    field.focus()
    expect(told).to_have_count(0)
    scope.wait_for("trace.edits.length === 0")


def test_a_link_keeps_edits_and_backwards_they_are_autograds(scope: Scope, page: Page) -> None:
    link = "rnn.weight_hh_l0.0.0:0.9~rnn.bias_hh_l0.1:-1.2~rnn.weight_hh_l0.9.9:1"
    scope.open(**HELLO, step=2, edit=link, lower="edit", direction="backward", unit="h.0.1")
    wait_for_both(scope, 2)
    scope.wait_for("store.gradients.value?.complete")

    expected = answer(scope, "gradients", [EDIT, BIAS], map=False)
    norms = page.evaluate(
        "[0, 1, 2, 3].map((t) =>"
        " document.querySelector('rnn-scope').store.gradients.value.norm('h', t, 0))"
    )
    assert norms == pytest.approx([row[0] for row in expected["norms"]["h"][:4]], rel=1e-5)
    exactly = float(answer(scope, "trace", [EDIT, BIAS])["h"][2, 0, 1])
    assert scope.read_exactly() == pytest.approx(exactly, rel=1e-6)
    page.wait_for_function("() => location.hash.includes('edit=rnn.weight_hh_l0.0.0%3A0.9%7E')")

    scope.button("Release b_hh[1] = −1.2, was 0").click()
    wait_for_both(scope, 1)
    page.get_by_role("button", name="all as before").click()
    scope.wait_for("trace.complete && !trace.edits.length && !store.untouched.value")


def test_an_edited_model_writes_what_the_api_writes(scope: Scope, page: Page) -> None:
    scope.open(**HELLO, edit="head.weight.0.0:-3~head.weight.1.1:2", temperature=0, seed=1)
    wait_for_both(scope, 2)
    edits = [
        {"parameter": "head.weight", "row": 0, "column": 0, "value": -3},
        {"parameter": "head.weight", "row": 1, "column": 1, "value": 2},
    ]
    expected = answer(scope, "generate", edits, max_tokens=6, temperature=0, show_top=0)
    free = answer(scope, "generate", [], max_tokens=6, temperature=0, show_top=0)
    assert expected["text"] != free["text"]

    page.get_by_role("button", name="Generate").click()

    scope.wait_for(f"store.text.value.startsWith('hello{expected['text']}')")


def test_a_weight_in_the_arithmetic_is_typed_in_its_place(scope: Scope, page: Page) -> None:
    scope.open(**HELLO, step=3, unit="h.0.0", zoom="arithmetic")
    page.get_by_role("button", name="W_hh[0, 0] = 0.4270; edit it").press("Enter")
    field = page.get_by_role("textbox", name="W_hh[0, 0]")
    expect(field).to_be_focused()
    page.keyboard.type("-0.9")

    edit = {**EDIT, "value": -0.9}
    expected = answer(scope, "trace", [edit])["h"][3, 0, 0]
    expect(page.locator(".arithmetic .sentence")).to_contain_text(f"h[0] is {expected:.4f};")
    expect(field).to_be_focused()  # its row has not moved, nor was it drawn anew
    page.keyboard.press("Escape")
    button = page.get_by_role("button", name="W_hh[0, 0] = −0.9000, edited; edit it")
    expect(button).to_be_focused()
    assert scope.state("distance") == "arithmetic"


def test_a_weight_is_dragged_and_no_other_with_it(scope: Scope, page: Page) -> None:
    scope.open(**HELLO, step=3, lower="edit")
    field = page.get_by_role("textbox", name="b_hh[0]")
    expect(field).to_have_value("0.000")
    box = field.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 80, y, steps=4)  # over its neighbours
    page.mouse.up()

    scope.wait_for("store.edits.value.entries[0]?.value === -0.8")  # traces come on the way, too
    wait_for_both(scope, 1)
    scope.wait_for("trace.edits[0]?.value === -0.8")
    assert scope.trace("trace.edits") == [
        {"parameter": "rnn.bias_hh_l0", "row": 0, "column": None, "value": -0.8}
    ]


def test_the_code_that_is_taken_away_has_the_edits(scope: Scope, page: Page) -> None:
    scope.open(**HELLO, step=3, edit="rnn.weight_hh_l0.0.0:0.9~rnn.bias_hh_l0.1:-1.2")
    wait_for_both(scope, 2)
    scope.leave_text()
    page.keyboard.press("t")
    scope.button("PyTorch").click()
    code = page.get_by_label("Code", exact=True)
    expect(code).to_be_visible()
    names: dict[str, Any] = {}
    exec(code.input_value(), names)  # it also asks torch.nn

    expected = answer(scope, "trace", [EDIT, BIAS])["h"][3, 0]
    np.testing.assert_allclose(names["state"][0]["h"], expected, rtol=1e-4, atol=1e-6)
