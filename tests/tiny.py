"""Small random models, written as any model folder is."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from server.numerics.network import Architecture

TOKENS = tuple("\n ,.AIacdehiklnoprstuvw")


def make_model(folder: Path, cell: str, *, layers: int = 1, hidden: int = 8, seed: int = 0) -> None:
    """Writes a random language model over TOKENS; the same seed writes the same bytes."""
    architecture: dict[str, Any] = {
        "cell": cell,
        "hidden": hidden,
        "layers": layers,
        "input_size": len(TOKENS),
        "output_size": len(TOKENS),
    }
    config = {
        "id": folder.name,
        "title": f"A tiny {cell.upper()}",
        "task": "language_model",
        "architecture": architecture,
        "examples": [{"name": "a line", "input": {"text": "Alas, I think he"}}],
        "data": "none: random weights",
        "licence": "Apache-2.0",
        "description": "Random weights, for tests.",
    }
    generator = torch.Generator().manual_seed(seed)
    weights = {
        name: torch.empty(shape).uniform_(-0.5, 0.5, generator=generator)
        for name, shape in Architecture(**architecture).parameter_shapes().items()
    }
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "vocab.json").write_text(json.dumps({"tokens": TOKENS}))
    save_file(weights, folder / "model.safetensors")
