"""A prepared thread computes alone and without denormal numbers."""

from concurrent.futures import ThreadPoolExecutor

import torch

from server.numerics.precision import prepare_thread

SMALLEST = 2.0**-126


def halved() -> float:
    return float(torch.full((64,), SMALLEST).mul(0.5)[0])


def test_every_thread_that_prepares_itself_flushes_denormals() -> None:
    with ThreadPoolExecutor(1, initializer=prepare_thread) as threads:
        assert threads.submit(halved).result() == 0.0


def test_a_prepared_thread_has_one_torch_thread() -> None:
    with ThreadPoolExecutor(1, initializer=prepare_thread) as threads:
        assert threads.submit(torch.get_num_threads).result() == 1
