"""The network folds into one loop and unfolds into copies; only its twin's parameters grow."""

import json
import math
import re
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
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
LINE = "Alas, I think he shall approach"
STEP = 11
FOLD = "Fold: one network with a loop, and its copies"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of models of many sizes."""
    models = tmp_path_factory.mktemp("sizes")
    for name, (cell, layers, hidden) in MODELS.items():
        make_model(models / name, cell, layers=layers, hidden=hidden)
    settings = Settings(state=tmp_path_factory.mktemp("state"), models=models, port=0)
    with serving(settings) as live:
        assert live.app.state.parts.engine.ready.wait(60)
        yield live


def parameters(server: LiveServer, model: str) -> int:
    """How many numbers the model's weights hold, by the shapes that the API names."""
    answer = httpx.get(f"{server.url}/api/v1/models/{model}/weights").json()
    return sum(math.prod(shape) for shape in answer["weights"].values())


def picture(page: Page) -> Locator:
    """The canvas of the folded network, whose label says what is to be seen."""
    return page.locator(".scene.fold canvas")


def count(page: Page, whose: str) -> Locator:
    """One of the two counters."""
    return page.locator(f".counters [data-count={whose}]")


def lettered(copies: str, letters: str) -> re.Pattern[str]:
    """A label that names so many copies, and what they read."""
    return re.compile(f"{copies} peeled off for {letters}, with the same U, W and V")


@pytest.mark.parametrize("model", MODELS)
def test_counters_and_sentence_are_those_of_the_weights_shapes(
    scope: Scope, server: LiveServer, model: str
) -> None:
    own = parameters(server, model)
    scope.open(model=model, text=LINE, step=STEP, fold=1)

    expect(scope.page.locator(".sentence[data-of=fold]")).to_have_text(
        f"After 12 steps the recurrent network still has {own:,} parameters; "
        f"a feed-forward network with layers of its own has {12 * own:,}."
    )
    expect(count(scope.page, "recurrent")).to_have_text(f"{own:,}")
    expect(count(scope.page, "twin")).to_have_text(f"{12 * own:,}")
    split = scope.page.locator(".counters .how").first
    expect(split).to_contain_text("U")  # the shapes have come
    parts = [int("".join(filter(str.isdigit, part))) for part in split.inner_text().split("+")]
    assert sum(parts) == own


def test_a_step_peels_off_a_copy_and_only_the_twin_grows(scope: Scope, server: LiveServer) -> None:
    own = parameters(server, "gru")
    scope.open(model="gru", text=LINE, step=2)
    scope.button(FOLD).click()
    page = scope.page
    expect(picture(page)).to_have_attribute("aria-label", lettered("3 copies have", "‘A’ ‘l’ ‘a’"))

    page.keyboard.press("ArrowRight")

    expect(picture(page)).to_have_attribute(
        "aria-label", lettered("4 copies have", "‘A’ ‘l’ ‘a’ ‘s’")
    )
    expect(count(page, "recurrent")).to_have_text(f"{own:,}")
    expect(count(page, "twin")).to_have_text(f"{4 * own:,}")


def test_folded_back_it_is_one_network_until_the_playhead_moves(
    scope: Scope, server: LiveServer
) -> None:
    own = parameters(server, "few")
    scope.open(model="few", text=LINE, step=5, fold=1)
    page = scope.page

    scope.button("fold").click()

    expect(picture(page)).to_have_attribute("aria-label", re.compile("no copy has peeled off"))
    expect(count(page, "twin")).to_have_text(f"{len(LINE) * own:,}")
    page.wait_for_function(
        "() => document.querySelector('.scene.fold').inspect().copies.length === 0"
    )
    page.keyboard.press("ArrowLeft")
    expect(picture(page)).to_have_attribute("aria-label", re.compile("5 copies have peeled off"))


def test_every_copy_has_the_states_of_its_step_in_colour(scope: Scope, server: LiveServer) -> None:
    answer = httpx.post(f"{server.url}/api/v1/models/few/trace", json={"input": {"text": LINE}})
    states = answer.json()["signals"]["h"]
    scope.page.emulate_media(reduced_motion="reduce")
    scope.open(model="few", text=LINE, step=3, fold=1)
    scope.page.wait_for_function(
        "() => document.querySelector('.scene.fold').inspect()?.copies.length === 4"
    )
    warmth = scope.page.evaluate(
        """() => {
            const scene = document.querySelector(".scene.fold");
            const { copies, net } = scene.inspect();
            const canvas = scene.querySelector("canvas");
            const [{ y, height }] = net.layers;
            const { width: across, height: down } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, across, down);
            return copies.map(({ x }) => [0, 1, 2].map((unit) => {
                const down = y + (height * (unit + 0.5)) / 3;
                const [left, top] = [x, down].map((at) => Math.round(at * devicePixelRatio));
                const [red, , blue] = data.subarray(4 * (top * across + left));
                return red - blue;
            }));
        }"""
    )
    for step, units in enumerate(warmth):
        for unit, warm in enumerate(units):
            value = states[step][0][unit]
            assert abs(value) < 0.05 or (warm > 0) == (value > 0), (step, unit, value, warm)


def test_what_differs_is_said_on_focus_and_under_the_pointer(scope: Scope) -> None:
    scope.open(model="lstm", text=LINE, step=STEP, fold=1)
    question = scope.button("What is different between the layers?")
    answer = scope.page.get_by_text("Only the input and the state.")

    question.focus()
    expect(answer).to_be_visible()
    question.blur()
    expect(answer).to_have_count(0)
    before = question.bounding_box()
    question.hover()
    expect(answer).to_be_visible()
    assert question.bounding_box() == before


def test_the_key_folds_and_the_link_keeps_it(scope: Scope) -> None:
    scope.open(model="gru", text=LINE, step=STEP)
    expect(picture(scope.page)).to_have_count(0)

    scope.leave_text()
    scope.page.keyboard.press("o")

    expect(picture(scope.page)).to_be_visible()
    expect(scope.button(FOLD)).to_have_attribute("aria-pressed", "true")
    expect(scope.page).to_have_url(re.compile("fold=1"))
    scope.page.keyboard.press("o")
    expect(picture(scope.page)).to_have_count(0)
    expect(scope.page.locator(".scene.unrolled canvas")).to_be_visible()


@pytest.mark.parametrize("size", [(720, 450), (512, 384)])
def test_at_200_percent_nothing_is_cut_off_and_the_page_ends_with_its_controls(
    scope: Scope, size: tuple[int, int]
) -> None:
    scope.page.set_viewport_size({"width": size[0], "height": size[1]})
    scope.open(model="lstm", text=LINE, step=STEP, fold=1)
    expect(picture(scope.page)).to_be_visible()

    ends = scope.page.evaluate(
        """() => {
            const { scrollWidth, scrollHeight } = document.documentElement;
            const box = (name) => document.querySelector(name).getBoundingClientRect();
            const [all, scene, table] = ["rnn-scope", ".scene.fold", ".counters"].map(box);
            return {
                width: scrollWidth,
                beyond: scrollHeight - (all.bottom + scrollY),
                below: scene.bottom - table.bottom,
                beside: scene.right - table.right,
            };
        }"""
    )

    assert ends["width"] == size[0]
    assert ends["beyond"] <= 1
    assert min(ends["below"], ends["beside"]) >= 0


def test_folded_is_the_network_and_going_nearer_unfolds(scope: Scope) -> None:
    scope.open(model="few", text=LINE, step=3, fold=1)

    scope.page.evaluate(
        "() => { document.querySelector('rnn-scope').store.distance.value = 'arithmetic'; }"
    )
    expect(picture(scope.page)).to_have_count(0)
    scope.leave_text()
    scope.page.keyboard.press("o")

    expect(picture(scope.page)).to_be_visible()
    assert scope.state("distance") == "network"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)], ids=lambda size: size[0])
def test_it_fits_and_axe_finds_nothing(scope: Scope, size: tuple[int, int], theme: str) -> None:
    scope.page.set_viewport_size({"width": size[0], "height": size[1]})
    scope.open(model="deep", text=LINE, step=STEP, fold=1, theme=theme)
    expect(scope.page.locator(".counters .how").first).to_contain_text("U")

    assert scope.page.evaluate("document.documentElement.scrollWidth") == size[0]
    if size[0] >= 1024:
        assert scope.page.evaluate("document.documentElement.scrollHeight") == size[1]
    found = Axe().run(scope.page).response["violations"]
    assert found == [], json.dumps(found, indent=1)
