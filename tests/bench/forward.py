"""What recording costs: a full trace against torch's fused forward that returns no signal.

    python -m tests.bench.forward

All run on one thread, without a head, in turns, because the machine may be shared; each turn gives
a ratio of processor times, and the medians of the ratios count. `bare` is the cell's own step with
nothing recorded: what is left of the ratio if recording were free. `own` is torch's own fused
layer, taken where oneDNN is switched off.
"""

import gc
from collections.abc import Callable
from statistics import median
from time import thread_time

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from server.numerics.network import Architecture, Network
from server.numerics.precision import prepare_thread
from server.numerics.trace import recur

TARGETS = {128: 5.5, 256: 3.5, 512: 1.5}
STEPS, VOCABULARY = 256, 65
WARM_UP, TURNS = 5, 60


def fused_and_traced(hidden: int) -> tuple[nn.LSTM, Network]:
    """One LSTM, as torch's module and as a network."""
    torch.manual_seed(0)
    fused, head = nn.LSTM(VOCABULARY, hidden), nn.Linear(hidden, VOCABULARY)
    parameters = {f"rnn.{name}": value.detach() for name, value in fused.named_parameters()}
    parameters |= {f"head.{name}": value.detach() for name, value in head.named_parameters()}
    architecture = Architecture(
        cell="lstm", hidden=hidden, input_size=VOCABULARY, output_size=VOCABULARY
    )
    return fused, Network(architecture, parameters)


def bare(network: Network, projected: Tensor) -> None:
    """The steps alone, on inputs already projected."""
    zeros = torch.zeros(1, network.architecture.hidden)
    step, layer, state = network.architecture.kind.step, network.layers[0], {"h": zeros, "c": zeros}
    for x in projected.unbind():
        state = step(x, state, layer, lambda _, value: value)


def seconds(run: Callable[[], object]) -> float:
    """Processor time of this thread."""
    start = thread_time()
    run()
    return thread_time() - start


@torch.inference_mode()
def measure(hidden: int) -> list[tuple[float, ...]]:
    """Seconds of fused, own, bare and traced forward, turn by turn."""
    fused, network = fused_and_traced(hidden)
    tokens = torch.randint(VOCABULARY, (STEPS, 1))
    x, projected = one_hot(tokens, VOCABULARY).float(), network.token_projections[tokens]

    def own() -> None:
        with torch.backends.mkldnn.flags(enabled=False):
            fused(x)

    forwards = (
        lambda: fused(x),
        own,
        lambda: bare(network, projected),
        lambda: recur(network, tokens),
    )
    return [tuple(map(seconds, forwards)) for _ in range(WARM_UP + TURNS)][WARM_UP:]


def main() -> None:
    """Print one row for each size."""
    prepare_thread()
    gc.freeze()  # as a server does once it has started
    print(f"LSTM, {STEPS} steps, one sequence, one thread, {TURNS} turns, µs a step")
    print(
        "  H    fused      own     bare   traced   bare/fused   traced/fused   target   traced/own"
    )
    for hidden, target in TARGETS.items():
        turns = measure(hidden)
        times = [median(times) * 1e6 / STEPS for times in zip(*turns, strict=True)]
        bare, traced = [median(turn[n] / turn[0] for turn in turns) for n in (2, 3)]
        to_own = median(turn[3] / turn[1] for turn in turns)
        print("{:3} {:8.1f} {:8.1f} {:8.1f} {:8.1f}".format(hidden, *times), end="")
        print(f"   {bare:10.2f}   {traced:12.2f}   {target:6.1f}   {to_own:6.2f}")


if __name__ == "__main__":
    main()
