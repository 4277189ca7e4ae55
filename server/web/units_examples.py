"""What `hello` answers about its units, as shown in the API's documents; a test asks it again."""

from __future__ import annotations

from typing import Any

UNITS_BODY: dict[str, Any] = {
    "input": {"text": "hello"},
    "property": {"class": "vowel"},
    "ablate": True,
}
UNITS: dict[str, Any] = {
    "mean": [0.86922866, 0.9056007, 0.8523315],
    "tracking": {
        "measure": "auc",
        "effect": [0.6666666666666666, 0.5, 0.16666666666666666],
        "error": [0.37267799624996495, 0.5, 0.23570226039551584],
        "low": [0.0, 0.0, 0.0],
        "high": [1.0, 1.0, 0.6286346117605035],
        "p": [1.0, 1.0, 0.7446392369697707],
        "p_moved": [1.0, 1.0, 0.6],
        "examples": 2,
        "others": 3,
        "steps": [1, 4],
    },
    "ablation": {
        "held_at": "mean",
        "values": [0.86922866, 0.9056007, 0.8523315],
        "change": [0.053167343, -0.035213947, -0.016672611],
        "mean_change": [0.013291836, -0.008803487, -0.004168153],
        "per_step": None,
    },
    "signal": "h",
    "layer": 0,
    "loss_per_step": [1.584146, 1.8175137, 1.8430992, 1.5665158, None],
    "nonfinite": 0,
    "model": "hello",
    "cell": "rnn",
    "tokens": ["h", "e", "l", "l", "o"],
    "offsets": [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]],
    "unknown": [],
    "steps": 5,
}
PROJECTION_BODY: dict[str, Any] = {"input": {"text": "hello"}, "components": 2}
PROJECTION: dict[str, Any] = {
    "coordinates": [
        [-0.18301696, -0.0019537236],
        [0.041555207, -0.109812394],
        [0.055186965, 0.011962687],
        [0.056488268, 0.021449212],
        [0.029786512, 0.07835422],
    ],
    "explained": [0.6269611, 0.27842405],
    "directions": None,
    "signal": "h",
    "layer": 0,
    "loss_per_step": [1.584146, 1.8175137, 1.8430992, 1.5665158, None],
    "nonfinite": 0,
    "model": "hello",
    "cell": "rnn",
    "tokens": ["h", "e", "l", "l", "o"],
    "offsets": [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]],
    "unknown": [],
    "steps": 5,
}
