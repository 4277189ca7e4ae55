"""Behind the curves of the laboratory, the two sentences and a training stand tables."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Locator, Page

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
