"""Training in the page, on the real server: watched, taken apart, gone back in, found again."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect
from safetensors.numpy import load

from tests.browser.conftest import Watch
from tests.live import LiveServer

pytestmark = pytest.mark.browser

SIZES = ((1440, 900), (1024, 768), (390, 844))
A_WHILE = 60_000
"""Milliseconds for a process to begin and an update to come, on a busy machine."""
ASKED_AGAIN = 100
"""Times that a busy server is asked before the test gives up."""

LINES = """
  window.lines = [];
  const stroke = CanvasRenderingContext2D.prototype.stroke;
  CanvasRenderingContext2D.prototype.stroke = function (...path) {
    lines.push({ width: this.lineWidth, dashed: this.getLineDash().length > 0 });
    return stroke.apply(this, path);
  };
"""
"""Notes every line that is drawn."""

RATE = 0.1
"""The learning rate of hello's own recipe."""


@dataclass(frozen=True)
class Trainer:
    """The page at `/train`, by its labels."""

    page: Page
    url: str

    def visit(self, fragment: str = "") -> None:
        """Open the page, with what it can train on."""
        self.page.goto(f"{self.url}/train{fragment}")
        if not fragment:
            expect(self.page.get_by_label("updates")).to_have_value("120")

    def begin(self, how: str = "Start") -> str:
        """Begin a training of what is chosen; returns its id."""
        self.button(how).click()
        self.page.wait_for_url("**/train#training=*")
        expect(self.steps.get_by_role("listitem").first).to_be_visible(timeout=A_WHILE)
        return self.page.url.split("training=")[1]

    def button(self, name: str) -> Locator:
        """A button by its whole label."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def steps(self) -> Locator:
        """The columns of the update."""
        return self.page.get_by_role("list", name="Time steps")

    def row(self, name: str) -> list[float]:
        """The numbers of a row, a step each."""
        cells = self.steps.locator(f".{name}").all_inner_texts()
        return [float(cell.replace("−", "-")) for cell in cells]

    def probabilities(self) -> list[list[float]]:
        """The candidates' probabilities, [T][k]."""
        return [
            [float(number) for number in step.locator("li .number").all_inner_texts()]
            for step in self.steps.get_by_role("listitem").all()
            if step.locator("li").count()
        ]

    def blames(self) -> list[Locator]:
        """The cells that hold the gradients."""
        return self.steps.locator(".blame").all()

    @property
    def updates(self) -> int:
        """Updates made, as the page says."""
        return int(self.page.locator(".bar .count").inner_text().split()[0].replace(",", ""))

    def reach(self, updates: int) -> None:
        """Wait until so many updates were made."""
        self.page.wait_for_function(
            "wanted => parseInt(document.querySelector('.bar .count')?.textContent"
            ".replace(/[^0-9]*([0-9,]+).*/s, '$1').replace(',', '')) >= wanted",
            arg=updates,
            timeout=A_WHILE,
        )

    def ask(self, path: str) -> Any:
        """The API's answer."""
        return httpx.get(f"{self.url}/api/v1{path}").raise_for_status().json()

    def weights(self, training: str, step: int) -> dict[str, np.ndarray]:
        """A checkpoint's weights and what the update before it changed."""
        answer = httpx.get(f"{self.url}/api/v1/training/{training}/weights?step={step}")
        return load(answer.raise_for_status().content)


@pytest.fixture
def trainer(page: Page, server: LiveServer) -> Iterator[Trainer]:
    """The page, not yet opened; what was trained is thrown away afterwards."""
    yield Trainer(page, server.url)
    page.close()
    api = f"{server.url}/api/v1/training"
    for training in httpx.get(api).json()["trainings"]:
        httpx.delete(f"{api}/{training['id']}", timeout=30).raise_for_status()


@pytest.fixture
def quiet(watch: Watch) -> Watch:
    """The page must not complain."""
    return watch


def gradients_of_hello(url: str) -> dict[str, Any]:
    """The backward pass of the lecture's net over 'hello', from the model that is shipped."""
    body = {"input": {"text": "hello"}, "loss": "total", "map": False}
    answer = httpx.post(f"{url}/api/v1/models/hello/gradients", json=body)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def rested(trainer: Trainer, training: str) -> dict[str, Any]:
    """A training's status once it stands: while it runs, moments between two are thinned out."""
    before: dict[str, Any] = {}
    for _ in range(ASKED_AGAIN):
        now: dict[str, Any] = trainer.ask(f"/training/{training}")
        kept = now["checkpointed_step"] == now["step"]
        if now["status"] == "paused" and kept and now == before:
            return now
        before = now
        trainer.page.wait_for_timeout(200)
    raise AssertionError(f"the training does not stand: {before}")


def predicted(page: Page, url: str, text: str) -> str:
    """The likeliest next token; a busy server is asked again, as it says."""
    for _ in range(ASKED_AGAIN):
        answer = httpx.post(url, json={"input": {"text": text}})
        if answer.status_code != 503:
            break
        page.wait_for_timeout(1000 * float(answer.headers["Retry-After"]))
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["next"][0]["token"]
    return token


def test_training_hello_reaches_four_right_answers(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    training = trainer.begin()

    expect(trainer.page.get_by_text("four of four right", exact=True)).to_be_visible(
        timeout=A_WHILE
    )

    trainer.button("Pause").click()
    expect(trainer.button("Run")).to_be_visible()
    model = rested(trainer, training)["model"]
    for text, letter in (("h", "e"), ("he", "l"), ("hel", "l"), ("hell", "o")):
        url = f"{trainer.url}/api/v1/models/{model}/predict"
        assert predicted(trainer.page, url, text) == letter
    said = trainer.page.locator(".samples .said").all_inner_texts()
    assert said == ["e", "l", "l", "o"]

    table = trainer.page.locator(".loss-numbers")
    table.locator("summary").click()
    rows = table.locator("tbody tr")
    expect(rows.first).to_be_visible()
    losses = [cell for cell in rows.locator("td:nth-of-type(1)").all_inner_texts() if cell != "–"]
    assert float(losses[-1]) < float(losses[0]) / 2
    told = trainer.ask(f"/training/{training}")["loss"]
    assert float(losses[-1]) == pytest.approx(told, abs=6e-5)


def test_a_reload_in_the_middle_finds_the_training_again(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    trainer.page.get_by_label("updates").fill("100000")  # of which no machine makes all meanwhile
    training = trainer.begin()
    trainer.reach(5)

    trainer.page.reload()

    trainer.reach(5)
    assert trainer.page.url.endswith(f"#training={training}")
    expect(trainer.page.get_by_role("heading", name="hello", exact=True)).to_be_visible()
    expect(trainer.button("Pause")).to_be_visible()
    trainer.reach(trainer.updates + 3)
    assert len(trainer.ask("/training")["trainings"]) == 1
    drawn = trainer.page.evaluate("document.querySelectorAll('.plot canvas').length")
    assert drawn == 1


def test_the_list_finds_it_too(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    training = trainer.begin()
    trainer.page.get_by_role("link", name="All trainings").click()

    trainer.page.get_by_role("link").filter(has_text="hello").click()

    trainer.page.wait_for_url(f"**/train#training={training}")
    trainer.reach(1)


def test_the_four_phases_show_the_numbers_of_the_api(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    training = trainer.begin("Start paused, to step by hand")
    expected = gradients_of_hello(trainer.url)
    trace = httpx.post(
        f"{trainer.url}/api/v1/models/hello/trace",
        json={"input": {"text": "hell"}, "signals": ["probs"]},
    ).json()

    trainer.button("1 Forward").click()
    expect(trainer.page.get_by_role("heading", name="Update 1", exact=True)).to_be_visible()
    np.testing.assert_allclose(trainer.probabilities(), trace["signals"]["probs"], atol=5e-4)
    assert trainer.steps.locator("li.target .token").all_inner_texts() == ["e", "l", "l", "o"]
    assert trainer.steps.locator(".nats").all_inner_texts() == ["–"] * 4

    trainer.button("2 Loss").click()
    expect(trainer.page.locator(".loss-sum strong")).to_have_text("6.811")
    np.testing.assert_allclose(trainer.row("nats"), expected["loss_per_step"][:4], atol=5e-4)
    assert trainer.steps.locator(".blame").all_inner_texts() == ["–"] * 4

    trainer.button("3 Backward").click()
    expect(trainer.steps.locator(".blame").first).not_to_have_text("–")
    norms = [step[0] for step in expected["norms"]["h"][:4]]
    np.testing.assert_allclose(trainer.row("blame"), norms, rtol=0.02)  # two digits are shown
    exact = [float(cell.get_attribute("data-norm") or "nan") for cell in trainer.blames()]
    np.testing.assert_allclose(exact, norms, rtol=1e-5)

    trainer.button("4 Update").click()
    expect(trainer.page.get_by_text(re.compile("All weights moved by"))).to_be_visible()
    moved = ("rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "head.weight")
    length = RATE * math.hypot(*(expected["weights"][name]["norm"] for name in moved))
    expect(trainer.page.locator(".matrices header")).to_contain_text(f"moved by {length:.3g}")
    after = trainer.weights(training, 1)
    before = trainer.weights(training, 0)
    for name in moved:
        np.testing.assert_allclose(
            after[name] - before[name], after[f"update.{name}"], atol=1e-6, err_msg=name
        )


def test_phases_are_there_again_after_a_reload(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    trainer.begin("Start paused, to step by hand")
    trainer.button("2 Loss").click()  # forward and loss
    expect(trainer.page.locator(".bar .state")).to_have_text("paused in update 1, after loss")

    trainer.page.reload()

    expect(trainer.page.get_by_role("heading", name="Update 1", exact=True)).to_be_visible()
    expect(trainer.page.locator(".loss-sum strong")).to_have_text("6.811")
    assert trainer.steps.locator(".blame").all_inner_texts() == ["–"] * 4
    expect(trainer.button("3 Backward")).to_have_attribute("data-next", "true")


def test_checkpoints_are_gone_back_to_by_key_and_opened(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    training = trainer.begin("Start paused, to step by hand")
    for update in (1, 2, 3):
        trainer.button("One update").click()
        trainer.reach(update)
    expect(trainer.page.locator(".matrices header")).to_contain_text("weights after update 3")
    slider = trainer.page.get_by_role("slider", name="Checkpoint")
    expect(slider).to_have_attribute("aria-valuetext", "after 3 updates")  # the look has come too
    trainer.page.get_by_role("heading", name="hello", exact=True).click()

    trainer.page.keyboard.press("ArrowLeft")
    trainer.page.keyboard.press("ArrowLeft")

    expect(trainer.page.get_by_role("heading", name="After 1 update", exact=True)).to_be_visible()
    assert trainer.page.url.endswith(f"#training={training}&at=1")
    expect(slider).to_have_attribute("aria-valuetext", "after 1 updates")
    trainer.page.get_by_role("link", name="Look at the unrolled net of this moment").click()
    trainer.page.wait_for_function(
        "model => document.querySelector('rnn-scope')?.store.trace.value?.card.id === model",
        arg=f"training-{training}@1",
    )


def test_what_was_trained_is_kept_as_a_model(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    trainer.begin("Start paused, to step by hand")
    trainer.button("One update").click()
    trainer.reach(1)

    trainer.button("Keep it as a model").click()
    name = trainer.page.get_by_label("name")
    expect(name).to_be_focused()
    name.fill("Kept by a test")
    trainer.button("Keep").click()
    assert name.evaluate("field => field.validity.patternMismatch")  # the browser says so
    name.fill("kept-by-a-test")
    trainer.button("Keep").click()

    expect(trainer.page.get_by_text("is in the workbench’s list")).to_be_visible()
    expect(trainer.page.get_by_role("link", name="kept-by-a-test")).to_be_focused()
    assert trainer.ask("/models/kept-by-a-test")["hidden"] == 3


def test_the_learning_rate_changes_on_the_way(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    training = trainer.begin("Start paused, to step by hand")
    field = trainer.page.locator(".rates input[name=learning_rate]")
    field.fill("0.25")
    field.press("Enter")
    trainer.page.locator(".rates input[name=clip]").fill("1")
    trainer.page.locator(".rates input[name=clip]").press("Enter")
    expect(trainer.page.locator(".bar .problem")).to_have_text("")

    trainer.button("One update").click()
    trainer.reach(1)

    status = trainer.ask(f"/training/{training}")
    assert (status["learning_rate"], status["clip"]) == (0.25, 1)
    update = trainer.weights(training, 1)
    moved = math.hypot(*(np.linalg.norm(update[n]) for n in update if n.startswith("update.")))
    assert moved == pytest.approx(0.25 * 1, rel=1e-3)  # the gradient was longer than the clip


def test_a_refusal_is_said_and_what_was_typed_stays(trainer: Trainer) -> None:
    trainer.visit()
    trainer.page.get_by_label("learning rate").fill("fast")
    trainer.button("Start").click()

    expect(trainer.page.get_by_role("alert").first).to_contain_text("‘learning rate’ holds")
    expect(trainer.page.get_by_label("learning rate")).to_have_value("fast")

    trainer.page.get_by_label("learning rate").fill("0.1")
    trainer.begin("Start paused, to step by hand")
    field = trainer.page.locator(".rates input[name=learning_rate]")
    field.fill("-3")
    field.press("Enter")

    expect(trainer.page.locator(".bar .problem")).to_contain_text("‘learning rate’ holds")
    expect(field).to_have_value("-3")


def test_a_second_training_waits_in_line(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    trainer.begin()
    trainer.page.get_by_role("link", name="All trainings").click()
    trainer.button("Start").click()

    expect(trainer.page.locator(".bar .state")).to_have_text("next in line")
    expect(trainer.page.get_by_text("“hello” runs; this one begins when")).to_be_visible()


def test_a_lost_connection_is_said_and_taken_up_again(trainer: Trainer) -> None:
    trainer.visit()
    training = trainer.begin("Start paused, to step by hand")
    cut: list[str] = []

    def refuse(route: Route) -> None:
        cut.append(route.request.url)
        route.abort()

    trainer.page.route("**/events", refuse)
    trainer.page.reload()
    expect(trainer.page.get_by_text("The connection is lost")).to_be_visible()
    trainer.page.unroute("**/events")

    expect(trainer.page.get_by_text("The connection is lost")).to_have_count(0, timeout=A_WHILE)
    httpx.post(f"{trainer.url}/api/v1/training/{training}/step").raise_for_status()
    trainer.reach(1)
    assert cut


def test_own_text_is_trained_on(trainer: Trainer, quiet: Watch) -> None:
    trainer.visit()
    trainer.page.get_by_label("your own text").check()
    trainer.page.get_by_label("The text").fill("the cat sat on the mat, " * 60)
    for label, value in (("units", "8"), ("updates", "20")):
        trainer.page.get_by_label(label, exact=True).fill(value)
    trainer.page.get_by_text("More of the recipe").click()
    trainer.page.get_by_label("batch").fill("4")
    trainer.page.get_by_label("BPTT length").fill("12")

    training = trainer.begin()

    expect(trainer.page.locator(".bar .state")).to_have_text("done", timeout=A_WHILE)
    told = trainer.ask(f"/training/{training}")
    expect(trainer.page.locator(".key.training b, .key.train b")).to_have_text(
        f"{told['loss']:.3f}"
    )
    expect(trainer.page.locator(".key.guessing b")).to_have_text(f"{told['guessing']:.3f}")
    assert trainer.page.locator(".sample p").inner_text()


@pytest.mark.parametrize("size", SIZES)
def test_everything_fits_and_can_be_read_aloud(
    trainer: Trainer, quiet: Watch, size: tuple[int, int]
) -> None:
    trainer.page.set_viewport_size({"width": size[0], "height": size[1]})
    trainer.visit()
    accessible(trainer.page)
    trainer.begin("Start paused, to step by hand")
    trainer.button("4 Update").click()
    expect(trainer.page.get_by_text(re.compile("All weights moved by"))).to_be_visible()
    expect(trainer.page.locator(".matrices header")).to_contain_text("what it changed")

    width, height = trainer.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert width <= size[0]
    assert size[0] < 1000 or height <= size[1]
    accessible(trainer.page)


def test_training_and_validation_differ_in_more_than_colour(trainer: Trainer, quiet: Watch) -> None:
    trainer.page.add_init_script(LINES)
    trainer.visit()
    trainer.page.get_by_label("the year").check()
    trainer.begin("Start paused, to step by hand")
    trainer.button("One update").click()
    trainer.reach(1)

    drawn = "([width, dashed]) => lines.some((one) => one.width === width && one.dashed === dashed)"
    for line in ([3, False], [1.5, True]):
        trainer.page.wait_for_function(drawn, arg=line)


def test_wide_matrices_stand_on_a_phone(trainer: Trainer, quiet: Watch) -> None:
    trainer.page.set_viewport_size({"width": 390, "height": 844})
    trainer.visit()
    trainer.page.get_by_label("the year").check()
    trainer.begin("Start paused, to step by hand")
    trainer.button("4 Update").click()
    changes = trainer.page.get_by_label(re.compile("W_hh, change"))
    expect(changes).to_be_visible(timeout=A_WHILE)

    assert trainer.page.evaluate("document.documentElement.scrollWidth") == 390


def accessible(page: Page) -> None:
    """No violation that axe can find."""
    found = Axe().run(page)
    assert json.loads(json.dumps(found.response["violations"])) == [], found.generate_report()
