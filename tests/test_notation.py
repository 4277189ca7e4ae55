"""The notation page names what the code has: nothing more, nothing less, in its order."""

import re
from pathlib import Path

import pytest

from server.numerics.cells import CELLS
from server.numerics.network import Architecture
from server.numerics.trace import run
from tests.server.numerics.networks import architecture, inputs, network

PAGE = (Path(__file__).parents[1] / "docs" / "notation.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under a heading, up to the next one."""
    (text,) = re.findall(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", PAGE, re.M | re.S)
    return text


def rows(title: str) -> list[list[str]]:
    """The cells of a section's tables, without heads."""
    tables = re.findall(r"(?:^\|.*\|\n)+", section(title), re.M)
    lines = [line for table in tables for line in table.splitlines()[2:]]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(cell: str) -> tuple[str, ...]:
    """The symbols in code type."""
    return tuple(re.findall(r"`([^`]+)`", cell))


def bounds(text: str) -> tuple[float, float]:
    """What a range in words allows; the widest where there are several."""
    low, high = float("-inf"), float("inf")
    if text == "0 to 1":
        return 0.0, 1.0
    if text == "−1 to 1":
        return -1.0, 1.0
    assert text == "any" or " or " in text, text
    return low, high


@pytest.mark.parametrize("cell", CELLS)
def test_every_recorded_signal_has_a_row_and_every_row_a_signal(cell) -> None:
    listed = [name for row in rows(f"`{cell}`") for name in names(row[0])]

    assert sorted(listed) == sorted(CELLS[cell].recorded)


@pytest.mark.parametrize("cell", CELLS)
def test_signals_stand_in_the_order_of_computation(cell) -> None:
    listed = [name for row in rows(f"`{cell}`") for name in names(row[0])]
    signals = [name for name in listed if name in CELLS[cell].signals]

    assert signals == list(CELLS[cell].signals)


@pytest.mark.parametrize("cell", CELLS)
def test_ranges_hold_for_large_weights(cell) -> None:
    shape = architecture(cell, inputs="real")
    trace = run(network(shape), 20 * inputs(shape, 50, 4))

    for symbols, _, _, _, text in rows(f"`{cell}`"):
        low, high = bounds(text)
        for name in names(symbols):
            values = trace.signals[name]
            assert low <= float(values.min())
            assert float(values.max()) <= high


@pytest.mark.parametrize("cell", CELLS)
def test_gates_and_states_are_those_of_the_code(cell) -> None:
    (gates, states) = next(row[1:] for row in rows("Weights") if row[0] == f"`{cell}`")

    assert names(gates) == CELLS[cell].gates
    assert names(states) == CELLS[cell].states


def test_every_cell_has_a_section() -> None:
    assert set(re.findall(r"^### `(\w+)`$", PAGE, re.M)) == set(CELLS)


def test_every_parameter_has_a_row_and_every_row_a_parameter() -> None:
    full = Architecture(
        cell="lstm",
        hidden=5,
        input_size=7,
        output_size=7,
        inputs="embedding",
        embedding_size=3,
        skip=2,
    )
    listed = [name for row in rows("Weights") for name in names(row[1]) if "." in name]

    assert sorted(listed) == sorted(full.parameter_shapes())


def test_vectors_without_layers_are_those_of_a_trace() -> None:
    listed = {name for row in rows("Every cell") for name in names(row[0])}

    assert listed == {"x", "logits", "probs", "loss"}
