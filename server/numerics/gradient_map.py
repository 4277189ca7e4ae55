"""Which step's loss blames which earlier state: G[k][t] = ‖∂L_k/∂h_t‖₂, for all k at once.

One backward recursion carries a row for every loss step k that it has passed, so that each step is
one matrix product for all of them. Below the layer that is asked for nothing is computed.
"""

from collections.abc import Iterator, Sequence

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from server.numerics.clamp import Clamp
from server.numerics.losses import Losses, chosen, losses_of
from server.numerics.misfit import Misfit, numbers_below
from server.numerics.network import Network
from server.numerics.precision import norm
from server.numerics.recording import Recording, blocks_from_the_end
from server.numerics.recursion import Recursion
from server.numerics.state import State
from server.numerics.trace import Trace


class GradientMap:
    """The map under way, newest step first; it can be stopped between any two steps.

    Args:
        network: architecture and parameters.
        trace: of one sequence.
        targets: token of each step, −1 for none; or losses of another kind.
        layer: whose h_t; −1 is the top one.
        every, offset: of the steps k that have a target, counted back from the last, take
            number `offset` and every `every`-th after it. Offsets 0 ... every − 1 make up the map.
        clamps: what was held while the trace was made.
        state: from which the trace started; None is zeros.

    Attributes:
        rows: the steps k that are taken, descending.
        position: how many columns are still to come: t = 0 ... position − 1.

    Raises:
        Misfit: no such layer, targets that do not fit the trace, or no loss.
    """

    @torch.inference_mode()
    def __init__(
        self,
        network: Network,
        trace: Trace,
        targets: Int64[Tensor, "T"] | Losses,
        *,
        layer: int = -1,
        every: int = 1,
        offset: int = 0,
        clamps: Sequence[Clamp] = (),
        state: State | None = None,
    ) -> None:
        layers = network.architecture.layers
        if not -layers <= layer < layers:
            allowed = f"{numbers_below(layers)}, or −1 for the top one"
            raise Misfit(f"there is no layer {layer}", "layer", allowed)
        if every < 1 or not 0 <= offset < every:
            message = f"every is {every}, offset {offset}"
            raise Misfit(message, "map_every", "every >= 1 and 0 <= offset < every")
        self._losses = losses_of(trace, targets)
        self.rows = chosen(self._losses, "total")[::-1][offset::every]
        self.position = self._steps = trace.steps
        self._recording = Recording(network, trace, clamps, state)
        self._recursions = {
            number: Recursion(network, number, 0) for number in range(layer % layers, layers)
        }
        self._columns = self._all()

    @torch.inference_mode()
    def retreat(self, steps: int) -> tuple[int, Float[Tensor, "n T"]]:
        """The next earlier columns; fewer where the beginning comes first.

        Returns:
            The step t of the first one; and, for each t ascending, G[k][t] over all k, NaN where
            k < t, where L_k is unknown, and where k is not taken.
        """
        count = min(steps, self.position)
        columns = torch.full((count, self._steps), torch.nan, dtype=self._recording.network.dtype)
        for row in reversed(range(count)):
            norms = next(self._columns)
            columns[row, self.rows[: len(norms)]] = norms
        self.position -= count
        return self.position, columns

    def _all(self) -> Iterator[Float[Tensor, "K"]]:
        """‖∂L_k/∂h_t‖ of the rows k ≥ t, for t descending."""
        network, recording = self._recording.network, self._recording
        lowest, top = min(self._recursions), max(self._recursions)
        rows = set(self.rows)
        for steps in blocks_from_the_end(self._steps):
            slopes = {number: recording.slopes(number, steps) for number in self._recursions}
            seeds = self._losses.by_logits(steps) @ network.parameters["head.weight"]  # (n, H)
            for row in reversed(range(len(seeds))):
                above = None
                for number in range(top, lowest - 1, -1):
                    recursion = self._recursions[number]
                    if steps.start + row in rows:
                        seed = seeds[row : row + 1]
                        recursion.enter("h", seed if number == top else torch.zeros_like(seed))
                    if number == lowest:
                        yield norm(recursion.states(above, slopes[number][row])["h"])
                    else:
                        _, paths = recursion.step(above, slopes[number][row])
                        projected = network.architecture.kind.to_projected(paths)  # (K, G·H)
                        above = projected @ network.parameters[f"rnn.weight_ih_l{number}"]
