"""The weights before the first update."""

import torch
from safetensors.torch import load_file

from server.numerics.initial import INITS
from server.numerics.vocabulary import Vocabulary
from server.resources import models_dir
from server.services.errors import InvalidInput
from server.services.training.module import TrainableNetwork
from server.services.training.recipe import Init

LECTURE = models_dir() / "hello" / "model.safetensors"


@torch.no_grad()
def draw(module: TrainableNetwork, init: Init, forget_bias: float, vocabulary: Vocabulary) -> None:
    """Draw the recurrent weights anew, each gate's block for itself.

        uniform     within ± 1/√H, as torch has drawn them already
        normal      with mean 0 and standard deviation 1/√H
        orthogonal  a random rotation (Saxe et al. 2014)
        identity    the identity, and no bias: with ReLU units the IRNN (Le et al. 2015)
        lecture     the 'hello' network as the lecture prints it; one vector b, so b_hh stays 0

    Args:
        forget_bias: b_ih of the LSTM's forget gates, where it is not 0 (Gers et al. 2000).

    Raises:
        InvalidInput: the lecture's weights belong to another network.
    """
    if init == "lecture":
        _take_the_lectures(module, vocabulary)
    elif init != "uniform":
        for name, weight in module.rnn.named_parameters():
            if ("_hh_" in name and weight.ndim == 2) or "_skip_" in name:
                for block in weight.split(module.architecture.hidden):
                    INITS[init](block, torch.default_generator)
            elif init == "identity" and weight.ndim == 1:
                weight.zero_()
    if module.architecture.cell == "lstm" and forget_bias:
        hidden = module.architecture.hidden
        for layer in range(module.architecture.layers):
            bias = module.rnn.get_parameter(f"bias_ih_l{layer}")
            bias[hidden : 2 * hidden] = forget_bias


def _take_the_lectures(module: TrainableNetwork, vocabulary: Vocabulary) -> None:
    printed = load_file(LECTURE)
    wanted = {name: weight.shape for name, weight in printed.items()}
    found = {name: weight.shape for name, weight in module.named_parameters()}
    plain = module.architecture.activation == "tanh" and vocabulary.tokens == tuple("helo")
    if found != wanted or not plain:
        raise InvalidInput(
            "The lecture's weights are those of an rnn with one layer of 3 tanh units and no bias "
            "of the head, on hello.",
            field="init",
        )
    module.load_state_dict(printed)
    module.rnn.get_parameter("bias_hh_l0").requires_grad_(False)
