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
        copies: the same as each step used them; a gradient by one is that step's contribution.
        signals: by name, [step][layer], (1, H) each; x too, as if it had one layer.
        losses: of every step, nats; None where there is no target.
    """

    parameters: dict[str, Tensor]
    copies: list[dict[str, Tensor]]
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

    def contributions(self, value: Tensor) -> dict[str, Tensor]:
        """‖∂value/∂(parameter as step t used it)‖ of every step, (T,)."""
        flat = [copy for copies in self.copies for copy in copies.values()]
        found = torch.autograd.grad(
            value, flat, retain_graph=True, allow_unused=True, materialize_grads=True
        )
        norms = torch.stack([grad.norm() for grad in found]).view(len(self.copies), -1)
        return dict(zip(self.parameters, norms.T, strict=True))

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
    copies = [{name: _node(p) for name, p in leaves.items()} for _ in inputs]
    kind, layers = shape.kind, range(shape.layers)
    start = state or State.zeros(shape, 1, network.dtype)
    states = [{name: getattr(start, name)[n] for name in kind.states} for n in layers]
    past: list[deque] = [
        deque([] if start.past_h is None else [h[n] for h in start.past_h]) for n in layers
    ]
    signals: dict[str, list] = {name: [[] for _ in inputs] for name in kind.recorded} | {"x": []}
    losses: list[Tensor | None] = []
    for t, weights in enumerate(copies):
        copied = Network(shape, weights)
        (x,) = vectors(copied, inputs[t : t + 1])
        below = _node(held(x, clamps, "x", None, first + t))
        signals["x"].append([below])
        for n in layers:
            bias = weights[f"rnn.bias_ih_l{n}"]
            if kind.adds_biases:
                bias = bias + weights[f"rnn.bias_hh_l{n}"]
            projected = linear(below, weights[f"rnn.weight_ih_l{n}"], bias)
            if shape.skip:
                past[n].append(states[n]["h"])
                skipped = linear(past[n].popleft(), weights[f"rnn.weight_skip_l{n}"])
                projected = projected + skipped

            def probe(name, value, n=n, t=t):
                names = kind.preactivations if name == kind.stacked else (name,)
                kept = [
                    _node(held(part, clamps, one, n, first + t))
                    for one, part in zip(names, value.chunk(len(names), dim=1), strict=True)
                ]
                for one, part in zip(names, kept, strict=True):
                    signals[one][t].append(part)
                return torch.cat(kept, dim=1)

            states[n] = kind.step(projected, states[n], copied.layers[n], probe)
            below = states[n]["h"]
        logits = linear(below, weights["head.weight"], weights.get("head.bias"))
        known = int(targets[t]) != NO_TARGET
        losses.append(cross_entropy(logits, targets[t : t + 1]) if known else None)
    return Watched(leaves, copies, signals, losses)


def _node(value: Tensor) -> Tensor:
    """A value of its own in the graph, so that a gradient can be asked for by it."""
    return value.view_as(value) if value.requires_grad else value.clone().requires_grad_()
