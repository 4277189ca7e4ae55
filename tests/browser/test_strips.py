"""The whole text as strips: true colours, one time axis, mouse, wheel and keys."""

from __future__ import annotations

import math
import re
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import FloatRect, Page, expect
from safetensors.numpy import load

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

MODEL = "shakespeare-lstm"
LONG = "We few, we happy few, we band of brothers; " * 60
ROWS, UNITS = 24, 11

PIXELS = """([signal, layer, step]) => {
  const seen = document.querySelector(".strips").inspect(signal, layer, step);
  const canvas = document.querySelector(".strips-plot canvas");
  const copy = new OffscreenCanvas(1, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, -seen.x, 0);
  const column = context.getImageData(0, 0, 1, canvas.height).data;
  return { ...seen, pixels: seen.y.map((y) => [...column.slice(4 * y, 4 * y + 3)]) };
}"""
COLORS = """async ([signal, values, limits]) => {
  const { css, readTheme } = await import("/static/js/color.js");
  const theme = readTheme(document.querySelector(".strips"));
  return values.map((value) => css(signal, value, theme, limits).match(/\\d+/g).map(Number));
}"""


@pytest.fixture
def line(scope: Scope) -> Scope:
    """The lecture's line, standing still."""
    scope.open(model=MODEL, text=LINE, step=3)
    drawn(scope)
    return scope


@pytest.fixture
def long(scope: Scope) -> Scope:
    """A text of thousands of steps, standing still."""
    scope.open(model=MODEL, text=LONG, step=100)
    drawn(scope)
    return scope


def drawn(scope: Scope) -> None:
    """Wait until the last step is on the screen."""
    scope.wait_for(
        "document.querySelector('.strips').inspect('h', 0, trace.length - 1)"
        " && new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        ".then(() => true)"
    )


def plot(page: Page) -> FloatRect:
    """Where the strips lie."""
    box = page.locator(".strips-plot").bounding_box()
    assert box is not None
    return box


def ask(scope: Scope, signals: list[str]) -> dict[str, Any]:
    """The API's float32 numbers of the line."""
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{MODEL}/trace",
        json={"input": {"text": LINE}, "signals": signals},
        headers={"accept": "application/vnd.safetensors"},
    )
    return load(answer.raise_for_status().content)


def rows_of(vector: np.ndarray) -> list[np.ndarray]:
    """A layer's units, 11 a row, as float16 carries them."""
    halves = vector.astype(np.float16).astype(np.float32)
    return np.split(halves, range(UNITS, len(halves), UNITS))


def test_a_row_of_a_state_is_coloured_by_its_strongest_unit(line: Scope, page: Page) -> None:
    expected = ask(line, ["h", "c"])
    for signal in ("h", "c"):
        for step in (0, 20, 40):
            seen = page.evaluate(PIXELS, [signal, 0, step])
            rows = rows_of(expected[signal][step, 0])
            strongest = [float(row[np.abs(row).argmax()]) for row in rows]
            assert len(strongest) == ROWS
            assert seen["values"] == strongest
            colors = page.evaluate(COLORS, [signal, strongest, seen["limits"]])
            assert seen["pixels"] == colors


def test_a_row_of_a_gate_is_coloured_by_its_mean(line: Scope, page: Page) -> None:
    expected = ask(line, ["f", "o"])
    for signal in ("f", "o"):
        seen = page.evaluate(PIXELS, [signal, 0, 12])
        means = [float(row.mean(dtype=np.float64)) for row in rows_of(expected[signal][12, 0])]
        np.testing.assert_allclose(seen["values"], means, atol=1e-6)
        assert seen["pixels"] == page.evaluate(COLORS, [signal, seen["values"], [0, 1]])


def test_dark_strips_are_coloured_anew(line: Scope, page: Page) -> None:
    light = page.evaluate(PIXELS, ["h", 0, 5])

    page.emulate_media(color_scheme="dark")
    drawn(line)

    dark = page.evaluate(PIXELS, ["h", 0, 5])
    assert dark["values"] == light["values"]
    assert dark["pixels"] != light["pixels"]
    assert dark["pixels"] == page.evaluate(COLORS, ["h", dark["values"], [-1, 1]])


def test_dragging_over_the_strips_scrubs(line: Scope, page: Page) -> None:
    box = plot(page)
    step = box["width"] / len(LINE)
    page.mouse.move(box["x"] + 10.5 * step, box["y"] + 20)
    page.mouse.down()
    assert line.state("playhead") == 10
    page.mouse.move(box["x"] + 30.5 * step, box["y"] + 20)
    assert line.state("playhead") == 30
    page.mouse.move(box["x"] + box["width"] + 500, box["y"] + 20)
    assert line.state("playhead") == len(LINE) - 1
    page.mouse.up()


def test_pointing_at_a_strip_reads_the_exact_number(line: Scope, page: Page) -> None:
    box = plot(page)
    seen = page.evaluate(PIXELS, ["f", 0, 17])
    y = seen["y"][6] + 0.5
    page.mouse.move(box["x"] + 17.5 / len(LINE) * box["width"], box["y"] + y)

    hover = line.state("hover")
    f = ask(line, ["f"])["f"][17, 0]
    row = range(6 * UNITS, 7 * UNITS)
    assert (hover["signal"], hover["layer"], hover["step"]) == ("f", 0, 17)
    assert hover["unit"] == max(row, key=lambda unit: abs(np.float16(f[unit])))
    assert np.float32(line.read_exactly()) == f[hover["unit"]]

    page.mouse.move(5, 5)
    assert line.state("hover") is None


def test_the_wheel_zooms_about_the_pointer_and_pans_sideways(long: Scope, page: Page) -> None:
    box = plot(page)
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 20)
    page.mouse.wheel(0, -500)
    long.wait_for("store.view.value")
    view = long.state("view")
    width = view["to"] - view["from"]
    assert width < len(LONG) / 2
    assert view["from"] + width / 4 == pytest.approx(len(LONG) / 4, abs=2)

    page.mouse.wheel(box["width"] / 2, 0)
    long.wait_for(f"store.view.value.from > {view['from']}")
    moved = long.state("view")
    assert moved["from"] == pytest.approx(view["from"] + width / 2, abs=1)
    assert moved["to"] - moved["from"] == pytest.approx(width, abs=0.01)

    page.mouse.wheel(0, 5000)
    long.wait_for("store.view.value === null")


def test_plus_and_minus_zoom_about_the_playhead(long: Scope, page: Page) -> None:
    long.leave_text()
    page.keyboard.press("-")  # from the network to the strips
    for _ in range(6):
        page.keyboard.press("+")
    view = long.state("view")
    assert view["from"] <= 100 < view["to"] <= view["from"] + len(LONG) / 5
    for _ in range(6):
        page.keyboard.press("-")
    assert long.state("view") is None


def test_the_frame_on_the_minimap_is_drawn_and_dragged(long: Scope, page: Page) -> None:
    box = page.locator(".strips-minimap").bounding_box()
    assert box is not None
    steps_a_pixel = len(LONG) / box["width"]
    middle = box["y"] + box["height"] / 2

    page.mouse.move(box["x"] + 200, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, middle, steps=3)
    page.mouse.up()
    view = long.state("view")
    assert view["from"] == pytest.approx(200 * steps_a_pixel, abs=steps_a_pixel)
    assert view["to"] == pytest.approx(300 * steps_a_pixel, abs=steps_a_pixel)

    page.mouse.move(box["x"] + 250, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 350, middle, steps=3)
    page.mouse.up()
    assert long.state("view")["from"] == pytest.approx(300 * steps_a_pixel, abs=steps_a_pixel)


def test_the_window_goes_with_the_playhead(long: Scope, page: Page) -> None:
    long.leave_text()
    page.keyboard.press("-")
    for _ in range(6):
        page.keyboard.press("+")
    for _ in range(60):
        page.keyboard.press("Shift+ArrowRight")

    view, playhead = long.state("view"), long.state("playhead")
    assert playhead == 700
    assert view["from"] <= playhead < view["to"]


def test_a_link_brings_its_window_back(scope: Scope) -> None:
    scope.open(model=MODEL, text=LONG, step=5, view="1000-1200")
    drawn(scope)
    assert scope.state("view") == {"from": 1000, "to": 1200}
    assert scope.state("playhead") == 5


def test_thousands_of_steps_are_drawn_as_means_of_neighbours(long: Scope, page: Page) -> None:
    box = plot(page)
    assert box["width"] < len(LONG) / 2
    first = [page.evaluate(PIXELS, ["f", 0, step]) for step in range(4)]
    means = np.mean([seen["values"] for seen in first], axis=0).tolist()
    assert first[0]["pixels"] == page.evaluate(COLORS, ["f", means, [0, 1]])


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
def test_names_and_legends_are_legible_and_apart(
    line: Scope, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    drawn(line)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".strips-gutters > *")].flatMap((el) => {
            const texts = [...el.querySelectorAll("i, span")].filter((one) => !one.children.length);
            const shown = (texts.length ? texts : [el]).filter((one) => one.offsetParent);
            return shown.map((one) => {
              const { left, right, top, bottom } = one.getBoundingClientRect();
              const size = parseFloat(getComputedStyle(one).fontSize);
              return { text: one.textContent, left, right, top, bottom, size };
            });
        })"""
    )
    assert len(boxes) > 10
    for n, one in enumerate(boxes):
        assert one["size"] >= 12, one
        assert 0 <= one["left"] <= one["right"] <= size[0], one
        for other in boxes[n + 1 :]:
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            along = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            assert across <= 0.5 or along <= 0.5, (one, other)


def test_the_strips_are_described_in_words(line: Scope, page: Page) -> None:
    words = page.locator(".strips .visually-hidden")
    line.wait_for("document.querySelector('.strips .visually-hidden').textContent.includes('mean')")
    said = words.inner_text()
    assert "f forget gate" in said
    assert "24 rows of a strip is 11 units" in said
    loss = line.trace("trace.loss(3)")
    assert f"Loss {loss:.2f} nats at step 4" in said


def test_the_minimap_is_a_slider_for_keys(long: Scope, page: Page) -> None:
    slider = page.get_by_role("slider", name="window on the loss")
    steps = len(long.text.input_value())

    def told() -> tuple[int, int, str | None]:
        now, most, text = (
            slider.get_attribute(f"aria-value{name}") for name in ("now", "max", "text")
        )
        return int(now or 0), int(most or 0), text

    slider.focus()
    expect(slider).to_have_attribute("aria-valuetext", f"all {steps} steps")
    step = long.state("playhead")
    page.keyboard.press("+")
    page.keyboard.press("+")
    long.wait_for("store.view.value")
    width = long.state("view")["to"] - long.state("view")["from"]
    assert width == pytest.approx(steps / 1.5**2, abs=1)

    page.keyboard.press("Home")
    first_to = f"steps 1 to {math.ceil(width)} of {steps}"
    expect(slider).to_have_attribute("aria-valuetext", first_to)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert long.state("view")["from"] == 2
    expect(slider).to_have_attribute("aria-valuenow", "3")
    page.keyboard.press("ArrowLeft")
    assert long.state("view")["from"] == 1
    page.keyboard.press("PageUp")
    assert long.state("view")["from"] == pytest.approx(1 + width, abs=0.01)
    page.keyboard.press("]")
    assert long.state("view")["from"] > 1 + width
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(f" to {steps} of {steps}$"))
    now, most, _ = told()
    assert now == most
    page.keyboard.press("PageDown")
    assert long.state("view")["from"] == pytest.approx(steps - 2 * width, abs=0.01)
    assert long.state("playhead") == step  # the page's own keys rest meanwhile

    slider.blur()
    page.keyboard.press("ArrowRight")
    assert long.state("playhead") == step + 1


def test_a_click_on_the_minimap_leaves_the_arrows_to_the_page(long: Scope, page: Page) -> None:
    box = page.locator(".strips-minimap").bounding_box()
    assert box
    x, y = box["x"], box["y"] + box["height"] / 2
    page.mouse.move(x + 0.2 * box["width"], y)
    page.mouse.down()
    page.mouse.move(x + 0.4 * box["width"], y)
    page.mouse.up()
    view, step = long.state("view"), long.state("playhead")
    page.keyboard.press("ArrowRight")
    assert long.state("playhead") == step + 1
    assert view["to"] - view["from"] == pytest.approx(
        long.state("view")["to"] - long.state("view")["from"]
    )
