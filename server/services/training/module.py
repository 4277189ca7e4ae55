"""The network as a torch module, for training with torch's fused layers and autograd."""

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from server.numerics.network import Architecture

LAYERS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
Carried = Tensor | tuple[Tensor, Tensor]


class TrainableNetwork(nn.Module):
    """Its state_dict has the very names and shapes of `Architecture.parameter_shapes`."""

    def __init__(self, architecture: Architecture, dropout: float, forget_bias: float) -> None:
        super().__init__()
        self.architecture = architecture
        if architecture.embedding_size:
            self.embedding = nn.Embedding(architecture.input_size, architecture.embedding_size)
        options = {"nonlinearity": architecture.activation} if architecture.cell == "rnn" else {}
        self.rnn = LAYERS[architecture.cell](
            architecture.vector_size,
            architecture.hidden,
            architecture.layers,
            dropout=dropout if architecture.layers > 1 else 0.0,
            **options,
        )
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(architecture.hidden, architecture.output_size)
        if architecture.cell == "lstm" and forget_bias:
            hidden = architecture.hidden
            for layer in range(architecture.layers):
                bias = getattr(self.rnn, f"bias_ih_l{layer}")
                nn.init.constant_(bias.data[hidden : 2 * hidden], forget_bias)

    def forward(self, tokens: Tensor, state: Carried | None) -> tuple[Tensor, Carried]:
        """Logits (T, B, V) of token numbers (T, B), and the state after the last step."""
        if self.architecture.embedding_size:
            x = self.embedding(tokens)
        else:
            x = one_hot(tokens, self.architecture.input_size).to(self.head.weight.dtype)
        h, state = self.rnn(x, state)
        return self.head(self.dropout(h)), state


def detach(state: Carried) -> Carried:
    """The same state without the way it came: truncated BPTT stops here."""
    return state.detach() if isinstance(state, Tensor) else (state[0].detach(), state[1].detach())


@torch.no_grad()
def validation_loss(module: TrainableNetwork, inputs: Tensor, targets: Tensor) -> float:
    """Mean nats a token over one long sequence (T, B), from a zero state carried all through."""
    module.eval()
    state: Carried | None = None
    total = torch.zeros((), dtype=torch.float64)
    for x, y in zip(inputs.split(4096), targets.split(4096), strict=True):
        logits, state = module(x, state)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="none")
        total += loss.sum(dtype=torch.float64)
    module.train()
    return float(total) / targets.numel()
