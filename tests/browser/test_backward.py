"""The backward wave draws what the API says, and obeys the same controls as the forward pass."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from server.web.settings import Settings
from tests.browser.scope import Scope
from tests.live import LiveServer, serving
from tests.tiny import make_model

pytestmark = pytest.mark.browser

MODELS = {"lstm": ("lstm", 1, 24), "gru": ("gru", 1, 16), "deep": ("lstm", 2, 12)}
LINE = "Alas, I think he shall approach"  # of characters that the tiny models know
LAST = len(LINE) - 2  # the last step that has a target
STEP = 12
SIGNALS = {"W": "h", "U": "x", "c": "c"}
HELLO = Path(__file__).parents[2] / "models" / "hello"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of small models of every kind, and of the lecture's example."""
    models = tmp_path_factory.mktemp("kinds")
    for name, (cell, layers, hidden) in MODELS.items():
        make_model(models / name, cell, layers=layers, hidden=hidden)
    shutil.copytree(HELLO, models / "hello")
    settings = Settings(state=tmp_path_factory.mktemp("state"), models=models, port=0)
    with serving(settings) as live:
        assert live.app.state.parts.engine.ready.wait(60)
        yield live


def gradients(server: LiveServer, model: str, loss: Any = "total") -> dict[str, Any]:
    """The backward pass over the line, as the REST answer has it."""
    body = {"input": {"text": LINE}, "loss": loss}
    answer = httpx.post(f"{server.url}/api/v1/models/{model}/gradients", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def look_back(scope: Scope, model: str, step: int = STEP, **fields: Any) -> None:
    """Open the line at a step of its backward pass, and wait until that has come and is drawn."""
    scope.open(**{"model": model, "text": LINE, "step": step, "direction": "backward", **fields})
    scope.wait_for("store.gradients.value?.complete")
    scope.page.wait_for_timeout(500)


def wave(page: Page) -> list[dict[str, Any]]:
    """The arrows that were drawn, with the norms that they stand for."""
    drawn: list[dict[str, Any]] = page.evaluate(
        "() => document.querySelector('.scene.unrolled').inspectWave()"
    )
    return drawn


def expected_norm(truth: dict[str, Any], arrow: dict[str, Any]) -> float:
    """What the API says of the place that an arrow points at."""
    t, layer = arrow["t"], arrow["layer"]
    if arrow["kind"] == "V":
        return float(truth["map"][t][t])
    if arrow["kind"] == "U" and layer > 0:
        return float(truth["norms"]["h"][t][layer - 1])
    norms = truth["norms"][SIGNALS[arrow["kind"]]][t]
    return float(norms if arrow["kind"] == "U" else norms[layer])


def decades(truth: dict[str, Any]) -> tuple[int, int]:
    """The ends of the scale: 10⁻⁶ … 1, and whole decades more where norms or the map need them."""
    rows = [row for row in truth["map"] if row is not None]
    parts = [np.array(truth["norms"][n], float).ravel() for n in "hcx" if n in truth["norms"]]
    parts += [np.array([v for row in rows for v in row if v is not None])]
    norms = np.concatenate(parts)
    norms = norms[norms > 0]
    low = max(-8, min(-6, int(np.floor(np.log10(norms.min())))))
    return low, max(0, int(np.ceil(np.log10(norms.max()))))


@pytest.mark.parametrize(
    ("model", "loss"), [("lstm", "total"), ("gru", "total"), ("deep", "total"), ("deep", 20)]
)
def test_the_drawn_widths_are_the_numbers_of_the_api(
    scope: Scope, server: LiveServer, model: str, loss: str | int
) -> None:
    look_back(scope, model, loss=loss)
    truth = gradients(server, model, {"step": loss} if isinstance(loss, int) else loss)
    drawn = wave(scope.page)
    low, high = decades(truth)
    widest = max(arrow["width"] for arrow in drawn)

    assert {"W", "U"} <= {arrow["kind"] for arrow in drawn}
    assert loss != "total" or any(arrow["kind"] == "V" for arrow in drawn)
    assert len(drawn) > 12
    shares = []
    for arrow in drawn:
        norm = expected_norm(truth, arrow)
        assert arrow["norm"] == pytest.approx(norm, rel=1e-6), arrow
        shares.append(np.clip((np.log10(norm) - low) / (high - low), 0, 1))
    widths = [arrow["width"] for arrow in drawn]
    slope, start = np.polyfit(shares, widths, 1)
    assert start == pytest.approx(1.5, abs=1e-3)  # the width at the scale's lower end
    assert 5 <= start + slope <= 13 * 1.4  # and at its upper end, less where layers are low
    assert widths == pytest.approx([start + slope * share for share in shares], abs=1e-3)
    assert widest <= start + slope + 1e-6


def test_an_arrow_is_as_many_pixels_wide_as_it_says_and_has_its_colour(
    scope: Scope, server: LiveServer
) -> None:
    look_back(scope, "gru")
    arrow = next(a for a in wave(scope.page) if a["kind"] == "W" and a["t"] == STEP - 1)

    column = scope.page.evaluate(
        """([x, y]) => {
            const canvas = document.querySelector(".scene.unrolled canvas");
            const ratio = canvas.width / canvas.getBoundingClientRect().width;
            const tall = 20;  // below its number
            const { data } = canvas.getContext("2d").getImageData(
                Math.round(x * ratio), Math.round((y - tall / 2) * ratio), 1, tall * ratio);
            return { ratio, pixels: Array.from({ length: data.length / 4 }, (_, k) =>
                Array.from(data.slice(4 * k, 4 * k + 4))) };
        }""",
        [arrow["x"], arrow["y"]],
    )

    color = [int(part) for part in arrow["color"][4:-1].split()]
    cover = [alpha / 255 for *_, alpha in column["pixels"]]
    assert sum(cover) / column["ratio"] == pytest.approx(arrow["width"], abs=0.5)
    assert [*color, 255] in column["pixels"]


def test_the_lecture_s_numbers_stand_on_the_arrows(scope: Scope) -> None:
    scope.open(model="hello", text="hello", step=0, direction="backward", loss=3)
    scope.wait_for("store.gradients.value?.complete")
    scope.page.wait_for_timeout(500)

    drawn = {(a["kind"], a["t"]): a["norm"] for a in wave(scope.page)}
    assert drawn["V", 3] == pytest.approx(0.62114, abs=5e-6)
    assert drawn["W", 2] == pytest.approx(0.04512, abs=5e-6)
    assert drawn["W", 1] == pytest.approx(0.00350, abs=5e-6)
    assert drawn["W", 0] == pytest.approx(0.00051, abs=5e-6)


def test_right_of_the_step_whose_loss_flows_there_is_nothing(scope: Scope) -> None:
    look_back(scope, "lstm", step=STEP, loss=STEP + 2)

    drawn = wave(scope.page)
    assert max(arrow["t"] for arrow in drawn) == STEP + 2
    assert {arrow["t"] for arrow in drawn if arrow["kind"] == "V"} == {STEP + 2}

    scope.leave_text()
    for _ in range(4):
        scope.page.keyboard.press("ArrowRight")
    expect(scope.page.locator(".norms")).to_contain_text("nothing flows")


def test_the_same_controls_work_both_ways(scope: Scope) -> None:
    scope.open(model="lstm", text=LINE, step=len(LINE) - 1)
    scope.leave_text()
    press = scope.page.keyboard.press

    press("r")
    assert scope.state("direction") == "backward"
    assert scope.state("playhead") == LAST
    expect(scope.button("backward")).to_have_attribute("aria-pressed", "true")
    scope.wait_for("store.gradients.value?.complete")

    press("ArrowLeft")
    press("Shift+ArrowLeft")
    assert scope.state("playhead") == LAST - 11
    press("Home")
    assert scope.state("playhead") == 0
    scope.page.get_by_label("Step", exact=True).fill("6")
    assert scope.state("playhead") == 5

    scope.page.get_by_label("Speed").fill("5")  # 32 steps a second
    scope.page.get_by_label("Speed").blur()
    press("Space")
    scope.wait_for("store.playhead.value === 0 && !store.playing.value")
    press("Space")
    scope.wait_for("store.playhead.value < 20 && store.playhead.value > 0 && store.playing.value")
    press("Space")
    stopped = scope.state("playhead")
    scope.page.wait_for_timeout(200)
    assert scope.state("playhead") == stopped

    press("r")
    assert scope.state("direction") == "forward"
    assert scope.state("playhead") == stopped
    press("Space")
    scope.wait_for(f"store.playhead.value === {len(LINE) - 1} && !store.playing.value")


def test_the_wave_lights_up_what_it_reaches(scope: Scope) -> None:
    look_back(scope, "lstm", step=STEP)
    scope.page.evaluate("() => document.querySelector('rnn-scope').store.phase.value = 0.2")
    scope.page.wait_for_timeout(100)
    early = {(a["kind"], a["t"]) for a in wave(scope.page)}
    scope.page.evaluate("() => document.querySelector('rnn-scope').store.phase.value = 0.9")
    scope.page.wait_for_timeout(100)
    late = {(a["kind"], a["t"]) for a in wave(scope.page)}

    assert ("W", STEP) in early  # from the step before, which is done
    assert ("V", STEP) not in early
    assert {("V", STEP), ("W", STEP - 1)} <= late
    assert ("U", STEP) not in late


def test_a_click_on_a_loss_lets_it_flow_alone(scope: Scope, server: LiveServer) -> None:
    look_back(scope, "lstm")
    box = scope.page.evaluate(
        "t => document.querySelector('.scene.unrolled').lossRect(t)", STEP + 2
    )

    scope.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    assert scope.state("lossChoice") == {"step": STEP + 2}
    assert scope.state("playhead") == STEP + 2
    scope.wait_for("store.gradients.value?.complete && store.gradients.value.loss.step > 0")
    truth = gradients(server, "lstm", {"step": STEP + 2})
    norm = scope.page.locator(".norm[data-signal=h]")
    expect(norm).to_have_attribute("title", str(truth["norms"]["h"][STEP + 2][0]))

    scope.leave_text()
    scope.page.keyboard.press("l")
    assert scope.state("lossChoice") == "total"
    assert scope.state("playhead") == LAST
    scope.button("last").click()
    assert scope.state("lossChoice") == "last"


def test_the_panel_lists_every_norm_and_reads_it_exactly(scope: Scope, server: LiveServer) -> None:
    look_back(scope, "deep")
    truth = gradients(server, "deep")["norms"]

    for signal in ("h", "c", "i", "f", "g", "o"):
        for layer in (0, 1):
            row = scope.page.locator(f".norm[data-signal={signal}][data-layer='{layer}']")
            row.first.hover()
            assert scope.read_exactly() == pytest.approx(truth[signal][STEP][layer], rel=1e-7)
            shown = row.locator(".number").inner_text()
            assert shown == f"{float(shown):.{len(shown.split('.')[1])}f}"
            assert float(shown) == pytest.approx(truth[signal][STEP][layer], rel=1e-3)
    scope.page.locator(".norm[data-signal=x]").hover()
    assert scope.read_exactly() == pytest.approx(truth["x"][STEP], rel=1e-7)


def test_a_link_restores_the_wave(scope: Scope) -> None:
    look_back(scope, "lstm", loss=STEP + 2, lower="blame")
    scope.page.wait_for_timeout(1000)  # the address follows

    scope.page.reload()
    scope.wait_for("store.gradients.value?.complete")

    assert scope.state("direction") == "backward"
    assert scope.state("lossChoice") == {"step": STEP + 2}
    assert scope.state("lower") == "blame"
    assert scope.state("playhead") == STEP


def test_an_edited_text_has_its_own_wave(scope: Scope) -> None:
    look_back(scope, "lstm")

    scope.write("he shall think")
    scope.wait_for(
        "store.gradients.value?.complete && store.gradients.value.trace.text === 'he shall think'"
    )

    scope.write("h")  # one step, and nothing comes after it
    scope.wait_for("store.gradients.value === null")
    expect(scope.page.locator(".norms")).to_contain_text("nothing flows")


def test_a_gradient_is_read_under_the_pointer(scope: Scope, server: LiveServer) -> None:
    look_back(scope, "lstm")
    body = {"input": {"text": LINE}, "vectors": ["f"]}
    answer = httpx.post(f"{server.url}/api/v1/models/lstm/gradients", json=body).json()
    rect = scope.page.evaluate(
        "t => document.querySelector('.scene.unrolled').inspect(t, 0, 'f').rect(7)", STEP
    )

    scope.page.mouse.move(rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2)

    expect(scope.reading).to_contain_text(f"∂L/∂f[7], step {STEP + 1}")
    assert scope.read_exactly() == pytest.approx(answer["vectors"]["grad.f"][STEP][0][7], abs=0)
