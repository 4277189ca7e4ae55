"""A prepared thread computes alone and without denormal numbers."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from server.numerics.precision import norm, prepare_thread

SMALLEST = 2.0**-126


def halved() -> float:
    return float(torch.full((64,), SMALLEST).mul(0.5)[0])


def test_every_thread_that_prepares_itself_flushes_denormals() -> None:
    with ThreadPoolExecutor(1, initializer=prepare_thread) as threads:
        assert threads.submit(halved).result() == 0.0


def test_a_prepared_thread_has_one_torch_thread() -> None:
    with ThreadPoolExecutor(1, initializer=prepare_thread) as threads:
        assert threads.submit(torch.get_num_threads).result() == 1


@pytest.mark.parametrize(
    ("dtype", "size"),
    [
        (torch.float32, 1e-30),
        (torch.float32, 1e30),
        (torch.float64, 1e-250),
        (torch.float64, 1e250),
    ],
)
def test_a_norm_is_found_though_its_square_is_no_number(dtype: torch.dtype, size: float) -> None:
    vectors = torch.tensor([[3.0, 4.0], [0.0, 0.0], [1.0, 1.0]], dtype=dtype) * size

    found = norm(vectors)

    assert found.dtype == dtype
    assert found.tolist() == pytest.approx([5 * size, 0, 2**0.5 * size], rel=1e-6, abs=0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_what_is_lost_stays_lost(dtype: torch.dtype) -> None:
    found = norm(torch.tensor([[torch.inf, 1], [torch.nan, 1], [1, 0]], dtype=dtype))

    assert found[0] == torch.inf
    assert found[1].isnan()
    assert found[2] == 1
