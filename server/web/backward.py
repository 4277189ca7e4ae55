"""What is answered of a backward pass: over REST as JSON or safetensors, in the stream's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from server.web.answers import SAFETENSORS, words_of
from server.web.codec import dumps
from server.web.frames import encode

if TYPE_CHECKING:
    from torch import Tensor

    from server.numerics.vocabulary import Encoded
    from server.services.gradients import GradientsRun
    from server.services.tracing import Piece

LOSS_UNIT = "nats"


def gradients(run: GradientsRun, encoded: Encoded, piece: Piece, media_type: str) -> bytes:
    """A finished run in the form that was asked for; `nonfinite` counts what is in that form.

    The gradients of the weights themselves are in safetensors alone; JSON has their norms.
    """
    from server.services.gradients import count_nonfinite

    norms = weight_norms(run)
    words = words_of(run.model, encoded) | opening(run) | {"memory": None}
    lost = run.count_nonfinite(piece) + count_lost(run)
    if media_type == SAFETENSORS:
        weights = {f"grad.{name}": weight for name, weight in run.weights.items()}
        tensors = _by_row(piece.tensors) | weights
        words |= {"weights": _numbers(norms), "nonfinite": lost + count_nonfinite(weights)}
        if run.memory is not None:
            words["memory"] = {"reach": run.memory.reach}
            tensors |= {f"memory.{name}": values for name, values in _remembered(run).items()}
        del words["loss_per_step"]
        return encode(words, tensors | {"loss_per_step": run.loss_per_step})
    per_step = _named("contribution.", piece)
    return dumps(
        words
        | {
            "nonfinite": lost,
            "norms": _named("norm.", piece),
            "map": _rows(run, piece),
            "weights": {
                name: {"norm": norm, "per_step": per_step[name]}
                for name, norm in _numbers(norms).items()
            },
            "vectors": {f"grad.{name}": values for name, values in _named("grad.", piece).items()},
            "memory": memory(run),
        }
    )


def opening(run: GradientsRun) -> dict[str, Any]:
    """What is known once the forward pass is through."""
    import numpy as np

    return {
        "loss": np.float32(run.loss),
        "loss_unit": LOSS_UNIT,
        "loss_per_step": run.loss_per_step.numpy(),
        "layer": run.plan.layer,
        "map_every": run.plan.map_every,
    }


def closing(run: GradientsRun) -> dict[str, Any]:
    """What is known once the backward pass is through."""
    return {"weights": _numbers(weight_norms(run)), "memory": memory(run)}


def count_lost(run: GradientsRun) -> int:
    """How many of the numbers beside the steps' are infinite or not a number."""
    from server.services.gradients import count_nonfinite

    return run.count_lost() + count_nonfinite(weight_norms(run)) + count_nonfinite(_remembered(run))


def weight_norms(run: GradientsRun) -> dict[str, Tensor]:
    """‖·‖₂ of the summed gradient of every weight."""
    from server.numerics.precision import norm

    return {name: norm(weight.flatten()) for name, weight in run.weights.items()}


def memory(run: GradientsRun) -> dict[str, Any] | None:
    """How much the last state depends on earlier ones, where that was asked for."""
    found = run.memory
    if found is None:
        return None
    return {
        "full": found.full.numpy(),
        "direct": None if found.direct is None else found.direct.numpy(),
        "reach": found.reach,
    }


def _remembered(run: GradientsRun) -> dict[str, Tensor]:
    """The memory's tensors; none where it was not asked for."""
    found = run.memory
    if found is None:
        return {}
    parts = {"full": found.full, "direct": found.direct}
    return {name: part for name, part in parts.items() if part is not None}


def _numbers(norms: Mapping[str, Tensor]) -> dict[str, Any]:
    """Tensors of no dimension as numbers; their float32 stays one."""
    return {name: norm.numpy()[()] for name, norm in norms.items()}


def _named(prefix: str, piece: Piece) -> dict[str, Any]:
    """A piece's tensors under one prefix, by the name after it."""
    found = {name: tensor for name, tensor in piece.tensors.items() if name.startswith(prefix)}
    return {name.removeprefix(prefix): tensor.numpy() for name, tensor in found.items()}


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
