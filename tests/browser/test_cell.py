"""The cell: its wires carry what the API computed, its words and equations speak of the same."""

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
HALF = 2**-10  # what a half float may be off by, of numbers below 1


CENTRE = """([name, unit]) => {
  const { x, y, width, height } = document.querySelector(".cell").inspect(name).rect(unit);
  return [x + width / 2, y + height / 2];
}"""


def ask(scope: Scope, model: str, signals: list[str]) -> dict[str, np.ndarray[Any, Any]]:
    """The API's numbers, (T, L, H)."""
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{model}/trace",
        json={"input": {"text": LINE}, "signals": signals},
        headers={"accept": "application/vnd.safetensors"},
    )
    return load(answer.raise_for_status().content)


def drawn(page: Page, name: str) -> np.ndarray[Any, Any]:
    """A wire's vector."""
    values = page.wait_for_function(
        "name => document.querySelector('.cell')?.inspect?.(name)?.values", arg=name
    ).json_value()
    return np.array(list(values.values()) if isinstance(values, dict) else values)


def test_wires_carry_the_apis_numbers(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    answer = ask(scope, "shakespeare-lstm", list("ifgoch"))
    truth = {name: answer[name][:, 0].astype(float) for name in "ifgoch"}

    for name in "ifgoh":
        assert drawn(page, name) == pytest.approx(truth[name][STEP], abs=HALF)
    kept = truth["f"][STEP] * truth["c"][STEP - 1]
    written = truth["i"][STEP] * truth["g"][STEP]
    assert drawn(page, "fc") == pytest.approx(kept, rel=3 * HALF, abs=HALF)
    assert drawn(page, "ig") == pytest.approx(written, abs=2 * HALF)
    assert drawn(page, "h'") == pytest.approx(truth["h"][STEP - 1], abs=HALF)


def test_the_sentence_says_the_gates_own_numbers(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    f = ask(scope, "shakespeare-lstm", ["f"])["f"][STEP, 0].astype(float)
    words = page.locator(".cell .sentence")
    expect(words).to_contain_text("on average")
    said = re.match(r"f is ([\d.]+) on .* is (\d+) with f = ([\d.]+)\.$", words.inner_text())
    assert said, words.inner_text()
    assert float(said[1]) == pytest.approx(f.mean(), abs=0.006)
    assert f[int(said[2])] == pytest.approx(f.min(), abs=HALF)
    assert float(said[3]) == pytest.approx(f.min(), abs=0.006)


def point_at(scope: Scope, name: str, unit: int) -> None:
    """Move the pointer to a unit; again, where the picture has changed its size meanwhile."""
    page = scope.page
    for _ in range(20):
        box = page.wait_for_function(
            "([name, unit]) => document.querySelector('.cell')?.inspect?.(name)?.rect(unit)",
            arg=[name, unit],
        ).json_value()
        page.mouse.move(0, 0)
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if (scope.state("hover") or {}).get("unit") == unit:
            return
    pytest.fail(f"{name}[{unit}] cannot be pointed at")


def test_terms_and_wires_point_at_each_other(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    point_at(scope, "f", 30)
    lit = page.locator(".cell .term.lit")
    expect(lit).to_have_text(["f", "f"])  # where it is made, and where it keeps the past
    assert scope.state("hover") == {"signal": "f", "layer": 0, "unit": 30, "step": STEP}

    page.locator(".cell [data-term=ig]").focus()
    expect(lit).to_have_attribute("data-term", "ig")
    assert page.evaluate("() => document.querySelector('.cell').pointed()") == "ig"


@pytest.mark.parametrize(
    ("model", "wire", "name", "factors"),
    [
        ("shakespeare-lstm", "fc", "f∘c′", ("f", "c")),
        ("shakespeare-lstm", "ig", "i∘g", ("i", "g")),
        ("shakespeare-gru", "fc", "z∘h′", ("z", "h")),
        ("shakespeare-gru", "ig", "(1−z)∘n", ("z", "n")),
        ("shakespeare-gru", "rm", "r∘m", ("r", "m")),
    ],
)
def test_a_product_is_told_with_its_factors_and_leads_to_its_states_arithmetic(
    scope: Scope, page: Page, model: str, wire: str, name: str, factors: tuple[str, str]
) -> None:
    scope.open(model=model, text=LINE, step=STEP, zoom="cell")
    point_at(scope, wire, 30)
    answer = ask(scope, model, list(factors))
    gate, other = (answer[factor][:, 0, 30] for factor in factors)
    first = 1 - gate[STEP] if name.startswith("(1") else gate[STEP]
    second = other[STEP - 1] if name.endswith("′") else other[STEP]
    output = page.locator(".reading output[data-exact=true]")
    expect(output).to_contain_text(f"{name}[30], step {STEP + 1}: ")
    assert float(output.inner_text().split(": ")[1].replace("−", "-")) == pytest.approx(
        first * second, rel=1e-5
    )
    told = page.locator(".reading .what").inner_text().replace("−", "-")
    for factor in (first, second):
        assert f" {factor:.3f}" in told

    page.mouse.dblclick(*page.evaluate(CENTRE, [wire, 30]))
    scope.wait_for("store.distance.value === 'arithmetic'")
    into = "n" if wire == "rm" else "c" if model.endswith("lstm") else "h"
    assert scope.state("selection") == {"signal": into, "layer": 0, "unit": 30, "step": STEP}


def test_what_the_output_gate_shows_a_share_of_is_told_with_what_is_squashed(
    scope: Scope, page: Page
) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    point_at(scope, "tc", 30)
    c = ask(scope, "shakespeare-lstm", ["c"])["c"][STEP, 0].astype(float)
    assert drawn(page, "tc") == pytest.approx(np.tanh(c), abs=HALF)
    output = page.locator(".reading output[data-exact=true]")
    expect(output).to_contain_text(f"tanh(c)[30], step {STEP + 1}: ")
    told = float(output.inner_text().split(": ")[1].replace("−", "-"))
    assert told == pytest.approx(np.tanh(c[30]), rel=1e-5)
    expect(page.locator(".reading .what")).to_contain_text(f"c {c[30]:.3f}".replace("-", "−"))


def test_the_keys_reach_every_vector_and_the_simple_cell_has_its_sum(
    scope: Scope, page: Page
) -> None:
    scope.open(model="shakespeare-rnn", text=LINE, step=STEP, zoom="cell")
    a = ask(scope, "shakespeare-rnn", ["a"])["a"][STEP, 0].astype(float)
    assert drawn(page, "a") == pytest.approx(a, rel=2**-10, abs=HALF)
    page.locator(".cell canvas").focus()
    seen = set()
    for _ in range(4):
        page.keyboard.press("Alt+ArrowUp")
        seen.add(page.evaluate("() => document.querySelector('.cell').pointed()"))
    assert seen == {"h'", "x", "a", "h"}


def test_the_gru_s_past_and_what_is_let_in_have_their_vectors(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-gru", text=LINE, step=STEP, zoom="cell")
    truth = ask(scope, "shakespeare-gru", ["m", "z"])
    m, z = (truth[name][STEP, 0].astype(float) for name in "mz")
    assert drawn(page, "m") == pytest.approx(m, rel=2**-10, abs=HALF)
    assert drawn(page, "1−z") == pytest.approx(1 - z, abs=2 * HALF)
    point_at(scope, "m", 30)
    expect(page.locator(".cell .term.lit")).to_have_attribute("data-term", "m")
    expect(page.locator(".reading output")).to_contain_text(f"m[30], step {STEP + 1}: ")
    point_at(scope, "1−z", 30)
    expect(page.locator(".cell .term.lit")).to_have_attribute("data-term", "1−z")
    output = page.locator(".reading output[data-exact=true]")
    expect(output).to_contain_text(f"1−z[30], step {STEP + 1}: ")
    assert float(output.inner_text().split(": ")[1]) == pytest.approx(1 - z[30], rel=1e-5)


def test_a_gru_is_an_lstm_with_its_parts_merged(scope: Scope, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    scope.open(model="shakespeare-gru", text=LINE, step=STEP, zoom="cell")
    z = ask(scope, "shakespeare-gru", ["z"])["z"][STEP, 0].astype(float)
    assert drawn(page, "f") == pytest.approx(z, abs=HALF)
    scope.button("as an LSTM").click()
    assert drawn(page, "i") == pytest.approx(1 - z, abs=2 * HALF)
    assert drawn(page, "c") == pytest.approx(drawn(page, "h"))


@pytest.mark.parametrize("model", ["shakespeare-rnn", "shakespeare-lstm", "shakespeare-gru"])
def test_backwards_every_vector_has_the_apis_gradient(scope: Scope, page: Page, model: str) -> None:
    scope.open(model=model, text=LINE, step=STEP, zoom="cell")
    scope.leave_text()
    page.keyboard.press("r")
    scope.wait_for("store.gradients.value?.complete")
    own = {
        "shakespeare-rnn": {"h": "h", "a": "a"},
        "shakespeare-lstm": {**{name: name for name in "ifgoch"}, "fc": "c", "ig": "c"},
        "shakespeare-gru": {
            "f": "z",
            "g": "n",
            "r": "r",
            "rm": "a_n",
            "m": "m",
            "c": "h",
            "fc": "h",
            "ig": "h",
        },
    }[model]
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{model}/gradients",
        json={"input": {"text": LINE}, "vectors": list(set(own.values()))},
        headers={"accept": "application/vnd.safetensors"},
        timeout=60,
    )
    truth = load(answer.raise_for_status().content)
    for wire, signal in own.items():
        gradient = truth[f"grad.{signal}"][STEP, 0]
        assert drawn(page, wire) == pytest.approx(gradient, rel=1e-6)
        norm = page.evaluate("name => document.querySelector('.cell').inspect(name).norm", wire)
        assert norm == pytest.approx(np.linalg.norm(gradient), rel=1e-5)

    if model.endswith("gru"):
        n = ask(scope, model, ["n"])["n"][STEP, 0]
        let_in = truth["grad.h"][STEP, 0] * n
        assert drawn(page, "1−z") == pytest.approx(let_in, rel=2**-9, abs=1e-6)
    if "o" in own:
        o = ask(scope, model, ["o"])["o"][STEP, 0]
        by_tanh = truth["grad.h"][STEP, 0] * o
        assert drawn(page, "tc") == pytest.approx(by_tanh, rel=2**-9, abs=1e-6)

    sentence = page.locator(".cell .sentence").inner_text()
    state = "c" if "c" in own and own["c"] == "c" else "h"
    assert f"‖∂L/∂{state}‖ = {np.linalg.norm(truth[f'grad.{state}'][STEP, 0]):.2g}" in sentence
    point_at(scope, "g" if "g" in own else "a", 30)
    expect(page.locator(".reading output")).to_contain_text(re.compile(r"∂L/∂[gna]\[30\], step 13"))


def test_what_the_forget_gate_lets_through_is_its_product(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    scope.leave_text()
    page.keyboard.press("r")
    scope.wait_for("store.gradients.value?.complete")
    answer = httpx.post(
        f"{scope.url}/api/v1/models/shakespeare-lstm/gradients",
        json={"input": {"text": LINE}, "vectors": ["c"]},
        headers={"accept": "application/vnd.safetensors"},
        timeout=60,
    )
    by_c = load(answer.raise_for_status().content)["grad.c"][STEP, 0]
    f = ask(scope, "shakespeare-lstm", ["f"])["f"][STEP, 0]
    expect(page.locator(".cell .sentence")).to_contain_text(
        f"lets {np.linalg.norm(f * by_c):.2g} straight through to step {STEP}"
    )


def test_on_a_phone_every_strip_below_the_cell_has_its_name(scope: Scope, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    names = page.locator(".strips-gutters > .name i")
    expect(names).to_have_text([*"hcifogL"])
    tops = [name.evaluate("el => el.getBoundingClientRect().top") for name in names.all()]
    assert np.diff(tops).min() >= 14
