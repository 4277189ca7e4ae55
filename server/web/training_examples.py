"""What the API's documents show of trainings."""

from __future__ import annotations

from typing import Any

BODY: dict[str, Any] = {"data": "hello"}
OWN_TEXT: dict[str, Any] = {
    "text": "how much wood would a woodchuck chuck if a woodchuck could chuck wood\n" * 4,
    "cell": "gru",
    "hidden": 32,
    "steps": 300,
    "learning_rate": 0.01,
    "seed": 1,
}
CHANGE: dict[str, Any] = {"learning_rate": 0.05, "clip": 1.0}
PHASE: dict[str, Any] = {"phase": "forward"}
KEEP: dict[str, Any] = {"id": "my-hello"}
EVENTS = 'id: 1.7\nevent: losses\ndata: {"steps":[6],"train":[1.3]}\n\n'
