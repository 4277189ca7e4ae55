"""The same forward pass with torch.autograd watching: the oracle of every gradient."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, linear

from server.numerics.clamp import Clamp, held
from server.numerics.metrics import NO_TARGET
from server.numerics.network import Network
from server.numerics.state import State
from tests.server.numerics.networks import vectors


@dataclass(frozen=True)
class Watched:
    """One sequence through a network, every number of it part of autograd's graph.

    Attributes:
        parameters: leaves that ask for gradients.
        signals: by name, [step][layer], (1, H) each; x too, as if it had one layer.
        losses: of every step, nats; None where there is no target.
    """

    parameters: dict[str, Tensor]
    signals: dict[str, list]
    losses: list[Tensor | None]

    def total(self, loss: str | int) -> Tensor:
        known = [value for value in self.losses if value is not None]
        if loss == "total":
            return torch.stack(known).sum()
        chosen = known[-1] if loss == "last" else self.losses[int(loss)]
        assert chosen is not None
        return chosen

    def by_signals(self, value: Tensor) -> dict[str, Tensor]:
        """∂value/∂(signal), (T, L, H) or (T, I)."""
        flat = [v for rows in self.signals.values() for row in rows for v in row]
        found = torch.autograd.grad(
            value, flat, retain_graph=True, allow_unused=True, materialize_grads=True
        )
        grads = iter(found)
        by = {
            name: torch.stack([torch.cat([next(grads) for _ in row]) for row in rows])
            for name, rows in self.signals.items()
        }
        return by | {"x": by["x"][:, 0]}

    def by_parameters(self, value: Tensor) -> dict[str, Tensor]:
        found = torch.autograd.grad(
            value,
            list(self.parameters.values()),
            retain_graph=True,
            allow_unused=True,
            materialize_grads=True,
        )
        return dict(zip(self.parameters, found, strict=True))


def watch(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    state: State | None = None,
    clamps: Sequence[Clamp] = (),
    first: int = 0,
) -> Watched:
    """Run the cells' own steps, which the tests hold against torch.nn, on leaves."""
    shape = network.architecture
    leaves = {name: p.clone().requires_grad_() for name, p in network.parameters.items()}
    watched = Network(shape, leaves)
    kind, layers = shape.kind, range(shape.layers)
    start = state or State.zeros(shape, 1, network.dtype)
    states = [{name: getattr(start, name)[n] for name in kind.states} for n in layers]
    past: list[deque] = [
        deque([] if start.past_h is None else [h[n] for h in start.past_h]) for n in layers
    ]
    signals: dict[str, list] = {name: [[] for _ in inputs] for name in kind.recorded} | {"x": []}
    losses: list[Tensor | None] = []
    for t, x in enumerate(vectors(watched, inputs)):
        below = _node(held(x, clamps, "x", None, first + t))
        signals["x"].append([below])
        for n in layers:
            weights = {
                name: leaves[f"rnn.{name}_l{n}"] for name in ("weight_ih", "bias_ih", "bias_hh")
            }
            bias = weights["bias_ih"]
            if kind.adds_biases:
                bias = bias + weights["bias_hh"]
            projected = linear(below, weights["weight_ih"], bias)
            if shape.skip:
                past[n].append(states[n]["h"])
                projected = projected + linear(past[n].popleft(), leaves[f"rnn.weight_skip_l{n}"])

            def probe(name, value, n=n, t=t):
                kept = _node(held(value, clamps, name, n, first + t))
                signals[name][t].append(kept)
                return kept

            states[n] = kind.step(projected, states[n], watched.layers[n], probe)
            below = states[n]["h"]
        logits = linear(below, leaves["head.weight"], leaves.get("head.bias"))
        known = int(targets[t]) != NO_TARGET
        losses.append(cross_entropy(logits, targets[t : t + 1]) if known else None)
    return Watched(leaves, signals, losses)


def _node(value: Tensor) -> Tensor:
    """A value of its own in the graph, so that a gradient can be asked for by it."""
    return value.view_as(value) if value.requires_grad else value.clone().requires_grad_()
