"""Two sentences: what is drawn, said and answered is what the API says."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Watch
from tests.live import LiveServer

pytestmark = pytest.mark.browser

NETS = ("year-rnn", "year-gru", "year-lstm")
PAIR = ("In 2004, I started college", "I started college in 2004")
FAR = f"{PAIR[0]} and every evening in the long winter my brother and I walked home over the bridge"
SIZES = ((1440, 900), (1024, 768), (390, 844))
WIDEST = 22  # pixels
SIZE = ("font-size", "y")
CAPITALS = 0.73  # of JetBrains Mono
LOWEST, HIGHEST = -6, 1  # the scale's decades

TWO_FRAMES = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"

CORNERS = """([k, net]) => {
  const row = document.querySelector(`[data-sentence="${k}"] [data-net="${net}"]`);
  const places = [...row.querySelectorAll('.arc path[data-step]:not([data-step=""])')];
  return places.map((path) => [Number(path.dataset.step), path.getAttribute("d")]);
}"""


@dataclass(frozen=True)
class Sentences:
    """The page as a visitor uses it, and the API behind it."""

    page: Page
    url: str

    def open(self, first: str = PAIR[0], second: str = PAIR[1], **more: str) -> None:
        """Open a link, and wait for its arcs."""
        self.page.goto("about:blank")
        link = urlencode({"first": first, "second": second, **more})
        self.page.goto(f"{self.url}/sentences#{link}")
        self.settle()

    def settle(self) -> None:
        """Wait until all six arcs are of the sentences that stand there."""
        self.page.evaluate(TWO_FRAMES)  # a click is on the screen a frame later
        expect(self.page.locator("svg.arc")).to_have_count(6, timeout=20_000)
        expect(self.page.locator("[data-behind]")).to_have_count(0, timeout=20_000)

    def field(self, k: int) -> Locator:
        """A sentence's field."""
        return self.page.get_by_label(("The first sentence", "The second sentence")[k]).locator(
            "textarea"
        )

    def part(self, k: int) -> Locator:
        """A sentence with all that belongs to it."""
        return self.page.locator(f'[data-sentence="{k}"]')

    def net(self, k: int, net: str) -> Locator:
        """What a network makes of a sentence."""
        return self.part(k).locator(f'[data-net="{net}"]')

    def widths(self, k: int, net: str) -> dict[int, float]:
        """How wide the arc is drawn at every step, measured across it."""
        found = {}
        for step, path in self.page.evaluate(CORNERS, [k, net]):
            x = [float(number) for number in re.findall(r"-?[\d.]+", path)]
            found[step] = math.hypot(x[0] - x[6], x[1] - x[7])
        return found

    def ask(self, net: str, sentence: str) -> dict[str, Any]:
        """The API's gradients of the loss of the answer's first digit."""
        question, digits = f"{sentence}?", re.findall(r"\d{4}", sentence)[0][2:]
        targets: list[str | None] = [None] * (len(question) - 1) + list(digits)
        answer = httpx.post(
            f"{self.url}/api/v1/models/{net}/gradients",
            json={
                "input": {"text": question + digits[0]},
                "targets": targets,
                "loss": {"step": len(question) - 1},
                "map": False,
            },
        )
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def norms(self, net: str, sentence: str, signal: str | None = None) -> list[float]:
        """‖∂L/∂·_t‖ of what the network passes on."""
        norms = self.ask(net, sentence)["norms"]
        return [row[-1] for row in norms[signal or ("c" if "c" in norms else "h")]]


@pytest.fixture
def sentences(page: Page, server: LiveServer, watch: Watch) -> Sentences:
    return Sentences(page, server.url)


def drawn(norm: float) -> float:
    """How wide a norm is on a logarithmic scale of the decades 10⁻⁶ … 10."""
    if norm <= 10**LOWEST:
        return 0
    return WIDEST * (math.log10(norm) - LOWEST) / (HIGHEST - LOWEST)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("sentence", [PAIR[0], FAR])
def test_the_arc_is_as_wide_as_the_apis_norms(
    sentences: Sentences, net: str, sentence: str
) -> None:
    sentences.open(first=sentence)
    norms = sentences.norms(net, sentence)
    widths = sentences.widths(0, net)

    year, asked = 5, len(sentence)
    assert min(norms[year : asked + 1]) >= 0
    for step in range(year + 1, asked + 1):
        assert widths.get(step, 0) == pytest.approx(drawn(norms[step]), abs=0.03), step


def test_a_year_alone_has_room_for_its_numbers(sentences: Sentences) -> None:
    sentences.open(first="2004")
    for net in NETS:
        arc = sentences.net(0, net).locator("svg.arc")
        left = arc.evaluate("arc => arc.getBoundingClientRect().left")
        for number in arc.locator(".norm").all():
            assert number.evaluate("text => text.getBoundingClientRect().left") >= left
        head = arc.locator(".head").evaluate("path => path.getBBox().y + path.getBBox().height")
        size, line = (float(arc.locator(".year").get_attribute(name) or "nan") for name in SIZE)
        assert head < line - CAPITALS * size


def test_the_vanilla_networks_arc_thins_out_and_the_lstms_holds(sentences: Sentences) -> None:
    sentences.open(first=FAR)
    asked = len(FAR)
    rnn, lstm = sentences.widths(0, "year-rnn"), sentences.widths(0, "year-lstm")

    assert rnn[asked] > lstm[asked] > 0  # its answer is the less certain one
    assert rnn.get(6, 0) < 0.5 * lstm[6]
    assert lstm[6] > 0.8 * lstm[asked]
    assert min(lstm.values()) > 0.8 * lstm[asked]


def test_it_opens_where_only_the_gates_reach(sentences: Sentences) -> None:
    sentences.page.goto(f"{sentences.url}/sentences")
    sentences.settle()

    text = sentences.field(0).input_value()
    norms = {net: sentences.norms(net, text) for net in NETS}
    share = {net: row[5] / row[len(text)] for net, row in norms.items()}
    assert share["year-rnn"] < 1e-6 < 0.5 < min(share["year-gru"], share["year-lstm"])
    said = {net: sentences.net(0, net).locator(".left") for net in NETS}
    expect(said["year-rnn"]).to_have_text(re.compile(r"10⁻\S+ of it is left"))
    for net in ("year-gru", "year-lstm"):
        expect(said[net]).to_have_text(f"{share[net]:.1f} times as much")


@pytest.mark.parametrize("net", NETS)
def test_the_answer_is_the_one_that_generate_gives(sentences: Sentences, net: str) -> None:
    sentences.open(first=FAR)
    for k, sentence in enumerate((FAR, PAIR[1])):
        answer = httpx.post(
            f"{sentences.url}/api/v1/models/{net}/generate",
            json={"prompt": f"{sentence}?", "max_tokens": 2, "temperature": 0},
        ).json()
        shown = sentences.net(k, net).locator(".answer")
        expect(shown.locator("b")).to_have_text([one["token"] for one in answer["tokens"]])
        expect(shown.locator("small")).to_have_text(
            [f"{one['prob']:.3f}" for one in answer["tokens"]]
        )
        right = answer["text"] == "04"
        expect(shown).to_have_attribute("data-right", str(right).lower())
        for place, digit in enumerate(("0", "4")):
            struck = answer["tokens"][place]["token"] != digit
            line = "line-through" if struck else "none"
            expect(shown.locator("b").nth(place)).to_have_css("text-decoration-line", line)
        expect(shown.locator(".verdict")).to_contain_text("✓ right" if right else "✗ not 04")


def test_the_sentence_below_says_the_apis_numbers(sentences: Sentences) -> None:
    sentences.open()
    for net in NETS:
        said = sentences.net(0, net).locator("p.sentence").inner_text().replace("\u2060", "")
        norms, loss = sentences.norms(net, PAIR[0]), sentences.ask(net, PAIR[0])["loss"]
        start, here = norms[26], norms[5]
        found = re.search(r"of ‘0’, (\S+)\snats.*‖\s=\s(\S+); back at 2004,(.*)", said)
        assert found, said
        assert number(found[1]) == pytest.approx(loss, rel=0.06)
        assert number(found[2]) == pytest.approx(start, rel=0.06)
        grown = here > start
        rest = r"it is (\S+), (\S+) times" if grown else r" (\S+) is left, (\S+)\s%"
        left = re.search(rest, found[3])
        assert left, said
        assert number(left[1]) == pytest.approx(here, rel=0.06)
        share = here / start if grown else 100 * here / start
        assert number(left[2]) == pytest.approx(share, rel=0.06)


def number(text: str) -> float:
    """A number as the page writes it: `0.0016` or `5.1·10⁻⁴`."""
    mantissa, _, power = text.strip(",.;").partition("·10")
    digits = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return float(mantissa) * 10 ** int(digits or 0)


def test_the_other_gradient_is_that_of_h_in_all_three(sentences: Sentences) -> None:
    sentences.open()
    sentences.page.get_by_role("button", name="h of all three").click()
    expect(sentences.net(0, "year-lstm").locator("h2")).to_contain_text("‖∂L/∂ht‖")

    norms, widths = sentences.norms("year-lstm", PAIR[0], "h"), sentences.widths(0, "year-lstm")
    for step, width in widths.items():
        assert width == pytest.approx(drawn(norms[step]), abs=0.03)
    expect(sentences.page).to_have_url(re.compile("by=h"))


def test_words_put_in_lengthen_the_way_and_taken_out_shorten_it(sentences: Sentences) -> None:
    sentences.open()
    part = sentences.part(0)
    for count in (4, 8, 12):
        part.get_by_role("button", name="+ words").click()
        sentences.settle()
        assert sentences.field(0).input_value().startswith(PAIR[0])
        assert len(sentences.field(0).input_value().split()) == 5 + count
    text = sentences.field(0).input_value()
    expect(part.locator(".note")).to_have_text(
        f"{len(text) - 7} characters from the year to the ‘?’."
    )
    assert sentences.widths(0, "year-lstm")[len(text)] > 0
    for _ in range(3):
        part.get_by_role("button", name="− words").click()
    sentences.settle()
    expect(sentences.field(0)).to_have_value(PAIR[0])


def test_what_is_typed_is_read_at_once_and_stays_in_the_address(sentences: Sentences) -> None:
    page = sentences.page
    page.goto(f"{sentences.url}/sentences")
    sentences.settle()
    assert [sentences.field(k).input_value() for k in (0, 1)][1] == PAIR[1]
    assert sentences.field(0).input_value().startswith(f"{PAIR[0]} and every")
    sentences.part(0).get_by_role("button", name="as in the lecture").click()
    expect(sentences.field(0)).to_have_value(PAIR[0])
    sentences.field(1).fill("")
    sentences.field(1).press_sequentially("Since 1987, we sail?")

    sentences.settle()
    expect(sentences.field(1)).to_have_value("Since 1987, we sail")
    expect(sentences.net(1, "year-lstm").locator("b")).to_have_text(["8", "7"])
    page.wait_for_function("() => location.hash.includes('1987')")
    fields = parse_qs(urlsplit(page.url).fragment)
    assert fields == {"first": [PAIR[0]], "second": ["Since 1987, we sail"]}
    page.reload()
    sentences.settle()
    expect(sentences.field(1)).to_have_value("Since 1987, we sail")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In 2004, I wrote: hé", "The networks do not know ‘:’, ‘é’"),
        ("I started college", "Write one year into it"),
        ("In 1804, I started", "from 1901 to 2030"),
    ],
)
def test_a_sentence_that_cannot_be_read_is_told_why(
    sentences: Sentences, text: str, words: str
) -> None:
    sentences.open()
    sentences.field(0).fill(text)

    expect(sentences.part(0).get_by_role("alert")).to_contain_text(words)
    expect(sentences.part(0).locator("[data-behind]")).to_have_count(3)  # what is seen is older
    for part in ("arc", "answer", "left"):
        pale = sentences.net(0, "year-rnn").locator(f".{part}")
        assert float(pale.evaluate("el => getComputedStyle(el).opacity")) < 1
    sentences.field(0).fill(PAIR[0])
    sentences.settle()
    expect(sentences.part(0).get_by_role("alert")).to_have_count(0)


def test_a_busy_server_is_asked_again(sentences: Sentences, watch: Watch) -> None:
    left = [2]

    def refuse(route: Route) -> None:
        left[0] -= 1
        if left[0] < 0:
            return route.continue_()
        return route.fulfill(
            status=503,
            headers={"retry-after": "0"},
            content_type="application/problem+json",
            body='{"title": "busy", "status": 503}',
        )

    sentences.page.route("**/year-gru/gradients", refuse)
    sentences.page.goto(f"{sentences.url}/sentences")
    sentences.settle()
    assert left[0] < 0
    watch.complaints[:] = [said for said in watch.complaints if "503" not in said]


def test_the_table_has_the_cards_figures(sentences: Sentences) -> None:
    sentences.open()
    card = httpx.get(f"{sentences.url}/api/v1/models/year-rnn").json()
    rows = sentences.page.locator(".often tbody")
    for k, part in enumerate(("year_first", "year_last")):
        expect(rows.nth(k).get_by_role("row").nth(1).locator("td")).to_have_text(
            [f"{100 * share:.1f} %" for share in card["metrics"][part].values()]
        )


def test_it_is_worked_by_the_keyboard_alone(sentences: Sentences) -> None:
    sentences.open()
    sentences.field(0).focus()
    keyboard = sentences.page.keyboard
    keyboard.press("End")
    keyboard.press("Enter")
    keyboard.type(" again")
    expect(sentences.field(0)).to_have_value(f"{PAIR[0]} again")
    for _ in range(3):  # as in the lecture, − words, + words
        keyboard.press("Tab")
    keyboard.press("Space")
    sentences.settle()
    assert len(sentences.field(0).input_value().split()) == 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_fits_every_screen_and_is_accessible(
    sentences: Sentences, width: int, height: int, scheme: str
) -> None:
    page = sentences.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": height})
    sentences.open(first=FAR)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    outside = page.evaluate(
        """() => [...document.querySelectorAll("svg.arc text, svg.arc path")]
          .map((el) => [el.outerHTML, el.getBoundingClientRect()])
          .filter(([, { left, right }]) => left < 0 || right > innerWidth)"""
    )
    assert outside == []
    found = Axe().run(page).response["violations"]
    assert found == [], json.dumps(found, indent=1)
