"""Independent pieces of work on threads of their own: on a CPU, small images keep cores busier one each than all on one of them.

The number of threads of this process (torch.get_num_threads) is divided: so many pieces at once, and in each torch takes the rest.
"""

import math
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")

MOST = 4
"""Pieces at once: each holds memory of its own."""


def side_by_side(work: Callable[[T], R], items: Sequence[T], at_once: int = MOST) -> Generator[R, None, None]:
    """Yield what `work` returns of each item, in order; other threads, in inference mode, do so many at once if the CPU has the cores."""
    threads = torch.get_num_threads()
    each = math.ceil(threads / at_once)
    count = math.ceil(threads / each)
    if count == 1:
        yield from map(work, items)
        return

    def done(item: T) -> R:
        with torch.inference_mode():
            return work(item)

    pool = ThreadPoolExecutor(count, "twokay networks", initializer=torch.set_num_threads, initargs=(each,))
    try:
        yield from pool.map(done, items)
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(threads)  # the pool's threads have set it for those to come
