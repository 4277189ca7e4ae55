"""Behind every picture of the workbench stands a table of the API's numbers, for keys too."""

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


def ask(
    scope: Scope, path: str, model: str = MODEL, **body: Any
) -> dict[str, np.ndarray[Any, Any]]:
    """The API's tensors."""
    answer = httpx.post(
        f"{scope.url}/api/v1/models/{model}/{path}",
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
    return cells(page, ".lower")


def cells(page: Page, place: str) -> list[list[str]]:
    """A table's cells, heads first."""
    expect(page.locator(f"{place} .behind table caption")).to_be_visible()
    found: list[list[str]] = page.locator(f"{place} .behind tr").evaluate_all(
        "rows => rows.map(({ cells }) => [...cells].map(({ textContent }) => textContent.trim()))"
    )
    return found


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
    current = page.locator(".behind [aria-current] th")
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


def test_the_difference_is_the_held_run_less_the_untouched_one(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=STEP, lower="difference", hold="f.all.all.all:0")
    scope.wait_for("store.untouched.value?.trace.value?.complete")
    scope.leave_text()
    page.keyboard.press("v")
    head, *rows = cells(page, ".lower")
    clamp = {"signal": "f", "layer": "all", "units": "all", "range": "all", "value": 0}
    held = ask(scope, "trace", signals=["c", "h"], clamp=[clamp])
    free = ask(scope, "trace", signals=["c", "h"])
    caption = page.locator(".behind caption")
    expect(caption).to_have_text(re.compile("What has changed of each vector"))
    for step in (1, 12, 30):
        row = dict(zip(head, rows[step], strict=True))
        change = float(held["loss"][step]) - float(free["loss"][step])
        assert number(row["loss"]) == pytest.approx(change, abs=2e-4)
        for name in "ch":
            vector = held[name][step, 0].astype(float) - free[name][step, 0].astype(float)
            assert number(row[f"‖{name}‖"]) == pytest.approx(np.linalg.norm(vector), rel=4e-3)
    close(page, scope, ".strips")


@pytest.mark.parametrize(
    ("model", "heads", "products"),
    [
        ("shakespeare-rnn", "h′ a h", {}),
        ("shakespeare-lstm", "c′ h′ f i g o f∘c′ i∘g c tanh(c) h", {"f∘c′": "f c′", "i∘g": "i g"}),
        ("shakespeare-gru", "h′ r m r∘m z 1−z n z∘h′ (1−z)∘n h", {"r∘m": "r m", "z∘h′": "z h′"}),
    ],
)
def test_the_cell_s_vectors_are_the_api_s(
    scope: Scope, page: Page, model: str, heads: str, products: dict[str, str]
) -> None:
    scope.open(model=model, text=LINE, step=STEP, zoom="cell", unit="h.0.3")
    scope.leave_text()
    page.keyboard.press("v")
    head, *rows = cells(page, ".cell")
    assert head == ["unit", *heads.split()]
    names = {*heads.split(), *" ".join(products.values()).split()}
    plain = {name: name.rstrip("′") for name in names if not re.search(r"[∘(−]", name)}
    truth = ask(scope, "trace", model, signals=sorted(set(plain.values())))
    column = {
        name: truth[signal][STEP - name.endswith("′"), 0].astype(float)
        for name, signal in plain.items()
    }
    for name, factors in products.items():
        left, right = factors.split()
        column[name] = column[left] * column[right]
    if "1−z" in head:
        column["1−z"] = 1 - column["z"]
    if "tanh(c)" in head:
        column["tanh(c)"] = np.tanh(column["c"])

    units = [int(row[0]) for row in rows[:-1]]
    largest = np.argsort(-np.abs(column["h"]))[:40].tolist()
    assert units == sorted({*largest, 3})
    expect(page.locator(".cell .behind [aria-current] th")).to_have_text("3")
    for name, values in column.items():
        if name not in head:
            continue
        shown = [number(row[head.index(name)]) for row in rows]
        assert shown[:-1] == pytest.approx(values[units].tolist(), abs=4e-3)
        assert shown[-1] == pytest.approx(np.linalg.norm(values), rel=4e-3)


def test_backwards_the_cell_s_gradients_are_the_api_s(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=STEP, zoom="cell", direction="backward")
    scope.wait_for("store.gradients.value?.complete")
    scope.leave_text()
    page.keyboard.press("v")
    expect(page.locator(".cell .behind th").filter(has_text="∂L/∂h").last).to_be_visible()
    head, *rows = cells(page, ".cell")
    truth = ask(scope, "gradients", vectors=["h", "c", "f"])
    for name in "hcf":
        values = truth[f"grad.{name}"][STEP, 0]
        at = head.index(f"∂L/∂{name}")
        for row in rows[:-1]:
            assert number(row[at]) == pytest.approx(float(values[int(row[0])]), rel=6e-3)
        assert number(rows[-1][at]) == pytest.approx(np.linalg.norm(values), rel=6e-3)


def test_the_folded_network_s_parameters_against_the_length(scope: Scope, page: Page) -> None:
    scope.open(model=MODEL, text=LINE, step=STEP, fold=1)
    scope.leave_text()
    page.keyboard.press("v")
    _, *rows = cells(page, ".fold")
    weights = httpx.get(f"{scope.url}/api/v1/models/{MODEL}/weights", timeout=60).json()["weights"]
    own = sum(int(np.prod(shape)) for shape in weights.values())
    counts = [[int(cell.replace(",", "")) for cell in (row[0], *row[2:])] for row in rows]
    assert counts == [[steps, own, steps * own] for steps in range(1, 41)]
    expect(page.locator(".fold .behind [aria-current] th")).to_have_text(str(STEP + 1))


@pytest.mark.parametrize(("place", "fields"), [(".strips", {}), (".cell canvas", {"zoom": "cell"})])
def test_who_was_at_the_picture_is_at_its_table_and_comes_back(
    scope: Scope, page: Page, place: str, fields: dict[str, str]
) -> None:
    scope.open(model=MODEL, text=LINE, step=STEP, **fields)
    page.locator(place).focus()
    page.keyboard.press("v")
    expect(page.locator(".behind:focus")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".behind")).to_have_count(0)
    expect(page.locator(place)).to_be_focused()
    assert scope.state("distance") == fields.get("zoom", "network")


def test_escape_in_a_table_leads_back_to_the_button_that_opened_it(
    scope: Scope, page: Page
) -> None:
    scope.open(model=MODEL, text=LINE, step=STEP)
    button = page.locator(".lower-head").get_by_role("button", name="table", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".behind")).to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".behind")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".behind")).to_have_count(0)
    expect(button).to_be_focused()
