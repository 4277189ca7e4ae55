"""How a compute thread does its arithmetic, the same in server, tests and trainings."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.linalg import vector_norm


def prepare_thread() -> None:
    """One torch thread, and denormal numbers flushed to zero.

    Two threads on shared cores made kernels 10 to 100 times slower; denormals slowed vanished
    gradients 5 to 11 times. Both settings belong to the thread that calls.
    """
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)


def has_bfloat16_products() -> bool:
    """Whether this processor multiplies bfloat16 as torch's kernels need it (AVX-512, AMX)."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def norm(vectors: Float[Tensor, "*n H"]) -> Float[Tensor, "*n"]:
    """‖·‖₂ of each vector, squared as float64: the square of 1e-20 is no float32.

    Of a float64 vector the largest entry is taken out first: the square of 1e-200 is no float64.
    """
    if vectors.dtype != torch.float64:
        norms: Tensor = vector_norm(vectors, dim=-1, dtype=torch.float64)
        return norms.to(vectors.dtype)
    largest = vectors.abs().amax(dim=-1)  # (*n,)
    scale = torch.where((largest > 0) & (largest < torch.inf), largest, 1)
    scaled: Tensor = vector_norm(vectors / scale[..., None], dim=-1)
    return scaled * scale
