"""What the lecture's `hello` answers, as shown in the API's documents; a test asks it again."""

from __future__ import annotations

from typing import Any

PREDICT_BODY: dict[str, Any] = {"input": {"text": "he"}, "top_k": 2}
PREDICT: dict[str, Any] = {
    "next": [
        {"token": "h", "prob": 0.41974714, "logprob": -0.8681028},
        {"token": "o", "prob": 0.22314139, "logprob": -1.4999497},
    ],
    "nonfinite": 0,
}

TRACE_BODY: dict[str, Any] = {"input": {"text": "he"}, "signals": ["h"], "top_k": 2}
TRACE: dict[str, Any] = {
    "model": "hello",
    "cell": "rnn",
    "tokens": ["h", "e"],
    "offsets": [[0, 1], [1, 2]],
    "unknown": [],
    "steps": 2,
    "first": 0,
    "nonfinite": 0,
    "signals": {"h": [[[0.6931679, 0.8995536, 0.80211854]], [[0.93653375, 0.9491041, 0.7623407]]]},
    "top": [
        [{"token": "h", "prob": 0.43231878}, {"token": "e", "prob": 0.20512289}],
        [{"token": "h", "prob": 0.41974714}, {"token": "o", "prob": 0.22314139}],
    ],
    "loss": [1.584146, None],
    "state": {"h": [[0.93653375, 0.9491041, 0.7623407]]},
}
TRACE_BODY_IN_FULL: dict[str, Any] = {
    "input": {"text": "hell"},
    "signals": ["h", "probs"],
    "layers": [0],
    "units": [0, 1],
    "range": [1, 3],
    "top_k": 2,
    "targets": ["e", "l", "l", "o"],
    "clamp": [{"signal": "h", "layer": 0, "units": [0], "range": [0, 1], "value": 0.0}],
    "state": {"h": [[0.5, 0.0, -0.5]]},
}

GRADIENTS_BODY: dict[str, Any] = {
    "input": {"text": "hell"},
    "targets": ["e", "l", "l", "o"],
    "loss": "total",
    "vectors": ["h"],
}

LAB_BODY: dict[str, Any] = {"cell": "rnn", "hidden": 8, "steps": 4, "init": "orthogonal"}

GENERATE_BODY: dict[str, Any] = {
    "prompt": "h",
    "max_tokens": 2,
    "temperature": 0.8,
    "seed": 1,
    "show_top": 2,
}
GENERATE: dict[str, Any] = {
    "text": "eh",
    "tokens": [
        {
            "token": "e",
            "prob": 0.20512289,
            "logprob": -1.584146,
            "top": [{"token": "h", "prob": 0.43231878}, {"token": "e", "prob": 0.20512289}],
        },
        {
            "token": "h",
            "prob": 0.41974714,
            "logprob": -0.8681028,
            "top": [{"token": "h", "prob": 0.41974714}, {"token": "o", "prob": 0.22314139}],
        },
    ],
    "seed": 1,
    "nonfinite": 0,
}

VOCABULARY: dict[str, Any] = {"tokens": ["h", "e", "l", "o"]}
WEIGHTS: dict[str, Any] = {
    "weights": {
        "head.weight": [4, 3],
        "rnn.bias_hh_l0": [3],
        "rnn.bias_ih_l0": [3],
        "rnn.weight_hh_l0": [3, 3],
        "rnn.weight_ih_l0": [3, 4],
    }
}
WEIGHT: dict[str, Any] = {
    "name": "rnn.weight_hh_l0",
    "shape": [3, 3],
    "values": [[0.427043, 0.0, 0.0], [0.0, 0.427043, 0.0], [0.0, 0.0, 0.427043]],
}
