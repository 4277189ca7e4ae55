"""Losses in nats, and what is made of them."""

import math

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn import functional

NO_TARGET = -1


def cross_entropy(logits: Float[Tensor, "T V"], targets: Int64[Tensor, "T"]) -> Float[Tensor, "T"]:
    """−ln p of each step's target, in nats; NaN where the target is NO_TARGET."""
    losses = functional.cross_entropy(logits, targets, reduction="none", ignore_index=NO_TARGET)
    return losses.masked_fill(targets == NO_TARGET, torch.nan)


def perplexity(loss_nats: float) -> float:
    """How many equally likely tokens would be as hard to predict: e to the mean loss."""
    return math.exp(loss_nats) if loss_nats < 700 else math.inf


def bits_per_character(loss_nats: float) -> float:
    """The mean loss in bits."""
    return loss_nats / math.log(2)


def guessing(vocabulary_size: int) -> float:
    """The loss of pure guessing, ln V, in nats."""
    return math.log(vocabulary_size)
