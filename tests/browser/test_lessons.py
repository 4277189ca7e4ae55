"""The lecture from its first stop to its last, with a clicker's keys."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.slide import PROJECTOR
from tests.live import LiveServer

pytestmark = pytest.mark.browser

SCOPE = "document.querySelector('rnn-scope').store"


def wait_for_trace(page: Page) -> None:
    page.wait_for_function(
        f"() => {SCOPE}.trace.value?.complete && {SCOPE}.trace.value.text === {SCOPE}.text.value"
    )


def test_the_whole_route_by_page_down_and_r(server: LiveServer, page: Page, watch: Watch) -> None:
    stops = httpx.get(f"{server.url}/api/v1/lessons").json()["lessons"]
    page.goto(f"{server.url}/lessons")
    for stop in stops:
        page.keyboard.press("PageDown")
        page.wait_for_url(f"**{stop['path']}")
        expect(page.locator("h1")).to_have_text(stop["title"])
        if page.locator(".stage rnn-scope").count():
            wait_for_trace(page)
        if stop["question"]:
            answer = page.locator(".answer")
            expect(answer).to_be_hidden()
            page.keyboard.press("r")
            expect(answer).to_be_visible()
            expect(answer).not_to_contain_text("…")
            expect(answer).not_to_contain_text("{")
    page.keyboard.press("PageUp")
    page.wait_for_url(f"**{stops[-2]['path']}")


def test_what_is_revealed_is_the_networks_own_answer(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/which-letter")
    wait_for_trace(page)
    page.get_by_role("button", name="Reveal").click()

    url = f"{server.url}/api/v1/models/hello/predict"
    first = httpx.post(url, json={"input": {"text": "he"}}).json()["next"][0]
    expect(page.locator(".answer")).to_contain_text(f"‘{first['token']}’, with {first['prob']:.3f}")
    expect(page.locator(".softmax")).to_be_visible()


def test_a_guess_is_taken_before_the_answer_and_stays_beside_it(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    """Enter reveals; letters that are keys elsewhere are typed; at the projector nobody types."""
    page.goto(f"{server.url}/lessons/which-letter")
    wait_for_trace(page)
    field = page.get_by_label("Your guess")
    field.press_sequentially("r or p")
    expect(page.locator(".answer")).to_be_hidden()
    field.press("Enter")

    expect(page.locator(".answer")).to_be_visible()
    expect(field).to_have_value("r or p")
    assert not field.is_editable()
    page.goto(f"{server.url}/lessons/which-letter?present")
    expect(page.locator(".asked")).to_be_visible()
    expect(field).to_be_hidden()


def test_what_if_f_is_0_is_held_beside_the_untouched_run(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/forget-all")
    wait_for_trace(page)
    page.keyboard.press("r")

    text = page.evaluate(f"() => {SCOPE}.text.value")
    url = f"{server.url}/api/v1/models/shakespeare-lstm/gradients"
    losses = [
        httpx.post(url, json={"input": {"text": text}, "map": False, "clamp": clamp}).json()["loss"]
        for clamp in ([{"signal": "f", "value": 0}], [])
    ]
    expect(page.locator(".answer")).to_contain_text(
        f"costs {losses[0]:.2f} nats instead of {losses[1]:.2f}"
    )
    expect(page.locator(".lane")).to_contain_text("untouched")


def test_the_link_to_the_workbench_holds_what_is_seen(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/forward-pass")
    wait_for_trace(page)
    page.keyboard.press("r")
    page.get_by_role("link", name="open in the workbench").click()
    page.wait_for_url("**/#*")
    expect(page.locator(".arithmetic .sum").first).to_be_visible()
    assert page.evaluate(f"() => {SCOPE}.modelId.value") == "hello"


def test_a_clicker_reveals_then_goes_on_and_presenting_goes_along(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/which-letter?present")
    wait_for_trace(page)
    page.keyboard.press("PageDown")
    expect(page.locator(".answer")).to_be_visible()
    assert "/lessons/which-letter" in page.url

    page.keyboard.press("PageDown")
    page.wait_for_url("**/lessons/the-loss?present")

    page.goto(f"{server.url}/lessons")
    expect(page.locator("#lessons [aria-current]")).to_have_text("The loss")


def test_the_answer_leaves_the_theme_alone(server: LiveServer, page: Page, watch: Watch) -> None:
    page.goto(f"{server.url}/lessons/which-letter")
    page.evaluate("sessionStorage.setItem('rnnscope.theme', 'dark')")
    page.reload()
    wait_for_trace(page)
    page.keyboard.press("r")

    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator("rnn-scope")).to_have_attribute("data-theme", "dark")


def test_every_number_of_the_softmax_fits_beside_the_text(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{server.url}/lessons/which-letter")
    wait_for_trace(page)
    page.keyboard.press("r")
    expect(page.locator(".softmax")).to_be_visible()

    cut = "el => [el.scrollWidth - el.clientWidth, el.querySelector('.softmax').scrollWidth]"
    over, width = page.locator(".arithmetic .steps").evaluate(cut)
    assert over <= 0
    assert width > 0


def test_an_answer_is_held_back_until_playing_has_reached_its_step(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/test-time")
    wait_for_trace(page)
    page.evaluate(
        """() => {
          const [answer, stage] = [".answer", ".stage"].map((one) => document.querySelector(one));
          stage.removeAttribute("data-reveal"); // without one it plays from the start
          stage.removeAttribute("data-generate");
          stage.dataset.state = stage.dataset.state.replace("step=20", "step=21");
          document.querySelector("rnn-scope").store.speed.value = 32;
          window.said = [];
          new MutationObserver(() => window.said.push(answer.textContent)).observe(answer, {
            childList: true, characterData: true, subtree: true });
        }"""
    )
    page.keyboard.press("r")
    expect(page.locator(".answer")).to_contain_text("…")
    expect(page.locator(".answer")).not_to_contain_text("…")

    url = f"{server.url}/api/v1/models/shakespeare-lstm/predict"
    first = httpx.post(url, json={"input": {"text": "The meaning of life is"}}).json()["next"][0]
    final = page.locator(".answer").inner_text()
    assert f"with {first['prob']:.3f}" in final
    assert {said for said in page.evaluate("window.said") if "…" not in said} == {final}
    page.keyboard.press("Home")
    page.wait_for_function(f"() => {SCOPE}.playhead.value === 0")
    expect(page.locator(".answer")).to_have_text(final)


def test_test_time_feeds_its_predictions_back(server: LiveServer, page: Page, watch: Watch) -> None:
    page.goto(f"{server.url}/lessons/test-time")
    wait_for_trace(page)
    asked = page.evaluate(f"() => {SCOPE}.text.value")
    page.keyboard.press("r")
    expect(page.locator(".answer")).not_to_contain_text("…")
    page.wait_for_function(f"n => {SCOPE}.text.value.length > n + 9", arg=len(asked))
    url = f"{server.url}/api/v1/models/shakespeare-lstm/generate"
    body = {"prompt": asked, "seed": 1, "max_tokens": 10}
    written = httpx.post(url, json=body).json()["text"]
    assert page.evaluate(f"() => {SCOPE}.text.value").startswith(asked + written)


@pytest.mark.parametrize("stop", ["which-letter", "test-time", "the-loss", "bptt"])
def test_the_picture_keeps_the_answer_until_it_is_asked_for(
    server: LiveServer, page: Page, watch: Watch, stop: str
) -> None:
    """What is seen before differs from what is seen after, and no sentence tells it."""
    page.goto(f"{server.url}/lessons/{stop}")
    wait_for_trace(page)
    parts = ("playhead", "direction", "lower", "selection.value?.signal")
    seen = f"[{', '.join(f'{SCOPE}.{part}' for part in parts)}].join()"
    before = page.evaluate(seen)
    expect(page.locator(".lower-head .sentence")).to_be_hidden()
    page.keyboard.press("r")
    page.wait_for_function(f"before => {seen} !== before", arg=before)


@pytest.mark.parametrize(
    ("stop", "model", "text", "step"),
    [
        ("bptt", "hello", "hello", 4),
        ("snow-plough", "shakespeare-rnn", "Alas, I think he shall be come approached", 40),
    ],
)
def test_the_row_that_is_asked_about_stands(
    server: LiveServer, page: Page, watch: Watch, stop: str, model: str, text: str, step: int
) -> None:
    body = {"input": {"text": text}, "map": True}
    url = f"{server.url}/api/v1/models/{model}/gradients"
    row = httpx.post(url, json=body).json()["map"][step - 1]
    own = row[step - 1]
    back = next(n for n in range(step, 0, -1) if row[step - n] >= 0.01 * own)

    page.goto(f"{server.url}/lessons/{stop}?present")
    wait_for_trace(page)
    page.keyboard.press("r")
    sentence = f"The loss at step {step} blames its own state with {own:.2g}; {back} or more"
    expect(page.locator(".blame .sentence")).to_contain_text(sentence)
    state = page.evaluate(f"() => [{SCOPE}.playhead.value, {SCOPE}.playing.value]")
    assert state == [step - 1, False]


def test_what_an_answer_is_about_is_seen_at_the_projector(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    stops = {
        "feed-forward": "[data-count=twin]",
        "which-letter": ".softmax tbody tr:last-child td:last-child",
        "three-rows": ".sum tfoot td",
        "lstm": ".sum tfoot td",
    }
    for stop, what in stops.items():
        page.goto(f"{server.url}/lessons/{stop}?present")
        wait_for_trace(page)
        page.keyboard.press("r")
        expect(page.locator(".answer")).to_be_visible()
        expect(page.locator(what).first).to_be_in_viewport(ratio=1)


def test_a_clicker_pages_through_a_long_list(server: LiveServer, page: Page, watch: Watch) -> None:
    page.goto(f"{server.url}/lessons/historical-context?present")
    last = page.locator("article li").last
    expect(last).not_to_be_in_viewport()
    for _ in range(20):
        page.keyboard.press("PageDown")
        if "historical-context" not in page.url or last.evaluate(
            "el => el.getBoundingClientRect().bottom <= innerHeight"
        ):
            break
    expect(last).to_be_in_viewport(ratio=1)
    page.keyboard.press("PageUp")  # back in the list first, as it went
    expect(last).not_to_be_in_viewport()
    assert "historical-context" in page.url
    page.keyboard.press("PageDown")
    expect(last).to_be_in_viewport(ratio=1)
    page.keyboard.press("PageDown")
    page.wait_for_url("**/lessons/vanishing-gradients?present")


@pytest.mark.parametrize(
    ("stop", "needed"),
    [
        ("which-letter", ".formula"),
        ("lstm", ".formula"),
        ("forget-all", ".formula"),
        ("order", "ul"),
    ],
)
def test_what_the_question_needs_is_seen_at_the_projector(
    server: LiveServer, page: Page, watch: Watch, stop: str, needed: str
) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{server.url}/lessons/{stop}?present")
    wait_for_trace(page)
    expect(page.locator(f"article {needed}").first).to_be_in_viewport(ratio=1)
    expect(page.locator("article > p:not(.formula)").first).to_be_hidden()


def test_on_a_phone_the_player_is_one_line(server: LiveServer, page: Page, watch: Watch) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/lessons/which-letter")
    wait_for_trace(page)
    box = page.locator(".playing").bounding_box()
    assert box is not None
    assert box["height"] < 60
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_the_name_of_the_untouched_run_stands_free(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{server.url}/lessons/forget-all?present")
    wait_for_trace(page)
    page.keyboard.press("r")
    name = page.locator(".lane-head strong").bounding_box()
    picture = page.locator(".lane > .scene").bounding_box()
    assert name is not None
    assert picture is not None
    assert name["y"] + name["height"] <= picture["y"] + 8


def test_a_clicker_goes_along_the_route_from_inside_a_framed_page(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{server.url}/lessons/remedies?present")
    inside = page.frame_locator("iframe")
    expect(inside.locator(".masthead")).to_be_hidden()
    inside.get_by_label("vanilla RNN").first.focus()
    page.keyboard.press("b")
    expect(page.locator(".present-black")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.locator(".present-black")).to_have_count(0)
    page.keyboard.press("PageDown")
    expect(page.locator(".answer")).to_be_visible()
    page.keyboard.press("PageDown")
    page.wait_for_url("**/lessons/lstm?present")
    page.go_back()
    inside.get_by_label("vanilla RNN").first.focus()
    page.keyboard.press("Escape")
    expect(page.frames[1].locator("html")).not_to_have_attribute("data-present", "")


def test_a_stop_that_is_left_keeps_no_training_waiting(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.goto(f"{server.url}/lessons/update")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("button", name="Start", exact=True)).to_be_visible()
    page.keyboard.press("r")
    expect(inside.get_by_role("heading", name="After 1 update")).to_be_visible()
    page.keyboard.press("PageDown")
    page.wait_for_url("**/lessons/test-time")
    for _ in range(100):
        (training,) = httpx.get(f"{server.url}/api/v1/training").json()["trainings"]
        if training["status"] == "stopped":
            break
        page.wait_for_timeout(100)
    assert training["status"] == "stopped"
    assert training["step"] == 1


def test_after_the_first_update_all_others_follow_until_it_says_ello(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}/lessons/update?present")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("button", name="Start", exact=True)).to_be_attached()
    page.keyboard.press("r")
    expect(inside.get_by_role("heading", name="After 1 update", exact=True)).to_be_visible()
    expect(inside.locator(".phases")).to_contain_text("Four of four right", timeout=60_000)


def test_what_an_answer_opens_stands_in_the_network_s_place(
    server: LiveServer, page: Page, watch: Watch
) -> None:
    page.set_viewport_size(PROJECTOR)
    for stop, said in {
        "bptt": "The loss at step 4 blames its own state with 0.62",
        "snow-plough": "The loss at step 40 blames its own state with",
    }.items():
        page.goto(f"{server.url}/lessons/{stop}?present")
        wait_for_trace(page)
        expect(page.locator(".blame")).not_to_be_visible()
        page.keyboard.press("r")
        sentence = page.locator(".blame .sentence")
        expect(sentence).to_be_in_viewport(ratio=1)
        expect(sentence).to_contain_text(re.compile(said.replace(" ", r"\s")))


def test_a_sentence_is_typed_at_the_projector(server: LiveServer, page: Page, watch: Watch) -> None:
    """In its field letters are letters, not the projector's keys; both networks answer anew."""
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{server.url}/lessons/long-term?present")
    inside = page.frame_locator("iframe")
    first = inside.get_by_role("region", name="The first sentence")
    field = first.get_by_role("textbox")
    field.press_sequentially(" and bred rabbits")
    expect(field).to_have_value("I started college in 2004 and bred rabbits")
    expect(page.locator(".answer")).to_be_hidden()
    nets = first.locator(".net:visible")
    expect(nets).to_have_count(2)
    for net in nets.all():
        expect(net.locator("text.read").last).to_have_text(" and bred rabbits?")
        expect(net).not_to_have_attribute("data-behind", "")
    first.get_by_role("button", name="− words").click()
    expect(field).not_to_have_value("I started college in 2004 and bred rabbits")
