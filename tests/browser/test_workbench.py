"""The main path through the workbench, by typing into the real page against the real server."""

from __future__ import annotations

import json
import re

import httpx
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page, expect
from safetensors.numpy import load

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

SIZES = ((1440, 900), (1024, 768), (390, 844))
MODEL = "shakespeare-lstm"


def ask(scope: Scope, text: str, signals: list[str]) -> dict[str, np.ndarray]:
    """The API's float32 numbers of a text."""
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{MODEL}/trace",
        json={"input": {"text": text}, "unknown": "skip", "signals": signals},
        headers={"accept": "application/vnd.safetensors"},
    )
    return load(answer.raise_for_status().content)


def test_the_first_visit_plays_the_lectures_line_by_itself(scope: Scope) -> None:
    scope.visit()

    expect(scope.text).to_have_value(LINE)
    expect(scope.button("Pause")).to_be_visible()
    scope.wait_for("store.playhead.value >= 2")
    assert scope.trace("trace.received") == len(LINE)


def test_typed_text_is_traced_with_the_numbers_of_the_api(scope: Scope) -> None:
    scope.visit()
    scope.write("To be, or not")

    expected = ask(scope, "To be, or not", ["h", "f", "probs"])
    for name in ("h", "f"):
        drawn = scope.trace(
            f"Array.from({{ length: trace.length }}, (_, t) => [...trace.signals.{name}.row(t, 0)])"
        )
        np.testing.assert_array_equal(
            np.asarray(drawn, np.float32),
            expected[name][:, 0].astype(np.float16).astype(np.float32),
        )
    probs = scope.trace("Array.from({ length: trace.length }, (_, t) => [...trace.probs(t)])")
    np.testing.assert_array_equal(np.asarray(probs, np.float32), expected["probs"])


def test_an_edit_in_the_middle_is_followed_like_a_text_typed_anew(scope: Scope, page: Page) -> None:
    scope.visit()
    scope.text.click()
    page.keyboard.press("Home")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("oh")
    edited = LINE[:5] + "oh" + LINE[5:]
    scope.wait_for(f"trace.complete && trace.text === {edited!r}")

    h = scope.trace("Array.from({ length: trace.length }, (_, t) => trace.signals.h.at(t, 0, 7))")
    losses = scope.trace("Array.from({ length: trace.length }, (_, t) => trace.loss(t))")

    expected = ask(scope, edited, ["h"])
    np.testing.assert_array_equal(
        np.asarray(h, np.float32), expected["h"][:, 0, 7].astype(np.float16).astype(np.float32)
    )
    np.testing.assert_array_equal(np.asarray(losses[:-1], np.float32), expected["loss"][:-1])


def test_characters_that_the_model_does_not_know_stay_and_are_skipped(scope: Scope) -> None:
    scope.visit()
    scope.write("a☃b")

    expect(scope.text).to_have_value("a☃b")
    expect(scope.page.get_by_text("1 character is unknown to this model")).to_be_visible()
    assert scope.trace("trace.tokens") == ["a", "b"]
    assert scope.page.evaluate(
        "() => [...CSS.highlights.get('rnn-unknown')].map((range) => range.toString())"
    ) == ["☃"]


def test_markup_in_the_text_stays_text(scope: Scope, page: Page) -> None:
    markup = "<img src=x onerror=alert(1)>"
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    scope.visit()
    scope.write(markup)
    page.wait_for_function("() => location.hash.includes('onerror')")
    page.reload()
    scope.wait_for("trace && trace.complete")

    expect(scope.text).to_have_value(markup)
    assert page.locator("img").count() == 0
    assert dialogs == []


def test_another_model_reads_the_same_text(scope: Scope, page: Page) -> None:
    scope.visit()
    page.get_by_role("button", name="Model: ").click()
    page.get_by_role("radio", name=re.compile("Shakespeare RNN")).check()
    scope.wait_for("trace.card.id === 'shakespeare-rnn' && trace.complete")

    expect(scope.text).to_have_value(LINE)
    assert scope.trace("Object.keys(trace.signals).sort()") == ["a", "h"]
    expect(page.get_by_role("button", name=re.compile("RNN"))).to_contain_text("256 units")
    expect(page.get_by_role("button", name=re.compile("RNN"))).to_contain_text("nats")


def test_an_example_is_taken_and_plays(scope: Scope) -> None:
    scope.visit()
    scope.pause()
    scope.button("PANDARUS").click()
    scope.wait_for("trace.text === 'PANDARUS:\\n'")

    expect(scope.text).to_have_value("PANDARUS:\n")
    expect(scope.button("Pause")).to_be_visible()


def test_the_hello_model_shows_the_lectures_numbers(scope: Scope) -> None:
    scope.open(model="hello", text="hel", step=1)

    drawn = scope.trace("[...trace.signals.h.row(1, 0)]")
    probs = scope.trace("[...trace.probs(1)]")

    np.testing.assert_allclose(drawn, [0.936534, 0.949104, 0.762341], atol=5e-4)  # f16 picture
    np.testing.assert_allclose(probs, [0.419748, 0.194682, 0.162429, 0.223141], atol=1e-6)


def test_keys_move_the_playhead_but_not_while_one_types(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=20)
    keyboard = page.keyboard
    for key, step in (
        ("ArrowRight", 21),
        ("ArrowLeft", 20),
        ("Shift+ArrowLeft", 10),
        ("Shift+ArrowRight", 20),
        ("End", len(LINE) - 1),
        ("Home", 0),
    ):
        keyboard.press(key)
        assert scope.state("playhead") == step, key
    keyboard.press("Space")
    expect(scope.button("Pause")).to_be_visible()
    keyboard.press("Space")
    expect(scope.button("Play")).to_be_visible()

    scope.text.click()
    keyboard.press("End")
    playhead = scope.state("playhead")
    keyboard.press("ArrowLeft")
    keyboard.press("Home")
    assert scope.state("playhead") == playhead
    assert scope.state("playing") is False


def test_units_are_chosen_read_and_opened_by_keys(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=12)
    for _ in range(38):
        page.keyboard.press("ArrowDown")

    value = scope.read_exactly()

    assert scope.reading.inner_text().startswith("h[37], step 13: ")
    assert np.float32(value) == ask(scope, LINE, ["h"])["h"][12, 0, 37]
    page.keyboard.press("Enter")
    assert scope.state("openRow") == {"layer": 0, "row": 37 // 11}
    page.keyboard.press("Escape")
    assert scope.state("openRow") is None
    page.keyboard.press("Escape")
    assert scope.state("selection") is None


def test_what_the_pointer_is_on_is_read_as_the_float32_of_the_api(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=12)
    box = page.locator(".unrolled").bounding_box()
    assert box
    for y in range(int(box["y"]) + 200, int(box["y"] + box["height"]) - 100, 10):
        page.mouse.move(box["x"] + box["width"] / 2, y)
        page.wait_for_timeout(30)
        hover = scope.state("hover")
        if hover and hover["signal"] in "ifgoch":
            break
    else:
        pytest.fail("Nothing under the pointer.")

    value = scope.read_exactly()

    signal, step, unit = hover["signal"], hover["step"], hover["unit"]
    assert scope.reading.inner_text().startswith(f"{signal}[{unit}], step {step + 1}: ")
    assert np.float32(value) == ask(scope, LINE, [signal])[signal][step, 0, unit]


def test_a_pinned_step_lists_all_its_numbers(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=3)
    scope.button("All numbers").click()
    expect(page.get_by_text("Step 4, float32")).to_be_visible()

    rows = page.locator(".table table").first.locator("tbody tr")
    expect(rows).to_have_count(256)
    shown = [float(cell.replace("−", "-")) for cell in rows.nth(37).inner_text().split("\t")]
    expected = ask(scope, LINE, [*"ifgoch"])
    np.testing.assert_allclose(
        shown, [37, *(expected[name][3, 0, 37] for name in "ifgoch")], atol=5e-7
    )
    rows.nth(37).locator("td").nth(4).hover()
    assert np.float32(scope.read_exactly()) == expected["c"][3, 0, 37]
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Step 4, float32")).to_be_visible()
    scope.button("Unpin").click()
    expect(page.locator(".table")).to_have_count(0)


def test_the_same_seed_writes_what_the_api_writes_stopped_or_not(scope: Scope) -> None:
    scope.open(model=MODEL, text="PANDARUS:\n", step=0, speed=64, temperature=0.7, seed=5)
    scope.button("Generate").click()
    scope.wait_for("store.text.value.length >= 30")
    scope.button("Stop").click()
    scope.wait_for("trace.complete && !store.writing.value")
    first = scope.state("text")
    scope.button("Continue").click()
    scope.wait_for(f"store.text.value.length >= {len(first) + 20}")
    scope.button("Stop").click()
    scope.wait_for("trace.complete && trace.received === trace.tokens.length")

    written = scope.state("text")
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{MODEL}/generate",
        json={
            "prompt": "PANDARUS:\n",
            "max_tokens": len(written) - 10,
            "temperature": 0.7,
            "seed": 5,
        },
        timeout=30,
    )
    assert written == "PANDARUS:\n" + answer.json()["text"]
    assert scope.trace("trace.generatedFrom") == 10
    expect(scope.text).to_have_value(written)


def test_the_panel_names_the_token_that_the_seed_draws(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text="PANDARUS:\n", step=9, speed=64, temperature=0.9, top_k=20, seed=5)
    drawn = page.locator(".drawn")
    expect(drawn).not_to_have_text("–")
    foretold = drawn.inner_text()
    scope.button("Generate").click()
    scope.wait_for("store.text.value.length >= 20")
    scope.button("Stop").click()
    scope.wait_for("trace.complete && !store.writing.value")
    scope.pause()

    written = scope.state("text")[10:]
    assert foretold == written[0]
    page.keyboard.press("Home")
    for step in range(10 + len(written) - 1):
        if step >= 9:
            expect(drawn).to_have_text(written[step - 9].replace(" ", "␣").replace("\n", "↵"))
        page.keyboard.press("ArrowRight")


def test_another_character_is_forced_and_the_model_goes_on(scope: Scope) -> None:
    scope.open(model=MODEL, text="To be", step=3, speed=16)
    forced = scope.page.locator(".candidate .token").nth(4).inner_text()
    scope.page.locator(".candidate").nth(4).click()
    scope.wait_for("store.text.value.length >= 12")
    scope.button("Stop").click()

    assert scope.state("text").startswith("To b" + forced)
    assert scope.state("generatedFrom") == 4


def test_temperature_and_top_k_change_the_bars_at_once(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=12)
    probs = np.asarray(scope.trace("[...trace.probs(12)]"))

    page.get_by_label("k", exact=False).and_(page.get_by_role("spinbutton")).first.fill("2")
    page.keyboard.press("Tab")

    likeliest = np.sort(probs)[-2:][::-1]
    shown = page.locator(".candidate .number")
    expect(shown.nth(0)).to_have_text(f"{likeliest[0] / likeliest.sum():.3f}")
    expect(shown.nth(2)).to_have_text("0.000")
    slider = page.get_by_label("temperature")
    slider.focus()
    page.keyboard.press("Home")
    expect(shown.nth(0)).to_have_text("1.000")


def test_a_typed_sentence_unfolds_once_the_typing_pauses(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text="To be", step=4, speed=16)
    scope.text.click()
    page.keyboard.press("End")
    page.keyboard.type(" or not")
    assert scope.state("playing") is False

    scope.wait_for("store.playing.value")
    assert scope.state("playhead") in (5, 6, 7)  # from the first character that was typed
    scope.wait_for("!store.playing.value")
    assert scope.state("playhead") == 11
    scope.text.fill("Alas, I think")  # as pasting does
    scope.wait_for("store.playing.value && trace.text === 'Alas, I think'")
    assert scope.state("playhead") <= 2


def test_who_moves_on_after_typing_is_not_overruled(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text="To be", step=4)
    scope.write("Alas, I think")
    scope.leave_text()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(1000)

    assert scope.state("playing") is False
    assert scope.state("playhead") == 0


def test_with_reduced_motion_typing_goes_to_the_end_of_the_text(scope: Scope, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    scope.open(model=MODEL, text="To be", step=0)
    scope.text.fill("Alas, I think")
    scope.wait_for("store.playhead.value === 12")
    assert scope.state("playing") is False


def test_top_k_and_seed_are_whole_numbers_within_their_limits(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text="To be", step=4, speed=64)
    numbers = page.locator(".generate input[type=number]")
    for typed, k, seed in (("2.5", 3, 3), ("-4", 1, 0), ("1e12", 65, 2**31 - 1)):
        for number in (numbers.nth(0), numbers.nth(1)):
            number.fill(typed)
            page.keyboard.press("Tab")
            page.wait_for_timeout(50)
        assert scope.state("sampling") == {"temperature": 1, "topK": k, "seed": seed}
        expect(numbers.nth(0)).to_have_value(str(k))
    scope.button("Generate").click()
    scope.wait_for("store.text.value.length > 10")
    scope.button("Stop").click()


def test_nothing_to_go_on_from_is_told_and_changes_nothing(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text="☃", step=0)
    told = page.get_by_text("Type at least one character that the model knows.")
    scope.button("Generate").click()
    expect(told).to_be_visible()
    assert scope.state("generatedFrom") is None
    assert scope.state("playing") is False
    scope.text.fill("")
    expect(told).to_have_count(0)
    scope.button("Generate").click()
    expect(told).to_be_visible()
    scope.text.fill("To be")
    expect(told).to_have_count(0)


def test_deleting_everything_while_it_plays_pauses(scope: Scope) -> None:
    scope.open(model=MODEL, text=LINE, step=3, speed=0.25)
    scope.button("Play").click()
    scope.text.fill("")
    scope.wait_for("trace.length === 0")
    expect(scope.button("Play")).to_be_visible()


def test_a_shorter_text_leaves_no_number_of_a_step_that_is_gone(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=20)
    page.locator(".candidate").nth(0).hover()
    scope.wait_for("store.hover.value?.step === 20")
    scope.text.fill("To be")
    scope.wait_for("trace.complete && trace.text === 'To be'")
    assert scope.state("hover") is None


def test_characters_that_nobody_sees_are_named(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text="a\u200db\u202ec", step=0)
    expect(page.get_by_text("2 characters are unknown")).to_contain_text("U+200D U+202E")


def test_ten_thousand_characters_are_read_and_progress_is_shown(scope: Scope, page: Page) -> None:
    scope.visit()
    scope.pause()
    text = (LINE + "\n") * 240
    progress = page.evaluate_handle(
        """() => {
            const seen = [];
            new MutationObserver(() => {
                const bar = document.querySelector("progress");
                if (bar) seen.push(bar.value);
            }).observe(document.querySelector(".status"), {
                childList: true, subtree: true, attributes: true,
            });
            return seen;
        }"""
    )
    scope.text.fill(text)
    scope.wait_for(f"trace.complete && trace.received === {len(text)}")

    assert len(progress.json_value()) > 2
    page.keyboard.press("Tab")
    scope.leave_text()
    page.keyboard.press("End")
    assert scope.state("playhead") == len(text) - 1
    expect(page.get_by_role("heading", name=f"Step {len(text)}")).to_be_visible()


def test_a_long_text_is_scrolled_to_without_a_look_at_every_step(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=(LINE + "\n") * 60, step=900, speed=64)
    page.evaluate(
        """() => {
            window.looks = 0;
            const look = Range.prototype.getBoundingClientRect;
            Range.prototype.getBoundingClientRect = function () {
                window.looks += 1;
                return look.call(this);
            };
        }"""
    )
    scope.button("Play").click()
    scope.wait_for("store.playhead.value >= 1000")

    assert 0 < page.evaluate("window.looks") < 25
    assert page.evaluate("() => document.querySelector('textarea.text').scrollTop > 100")


def test_what_the_server_refuses_is_told_and_nothing_is_lost(scope: Scope, page: Page) -> None:
    scope.visit()
    scope.pause()
    too_long = "To be. " * 15_000
    scope.text.fill(too_long)

    told = page.locator("[role=status][data-kind=error]")
    expect(told).to_contain_text("100")
    expect(scope.text).to_have_value(too_long)
    assert scope.trace("trace.text") == LINE
    scope.text.fill("To be.")
    scope.wait_for("trace.complete && trace.text === 'To be.'")
    expect(told).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_everything_fits_and_axe_finds_nothing(
    scope: Scope, page: Page, size: tuple[int, int], theme: str
) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    scope.open(model=MODEL, text=LINE + "☃", step=12, unit="h.0.37", theme=theme)
    page.wait_for_timeout(300)

    assert page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [width, width]
    if width >= 1024:
        assert page.evaluate("document.documentElement.scrollHeight") == height
    expect(scope.button("Play")).to_be_in_viewport()  # on a phone the pictures scroll behind it
    found = Axe().run(page).response["violations"]
    assert found == [], json.dumps(found, indent=1)


def test_reduced_motion_shows_whole_steps(scope: Scope, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    scope.visit()

    page.evaluate(
        """() => {
            const { phase, playhead } = document.querySelector("rnn-scope").store;
            window.phases = [];
            playhead.subscribe(() => window.phases.push(phase.peek()));
            phase.subscribe((value) => window.phases.push(value));
        }"""
    )
    scope.wait_for("store.playhead.value >= 4")
    assert set(page.evaluate("window.phases")) == {1}


def test_brackets_move_the_window(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=20, view="16-28")
    page.keyboard.press("]")
    assert scope.state("view") == {"from": 19, "to": 31}
    page.keyboard.press("[")
    page.keyboard.press("[")
    assert scope.state("view") == {"from": 13, "to": 25}


def test_escape_closes_the_list_of_models_and_leaves_the_rest(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=3, zoom="cell")
    chooser = page.get_by_role("button", name="Model:")
    chooser.click()
    expect(page.get_by_role("radio", name="Year GRU")).to_be_visible()
    expect(page.locator(".models:popover-open")).to_contain_text("100 % right 140 characters later")
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="Year GRU")).to_be_hidden()
    expect(chooser).to_be_focused()
    assert scope.state("distance") == "cell"


def test_help_lists_the_keys_and_closes_with_escape(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=2)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="A recurrent network, unrolled")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("play, pause")).to_be_visible()
    assert dialog.evaluate("el => el.scrollTop") == 0
    assert scope.state("playhead") == 2

    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
