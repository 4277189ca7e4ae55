"""Free running can be stopped, continued, forced and repeated; its steps are those of a trace."""

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from server.numerics.metrics import NO_TARGET
from server.numerics.sampling import Sampling
from server.services.folders import Model
from server.services.generation import GenerationRun, Plan
from server.services.registry import ModelRegistry
from server.services.tracing import Piece, Selection, TraceRun, next_tokens
from server.services.tracing import Plan as TracePlan
from tests.tiny import make_model

PROMPT = (5, 13, 19, 17, 3, 1, 6, 1, 19, 10, 11, 14, 12, 1, 10, 9, 8, 2)  # 18: more than a block
SELECTION = Selection(signals=("h", "logits"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder: Path = tmp_path_factory.mktemp("models")
    make_model(folder / "small", "gru")
    return ModelRegistry([folder]).load("small")


def generate(
    model: Model, prompt: tuple[int, ...], n: int, *, size: int = 7, start: int = 0, seed: int = 3
) -> tuple[tuple[int, ...], list[Piece]]:
    run = GenerationRun(model, Plan(prompt, n, Sampling(seed=seed), SELECTION, start))
    pieces = []
    while not run.finished:
        piece = run.advance(size)
        if piece is not None:
            pieces.append(piece)
    return tuple(run.tokens), pieces


@settings(max_examples=15, deadline=None)
@given(size=st.integers(1, 30), stop=st.integers(1, 19))
def test_stopping_and_continuing_agree(model: Model, size: int, stop: int) -> None:
    whole, _ = generate(model, PROMPT, 20)

    begun, _ = generate(model, PROMPT, stop, size=size)
    continued, _ = generate(model, begun, 20 - stop, size=size)

    assert begun == whole[: len(PROMPT) + stop]
    assert continued == whole


def test_another_seed_or_a_forced_token_leads_elsewhere(model: Model) -> None:
    whole, _ = generate(model, PROMPT, 20)

    assert generate(model, PROMPT, 20, seed=4)[0] != whole
    forced = (*PROMPT, (whole[len(PROMPT)] + 1) % 23)
    assert generate(model, forced, 19)[0] == generate(model, forced, 19)[0]


@pytest.mark.parametrize("start", [0, 17, 18, 30])
def test_its_steps_are_those_of_a_trace_of_the_same_text(model: Model, start: int) -> None:
    tokens, pieces = generate(model, PROMPT, 20, start=start)

    trace = TraceRun(model, TracePlan(tokens, next_tokens(tokens), SELECTION, start, 37))
    expected: list[Piece] = []
    while not trace.finished:
        piece = trace.advance(16)
        if piece is not None:
            expected.append(piece)

    for name in ("h", "logits", "top_ids", "top_probs", "target_ids", "target_prob", "loss"):
        ours = torch.cat([piece.tensors[name] for piece in pieces])
        assert torch.equal(ours, torch.cat([piece.tensors[name] for piece in expected])), name


def test_the_prompts_steps_come_first_and_the_last_of_them_predicts(model: Model) -> None:
    tokens, pieces = generate(model, PROMPT, 3)

    parts = [(piece.first, piece.count, piece.part) for piece in pieces]
    assert parts == [
        (0, 7, "prompt"),
        (7, 7, "prompt"),
        (14, 4, "prompt"),
        (18, 2, "generated"),
    ]
    sampled = torch.cat([piece.tensors["token_ids"] for piece in pieces]).tolist()
    assert sampled == [NO_TARGET] * 17 + list(tokens[18:])
    probs = torch.cat([piece.tensors["token_probs"] for piece in pieces])
    logits = torch.cat([piece.tensors["logits"] for piece in pieces])
    assert probs[:17].isnan().all()
    torch.testing.assert_close(probs[17:], logits[17:].softmax(dim=1)[range(3), list(tokens[18:])])
