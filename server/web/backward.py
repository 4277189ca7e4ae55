"""What is answered of a backward pass: over REST in every form, in the stream's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from server.web.answers import NPZ, SAFETENSORS, words_of
from server.web.codec import dumps
from server.web.frames import encode, split
from server.web.tables import npz

if TYPE_CHECKING:
    from torch import Tensor

    from server.numerics.jacobian import Memory
    from server.numerics.vocabulary import Encoded
    from server.services.gradients import GradientsRun
    from server.services.tracing import Piece

LOSS_UNIT = "nats"


def gradients(run: GradientsRun, encoded: Encoded, piece: Piece, media_type: str) -> bytes:
    """A finished run in the form that was asked for; `nonfinite` counts what is in that form.

    The gradients of the weights themselves are in safetensors and npz alone; JSON has their norms.
    """
    from server.services.gradients import count_nonfinite

    norms = weight_norms(run)
    words = words_of(run.model, encoded) | opening(run) | {"memory": memory_of(run.memory)}
    lost = run.count_nonfinite(piece) + count_lost(run)
    if media_type in (SAFETENSORS, NPZ):
        weights = {f"grad.{name}": weight for name, weight in run.weights.items()}
        tensors = _by_row(piece.tensors) | weights
        words, beside = split(words)
        words |= {"weights": norms, "nonfinite": lost + count_nonfinite(weights)}
        write = encode if media_type == SAFETENSORS else npz
        return write(words, tensors | beside)
    per_step = _named("contribution.", piece)
    return dumps(
        words
        | {
            "nonfinite": lost,
            "norms": _named("norm.", piece),
            "map": _rows(run, piece),
            "weights": {
                name: {"norm": norm, "per_step": per_step[name]} for name, norm in norms.items()
            },
            "vectors": {f"grad.{name}": values for name, values in _named("grad.", piece).items()},
        }
    )


def opening(run: GradientsRun) -> dict[str, Any]:
    """What is known once the forward pass is through."""
    return {
        "loss": run.loss,
        "loss_unit": LOSS_UNIT,
        "loss_per_step": run.loss_per_step,
        "layer": run.plan.layer,
        "map_every": run.plan.map_every,
    }


def closing(run: GradientsRun) -> dict[str, Any]:
    """What is known once the backward pass is through."""
    return {"weights": weight_norms(run), "memory": memory_of(run.memory)}


def count_lost(run: GradientsRun) -> int:
    """How many of the numbers beside the steps' are infinite or not a number."""
    from server.services.gradients import count_nonfinite

    _, remembered = split(memory_of(run.memory) or {})
    return run.count_lost() + count_nonfinite(weight_norms(run)) + count_nonfinite(remembered)


def weight_norms(run: GradientsRun) -> dict[str, Tensor]:
    """‖·‖₂ of the summed gradient of every weight."""
    from server.numerics.precision import norm

    return {name: norm(weight.flatten()) for name, weight in run.weights.items()}


def memory_of(found: Memory | None) -> dict[str, Any] | None:
    """How much the last state depends on earlier ones, where that was asked for."""
    if found is None:
        return None
    return {"full": found.full, "direct": found.direct, "reach": found.reach}


def _named(prefix: str, piece: Piece) -> dict[str, Tensor]:
    """A piece's tensors under one prefix, by the name after it."""
    found = {name: tensor for name, tensor in piece.tensors.items() if name.startswith(prefix)}
    return {name.removeprefix(prefix): tensor for name, tensor in found.items()}


def _by_row(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors with their map as G[k][t]: a row of it was a step t, and is now a loss k."""
    if "map" not in tensors:
        return dict(tensors)
    return {**tensors, "map": tensors["map"].T.contiguous()}


def _rows(run: GradientsRun, piece: Piece) -> list[Any] | None:
    """The map as JSON has it: row k ends at t = k; a row that was not computed is None."""
    if "map" not in piece.tensors:
        return None
    rows = _by_row(piece.tensors)["map"].numpy()
    computed = run.map_rows.tolist()
    return [row[: k + 1] if computed[k] else None for k, row in enumerate(rows)]
