"""The network as a torch module, for training by autograd; with torch's fused layers if it can."""

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.functional import dropout, one_hot

from server.numerics.metrics import NO_TARGET
from server.numerics.network import Architecture, Network
from server.services.training.stepped import run_layers

LAYERS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
FUSED_ACTIVATIONS = ("tanh", "relu")
Carried = Tensor | tuple[Tensor, ...]
"""What a batch hands to the next one: as torch's layers have it, or all parts of a State."""


class TrainableNetwork(nn.Module):
    """Its state_dict has the very names and shapes of `Architecture.parameter_shapes`.

    Args:
        architecture: of the network.
        dropout: between layers and before the head.
        weight_dropout: of W_hh, the same for all steps of a pass (Merity et al. 2018).
    """

    def __init__(
        self, architecture: Architecture, dropout: float, weight_dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.architecture = architecture
        self.weight_dropout = weight_dropout
        self.fused = not architecture.skip and architecture.activation in FUSED_ACTIVATIONS
        if architecture.embedding_size:
            self.embedding = nn.Embedding(architecture.input_size, architecture.embedding_size)
        options = {"nonlinearity": architecture.activation} if architecture.cell == "rnn" else {}
        self.rnn = (
            LAYERS[architecture.cell](
                architecture.vector_size,
                architecture.hidden,
                architecture.layers,
                dropout=dropout if architecture.layers > 1 else 0.0,
                **options,
            )
            if self.fused
            else Parameters(architecture)
        )
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(
            architecture.hidden, architecture.output_size, bias=architecture.head_bias
        )

    def forward(self, tokens: Tensor, state: Carried | None) -> tuple[Tensor, Carried]:
        """Logits (T, B, V) of token numbers (T, B), and the state after the last step."""
        if self.architecture.embedding_size:
            x = self.embedding(tokens)
        else:
            x = one_hot(tokens, self.architecture.input_size).to(self.head.weight.dtype)
        if self.fused:
            h, state = functional_call(self.rnn, self._weights(self.rnn), (x, state))
        else:
            network = Network(self.architecture, self._weights(self))
            h, state = run_layers(network, x, state, self.dropout)
        return self.head(self.dropout(h)), state

    def _weights(self, module: nn.Module) -> dict[str, Tensor]:
        """A module's parameters by name, W_hh with its dropout while it is trained."""
        weights: dict[str, Tensor] = dict(module.named_parameters())
        if self.training and self.weight_dropout:
            for name in weights:
                if "weight_hh" in name:
                    weights[name] = dropout(weights[name], self.weight_dropout)
        return weights


class Parameters(nn.Module):
    """The parameters of stepped layers, named and drawn as torch's own: within ± 1/√H."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        bound = architecture.hidden**-0.5
        for name, shape in architecture.parameter_shapes().items():
            if name.startswith("rnn."):
                drawn = torch.empty(shape).uniform_(-bound, bound)
                self.register_parameter(name.removeprefix("rnn."), nn.Parameter(drawn))


def detach(state: Carried) -> Carried:
    """The same state without the way it came: truncated BPTT stops here."""
    if isinstance(state, Tensor):
        return state.detach()
    return tuple(part.detach() for part in state)


@torch.no_grad()
def expected(module: TrainableNetwork, inputs: Tensor) -> Tensor:
    """Logits (T, B, V) of long sequences (T, B), from a zero state carried all through."""
    module.eval()
    state: Carried | None = None
    pieces = []
    for x in inputs.split(4096):
        logits, state = module(x, state)
        pieces.append(logits)
    module.train()
    return torch.cat(pieces)


def validation_loss(module: TrainableNetwork, inputs: Tensor, targets: Tensor) -> float:
    """Mean nats a target over long sequences (T, B), from a zero state carried all through."""
    losses = nn.functional.cross_entropy(
        expected(module, inputs).flatten(0, 1),
        targets.flatten(),
        reduction="none",
        ignore_index=NO_TARGET,
    )
    return float(losses.sum(dtype=torch.float64)) / int((targets != NO_TARGET).sum())
