"""Under the network: the gradient map, shared weights adding up, and sentences true to the API."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from safetensors.numpy import load

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

MODEL = "shakespeare-rnn"
SIZES = [(1440, 900), (1024, 768), (390, 844)]
POWERS = {"⁻": "-", **{digit: str(n) for n, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}}
NUMBER = re.compile(r"−?\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")

PIXEL = """([x, y]) => {
  const canvas = document.querySelector(".blame-plot canvas");
  const box = canvas.getBoundingClientRect();
  const ratio = canvas.width / box.width;
  const [px, py] = [(x - box.x) * ratio, (y - box.y) * ratio].map(Math.floor);
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, -px, -py);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}"""
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@cache
def gradients(url: str, model: str, text: str, loss: str | int = "total") -> dict[str, Any]:
    """The API's answer for a text; its map as rows k."""
    flows = loss if isinstance(loss, str) else {"step": loss}
    body: dict[str, Any] = {"input": {"text": text}, "vectors": [], "loss": flows}
    answer = httpx.post(f"{url}/api/v1/models/{model}/gradients", json=body, timeout=60)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def numbers(words: str) -> list[float]:
    """The numbers of a sentence, in its order."""
    return [number(found) for found in NUMBER.findall(words)]


def number(words: str) -> float:
    """`5.1·10⁻⁴` as 5.1e-4."""
    mantissa, _, power = words.replace("−", "-").partition("·10")
    return float(f"{mantissa}e{''.join(POWERS[digit] for digit in power) or 0}")


def close(said: float, true: float) -> bool:
    """Whether a number is the other, rounded to two significant digits."""
    return said == float(f"{true:.1e}")


def look_below(scope: Scope, choice: str) -> None:
    """Choose what stands under the network, and wait for the backward pass."""
    scope.button(choice).click()
    scope.wait_for("store.gradients.value?.complete")
    scope.page.evaluate(FRAMES)


def cell(page: Page, k: int, t: int) -> dict[str, Any]:
    """What the map shows of a loss and an earlier step."""
    seen: dict[str, Any] = page.evaluate(
        "([k, t]) => document.querySelector('.blame').inspect(k, t)", [k, t]
    )
    return seen


@pytest.fixture
def line(scope: Scope) -> Scope:
    """The lecture's line before the gradient map."""
    scope.open(model=MODEL, text=LINE, step=23)
    look_below(scope, "blame map")
    return scope


@pytest.fixture
def sentence(page: Page) -> Locator:
    """What stands under the map."""
    return page.locator(".blame > .sentence")


def test_every_cell_of_the_map_is_the_api_s_norm(line: Scope, page: Page) -> None:
    rows = gradients(line.url, MODEL, LINE)["map"]
    assert rows[-1] is None
    for k in (0, 7, 23, 39):
        assert len(rows[k]) == k + 1
        for t in range(k + 1):
            assert np.float32(cell(page, k, t)["norm"]) == np.float32(rows[k][t])


def test_a_cell_is_coloured_by_the_scale_of_all_gradients(line: Scope, page: Page) -> None:
    for k, t in ((39, 0), (30, 12), (12, 11)):
        seen = cell(page, k, t)
        assert page.evaluate(PIXEL, [seen["x"], seen["y"]]) == [
            int(part) for part in re.findall(r"\d+", seen["color"])
        ]


def test_the_curve_is_the_median_over_all_losses(line: Scope, page: Page) -> None:
    rows = [row for row in gradients(line.url, MODEL, LINE)["map"] if row]
    medians = cell(page, 0, 0)["medians"][0]
    for distance in (0, 1, 10, 39):
        norms = [row[-1 - distance] for row in rows if len(row) > distance]
        assert medians[distance] == pytest.approx(np.median(norms), rel=1e-6)


def test_pointing_at_a_cell_says_who_blames_whom(
    line: Scope, page: Page, sentence: Locator
) -> None:
    rows = gradients(line.url, MODEL, LINE)["map"]
    for k, t in ((23, 3), (39, 0), (12, 11)):
        seen = cell(page, k, t)
        page.mouse.move(seen["x"], seen["y"])
        expect(sentence).to_contain_text(re.compile(f"step.{k + 1} blames step.{t + 1} with"))
        words = sentence.inner_text()
        loss, blamed, norm, share, other = numbers(words)
        assert (loss, blamed) == (k + 1, t + 1)
        assert close(norm, rows[k][t])
        assert close(share, (100 if "%" in words else 1) * rows[k][t] / rows[k][int(other) - 1])
        assert other == (k if t < k - 1 else k + 1)


def test_without_a_pointer_the_sentence_is_on_the_playhead_s_loss(
    line: Scope, sentence: Locator
) -> None:
    row = gradients(line.url, MODEL, LINE)["map"][23]
    loss, own, *rest = numbers(sentence.inner_text())
    assert loss == 24
    assert close(own, row[23])
    if "still" in sentence.inner_text():
        assert row[0] >= 0.01 * row[23]
        assert rest[0] == 1
        assert close(rest[1], row[0])
        assert close(rest[2], 100 * row[0] / row[23])
    else:
        reached = int(rest[0]) - 1
        assert row[reached] >= 0.01 * row[23] > max(row[:reached])


def test_a_click_lets_one_loss_flow_and_another_all(
    line: Scope, page: Page, sentence: Locator
) -> None:
    seen = cell(page, 30, 4)
    page.mouse.click(seen["x"], seen["y"])
    assert line.state("lossChoice") == {"step": 30}
    line.wait_for("store.gradients.value?.complete && store.gradients.value.source === 30")

    alone = gradients(line.url, MODEL, LINE, 30)["norms"]["h"][4][0]
    norm = page.evaluate(
        "() => document.querySelector('rnn-scope').store.gradients.value.norm('h', 4, 0)"
    )
    assert norm == pytest.approx(alone, rel=1e-6)
    assert (
        page.evaluate("document.querySelector('rnn-scope').store.gradients.value.map.passes") == 1
    )
    expect(sentence).to_contain_text(re.compile("step.31 blames step.5"))

    page.mouse.click(seen["x"], seen["y"])
    assert line.state("lossChoice") == "total"


def test_of_a_long_text_some_rows_come_first_and_then_the_others(scope: Scope, page: Page) -> None:
    text = (LINE + ". ") * 8  # 344 steps: every second row comes first
    scope.open(model=MODEL, text=text, step=300)
    look_below(scope, "blame map")
    scope.wait_for("store.gradients.value.map.every === 1")
    page.evaluate(FRAMES)

    rows = gradients(scope.url, MODEL, text)["map"]
    for k in (299, 300, 301, 302):
        assert np.float32(cell(page, k, k - 40)["norm"]) == np.float32(rows[k][k - 40])
    medians = cell(page, 0, 0)["medians"][0]
    norms = [row[-41] for row in rows if row and len(row) > 40]
    assert medians[40] == pytest.approx(np.median(norms), rel=1e-6)


WRITTEN = """async () => {
  const canvas = document.querySelector(".unrolled canvas");
  const { prototype } = CanvasRenderingContext2D;
  const { fillText } = prototype;
  const words = [];
  prototype.fillText = function (text, ...place) {
    if (this.canvas === canvas) words.push(text);
    fillText.call(this, text, ...place);
  };
  const { linked } = document.querySelector("rnn-scope").store;
  linked.value = { ...linked.value }; // drawn anew
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  prototype.fillText = fillText;
  return words;
}"""


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_the_arc_stands_in_the_network_too(line: Scope, page: Page, direction: str) -> None:
    line.button(direction).click()
    rows = gradients(line.url, MODEL, LINE)["map"]
    for k, t in ((23, 21), (24, 2)):  # the latter begins left of the picture
        seen = cell(page, k, t)
        page.mouse.move(seen["x"], seen["y"])
        line.wait_for(f"store.linked.value?.k === {k} && store.linked.value.t === {t}")
        assert any(
            NUMBER.fullmatch(words) and close(number(words), rows[k][t])
            for words in page.evaluate(WRITTEN)
        )


def test_the_map_is_walked_by_keys(line: Scope, page: Page, sentence: Locator) -> None:
    page.get_by_role("application", name=re.compile("gradient map")).focus()
    for key in ("ArrowUp", "Shift+ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    expect(sentence).to_contain_text(re.compile(r"step.25 blames step.12"))
    assert line.state("playhead") == 23
    page.keyboard.press("Enter")
    assert line.state("lossChoice") == {"step": 24}
    page.keyboard.press("Escape")
    assert line.state("lossChoice") == "total"


def test_the_last_step_says_why_it_blames_nobody(
    line: Scope, page: Page, sentence: Locator
) -> None:
    line.leave_text()
    page.keyboard.press("End")
    expect(sentence).to_contain_text(re.compile("Step.41 has no loss"))


def test_the_wave_s_sentence_is_the_api_s(line: Scope, page: Page) -> None:
    line.button("backward").click()
    words = page.locator(".sentence[data-of=wave]")
    expect(words).to_contain_text(re.compile("at step.24"))
    norms = [row[0] for row in gradients(line.url, MODEL, LINE)["norms"]["h"]]
    step, here, first, last, source, start = numbers(words.inner_text().replace("‖∂L/∂h‖", ""))
    assert (step, first, last, source) == (24, 24, 40, 40)
    assert close(here, norms[23])
    assert close(start, norms[39])

    line.page.get_by_role("button", name="last", exact=True).click()
    page.evaluate("() => (document.querySelector('rnn-scope').store.playhead.value = 23)")
    expect(words).to_contain_text(re.compile("with which it set out"))
    norms = [row[0] for row in gradients(line.url, MODEL, LINE, loss="last")["norms"]["h"]]
    step, here, ratio, start, source = numbers(words.inner_text().replace("‖∂L/∂h‖", ""))
    assert (step, source) == (24, 40)
    assert close(here, norms[23])
    assert close(start, norms[39])
    unit = 100 if "%" in words.inner_text() else 1
    assert close(ratio, unit * norms[23] / norms[39])


def test_forwards_the_sentence_adds_up_the_losses(line: Scope, page: Page) -> None:
    line.button("forward").click()
    losses = gradients(line.url, MODEL, LINE)["loss_per_step"]
    words = page.locator(".sentence[data-of=wave]")
    expect(words).to_contain_text("24 steps")
    steps, total, mean, guess = numbers(words.inner_text())
    assert steps == 24
    assert total == pytest.approx(sum(losses[:24]), abs=0.00501)
    assert mean == pytest.approx(sum(losses[:24]) / 24, abs=0.00501)
    assert guess == 4.17


# --- Shared weights -----------------------------------------------------------------------------


MATRICES = {
    "U = Wxh": "rnn.weight_ih_l0",
    "W = Whh": "rnn.weight_hh_l0",
    "V = Why": "head.weight",
}


@pytest.mark.parametrize("model", ["shakespeare-rnn", "shakespeare-lstm", "shakespeare-gru"])
def test_contributions_add_up_to_the_api_s_gradient(scope: Scope, page: Page, model: str) -> None:
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{model}/gradients",
        json={"input": {"text": LINE}, "map": False},
        headers={"accept": "application/vnd.safetensors"},
        timeout=60,
    )
    summed = load(answer.raise_for_status().content)
    scope.open(model=model, text=LINE, step=0)
    look_below(scope, "shared weights")
    words = page.locator(".shared .sentence")
    for matrix, weight in MATRICES.items():
        page.locator(".shared .segments").get_by_role("button", name=matrix).click()
        expect(words).to_contain_text(re.compile(f"‖∂L/∂{matrix[4:]}‖.=."))
        drawn = np.array(sum_at(scope, 0)["values"])
        expected = summed[f"grad.{weight}"].ravel()
        assert np.abs(drawn - expected).max() <= 1e-5 * np.abs(expected).max()

        norms = gradients(scope.url, model, LINE)["weights"][weight]
        together, count, alone = numbers(words.inner_text())
        assert count == 40
        assert close(alone, sum(norms["per_step"]))
        assert close(together, norms["norm"])


def sum_at(scope: Scope, step: int) -> dict[str, Any]:
    """The sum, once everything from the last step back to `step` is in it."""
    scope.wait_for(
        f"document.querySelector('.shared').inspect()?.at === {step}"
        f" && !Number.isNaN(document.querySelector('.shared').inspect().norm)"
    )
    scope.page.evaluate(FRAMES)
    seen: dict[str, Any] = scope.page.evaluate("document.querySelector('.shared').inspect(true)")
    return seen


def test_the_sum_grows_as_the_wave_passes(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=30)
    look_below(scope, "shared weights")
    assert scope.state("direction") == "backward"
    before = sum_at(scope, 30)
    scope.leave_text()
    page.keyboard.press("ArrowLeft")
    after = sum_at(scope, 29)

    per_step = gradients(scope.url, MODEL, LINE)["weights"]["rnn.weight_hh_l0"]["per_step"]
    added = np.array(after["values"]) - np.array(before["values"])
    assert np.linalg.norm(added) == pytest.approx(per_step[29], rel=1e-4)
    step, own, sofar, whole = numbers(page.locator(".shared .sentence").inner_text())[:4]
    assert step == 30
    assert close(own, per_step[29])
    assert close(sofar, after["norm"])
    assert close(whole, gradients(scope.url, MODEL, LINE)["weights"]["rnn.weight_hh_l0"]["norm"])


def test_the_terms_of_hello_add_up_as_in_the_lecture(scope: Scope, page: Page) -> None:
    scope.open(model="hello", text="hello", step=0)
    look_below(scope, "shared weights")
    terms = sum_at(scope, 0)["terms"]

    assert len(terms) == 5
    assert terms[0] == terms[4] == 0  # h_0 is zero, and after the last character nothing is known
    assert sum(terms) == pytest.approx(0.235706, abs=5e-7)
    expect(page.locator(".shared .sentence")).to_contain_text("= 0.235706.")


# --- The whole ----------------------------------------------------------------------------------


BOXES = """() =>
    [...document.querySelectorAll(".lower canvas, .lower .sentence, .lower button")]
        .map((el) => el.getBoundingClientRect().toJSON())"""


@pytest.mark.parametrize("size", SIZES)
def test_what_stands_below_is_seen_whole(scope: Scope, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    scope.open(model=MODEL, text=LINE, step=23)
    for choice in ("blame map", "shared weights", "strips"):
        scope.button(choice).click()
        expect(scope.button(choice)).to_have_attribute("aria-pressed", "true")
        scope.wait_for("store.gradients.value?.complete")
        page.evaluate(FRAMES)
        boxes = page.evaluate(BOXES)  # of one moment, for legends are drawn again as numbers come
        assert len(boxes) >= 5
        for box in boxes:
            assert box["width"] > 10
            assert box["height"] > 5
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0]
        for words in page.locator(".lower .sentence").all():
            assert words.evaluate("(el) => el.scrollWidth <= el.clientWidth")


def test_the_strips_have_a_row_of_gradients_backwards(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=23)
    names = page.locator(".strips-gutters > .name")
    expect(names.filter(has_text="gradient")).to_have_count(0)
    scope.button("backward").click()
    expect(names.filter(has_text="gradient")).to_be_visible()
