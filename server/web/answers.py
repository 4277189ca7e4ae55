"""What REST answers: a finished run as JSON or safetensors, written in compute threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from server.services.errors import OverLimit
from server.services.limits import Limits
from server.web.codec import dumps
from server.web.frames import encode

if TYPE_CHECKING:
    from torch import Tensor

    from server.numerics.state import State
    from server.numerics.vocabulary import Encoded
    from server.services import generation, tracing
    from server.services.folders import Model

JSON = "application/json"
SAFETENSORS = "application/vnd.safetensors"


def check_size(
    shapes: Mapping[str, Sequence[int]], steps: int, media_type: str, limits: Limits
) -> None:
    """Refuse an answer that would be too large, before it is computed.

    Raises:
        OverLimit: naming the limit; for JSON also naming safetensors, which carries more.
    """
    numbers = steps * sum(prod(shape) for shape in shapes.values())
    if media_type == JSON and numbers > limits.json_numbers:
        raise OverLimit(
            f"The answer would hold {numbers:,} numbers; JSON may hold {limits.json_numbers:,}. "
            f"Ask for {SAFETENSORS}, or for fewer signals, layers, units or steps.",
            limit="json_numbers",
        )
    if 4 * numbers > limits.answer_bytes:
        raise OverLimit(
            f"The answer would have {4 * numbers:,} bytes; it may have {limits.answer_bytes:,}. "
            "Ask for fewer signals, layers, units or steps.",
            limit="answer_bytes",
        )


def trace(run: tracing.TraceRun, encoded: Encoded, piece: tracing.Piece, media_type: str) -> bytes:
    """A whole trace in the form that was asked for."""
    words = {
        "model": run.model.card.id,
        "cell": run.model.card.cell,
        "tokens": [run.model.vocabulary.tokens[token] for token in encoded.tokens],
        "offsets": encoded.offsets,
        "unknown": encoded.unknown,
        "steps": len(encoded.tokens),
        "first": piece.first,
        "nonfinite": piece.nonfinite,
    }
    assert run.state is not None
    state = _state(run.state)
    if media_type == SAFETENSORS:
        return encode(
            words, piece.tensors | {f"state.{name}": part for name, part in state.items()}
        )
    return dumps(
        words
        | {
            "signals": {name: piece.tensors[name].numpy() for name in run.plan.selection.signals},
            "top": top(run.model, piece.tensors),
            "loss": piece.tensors["loss"].numpy(),
            "state": {name: part.numpy() for name, part in state.items()},
        }
    )


def predict(run: tracing.TraceRun, last: tracing.Piece) -> bytes:
    """The likeliest next tokens after the last step, likeliest first."""
    logprobs = last.tensors["logits"][-1].log_softmax(dim=0).numpy()  # (V,)
    ids, probs = last.tensors["top_ids"][-1].tolist(), last.tensors["top_probs"][-1].numpy()
    tokens = run.model.vocabulary.tokens
    return dumps(
        {
            "next": [
                {"token": tokens[i], "prob": prob, "logprob": logprobs[i]}
                for i, prob in zip(ids, probs, strict=True)
            ]
        }
    )


def generate(run: generation.GenerationRun, piece: tracing.Piece) -> bytes:
    """The sampled tokens, each with what the network expected when it was sampled."""
    tops = top(run.model, piece.tensors)
    arrays = {name: tensor.numpy() for name, tensor in piece.tensors.items()}
    names = run.plan.selection.signals
    tokens = [
        {
            "token": run.model.vocabulary.tokens[number],
            "prob": arrays["token_probs"][n],
            "logprob": -arrays["loss"][n],
            "top": tops[n] if tops else [],
            **({"signals": {name: arrays[name][n] for name in names}} if names else {}),
        }
        for n, number in enumerate(arrays["token_ids"].tolist())
    ]
    text = "".join(str(token["token"]) for token in tokens)
    return dumps({"text": text, "tokens": tokens, "seed": run.plan.sampling.seed})


def top(model: Model, tensors: Mapping[str, Tensor]) -> list[list[dict[str, Any]]]:
    """Each step's likeliest next tokens, likeliest first; empty where none were asked for."""
    if "top_ids" not in tensors:
        return []
    tokens = model.vocabulary.tokens
    return [
        [{"token": tokens[i], "prob": prob} for i, prob in zip(ids, probs, strict=True)]
        for ids, probs in zip(
            tensors["top_ids"].tolist(), tensors["top_probs"].numpy(), strict=True
        )
    ]


def _state(state: State) -> dict[str, Tensor]:
    """A state's parts without the batch axis."""
    parts = {"h": state.h, "c": state.c, "past_h": state.past_h}
    return {name: part.squeeze(-2).contiguous() for name, part in parts.items() if part is not None}
