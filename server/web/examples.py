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
    "edits": [{"parameter": "rnn.weight_hh_l0", "row": 0, "column": 0, "value": 0.9}],
    "state": {"h": [[0.5, 0.0, -0.5]]},
}

GRADIENTS_BODY: dict[str, Any] = {
    "input": {"text": "hell"},
    "targets": ["e", "l", "l", "o"],
    "loss": "total",
    "vectors": ["h"],
}

GRADIENTS: dict[str, Any] = {
    "model": "hello",
    "cell": "rnn",
    "tokens": ["h", "e", "l", "l"],
    "offsets": [[0, 1], [1, 2], [2, 3], [3, 4]],
    "unknown": [],
    "steps": 4,
    "loss": 6.811275,
    "loss_unit": "nats",
    "loss_per_step": [1.584146, 1.8175137, 1.8430992, 1.5665158],
    "layer": 0,
    "map_every": 1,
    "memory": None,
    "nonfinite": 0,
    "norms": {
        "a": [[0.09026201], [0.11683025], [0.087028936], [0.10565514]],
        "h": [[0.32900134], [0.556734], [0.5686468], [0.6211404]],
        "x": [0.14808574, 0.14347589, 0.11094562, 0.063049555],
    },
    "map": [
        [0.3218354],
        [0.045641474, 0.5205385],
        [0.0038104525, 0.034382872, 0.5351347],
        [0.0005058527, 0.0034984106, 0.045119286, 0.6211404],
    ],
    "weights": {
        "head.weight": {"norm": 3.4013894, "per_step": [1.308223, 1.5091215, 1.5649873, 1.4868151]},
        "rnn.bias_hh_l0": {
            "norm": 0.30199426,
            "per_step": [0.09026202, 0.11683025, 0.087028936, 0.10565514],
        },
        "rnn.bias_ih_l0": {
            "norm": 0.30199426,
            "per_step": [0.09026202, 0.11683025, 0.087028936, 0.10565514],
        },
        "rnn.weight_hh_l0": {
            "norm": 0.4410678,
            "per_step": [0.0, 0.1624349, 0.13366969, 0.16706973],
        },
        "rnn.weight_ih_l0": {
            "norm": 0.23679157,
            "per_step": [0.09026202, 0.11683025, 0.087028936, 0.10565514],
        },
    },
    "vectors": {
        "grad.h": [
            [[0.13214307, 0.29892248, -0.037754938]],
            [[-0.11881548, 0.48194796, 0.25211465]],
            [[-0.14453697, 0.4778042, 0.27234423]],
            [[-0.3801702, 0.23724002, 0.43012002]],
        ]
    },
}

LAB_BODY: dict[str, Any] = {
    "cell": "gru",
    "hidden": 2,
    "steps": 3,
    "init": "orthogonal",
    "scale": 1.0,
    "forget_bias": 1.0,
}
LAB: dict[str, Any] = {
    "loss": -0.27397848,
    "norms": [0.14767042, 0.45523561, 0.70710678],
    "layer_norms": [[0.14767042], [0.45523561], [0.70710678]],
    "jacobian": [0.70258447, 0.32852842, 0.68014632],
    "memory": {
        "full": [0.68014632, 0.21302061],
        "direct": [0.79209959, 0.42587282],
        "reach": [None, None],
    },
    "preactivations": {
        "a_r": {
            "values": [0.817858, -0.2892125, 0.0434754, 0.76889254, 0.32168938, 0.68370403],
            "derivatives": [0.21244874, 0.24484428, 0.24988191, 0.21640797, 0.24364218, 0.22291839],
            "mean_derivative": 0.23169058,
        },
        "a_z": {
            "values": [1.17610952, 0.23427672, -0.363979, 0.18956887, 1.33762796, 1.25523131],
            "derivatives": [0.18017323, 0.24660079, 0.24189941, 0.24776736, 0.16467783, 0.17260247],
            "mean_derivative": 0.20895351,
        },
        "a_n": {
            "values": [-0.52831825, -0.46301298, -0.66645512, -0.19696441, 0.23513161, -0.7192627],
            "derivatives": [0.76565251, 0.81291201, 0.66052687, 0.96218677, 0.94668883, 0.61998645],
            "mean_derivative": 0.79465891,
        },
    },
    "forget": {
        "gate": "z",
        "mean": 0.64168359,
        "per_step": [0.66127516, 0.47862375, 0.78515185],
        "half_life": 1.46956677,
        "product": [[0.77959366, 0.78515185, 0.79071004], [0.33486968, 0.37531552, 0.41576136]],
    },
    "spectral_radius": 1.0,
    "gradient_norm": 0.92425969,
    "clipped_norm": None,
    "nonfinite": 0,
}

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
