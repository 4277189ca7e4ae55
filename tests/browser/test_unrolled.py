"""The unrolled network draws what the API says, and answers to mouse and keys."""

from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from server.web.settings import Settings
from tests.browser.scope import Scope
from tests.live import LiveServer, serving
from tests.tiny import make_model

pytestmark = pytest.mark.browser

MODELS = {
    "lstm": ("lstm", 1, 256),
    "gru": ("gru", 1, 40),
    "deep": ("lstm", 2, 100),
    "few": ("rnn", 1, 3),
}
LINE = "Alas, I think he shall approach"  # of characters that the tiny models know
STEP = 12


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of models of many sizes: folded layers, several layers, and single units."""
    models = tmp_path_factory.mktemp("sizes")
    for name, (cell, layers, hidden) in MODELS.items():
        make_model(models / name, cell, layers=layers, hidden=hidden)
    settings = Settings(state=tmp_path_factory.mktemp("state"), models=models, port=0)
    with serving(settings) as live:
        assert live.app.state.parts.engine.ready.wait(60)
        yield live


def signals(server: LiveServer, model: str, dtype: Any = np.float64) -> dict[str, np.ndarray]:
    """Every signal (T, L, H) of the line, as the REST answer has it."""
    answer = httpx.post(f"{server.url}/api/v1/models/{model}/trace", json={"input": {"text": LINE}})
    return {name: np.array(values, dtype) for name, values in answer.json()["signals"].items()}


def look_at(scope: Scope, model: str, step: int = STEP) -> Locator:
    """Open the line at a step; the canvas."""
    scope.open(model=model, text=LINE, step=step)
    settle(scope.page)
    return scope.page.locator(".scene.unrolled canvas")


def settle(page: Page) -> None:
    """Wait until the camera has arrived and the picture is drawn."""
    page.wait_for_timeout(500)


def inspect(page: Page, step: int, layer: int, signal: str, unit: int = 0) -> dict[str, Any]:
    """The values that were coloured, and the rectangle of one unit on the screen."""
    answer: dict[str, Any] = page.evaluate(
        """([step, layer, signal, unit]) => {
            const seen = document.querySelector(".scene.unrolled").inspect(step, layer, signal);
            return { values: Array.from(seen.values ?? []), rect: seen.rect(unit) };
        }""",
        [step, layer, signal, unit],
    )
    return answer


def point_at(page: Page, step: int, layer: int, signal: str, unit: int) -> tuple[float, float]:
    """The middle of a unit on the screen."""
    rect = inspect(page, step, layer, signal, unit)["rect"]
    return rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2


@pytest.mark.parametrize("model", MODELS)
def test_coloured_values_are_those_of_the_api_within_half_precision(
    scope: Scope, server: LiveServer, model: str
) -> None:
    look_at(scope, model)
    expected = signals(server, model)
    shown = [name for name in ("i", "f", "g", "o", "r", "z", "n", "c", "h") if name in expected]

    for name in shown:
        for layer in range(expected[name].shape[1]):
            for step in (0, STEP - 1, STEP):
                drawn = np.array(inspect(scope.page, step, layer, name)["values"])
                truth = expected[name][step, layer]
                assert drawn.shape == truth.shape
                assert np.all(np.abs(drawn - truth) <= 2.0**-11 * np.abs(truth) + 2.0**-24), name


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pixels_have_the_colours_of_the_values(
    scope: Scope, server: LiveServer, theme: str
) -> None:
    scope.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    look_at(scope, "lstm")
    halves = signals(server, "lstm", np.float16)
    values = {name: halves[name][STEP, 0].tolist() for name in ("h", "f", "g")}

    differences = scope.page.evaluate(
        """async ([step, values]) => {
            const color = await import("/static/js/color.js");
            const scene = document.querySelector(".scene.unrolled");
            const canvas = scene.querySelector("canvas");
            const frame = canvas.getBoundingClientRect();
            const ratio = canvas.width / frame.width;
            const context = canvas.getContext("2d");
            const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
            return Object.entries(values).flatMap(([signal, vector]) => {
                const map = color.colormap(color.colorOf(signal), color.readTheme(scene));
                const { rect } = scene.inspect(step, 0, signal);
                return vector.map((value, unit) => {
                    const box = rect(unit);
                    const x = Math.floor((box.x - frame.x + box.width / 2) * ratio);
                    const y = Math.floor((box.y - frame.y + box.height / 2) * ratio);
                    const [r, g, b] = data.slice(4 * (y * canvas.width + x));
                    const packed = map[color.indexOf(value, color.range(signal))];
                    const wanted = [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255];
                    return Math.max(...[r, g, b].map((v, k) => Math.abs(v - wanted[k])));
                });
            });
        }""",
        [STEP, values],
    )

    assert len(differences) == 3 * 256
    assert max(differences) <= 1


def test_the_pointer_reads_the_exact_number(scope: Scope, server: LiveServer) -> None:
    look_at(scope, "lstm")
    truth = signals(server, "lstm")["f"][STEP, 0, 37]

    scope.page.mouse.move(*point_at(scope.page, STEP, 0, "f", 37))

    expect(scope.reading).to_contain_text(f"f[37], step {STEP + 1}")
    assert scope.read_exactly() == pytest.approx(truth, abs=0)


def test_a_click_on_a_column_goes_to_its_step(scope: Scope) -> None:
    look_at(scope, "gru")

    scope.page.mouse.click(*point_at(scope.page, STEP - 2, 0, "h", 7))

    assert scope.state("playhead") == STEP - 2
    assert scope.state("selection") == {"signal": "h", "layer": 0, "unit": 7, "step": STEP - 2}


def test_a_click_on_a_bar_lets_its_character_follow(scope: Scope) -> None:
    look_at(scope, "lstm")
    third = scope.trace(f"trace.top({STEP})[2]")

    scope.page.mouse.click(*point_at(scope.page, STEP, 0, "probs", third["id"]))

    scope.wait_for(f"trace.generatedFrom === {STEP + 1} && trace.received > {STEP + 2}")
    assert scope.trace(f"trace.tokens[{STEP + 1}]") == third["token"]
    assert scope.state("text").startswith(LINE[: STEP + 1] + third["token"])


def test_keys_walk_over_units_and_vectors_and_open_a_row(scope: Scope) -> None:
    canvas = look_at(scope, "lstm")
    canvas.focus()
    press = scope.page.keyboard.press

    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        press(key)
    assert scope.state("hover") == {"signal": "h", "layer": 0, "unit": 12, "step": STEP}
    press("Alt+ArrowDown")
    assert scope.state("hover")["signal"] == "c"
    press("Enter")
    assert scope.state("openRow") == {"layer": 0, "row": 1}
    press("Shift+ArrowDown")
    assert scope.state("openRow") == {"layer": 0, "row": 2}
    press("Escape")
    assert scope.state("openRow") is None


def test_a_second_click_opens_the_row_with_every_signal_of_its_units(
    scope: Scope, server: LiveServer
) -> None:
    look_at(scope, "lstm")
    truth = signals(server, "lstm")
    place = point_at(scope.page, STEP, 0, "f", 37)
    canvas = scope.page.locator(".scene.unrolled canvas").bounding_box()
    assert canvas

    scope.page.mouse.click(*place)
    scope.page.mouse.click(*place)
    assert scope.state("openRow") == {"layer": 0, "row": 3}

    seen = {}
    for y in range(int(canvas["y"]) + 100, int(canvas["y"] + canvas["height"]) - 60, 10):
        scope.page.mouse.move(canvas["x"] + canvas["width"] * 0.6, y)
        if (hover := scope.state("hover")) and hover["signal"] != "probs":
            seen[hover["signal"]] = hover["unit"]
            assert scope.read_exactly() == truth[hover["signal"]][STEP, 0, hover["unit"]]
    assert set(seen) == {"i", "f", "o", "g", "c", "h"}
    assert len(set(seen.values())) == 1
    assert 33 <= seen["h"] < 44
    scope.page.mouse.click(canvas["x"] + 5, canvas["y"] + 5)
    assert scope.state("openRow") is None


def test_it_is_told_in_words(scope: Scope) -> None:
    look_at(scope, "deep")
    words = scope.page.locator(".scene.unrolled p")

    expect(words).to_contain_text(
        f"Step {STEP + 1} of {len(LINE)}, LSTM with 2 layers of 100 units"
    )
    expect(words).to_contain_text(f"What goes in: '{LINE[STEP]}'")
    expect(words).to_contain_text("True next: space, probability 0.")


def test_with_reduced_motion_the_camera_does_not_glide(scope: Scope) -> None:
    scope.page.emulate_media(reduced_motion="reduce")
    look_at(scope, "lstm")

    places = scope.page.evaluate(
        f"""async () => {{
            const scene = document.querySelector(".scene.unrolled");
            const frame = () => new Promise(requestAnimationFrame);
            document.querySelector("rnn-scope").store.playhead.value += 1;
            await frame(); await frame();
            const soon = scene.inspect({STEP}, 0, "h").rect(0).x;
            await new Promise((done) => setTimeout(done, 500));
            return [soon, scene.inspect({STEP}, 0, "h").rect(0).x];
        }}"""
    )

    assert places[0] == places[1]


def test_a_still_picture_is_not_drawn_again(scope: Scope) -> None:
    look_at(scope, "lstm")

    frames = scope.page.evaluate(
        """async () => {
            let frames = 0;
            const clear = CanvasRenderingContext2D.prototype.clearRect;
            CanvasRenderingContext2D.prototype.clearRect = function (...box) {
                frames += this.canvas.closest(".unrolled") ? 1 : 0;
                return clear.apply(this, box);
            };
            const wait = () => new Promise((done) => setTimeout(done, 400));
            await wait();
            const still = frames;
            document.querySelector("rnn-scope").store.playhead.value += 1;
            await wait();
            return [still, frames];
        }"""
    )

    assert frames[0] == 0
    assert frames[1] > 0
