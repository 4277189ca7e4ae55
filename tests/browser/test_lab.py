"""The laboratory: each switch asks the server anew, and what is printed and drawn is its answer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Watch
from tests.live import LiveServer

pytestmark = pytest.mark.browser

NETS = ("rnn", "lstm", "gru")
DEFAULTS: dict[str, Any] = {"scale": None, "jacobian": False, "memory": False}

DARKNESS = """([selector, x, y, reach]) => {
  const canvas = document.querySelector(`${selector} canvas`);
  const ratio = canvas.width / canvas.clientWidth;
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const [left, top] = [x - reach, y - reach].map((at) => Math.round(at * ratio));
  const size = Math.round((2 * reach + 1) * ratio);
  const { data } = context.getImageData(left, top, size, size);
  let most = 0;
  for (let k = 0; k < data.length; k += 4) {
    most = Math.max(most, (data[k + 3] * (255 - data[k])) / 255);
  }
  return Math.round(most);
}"""


@dataclass(frozen=True)
class Lab:
    """The page as a visitor uses it, and the API behind it."""

    page: Page
    url: str

    def open(self, link: str = "") -> None:
        """Open a link, and wait for its answers."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}/lab#{link}")
        self.settle()

    def settle(self) -> None:
        """Wait until the screen shows what the switches say, and is drawn."""
        expect(self.page.locator(".bench")).to_have_attribute("aria-busy", "false", timeout=60_000)
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def ask(self, cell: str, **changes: Any) -> dict[str, Any]:
        """The API's own answer."""
        body = {"cell": cell, **DEFAULTS, **changes}
        answer = httpx.post(f"{self.url}/api/v1/lab", json=body, timeout=60)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def card(self, net: str) -> Locator:
        """A net's number, and what became of it."""
        return self.page.locator(f".card[data-net={net}]")

    def printed(self, net: str) -> float:
        """The norm at the first step behind the printed number."""
        return float(self.card(net).locator("output").get_attribute("data-value") or "nan")

    def place(self, net: str, step: int) -> dict[str, Any]:
        """Where a net's curve is drawn."""
        seen: dict[str, Any] = self.page.evaluate(
            "([net, k]) => document.querySelector('.curves .plot').inspect(net, k)", [net, step]
        )
        return seen

    def ink(self, selector: str, x: float, y: float, reach: int = 1) -> int:
        """How dark the darkest of a picture's pixels about a place is, 0 … 255."""
        found: int = self.page.evaluate(DARKNESS, [selector, x, y, reach])
        return found

    def sentence(self, figure: str) -> str:
        """What stands in words below a picture."""
        selector = f".{figure} .sentence" if figure else ".bench > .sentence"
        return self.page.locator(selector).inner_text()


@pytest.fixture
def lab(page: Page, server: LiveServer, watch: Watch) -> Lab:
    """The laboratory as it is first seen."""
    found = Lab(page, server.url)
    found.open()
    return found


def height(seen: dict[str, Any], norm: float) -> float:
    """Where a norm belongs on the logarithmic axis."""
    low, high = seen["ends"]
    frame = seen["frame"]
    bottom: float = frame["y"] + frame["height"]
    return bottom - (math.log10(norm) - low) / (high - low) * frame["height"]


def read(text: str) -> float:
    """A number as the page writes it."""
    raised = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
    mantissa, _, exponent = text.replace(",", "").partition("·10")
    return float(mantissa) * 10.0 ** int(exponent.translate(raised) or "0")


def test_the_printed_numbers_are_the_servers(lab: Lab) -> None:
    for net in NETS:
        first = lab.ask(net)["norms"][0]
        assert lab.printed(net) == first
        label = lab.card(net).locator("output").get_attribute("aria-label")
        assert label is not None
        assert read(label) == pytest.approx(first, rel=0.05)


def test_the_curves_are_drawn_at_the_servers_norms(lab: Lab) -> None:
    for net in NETS:
        norms = lab.ask(net)["norms"]
        for step in (0, 50, 99):
            seen = lab.place(net, step)
            assert seen["y"] == pytest.approx(height(seen, norms[step]), abs=0.01)
        end = lab.place(net, 0)
        assert lab.ink(".curves .plot", end["x"], end["y"], reach=5) > 150


SWITCHES: dict[str, tuple[Callable[[Page], None], dict[str, Any], tuple[str, ...]]] = {
    "relu": (lambda page: choose(page, "activation", "relu"), {"activation": "relu"}, ("rnn",)),
    "sigmoid": (
        lambda page: choose(page, "activation", "sigmoid"),
        {"activation": "sigmoid"},
        ("rnn",),
    ),
    "identity": (lambda page: choose(page, "init", "identity"), {"init": "identity"}, NETS),
    "orthogonal": (lambda page: choose(page, "init", "orthogonal"), {"init": "orthogonal"}, NETS),
    "radius": (lambda page: slide(page, "scale", "1.2"), {"scale": 1.2}, NETS),
    "skip": (lambda page: page.locator("[name=skips]").check(), {"skip": 10}, NETS),
    "forget bias": (
        lambda page: slide(page, "forget_bias", "3"),
        {"forget_bias": 3},
        ("lstm", "gru"),
    ),
    "length": (lambda page: type_in(page, "steps", "20"), {"steps": 20}, NETS),
    "depth": (lambda page: choose(page, "layers", "2"), {"layers": 2}, NETS),
    "hidden": (lambda page: choose(page, "hidden", "32"), {"hidden": 32}, NETS),
    "input": (
        lambda page: none(page.locator("[name=input]").select_option("zeros")),
        {"input": "zeros"},
        NETS,
    ),
    "seed": (lambda page: page.get_by_role("button", name="draw anew").click(), {"seed": 1}, NETS),
}


def choose(page: Page, name: str, value: str) -> None:
    """Take one of a few."""
    page.locator(f"[name={name}][value='{value}']").check()


def slide(page: Page, name: str, value: str) -> None:
    """Move a slider."""
    page.locator(f"[name={name}][type=range]").fill(value)


def type_in(page: Page, name: str, value: str) -> None:
    """Type a number and leave its field."""
    page.locator(f"[name={name}]").fill(value)
    page.locator(f"[name={name}]").press("Tab")


def none(_: object) -> None:
    """Nothing."""


@pytest.mark.parametrize("switch", SWITCHES)
def test_each_switch_moves_the_number_and_the_curve(lab: Lab, switch: str) -> None:
    move, change, touched = SWITCHES[switch]
    before = {net: (lab.printed(net), lab.place(net, 0)["y"]) for net in NETS}

    move(lab.page)
    lab.settle()

    for net in NETS:
        first = lab.ask(net, **change)["norms"][0]
        seen = lab.place(net, 0)
        assert lab.printed(net) == first
        assert seen["y"] == pytest.approx(height(seen, first), abs=0.01)
        effect = lab.card(net).locator(".effect strong").inner_text()
        if net in touched:
            assert lab.printed(net) != before[net][0]
            assert seen["y"] != before[net][1]
            factor = first / before[net][0]
            assert effect[0] == ("a" if abs(factor - 1) < 0.004 else "×" if factor > 1 else "÷")
        else:
            assert lab.printed(net) == before[net][0]
            assert effect == "as before"


def test_the_effect_is_the_quotient_of_the_servers_numbers(lab: Lab) -> None:
    choose(lab.page, "activation", "sigmoid")
    lab.settle()

    quotient = lab.ask("rnn")["norms"][0] / lab.ask("rnn", activation="sigmoid")["norms"][0]
    effect = lab.card("rnn").locator(".effect strong")
    mantissa, _, exponent = effect.inner_text().removeprefix("÷ ").partition("·10")
    assert float(mantissa) * 10.0 ** int(exponent) == pytest.approx(quotient, rel=0.05)
    expect(lab.page.locator(".change")).to_contain_text("sigmoid instead of tanh")


def test_what_was_before_stays_as_a_ghost(lab: Lab) -> None:
    old = lab.ask("rnn")["norms"]
    choose(lab.page, "activation", "sigmoid")
    lab.settle()

    seen = lab.place("rnn", 20)
    ghost = height(seen, old[20])
    assert abs(ghost - seen["y"]) > 20
    assert lab.ink(".curves .plot", seen["x"], ghost) > 60


def test_a_ghost_of_another_length_goes(lab: Lab) -> None:
    lab.open("steps=20")
    alone = lab.place("rnn", 0)
    lab.open("steps=1000&activation=sigmoid")
    lab.page.evaluate("location.hash = '#steps=20'")
    expect(lab.page.locator(".change")).to_contain_text("length 1000 → 20")
    lab.settle()

    assert lab.place("rnn", 0) == alone


def test_a_slider_that_moves_on_is_compared_with_where_it_began(lab: Lab) -> None:
    for bias in ("1", "2", "3"):
        slide(lab.page, "forget_bias", bias)
    lab.settle()

    expect(lab.page.locator(".change")).to_contain_text("forget bias 0 → 3")


def test_gates_are_switches_too(lab: Lab) -> None:
    lab.page.locator(".controls [name=lstm]").uncheck()
    lab.settle()
    assert lab.place("lstm", 0) is None
    expect(lab.card("lstm").locator("output")).to_have_text("–")

    lab.card("lstm").get_by_role("checkbox").check()
    lab.settle()
    assert lab.place("lstm", 0) is not None
    assert "LSTM" in lab.sentence("")


LESSONS: dict[str, tuple[str, dict[str, Any], str]] = {
    "sigmoid: vanishes": ("rnn", {"activation": "sigmoid"}, "vanishes"),
    "radius 1.2, ReLU: explodes": (
        "rnn",
        {"activation": "relu", "init": "identity", "scale": 1.2},
        "explodes",
    ),
    "skip connections: hold": (
        "rnn",
        {"skip": 10, "init": "orthogonal", "scale": 1},
        "holds",
    ),
    "LSTM, forget bias 3: holds": ("lstm", {"forget_bias": 3, "init": "orthogonal"}, "holds"),
    "identity + ReLU (Le, Jaitly & Hinton, 2015)": (
        "rnn",
        {"activation": "relu", "init": "identity", "scale": 1},
        "holds",
    ),
}


@pytest.mark.parametrize("name", LESSONS)
def test_each_lesson_shows_what_it_says(lab: Lab, name: str) -> None:
    net, change, fate = LESSONS[name]

    lab.page.get_by_role("button", name=name, exact=True).click()
    lab.settle()

    norms = lab.ask(net, **change)["norms"]
    assert lab.printed(net) == norms[0]
    expect(lab.card(net).locator(".fate")).to_have_text(fate)
    kept = norms[0] / norms[-1]
    assert {"vanishes": kept < 0.01, "holds": 0.01 <= kept <= 100, "explodes": kept > 100}[fate]


def test_there_are_no_other_lessons(lab: Lab) -> None:
    assert lab.page.locator(".lesson").all_inner_texts() == list(LESSONS)


def test_clipping_shows_the_norm_before_and_after(lab: Lab) -> None:
    lab.open("activation=relu&init=identity&scale=1.2")
    before = lab.printed("rnn")
    lab.page.locator("[name=clips]").check()
    lab.settle()

    answer = lab.ask("rnn", activation="relu", init="identity", scale=1.2, clip=1)
    assert answer["gradient_norm"] > 1000
    assert answer["clipped_norm"] == pytest.approx(1)
    cells = lab.page.locator(".clipped [data-net=rnn] td")
    assert float(cells.nth(0).get_attribute("data-value") or "nan") == answer["gradient_norm"]
    expect(cells.nth(1)).to_have_text("→ 1.0")
    assert lab.printed("rnn") == before


def test_the_sentence_is_made_of_the_servers_numbers(lab: Lab) -> None:
    lab.open("forget_bias=3")
    norms = {net: lab.ask(net, forget_bias=3)["norms"] for net in NETS}

    said = lab.sentence("")
    assert said.startswith("99 steps back, the vanilla RNN’s")
    factors = [float(found) for found in re.findall(r"× ([\d.]+) a step", said)]
    expected = [(norms[net][0] / norms[net][-1]) ** (1 / 99) for net in NETS]
    assert factors == pytest.approx(expected, rel=0.05)
    left = re.search(r"RNN’s gradient is (\S+) of what it was", said)
    assert left is not None
    assert read(left[1]) == pytest.approx(norms["rnn"][0] / norms["rnn"][-1], rel=0.05)


def test_the_road_fades_as_the_gradient_does(lab: Lab) -> None:
    norms = lab.ask("rnn")["norms"]
    gone = next(d for d in range(100) if norms[99 - d] < 1e-6 * norms[99])

    said = lab.sentence("road")
    assert f"The vanilla RNN’s road is gone {gone} step" in said

    lab.page.locator(".road .plot").scroll_into_view_if_needed()
    box = lab.page.locator(".road .plot").bounding_box()
    assert box is not None
    half, horizon = 100 / 8, 0.3 * box["height"]

    def clear(distance: float) -> int:
        near = 1 - distance / (distance + half)
        y = horizon + near * (box["height"] - horizon)
        middle = (box["width"] - 2 * 18) / 6
        return lab.ink(".road .plot", middle - 0.3 * near * 2 * middle, y)

    seen = [clear(distance) for distance in (0.5, 0.4 * gone, 0.8 * gone, gone + 3)]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > 180
    assert seen[-1] == 0


def test_dots_stand_on_the_curve_in_use(lab: Lab) -> None:
    dots = lab.ask("rnn")["preactivations"]["a"]
    assert f"tanh′ is {dots['mean_derivative']:.2f} on average" in lab.sentence("slopes")

    choose(lab.page, "slope", "lstm")
    answer = lab.ask("lstm")["preactivations"]
    said = lab.page.locator(".slopes .sentence")
    expect(said).to_contain_text(f"σ′ of f {answer['a_f']['mean_derivative']:.2f}")
    expect(said).to_contain_text(f"tanh′ of g {answer['a_g']['mean_derivative']:.2f}")


def test_half_life_of_a_gate_by_hand_and_of_the_nets(lab: Lab) -> None:
    lab.open("forget_bias=3")
    assert "f = 0.9: after 6.6 steps half is left" in lab.sentence("life")
    life = lab.ask("lstm", forget_bias=3)["forget"]["half_life"]
    assert f"its product halves every {life:.1f} steps" in lab.sentence("life")

    slide(lab.page, "gate", "2")
    expect(lab.page.locator(".life .sentence")).to_contain_text("f = 0.99: after 69 steps half")
    slide(lab.page, "gate", "3.1")
    expect(lab.page.locator(".life .sentence")).to_contain_text("past retained")


def test_the_arrows_read_the_curves(lab: Lab) -> None:
    lab.page.locator(".curves .plot").focus()
    lab.page.keyboard.press("ArrowLeft")
    reading = lab.page.locator(".reading")
    expect(reading).to_contain_text("step 100")
    lab.page.keyboard.press("Home")
    expect(reading.locator("span").first).to_have_text("step 1")
    found = re.search(r"RNN\s+(\S+)", reading.inner_text())
    assert found is not None
    assert read(found[1]) == pytest.approx(lab.ask("rnn")["norms"][0], rel=0.05)


def test_the_screen_is_a_link(lab: Lab) -> None:
    choose(lab.page, "init", "identity")
    choose(lab.page, "slope", "gru")
    lab.page.locator(".controls [name=lstm]").uncheck()
    lab.page.wait_for_function("() => location.hash.includes('nets=rnn.gru')")
    lab.page.reload()
    lab.settle()

    assert lab.printed("rnn") == lab.ask("rnn", init="identity")["norms"][0]
    assert lab.place("lstm", 0) is None
    expect(lab.page.locator("[name=slope][value=gru]")).to_be_checked()

    lab.page.evaluate("location.hash = '#activation=relu'")
    expect(lab.page.locator("[name=activation][value=relu]")).to_be_checked()
    lab.settle()
    assert lab.printed("rnn") == lab.ask("rnn", activation="relu")["norms"][0]


def test_a_thousand_steps_and_one(lab: Lab) -> None:
    lab.open("steps=1000&activation=sigmoid&nets=rnn")
    assert lab.printed("rnn") == lab.ask("rnn", steps=1000, activation="sigmoid")["norms"][0]
    lab.open("steps=1")
    assert lab.printed("rnn") == lab.ask("rnn", steps=1)["norms"][0]
    assert "nothing to go back through" in lab.sentence("")


def test_a_busy_server_is_asked_again(lab: Lab, watch: Watch) -> None:
    asked: list[int] = []

    def busy_once(route: Route) -> None:
        asked.append(len(asked))
        if len(asked) > 1:
            return route.continue_()
        return route.fulfill(status=503, headers={"retry-after": "0"}, body="{}")

    lab.page.route("**/api/v1/lab", busy_once)
    choose(lab.page, "activation", "relu")
    lab.settle()

    assert len(asked) > 3
    watch.complaints[:] = [said for said in watch.complaints if "503" not in said]
    assert lab.printed("rnn") == lab.ask("rnn", activation="relu")["norms"][0]


@pytest.mark.parametrize("width", [390, 1024])
def test_nothing_sticks_out_on_smaller_screens(lab: Lab, width: int) -> None:
    lab.page.set_viewport_size({"width": width, "height": 800})
    lab.open("forget_bias=3")

    assert lab.page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 390:
        lab.page.get_by_text("Switches").click()
    choose(lab.page, "activation", "relu")
    lab.settle()
    assert lab.printed("rnn") == lab.ask("rnn", activation="relu", forget_bias=3)["norms"][0]
