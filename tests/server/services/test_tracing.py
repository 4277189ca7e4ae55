"""A trace is the same in pieces of any size, and hands out what was asked for."""

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from server.numerics.metrics import NO_TARGET
from server.numerics.trace import run
from server.services.folders import Model
from server.services.registry import ModelRegistry
from server.services.tracing import (
    Piece,
    Plan,
    Selection,
    TraceRun,
    count_nonfinite,
    join,
    next_tokens,
)
from tests.tiny import make_model

TOKENS = tuple(int(token) for token in torch.randint(23, (70,), generator=torch.manual_seed(1)))
ALL = Selection(signals=("i", "f", "g", "o", "c", "h", "a_f", "x", "logits", "probs"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder: Path = tmp_path_factory.mktemp("models")
    make_model(folder / "deep", "lstm", layers=2)
    return ModelRegistry([folder]).load("deep")


def plan(selection: Selection = ALL, start: int = 0, stop: int = len(TOKENS)) -> Plan:
    return Plan(TOKENS, next_tokens(TOKENS), selection, start, stop)


def finish(run: TraceRun, sizes: list[int]) -> Piece:
    pieces, turn = [], 0
    while not run.finished:
        piece = run.advance(sizes[turn % len(sizes)])
        turn += 1
        if piece is not None:
            pieces.append(piece)
    return join(pieces)


def same(a: Piece, b: Piece) -> bool:
    return a.tensors.keys() == b.tensors.keys() and all(
        torch.equal(a.tensors[name].nan_to_num(-9), b.tensors[name].nan_to_num(-9))
        for name in a.tensors
    )


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_pieces_of_any_size_are_the_whole_bit_for_bit(model: Model, sizes: list[int]) -> None:
    whole = finish(TraceRun(model, plan()), [len(TOKENS)])

    assert same(finish(TraceRun(model, plan()), sizes), whole)


@settings(max_examples=15, deadline=None)
@given(start=st.integers(0, 60), length=st.integers(1, 9))
def test_a_range_is_cut_out_of_the_whole(model: Model, start: int, length: int) -> None:
    whole = finish(TraceRun(model, plan()), [16])

    part = finish(TraceRun(model, plan(start=start, stop=start + length)), [16])

    assert (part.first, part.count) == (start, length)
    cut = {name: tensor[start : start + length] for name, tensor in whole.tensors.items()}
    assert same(part, Piece(start, length, cut))


def test_nothing_is_computed_after_the_last_step_wanted(model: Model) -> None:
    part = TraceRun(model, plan(stop=5))
    finish(part, [16])

    inputs = torch.tensor(TOKENS[:5])[:, None]
    assert part.position == 5
    assert part.state is not None
    assert torch.equal(part.state.h, run(model.network, inputs).state.h)


def test_layers_and_units_are_chosen_in_the_order_asked(model: Model) -> None:
    whole = finish(TraceRun(model, plan()), [16]).tensors["h"]
    selection = Selection(signals=("h",), layers=(1, 0), units=(7, 2), top_k=3)

    part = TraceRun(model, plan(selection))
    tensors = finish(part, [16]).tensors

    assert torch.equal(tensors["h"], whole[:, [1, 0]][:, :, [7, 2]])
    assert tensors["top_ids"].shape == (len(TOKENS), 3)
    assert {name: tuple(tensor.shape[1:]) for name, tensor in tensors.items()} == part.shapes


def test_top_k_loss_and_target_agree_with_the_probabilities(model: Model) -> None:
    tensors = finish(TraceRun(model, plan()), [16]).tensors
    probs = tensors["probs"]

    assert torch.equal(tensors["top_probs"], probs.topk(5).values)
    assert torch.equal(probs.gather(1, tensors["top_ids"].long()), tensors["top_probs"])
    targets = torch.tensor(TOKENS[1:])
    assert tensors["target_ids"].tolist() == [*targets.tolist(), NO_TARGET]
    assert torch.equal(tensors["target_prob"][:-1], probs[range(69), targets])
    torch.testing.assert_close(tensors["loss"][:-1], -tensors["target_prob"][:-1].log())
    assert tensors["loss"][-1].isnan()
    assert tensors["target_prob"][-1].isnan()


def test_numbers_that_are_not_finite_are_counted(model: Model) -> None:
    weights = dict(model.network.parameters)
    weights["rnn.bias_ih_l0"] = torch.full((32,), torch.nan)
    broken = Model(
        model.card, type(model.network)(model.network.architecture, weights), model.vocabulary
    )
    selection = Selection(signals=("h",))

    whole = finish(TraceRun(model, plan(selection)), [16]).tensors
    lost = finish(TraceRun(broken, plan(selection)), [16]).tensors

    assert whole["loss"][-1].isnan()  # of no target: unknown, not lost
    assert count_nonfinite(whole) == 0
    judged = 2 * 69  # losses and probabilities of the targets
    assert count_nonfinite(lost) == 70 * 2 * 8 + 70 * selection.top_k + judged
