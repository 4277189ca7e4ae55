"""What REST answers: a finished run in the form asked for, written in compute threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from server.services.errors import OverLimit
from server.services.limits import Limits
from server.web.codec import dumps
from server.web.frames import encode
from server.web.tables import csv, npz

if TYPE_CHECKING:
    from torch import Tensor

    from server.numerics.vocabulary import Encoded
    from server.services import generation, tracing
    from server.services.folders import Model

JSON = "application/json"
SAFETENSORS = "application/vnd.safetensors"
NPZ = "application/x-npz"
CSV = "text/csv"
_TEXT = {JSON: "JSON", CSV: "CSV"}
"""Forms in which a number is some twenty letters."""


def check_size(
    shapes: Mapping[str, Sequence[int]],
    steps: int,
    media_type: str,
    limits: Limits,
    *,
    once: Mapping[str, Sequence[int]] = MappingProxyType({}),
    offered: Sequence[str] = (JSON, SAFETENSORS),
    fewer: str = "signals, layers, units or steps",
) -> None:
    """Refuse an answer that would be too large, before it is computed.

    Args:
        once: shapes of tensors that the answer holds beside those of every step.
        offered: the media types that could be asked for instead.
        fewer: of what to ask for fewer.

    Raises:
        OverLimit: naming the limit; for text also naming safetensors, which carries more.
    """
    numbers = count_numbers(shapes, steps, once)
    if media_type in _TEXT and numbers > limits.json_numbers:
        other = f"{SAFETENSORS}, or for " if SAFETENSORS in offered else ""
        raise OverLimit(
            f"The answer would hold {numbers:,} numbers; {_TEXT[media_type]} may hold "
            f"{limits.json_numbers:,}. "
            f"Ask for {other}fewer {fewer}.",
            limit="json_numbers",
        )
    if 4 * numbers > limits.answer_bytes:
        raise OverLimit(
            f"The answer would have {4 * numbers:,} bytes; it may have {limits.answer_bytes:,}. "
            f"Ask for fewer {fewer}, or use the live stream.",
            limit="answer_bytes",
        )


def count_numbers(
    shapes: Mapping[str, Sequence[int]], steps: int, once: Mapping[str, Sequence[int]]
) -> int:
    """How many numbers an answer holds."""
    each, whole = (sum(map(prod, of.values())) for of in (shapes, once))
    return steps * each + whole


def trace(run: tracing.TraceRun, encoded: Encoded, piece: tracing.Piece, media_type: str) -> bytes:
    """A whole trace in the form that was asked for; `nonfinite` counts what is in that form."""
    from server.services.tracing import count_nonfinite

    words = words_of(run.model, encoded) | {"first": piece.first}
    state = state_of(run)
    if media_type in (SAFETENSORS, NPZ):
        tensors = piece.tensors | {f"state.{name}": part for name, part in state.items()}
        write = encode if media_type == SAFETENSORS else npz
        return write(words | {"nonfinite": count_nonfinite(tensors)}, tensors)
    signals = run.plan.selection.signals
    if media_type == CSV:
        return csv(words["tokens"], piece.first, _shown(piece, dict.fromkeys((*signals, "loss"))))
    shown = _shown(piece, (*signals, "top_probs", "loss", "target_ids"))
    return dumps(
        words
        | {
            "nonfinite": count_nonfinite(shown) + count_nonfinite(state),
            "signals": {name: piece.tensors[name].numpy() for name in signals},
            "top": top(run.model, piece),
            "loss": piece.tensors["loss"].numpy(),
            "state": {name: part.numpy() for name, part in state.items()},
        }
    )


def predict(run: tracing.TraceRun, last: tracing.Piece) -> bytes:
    """The likeliest next tokens after the last step, likeliest first."""
    logprobs = last.tensors["logits"][-1].log_softmax(dim=0).numpy()  # (V,)
    ids, probs = last.tensors["top_ids"][-1].tolist(), last.tensors["top_probs"][-1].numpy()
    tokens = run.model.vocabulary.tokens
    listed = [(tokens[i], prob, logprobs[i]) for i, prob in zip(ids, probs, strict=True)]
    return dumps(
        {
            "next": [{"token": token, "prob": p, "logprob": log_p} for token, p, log_p in listed],
            "nonfinite": sum(not isfinite(number) for _, *both in listed for number in both),
        }
    )


def generate(run: generation.GenerationRun, piece: tracing.Piece) -> bytes:
    """The sampled tokens, each with what the network expected when it was sampled."""
    from server.services.tracing import count_nonfinite

    tops = top(run.model, piece)
    arrays = {name: tensor.numpy() for name, tensor in piece.tensors.items()}
    names = run.plan.selection.signals
    tokens = [
        {
            "token": run.model.vocabulary.tokens[number],
            "prob": arrays["token_probs"][n],
            "logprob": -arrays["loss"][n],
            "top": tops[n],
            **({"signals": {name: arrays[name][n] for name in names}} if names else {}),
        }
        for n, number in enumerate(arrays["token_ids"].tolist())
    ]
    text = "".join(str(token["token"]) for token in tokens)
    shown = _shown(piece, (*names, "top_probs", "token_probs", "token_ids", "loss", "target_ids"))
    seed, nonfinite = run.plan.sampling.seed, count_nonfinite(shown)
    return dumps({"text": text, "tokens": tokens, "seed": seed, "nonfinite": nonfinite})


def top(model: Model, piece: tracing.Piece) -> list[list[dict[str, Any]]]:
    """Each step's likeliest next tokens, likeliest first; of each none where none were asked for.

    Returns:
        `piece.count` lists.
    """
    tensors = piece.tensors
    if "top_ids" not in tensors:
        return [[] for _ in range(piece.count)]
    tokens = model.vocabulary.tokens
    return [
        [{"token": tokens[i], "prob": prob} for i, prob in zip(ids, probs, strict=True)]
        for ids, probs in zip(
            tensors["top_ids"].tolist(), tensors["top_probs"].numpy(), strict=True
        )
    ]


def _shown(piece: tracing.Piece, names: Iterable[str]) -> dict[str, Tensor]:
    """Those of the tensors that JSON shows, and what they are counted by."""
    return {name: piece.tensors[name] for name in names if name in piece.tensors}


def words_of(model: Model, encoded: Encoded) -> dict[str, Any]:
    """What every answer about an input says of it."""
    return {
        "model": model.card.id,
        "cell": model.card.cell,
        "tokens": [model.vocabulary.tokens[token] for token in encoded.tokens],
        "offsets": encoded.offsets,
        "unknown": encoded.unknown,
        "steps": len(encoded.tokens),
    }


def state_of(run: tracing.TraceRun) -> dict[str, Tensor]:
    """The parts of the state that a trace has come to, without the batch axis."""
    state = run.state
    assert state is not None
    parts = {"h": state.h, "c": state.c, "past_h": state.past_h}
    return {name: part.squeeze(-2).contiguous() for name, part in parts.items() if part is not None}
