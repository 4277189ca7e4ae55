"""Gradients in pieces are those in one piece, and no piece takes long."""

from pathlib import Path
from typing import Any

import pytest
import torch

from server.numerics.network import Architecture
from server.services import gradients
from server.services.gradients import (
    SIZING,
    GradientsRun,
    map_cost,
    memory_cost,
    recorded_bytes,
)
from server.services.limits import Limits
from server.services.registry import ModelRegistry
from server.services.tracing import Piece, join
from server.web.plans import prepare_gradients
from server.web.protocol.backward import GradientsBody

TEXT = "Alas, I think he rolled a chord down the kernel track" * 3


def prepare(models: Path, model: str = "tiny-deep", **body: Any) -> GradientsRun:
    request = GradientsBody.model_validate({"input": {"text": TEXT}, "vectors": ["h"], **body})
    _, run = prepare_gradients(request, ModelRegistry([models]).load(model), Limits())
    return run


def finish(run: GradientsRun, steps: int) -> Piece:
    pieces = []
    while not run.finished:
        piece = run.advance(steps)
        if piece is not None:
            assert piece.count <= steps
            pieces.append(piece)
    return join(sorted(pieces, key=lambda piece: piece.first))


@pytest.mark.parametrize("model", ["tiny-rnn", "tiny-gru", "tiny-deep"])
@pytest.mark.parametrize("steps", [1, 7, 1000])
def test_pieces_of_any_size_have_the_same_bits(models: Path, model: str, steps: int) -> None:
    one, other = prepare(models, model, memory=True), prepare(models, model, memory=True)

    whole, parts = finish(one, 16), finish(other, steps)

    assert (parts.first, parts.count) == (0, len(TEXT))
    for name, tensor in whole.tensors.items():
        assert torch.equal(tensor.nan_to_num(-1), parts.tensors[name].nan_to_num(-1)), name
    for name, weight in one.weights.items():
        assert torch.equal(weight, other.weights[name])
    assert one.memory is not None
    assert other.memory is not None
    assert torch.equal(one.memory.full, other.memory.full)


def test_a_piece_of_the_map_is_the_shorter_the_more_losses_there_are(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradients, "MAP_PIECE", 50_000)
    run = prepare(models)

    counts = []
    while not run.finished:
        piece = run.advance(16)
        if piece is not None:
            counts.append(piece.count)

    assert counts[0] == 16
    assert counts[-1] == 1
    assert sum(counts) == len(TEXT)
    assert counts[:-1] == sorted(counts[:-1], reverse=True)


def test_what_is_recorded_takes_the_memory_that_was_foretold(models: Path) -> None:
    run = prepare(models)
    while not run.opened:
        run.advance(16)

    (trace,) = run._traces
    parts = [trace.x, trace.logits, trace.probs, *trace.signals.values()]
    assert recorded_bytes(run.model.network.architecture, len(TEXT)) == sum(
        part.nbytes for part in parts
    )


def test_costs_are_those_of_the_matrix_products(models: Path) -> None:
    """An LSTM of two layers of 8 units: W_hh has 4 · 8 · 8 numbers."""
    architecture = prepare(models).model.network.architecture

    assert map_cost(architecture, 1, 100) == 100 * 100 // 2 * 256
    assert map_cost(architecture, 0, 100) == 2 * map_cost(architecture, 1, 100)
    assert map_cost(architecture, 1, 100, every=4) == 100 * 100 // 8 * 256
    assert memory_cost(architecture, 100) == 100 * (4 + SIZING) * 8**3


@pytest.mark.parametrize(
    ("cell", "hidden", "steps", "map_fits", "memory_fits"),
    [
        ("lstm", 256, 1000, True, True),
        ("lstm", 256, 2000, True, True),
        ("lstm", 256, 4000, False, True),  # 64 s of a core, and 17
        ("gru", 256, 20_000, False, False),
        ("lstm", 512, 1000, True, True),
        ("lstm", 512, 2000, False, False),
        ("rnn", 512, 10_000, False, False),  # counted by its one gate it would be let in
    ],
)
def test_what_takes_about_a_minute_fits(cell, hidden, steps, map_fits, memory_fits) -> None:
    architecture = Architecture(cell=cell, hidden=hidden, input_size=65, output_size=65)
    most = Limits(compute_threads=1).map_cost

    assert (map_cost(architecture, 0, steps) <= most) == map_fits
    assert (memory_cost(architecture, steps) <= most) == memory_fits
