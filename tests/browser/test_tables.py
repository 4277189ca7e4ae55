"""Behind every picture below the network stands a table of the API's numbers, for keys too."""

from __future__ import annotations

import re
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from tests.browser.scope import LINE, Scope

pytestmark = pytest.mark.browser

MODEL = "shakespeare-lstm"
STEP = 12


def ask(scope: Scope, path: str, **body: Any) -> dict[str, np.ndarray[Any, Any]]:
    """The API's tensors."""
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{MODEL}/{path}",
        json={"input": {"text": LINE}, **body},
        headers={"accept": "application/vnd.safetensors"},
        timeout=60,
    )
    return load(answer.raise_for_status().content)


def number(words: str) -> float:
    """`−0.0321`, or `5.1·10⁻⁴`."""
    words = words.replace("−", "-").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    mantissa, _, power = words.partition("·10")
    return float(mantissa) * 10.0 ** int(power or 0)


def table(scope: Scope, page: Page, lower: str) -> list[list[str]]:
    """Open a picture, and its table by a key; all its cells, heads first."""
    scope.open(model=MODEL, text=LINE, step=STEP, lower=lower)
    scope.leave_text()
    if lower == "weights":
        page.keyboard.press("r")
    if lower in ("blame", "weights"):
        scope.wait_for("store.gradients.value?.complete")
    if lower == "states":
        scope.wait_for("store.projected.value.value")
    page.keyboard.press("v")
    expect(page.locator(".behind table caption")).to_be_visible()
    cells: list[list[str]] = page.evaluate(
        "() => [...document.querySelectorAll('.behind tr')].map(({ cells }) =>"
        " [...cells].map(({ textContent }) => textContent.trim()))"
    )
    return cells


def close(page: Page, scope: Scope, scene: str) -> None:
    """A key leads back to the picture, and leaves the rest as it is."""
    page.keyboard.press("Escape")
    expect(page.locator(".behind")).to_have_count(0)
    expect(page.locator(f".lower-body{scene}")).to_be_visible()
    page.keyboard.press("v")  # left open, so that axe sees it
    expect(page.locator(".behind")).to_be_visible()


def test_the_strips_are_each_vector_s_mean_and_length(scope: Scope, page: Page) -> None:
    head, *rows = table(scope, page, "strips")
    truth = ask(scope, "trace", signals=["f", "h"])
    assert head[:3] == ["step", "reads", "loss"]
    for step in (0, 12, 30):
        row = dict(zip(head, rows[step], strict=True))
        assert LINE[step] in (" ", row["reads"])
        assert number(row["loss"]) == pytest.approx(truth["loss"][step], abs=6e-5)
        for name in "fh":
            vector = truth[name][step, 0].astype(float)
            assert number(row[f"mean {name}"]) == pytest.approx(vector.mean(), abs=2e-3)
            assert number(row[f"‖{name}‖"]) == pytest.approx(np.linalg.norm(vector), rel=2e-3)
    current = page.locator(".behind [aria-current=step] th")
    expect(current).to_have_text(str(STEP + 1))
    close(page, scope, ".strips")


def test_the_unit_is_its_values_around_the_playhead(scope: Scope, page: Page) -> None:
    _, *rows = table(scope, page, "unit")
    h = ask(scope, "trace", signals=["h"])["h"][:, 0, 0]
    caption = page.locator(".behind caption").inner_text()
    told = re.search(r"Steps (\d+) to (\d+) of (\d+)", caption)
    assert told
    assert [int(n) for n in told.groups()] == [1, 40, len(LINE)]
    assert [number(row[2]) for row in rows] == pytest.approx(h[:40].tolist(), abs=1e-3)
    close(page, scope, ".unit-scene")


def test_the_states_are_the_projection_s(scope: Scope, page: Page) -> None:
    _, *rows = table(scope, page, "states")
    truth = ask(scope, "projection")["coordinates"]
    for step in (0, 20):
        shown = [number(cell) for cell in rows[step][2:4]]
        assert shown == pytest.approx(truth[step].tolist(), abs=1e-4)
    close(page, scope, ".states")


def test_the_blame_map_is_the_api_s(scope: Scope, page: Page) -> None:
    head, *rows = table(scope, page, "blame")
    truth = ask(scope, "gradients")["map"]  # (t, k) or (k, t): the diagonal tells
    columns = [int(name.split()[0]) - 1 for name in head[2:]]
    assert columns == list(range(STEP - 11, STEP + 1))
    for k in (STEP, 30):
        for n, t in enumerate(columns):
            if t <= k:
                known = [one for one in (truth[k, t], truth[t, k]) if not np.isnan(one)]
                assert number(rows[k][n + 2]) == pytest.approx(float(known[0]), rel=1e-3)
    assert rows[0][-1] == "–"
    close(page, scope, ".blame")


def test_the_shared_weights_are_each_step_s_share_and_the_sum(scope: Scope, page: Page) -> None:
    head, *rows = table(scope, page, "weights")
    truth = ask(scope, "gradients")
    assert rows[-1][0] == "sum"
    assert number(rows[20][2]) == pytest.approx(float(truth["loss_per_step"][20]), abs=6e-5)
    for name in ("rnn.weight_hh_l0", "head.weight"):
        column = head.index(name)
        for step in (0, 20):
            share = float(truth[f"contribution.{name}"][step])
            assert number(rows[step][column]) == pytest.approx(share, rel=1e-3)
        total = np.linalg.norm(truth[f"grad.{name}"])
        assert number(rows[-1][column]) == pytest.approx(float(total), rel=1e-3)
    close(page, scope, ".shared")
