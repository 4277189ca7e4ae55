"""What recording costs: a full trace against torch's fused forward that returns no signal.

    python -m tests.bench.forward

Both run on one thread, without a head, in turns, because the machine may be shared; each turn gives
one ratio of processor times, and the median of the ratios counts.
"""

import gc
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
WARM_UP, PAIRS = 5, 60


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


@torch.inference_mode()
def pair(fused: nn.LSTM, network: Network, tokens: Tensor, x: Tensor) -> tuple[float, float]:
    """Seconds of the fused forward and of the trace, one right after the other."""
    start = thread_time()
    fused(x)
    between = thread_time()
    recur(network, tokens)
    return between - start, thread_time() - between


def measure(hidden: int) -> tuple[float, float, float]:
    """Median microseconds a step, fused and traced, and the median of the ratios."""
    fused, network = fused_and_traced(hidden)
    tokens = torch.randint(VOCABULARY, (STEPS, 1))
    x = one_hot(tokens, VOCABULARY).float()
    pairs = [pair(fused, network, tokens, x) for _ in range(WARM_UP + PAIRS)][WARM_UP:]
    ratio = median(traced / quick for quick, traced in pairs)
    quick, traced = (median(times) * 1e6 / STEPS for times in zip(*pairs, strict=True))
    return quick, traced, ratio


def main() -> None:
    """Print one row for each size."""
    prepare_thread()
    gc.freeze()  # as a server does once it has started
    print(f"LSTM, {STEPS} steps, one sequence, one thread, {PAIRS} pairs")
    print("  H   fused µs/step   traced µs/step   ratio   target")
    for hidden, target in TARGETS.items():
        quick, traced, ratio = measure(hidden)
        print(f"{hidden:3}   {quick:13.1f}   {traced:14.1f}   {ratio:5.2f}   {target:6.1f}")


if __name__ == "__main__":
    main()
