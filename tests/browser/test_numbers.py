"""Behind the curves of the laboratory, the two sentences and a training stand tables."""

from __future__ import annotations

import math
import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watch
from tests.live import LiveServer

pytestmark = pytest.mark.browser


def number(words: str) -> float:
    """`5.1·10⁻⁴` as 5.1e-4."""
    words = words.replace("−", "-").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    mantissa, _, power = words.partition("·10")
    return float(mantissa) * 10.0 ** int(power or 0)


def opened(page: Page, place: str) -> list[list[str]]:
    """Open a table by key, and read its rows."""
    summary: Locator = page.locator(f"{place} summary").first
    summary.focus()
    page.keyboard.press("Enter")
    rows = page.locator(f"{place} tbody tr")
    rows.first.wait_for()
    cells: list[list[str]] = rows.evaluate_all(
        "rows => rows.map(({ cells }) => [...cells].map(({ textContent }) => textContent.trim()))"
    )
    return cells


def test_the_laboratory_s_curves_as_a_table(page: Page, server: LiveServer, watch: Watch) -> None:
    page.goto(f"{server.url}/lab")
    page.locator(".cards .norm").first.wait_for()
    page.wait_for_function(
        "() => document.querySelector('.bench').getAttribute('aria-busy') === 'false'"
    )
    rows = opened(page, ".curve-numbers")
    shown = [float("nan") if cell == "–" else number(cell) for cell in rows[-1][1:]]
    assert rows[-1][0] == "1"
    cards = page.locator(".cards .norm").all_inner_texts()
    assert len(shown) == 3
    for value, card in zip(shown, cards, strict=True):
        lines = card.replace("\n", "")
        assert value == pytest.approx(number(lines.replace("×", "·").replace(" ", "")), rel=0.05)


def test_both_sentences_as_tables(page: Page, server: LiveServer, watch: Watch) -> None:
    page.goto(f"{server.url}/sentences")
    page.wait_for_function("() => document.querySelectorAll('.nets [data-net] svg').length === 6")
    rows = opened(page, '[data-sentence="0"] .arc-numbers')
    text = "".join(row[1] for row in rows).replace("␣", " ")
    assert text.endswith("?")
    question = page.locator('[data-sentence="0"] textarea').input_value() + "?"
    assert len(rows) == len(question)
    answer = (
        httpx.post(
            f"{server.url}/api/v1/models/year-lstm/gradients",
            json={
                "input": {"text": question + "04"},
                "vectors": [],
                "map": False,
                "loss": {"step": len(question) - 1},
            },
            timeout=30,
        )
        .raise_for_status()
        .json()
    )
    head = page.locator('[data-sentence="0"] .arc-numbers th[scope=col]').all_inner_texts()
    column = next(n for n, name in enumerate(head) if name.startswith("LSTM"))
    for t in (5, len(question) - 1):
        assert number(rows[t][column]) == pytest.approx(answer["norms"]["c"][t][0], rel=6e-3)


@pytest.fixture
def lab(page: Page, server: LiveServer, watch: Watch) -> dict[str, dict[str, Any]]:
    """The laboratory once it has answered, and what the API says of its nets."""
    page.goto(f"{server.url}/lab")
    expect(page.locator(".bench")).to_have_attribute("aria-busy", "false", timeout=60_000)
    body: dict[str, Any] = {"scale": None, "jacobian": False, "memory": False}
    return {
        cell: httpx.post(f"{server.url}/api/v1/lab", json={"cell": cell, **body}, timeout=60)
        .raise_for_status()
        .json()
        for cell in ("rnn", "lstm", "gru")
    }


def test_the_road_as_a_table(page: Page, lab: dict[str, dict[str, Any]]) -> None:
    rows = opened(page, ".road-numbers")
    assert [row[0] for row in rows] == [str(back) for back in range(100)]
    for back in (0, 7, 40, 99):
        for n, answer in enumerate(lab.values()):
            norms = answer["norms"]
            share = norms[-1 - back] / norms[-1]
            clear = min(max(1 + math.log10(share) / 6, 0), 1)
            assert number(rows[back][1 + 2 * n]) == pytest.approx(share, rel=6e-3)
            assert number(rows[back][2 + 2 * n].removesuffix(" %")) == round(100 * clear)


@pytest.mark.parametrize("net", ["rnn", "lstm"])
def test_the_derivatives_and_the_dots_as_a_table(
    page: Page, lab: dict[str, dict[str, Any]], net: str
) -> None:
    page.locator(f".whose input[value={net}]").check()
    rows = opened(page, ".slope-numbers")
    assert len(rows) == 25
    dots = lab[net]["preactivations"]
    for row in rows:
        a = number(row[0])
        sigmoid = 1 / (1 + math.exp(-a))
        truth = [sigmoid * (1 - sigmoid), 1 - math.tanh(a) ** 2, float(a > 0)]
        assert [number(cell) for cell in row[1:4]] == pytest.approx(truth, abs=6e-5)
        for n, sample in enumerate(dots.values()):
            near = [min(max(value, -6), 6) - a for value in sample["values"]]
            assert int(row[4 + n]) == sum(-0.25 <= off < 0.25 for off in near)


def test_the_half_lives_as_a_table(page: Page, lab: dict[str, dict[str, Any]]) -> None:
    rows = opened(page, ".life-numbers")
    head = page.locator(".life-numbers th[scope=col]").all_inner_texts()
    gates = [float(name.removeprefix("f = ")) for name in head if name.startswith("f = ")]
    assert {0.9, 0.99} <= set(gates)
    for row in rows[:-1]:
        distance = number(row[0].replace(",", ""))
        for n, gate in enumerate(gates):
            assert number(row[1 + n]) == pytest.approx(gate**distance, rel=6e-3)
        for n, net in enumerate(("lstm", "gru"), start=1 + len(gates)):
            product = lab[net]["forget"]["product"]
            if distance <= len(product):
                median = product[int(distance) - 1][1]
                assert number(row[n]) == pytest.approx(median, rel=6e-3)
            else:
                assert row[n] == "–"
    for n, net in enumerate(("lstm", "gru"), start=1 + len(gates)):
        life = lab[net]["forget"]["half_life"]
        assert float(rows[-1][n].removesuffix(" steps")) == pytest.approx(life, rel=0.06)


def test_each_picture_of_the_laboratory_tells_its_numbers(
    page: Page, lab: dict[str, dict[str, Any]]
) -> None:
    for figure in ("road", "slopes", "life"):
        words = page.locator(f".{figure} .sentence").inner_text()
        assert any(letter.isdigit() for letter in words)
        plot = page.locator(f".{figure} .plot")
        expect(plot).to_have_attribute("aria-label", re.compile(f"{re.escape(words)}$"))
    curves = page.locator(".curves .plot")
    words = page.locator(".bench > .sentence").inner_text()
    expect(curves).to_have_attribute("aria-label", re.compile(f"{re.escape(words)}$"))
    page.locator("input[name=activation][value=relu]").check(force=True)
    expect(page.locator(".slopes .plot")).to_have_attribute("aria-label", re.compile("ReLU′ is 1"))


def test_escape_closes_a_table_and_stays_at_its_name(
    page: Page, server: LiveServer, watch: Watch
) -> None:
    page.goto(f"{server.url}/lab")
    opened(page, ".curve-numbers")
    page.keyboard.press("Tab")
    expect(page.locator(".curve-numbers .rows")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".curve-numbers table")).to_have_count(0)
    expect(page.locator(".curve-numbers summary")).to_be_focused()


@pytest.mark.parametrize("path", ["/lab", "/sentences", "/train"])
def test_each_table_has_a_name_of_its_own(
    page: Page, server: LiveServer, watch: Watch, path: str
) -> None:
    page.goto(f"{server.url}{path}")
    names = page.locator(".numbers summary")
    expect(names).to_have_count({"/lab": 4, "/sentences": 2, "/train": 2}[path])
    texts = [name.strip() for name in names.all_text_contents()]
    assert len(set(texts)) == len(texts)
