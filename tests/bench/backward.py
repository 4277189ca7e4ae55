"""What gradients cost by the recursion: against torch's fused layer, autograd per k, and vmap.

    python -m tests.bench.backward

All run on one thread, in turns, because the machine may be shared; each turn gives a ratio of
processor times, and the medians of the ratios count. One sequence, a head, cross-entropy at every
step. `fused` is one forward and backward pass of torch.nn's layer, which returns the gradients of
the weights alone; `total` is every gradient of the summed loss, given a trace; `map` is
‖∂L_k/∂h_t‖ of all k and t.
"""

import gc
import math
from collections.abc import Callable, Sequence
from statistics import median

import torch
from torch import Tensor, nn
from torch.func import vjp, vmap
from torch.nn.functional import cross_entropy, one_hot

from server.numerics.bptt import Backward, GradientMap
from server.numerics.clamp import Clamp
from server.numerics.network import Architecture, Network
from server.numerics.precision import prepare_thread
from server.numerics.trace import Trace, run
from tests.bench.forward import seconds

MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
VOCABULARY = 65
WARM_UP, TURNS = 2, 12
SMALL = (128, 128)  # H and T at which autograd and vmap are compared
ROAD = {"rnn": None, "lstm": "f", "gru": "z"}


class Subject:
    """A network, a trace of it, and torch's own layer with the same weights."""

    def __init__(self, cell: str, hidden: int, steps: int, clamps: Sequence[Clamp] = ()) -> None:
        torch.manual_seed(0)
        self.module, self.head = MODULES[cell](VOCABULARY, hidden), nn.Linear(hidden, VOCABULARY)
        parameters = {f"rnn.{n}": p.detach() for n, p in self.module.named_parameters()}
        parameters |= {f"head.{n}": p.detach() for n, p in self.head.named_parameters()}
        architecture = Architecture(
            cell=cell, hidden=hidden, input_size=VOCABULARY, output_size=VOCABULARY
        )
        self.network = Network(architecture, parameters)
        self.projected = self.network.token_projections  # made here, where autograd may use them
        tokens = torch.randint(VOCABULARY, (steps + 1, 1))
        self.inputs, self.targets = tokens[:-1], tokens[1:, 0].clone()
        self.clamps = clamps
        self.trace: Trace = run(self.network, self.inputs, clamps=clamps)

    def fused(self) -> None:
        """One forward and backward pass of torch's layer."""
        self.module.zero_grad()
        self.head.zero_grad()
        h, _ = self.module(one_hot(self.inputs, VOCABULARY).float())
        cross_entropy(self.head(h[:, 0]), self.targets, reduction="sum").backward()

    def total(self) -> dict[str, Tensor]:
        """All gradients of the summed loss."""
        back = Backward(self.network, self.inputs, self.trace, self.targets, clamps=self.clamps)
        back.retreat(self.trace.steps)
        return back.weights

    def map(self) -> Tensor:
        """‖∂L_k/∂h_t‖, t by k."""
        blame = GradientMap(self.network, self.trace, self.targets, clamps=self.clamps)
        return blame.retreat(self.trace.steps)[1]

    def losses(self, pushes: Tensor) -> tuple[Tensor, list[Tensor]]:
        """L_k and h_t, step by step, as functions of what is added to each h_t, (T, H)."""
        kind, layer = self.network.architecture.kind, self.network.layers[0]
        zeros = torch.zeros(1, self.network.architecture.hidden)
        state, states = dict.fromkeys(kind.states, zeros), []
        for x, push in zip(self.projected[self.inputs], pushes, strict=True):
            state = kind.step(x, state, layer, lambda _, value: value)
            state = state | {"h": state["h"] + push}
            states.append(state["h"])
        logits = self.head(torch.cat(states))
        return cross_entropy(logits, self.targets, reduction="none"), states

    def autograd(self) -> Tensor:
        """The map by one backward pass for each k."""
        pushes = torch.zeros(self.trace.steps, self.network.architecture.hidden)
        losses, states = self.losses(pushes.requires_grad_())
        columns = torch.full((len(states), len(states)), torch.nan)
        for k, loss in enumerate(losses):
            grads = torch.autograd.grad(loss, states[: k + 1], retain_graph=True)
            columns[: k + 1, k] = torch.cat(grads).norm(dim=1)
        return columns

    def vmap(self) -> Tensor:
        """The map by one batched backward pass, of all k at all t."""
        pushes = torch.zeros(self.trace.steps, self.network.architecture.hidden)
        back = vjp(lambda pushed: self.losses(pushed)[0], pushes)[1]
        (grads,) = vmap(back)(torch.eye(self.trace.steps))  # (K, T, H)
        columns: Tensor = grads.norm(dim=2).T
        return columns


def in_turns(runs: Sequence[Callable[[], object]], turns: int = TURNS) -> list[tuple[float, ...]]:
    """Seconds of each, turn by turn."""
    return [tuple(map(seconds, runs)) for _ in range(WARM_UP + turns)][WARM_UP:]


def ratio(turns: Sequence[tuple[float, ...]], of: int, to: int) -> float:
    """Median over the turns."""
    return median(turn[of] / turn[to] for turn in turns)


def against_fused() -> None:
    """Total and map, of each cell, in fused forward and backward passes; targets 0.7 and 6.

    Of the three, torch has a faster kernel for the LSTM, by oneDNN, which can be switched off.
    """
    print("H 512, T 256: ms, and ratios to one fused forward and backward pass")
    print("  cell               fused    total      map   total/fused   map/fused")
    for cell in (*MODULES, "lstm, no oneDNN"):
        subject = Subject(cell.split(",")[0], 512, 256)
        with torch.backends.mkldnn.flags(enabled="no" not in cell):
            turns = in_turns((subject.fused, subject.total))
            maps = in_turns((subject.fused, subject.map), 4)
        fused, total = (median(times) * 1e3 for times in zip(*turns, strict=True))
        mapped = median(times[1] for times in maps) * 1e3
        print(f"  {cell:15} {fused:8.1f} {total:8.1f} {mapped:8.0f}", end="")
        print(f"   {ratio(turns, 1, 0):11.2f}   {ratio(maps, 1, 0):9.1f}")


def against_autograd() -> None:
    """What the same map costs otherwise."""
    hidden, steps = SMALL
    print(f"H {hidden}, T {steps}: the map by other ways, over the recursion")
    print("  cell   map, ms   autograd per k   torch.func.vmap")
    for cell in MODULES:
        subject = Subject(cell, hidden, steps)
        turns = in_turns((subject.map, subject.autograd, subject.vmap), 3)
        own = median(times[0] for times in turns) * 1e3
        print(f"  {cell:4} {own:9.1f}   {ratio(turns, 1, 0):14.1f}   {ratio(turns, 2, 0):15.1f}")


def growth() -> None:
    """The exponent in T: log₂ of what twice the steps cost."""
    print("LSTM, H 256: exponent in T, from T to 2 T")
    print("     T    total      map")
    for steps in (128, 256):
        once, twice = Subject("lstm", 256, steps), Subject("lstm", 256, 2 * steps)
        turns = in_turns((once.total, twice.total, once.map, twice.map), 5)
        print(
            f"  {steps:4} {math.log2(ratio(turns, 1, 0)):8.2f} {math.log2(ratio(turns, 3, 2)):8.2f}"
        )


def forgetting() -> None:
    """A net that forgets against one that remembers; target 1.3."""
    print("H 512, T 256: the gate that keeps the old state held at 0.05, over held at 1")
    print("  cell    total      map")
    for cell, gate in ROAD.items():
        if gate is None:
            continue
        forgets, remembers = (
            Subject(cell, 512, 256, (Clamp(gate, None, None, 0, None, value),))
            for value in (0.05, 1.0)
        )
        turns = in_turns((forgets.total, remembers.total))
        maps = in_turns((forgets.map, remembers.map), 4)
        print(f"  {cell:4} {ratio(turns, 0, 1):8.2f} {ratio(maps, 0, 1):8.2f}")


def main() -> None:
    """Print all four."""
    prepare_thread()
    gc.freeze()  # as a server does once it has started
    for part in (against_fused, against_autograd, growth, forgetting):
        part()


if __name__ == "__main__":
    main()
