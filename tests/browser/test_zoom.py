"""One picture, four distances: from far to near and back, by keys, wheel and double click."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.scope import LINE, Scope
from tests.browser.slide import PROJECTOR, present

pytestmark = pytest.mark.browser

STEP = 12
FAR_TO_NEAR = ["sequence", "network", "cell", "arithmetic"]
LONGEST_MS = 300
MOMENTS = [0, 140, 279]
DEAF_MS = 500
"""One swipe is one distance: so long nothing counts."""
PLACE = "({ x, y, width, height }) => [x, y, width, height]"
STOPPED = """() => {
    const { animate } = Element.prototype;
    Element.prototype.animate = function (...how) {
        const motion = animate.apply(this, how);
        motion.pause();
        return motion;
    };
}"""


@dataclass(frozen=True)
class Motion:
    """What moves between two distances, with the clock stopped."""

    page: Page

    def at(self, ms: float) -> None:
        """Puts every motion at a moment, and sees that none lasts too long."""
        longest = self.page.evaluate(
            """ms => {
                const all = document.getAnimations();
                for (const one of all) one.currentTime = ms;
                return Math.max(...all.map(({ effect }) => effect.getComputedTiming().endTime));
            }""",
            ms,
        )
        assert 0 < longest <= LONGEST_MS

    def finish(self) -> None:
        """Lets everything arrive."""
        self.page.evaluate("() => document.getAnimations().forEach((one) => one.finish())")
        expect(self.page.locator(".near-body:not(:last-child)")).to_have_count(0)

    def resting(self, selector: str) -> list[float]:
        """Where an element stands once a page that is being opened has come to rest."""
        places = [self.box(selector)]
        while len(places) < 6 or places[-1] != places[-6]:
            self.page.wait_for_timeout(100)
            places.append(self.box(selector))
            assert len(places) < 100, "it does not come to rest"
        return places[-1]

    def box(self, part: str) -> list[float]:
        """Where a part of the page is seen: x, y, width and height."""
        place: list[float] = self.page.evaluate(
            f"part => ({PLACE})(document.querySelector(part).getBoundingClientRect())", part
        )
        return place

    def size(self, canvas: str) -> tuple[int, int]:
        """How many pixels a canvas has."""
        width, height = self.page.evaluate(
            "canvas => (({ width, height }) => [width, height])(document.querySelector(canvas))",
            canvas,
        )
        return width, height

    def middle_of(self, scene: str, *what: int | str) -> tuple[float, float]:
        """Points at a unit of a vector."""
        *vector, unit = what
        x, y = self.page.evaluate(
            """([scene, vector, unit]) => {
                const { x, y, width, height } =
                    document.querySelector(scene).inspect(...vector).rect(unit);
                return [x + width / 2, y + height / 2].map(Math.round);
            }""",
            [scene, [vector[0], 0, *vector[1:]] if scene == ".unrolled" else vector, unit],
        )
        self.page.mouse.move(x, y)
        return x, y

    def stays(
        self,
        picture: str,
        point: tuple[float, float],
        act: Callable[[], None],
        rest: list[float] | None = None,
    ) -> None:
        """What is at a point of a picture, where it rests, is there all the time that it moves."""
        x, y, *size = rest or self.box(picture)
        share = [(point[0] - x) / size[0], (point[1] - y) / size[1]]
        act()
        self.page.wait_for_function("() => document.getAnimations().length > 0")
        for ms in MOMENTS:
            self.at(ms)
            x, y, width, height = self.box(picture)
            assert (x + share[0] * width, y + share[1] * height) == pytest.approx(point, abs=2)


@pytest.fixture
def motion(page: Page) -> Motion:
    """Every motion waits at its beginning."""
    page.add_init_script(f"({STOPPED})()")
    return Motion(page)


def column(page: Page) -> list[float]:
    """Where the playhead's column is."""
    place: list[float] = page.evaluate(f"({PLACE})(document.querySelector('.unrolled').detail())")
    return place


def pinch(page: Page, about: tuple[float, float], apart: tuple[int, int]) -> None:
    """Two fingers come apart, or together, on the screen."""
    touch = page.context.new_cdp_session(page)
    (x, y), (first, last) = about, apart
    for kind, at in [
        ("touchStart", first),
        *(("touchMove", first + (last - first) * k / 8) for k in range(1, 9)),
    ]:
        points = [{"x": x + way * at, "y": y, "id": k} for k, way in enumerate((-1, 1))]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()


def test_keys_lead_from_far_to_near_and_back(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, unit="f.0.37", zoom="sequence")
    scope.leave_text()
    presses = 0
    while scope.state("distance") == "sequence":
        page.keyboard.press("+")
        presses += 1
        assert presses < 10
    assert presses > 1  # the window has narrowed first
    page.keyboard.press("+")
    page.keyboard.press("=")
    assert scope.state("distance") == "arithmetic"
    assert scope.state("selection")["unit"] == 37
    assert scope.state("playhead") == STEP
    for distance in FAR_TO_NEAR[2::-1]:
        page.keyboard.press("-")
        assert scope.state("distance") == distance


def test_what_the_cell_tells_is_what_the_numbers_are_of(scope: Scope, page: Page) -> None:
    """With nothing chosen: the unit whose kept and written parts are the largest together."""
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    scope.leave_text()
    page.keyboard.press("+")
    planes = [scope.trace(f"[...trace.signals.{name}.row({STEP}, 0)]") for name in "fig"]
    f, i, g = (np.array(plane) for plane in planes)
    before = np.array(scope.trace(f"[...trace.signals.c.row({STEP - 1}, 0)]"))
    told = int((np.abs(f * before) + np.abs(i * g)).argmax())
    assert scope.state("selection") == {"signal": "c", "layer": 0, "unit": told, "step": STEP}
    expect(page.locator(".arithmetic")).to_contain_text("f × c'")


def test_the_wheel_comes_nearer_after_a_threshold(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    box = page.locator(".unrolled").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -40)
    page.wait_for_function(
        "() => document.querySelector('.unrolled canvas').style.transform.includes('scale')"
    )
    assert scope.state("distance") == "network"
    page.mouse.wheel(0, -240)
    scope.wait_for("store.distance.value === 'cell'")
    expect(page.locator(".cell canvas")).to_be_visible()


def test_a_double_click_on_a_column_goes_into_its_cell(scope: Scope, page: Page) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    x, y, width, height = column(page)
    page.mouse.dblclick(x + width / 2, y + 0.4 * height)
    scope.wait_for("store.distance.value === 'cell'")
    assert scope.state("playhead") == STEP


def test_the_wheel_goes_into_the_column_pointed_at(scope: Scope, motion: Motion) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    point = motion.middle_of(".unrolled", STEP - 3, "h", 37)
    motion.stays(".unrolled canvas", point, lambda: scope.page.mouse.wheel(0, -300))
    assert scope.state("distance") == "cell"
    assert scope.state("playhead") == STEP - 3
    assert scope.state("selection")["unit"] == 37


def test_the_wheel_goes_into_the_unit_pointed_at(scope: Scope, motion: Motion) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, unit="h.0.93", zoom="cell")
    point = motion.middle_of(".near-body", "f", 37)
    motion.stays(".near-body", point, lambda: scope.page.mouse.wheel(0, -300))
    assert scope.state("distance") == "arithmetic"
    assert scope.state("selection") == {"signal": "f", "layer": 0, "unit": 37, "step": STEP}


def test_the_motion_goes_on_where_the_hand_has_held_the_picture(
    scope: Scope, motion: Motion
) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    motion.middle_of(".unrolled", STEP, "h", 37)
    scope.page.mouse.wheel(0, -200)
    scope.page.wait_for_function("document.querySelector('.unrolled canvas').style.transform")
    held = motion.box(".unrolled canvas")
    scope.page.mouse.wheel(0, -6)
    scope.wait_for("store.distance.value === 'cell'")
    motion.at(0)
    assert motion.box(".unrolled canvas") == pytest.approx(held, rel=0.05)


def test_a_trackpads_pinch_comes_nearer_and_goes_back(scope: Scope, motion: Motion) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    point = motion.middle_of(".unrolled", STEP, "h", 37)
    scope.page.keyboard.down("Control")
    motion.stays(".unrolled canvas", point, lambda: scope.page.mouse.wheel(0, -50))
    assert scope.state("distance") == "cell"
    scope.page.wait_for_timeout(DEAF_MS)
    scope.page.mouse.wheel(0, 50)
    scope.wait_for("store.distance.value === 'network'")
    assert scope.page.evaluate("visualViewport.scale") == 1


def test_two_fingers_come_nearer_about_their_middle(scope: Scope, motion: Motion) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    point = motion.middle_of(".unrolled", STEP - 3, "h", 37)
    motion.stays(".unrolled canvas", point, lambda: pinch(scope.page, point, apart=(40, 90)))
    assert scope.state("distance") == "cell"
    assert scope.state("playhead") == STEP - 3
    scope.page.wait_for_timeout(DEAF_MS)
    pinch(scope.page, point, apart=(90, 40))
    scope.wait_for("store.distance.value === 'network'")


def test_by_keys_the_column_stays_and_is_there_again_on_the_way_back(
    scope: Scope, motion: Motion
) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    scope.leave_text()
    before, rest = column(scope.page), motion.box(".unrolled canvas")
    x, y, width, height = before
    middle = (x + width / 2, y + height / 2)
    motion.stays(".unrolled canvas", middle, lambda: scope.page.keyboard.press("+"))
    motion.finish()
    motion.stays(".unrolled canvas", middle, lambda: scope.page.keyboard.press("-"), rest)
    motion.finish()
    assert scope.state("distance") == "network"
    assert column(scope.page) == pytest.approx(before, abs=0.5)


def test_pictures_keep_their_size_while_they_move(scope: Scope, motion: Motion) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP)
    scope.leave_text()
    for key, coming in [("+", ".cell canvas"), ("-", ".unrolled canvas")]:
        sizes = []
        leaving = motion.size(".unrolled canvas" if key == "+" else ".cell canvas")
        scope.page.keyboard.press(key)
        for ms in MOMENTS:
            motion.at(ms)
            sizes.append(motion.size(coming))
            assert motion.size(".unrolled canvas" if key == "+" else ".cell canvas") == leaving
        motion.finish()
        assert {*sizes} == {motion.size(coming)}


@pytest.mark.parametrize("height", [900, 1100])
def test_the_network_unfolds_from_the_playheads_step_while_the_strips_make_room(
    scope: Scope, motion: Motion, height: int
) -> None:
    scope.page.set_viewport_size({"width": 1440, "height": height})
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="sequence")
    tops = [motion.resting(".strips-scene")[1]]
    x, _, width, _ = scope.page.evaluate(f"({PLACE})(document.querySelector('.strips').detail())")
    scope.button("network").click()
    for ms in MOMENTS:
        motion.at(ms)
        tops.append(motion.box(".strips-scene")[1])
        if ms == 0:
            left, _, wide, _ = motion.box(".unrolled canvas")
            assert left < x + width / 2 < left + wide < motion.box(".unrolled")[2] / 2 + x
    motion.finish()
    tops.append(motion.box(".strips-scene")[1])
    assert tops == sorted(tops)
    assert tops[1] == pytest.approx(tops[0], abs=2)
    assert tops[-2] == pytest.approx(tops[-1], abs=2)


@pytest.mark.parametrize("lower", ["strips", "unit", "states", "blame"])
def test_in_a_low_window_what_is_below_gives_all_its_room(scope: Scope, lower: str) -> None:
    scope.open(model="hello", text="hell", step=2, lower=lower)
    scope.button("cell").click()
    below = scope.page.locator(".strips-scene")
    expect(below).to_be_hidden()
    assert below.evaluate("el => el.clientHeight") == 0
    scope.button("network").click()
    expect(below).to_be_visible()


def test_at_the_projector_what_is_pointed_at_stays_too(scope: Scope, motion: Motion) -> None:
    scope.page.set_viewport_size(PROJECTOR)
    present(scope, model="shakespeare-lstm", text=LINE, step=STEP)
    point = motion.middle_of(".unrolled", STEP, "h", 37)
    motion.stays(".unrolled canvas", point, lambda: scope.page.mouse.wheel(0, -300))
    motion.finish()
    scope.page.wait_for_timeout(DEAF_MS)
    point = motion.middle_of(".near-body", "c", 5)
    motion.stays(".near-body", point, lambda: scope.page.mouse.wheel(0, -300))
    assert scope.state("selection")["signal"] == "c"


def test_a_link_restores_and_nothing_moves_where_motion_is_unwanted(
    scope: Scope, page: Page
) -> None:
    page.emulate_media(reduced_motion="reduce")
    scope.open(model="shakespeare-lstm", text=LINE, step=STEP, zoom="cell")
    expect(scope.button("cell")).to_have_attribute("aria-pressed", "true")
    scope.button("network").click()
    assert (
        page.evaluate(
            "() => document.getAnimations().filter((one) => one.playState === 'running').length"
        )
        == 0
    )
    expect(page.locator(".near-body")).to_have_count(0)
    scope.button("cell").click()
    page.wait_for_function("() => location.hash.includes('zoom=cell')")
    page.reload()
    expect(page.locator(".cell canvas")).to_be_visible()


def test_a_double_click_on_a_prediction_comes_nearer_and_leaves_the_text(
    scope: Scope, page: Page
) -> None:
    scope.open(model="shakespeare-lstm", text=LINE, step=12)
    scope.leave_text()
    box = page.locator("rnn-scope > .unrolled canvas").first.bounding_box()
    assert box is not None
    rect = page.evaluate(
        "() => document.querySelector('rnn-scope > .unrolled').inspect(12, 0, 'h').rect(0)"
    )

    def is_bar(down: float) -> bool:
        page.mouse.move(box["x"] + rect["x"] + 20, box["y"] + down)
        hover = scope.state("hover")
        return bool(hover) and hover["signal"] == "probs"

    bar = next(down for down in np.arange(10.0, 200.0, 4.0) if is_bar(down))
    page.mouse.dblclick(box["x"] + rect["x"] + 20, box["y"] + bar)
    scope.wait_for("store.distance.value === 'arithmetic'")
    page.wait_for_timeout(600)  # a lone click would have led elsewhere by now
    assert scope.state("text") == LINE
    assert scope.state("selection")["signal"] == "probs"
