"""One process per GPU, as torchrun starts them; without torchrun, one process.

Convention: a step of training is `shares` batches, one after another or side by side: with W processes and A
accumulated batches each, process r takes numbers r A .. r A + A - 1 of the step's W A. The step is the same for the
same W A, whatever W is.
"""

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch import distributed as dist


@dataclass(frozen=True)
class Processes:
    """How many processes train together, and which of them this one is."""

    rank: int = 0
    count: int = 1

    @property
    def is_first(self) -> bool:
        """Return whether this process writes files."""
        return self.rank == 0

    def batch_numbers(self, step: int, accumulated: int) -> range:
        """Return the numbers of this process's batches of a step, in the order of the data set."""
        first = (step * self.count + self.rank) * accumulated
        return range(first, first + accumulated)

    def mean(self, values: Tensor) -> Tensor:
        """Return the mean of a tensor over all processes."""
        if self.count > 1:
            dist.all_reduce(values)
            values /= self.count
        return values


def joined(device: str) -> tuple[Processes, torch.device]:
    """Join the other processes that torchrun started, if any; return them and this one's device."""
    if "WORLD_SIZE" not in os.environ:
        return Processes(), torch.device(device)
    on_gpu = torch.device(device).type == "cuda"
    if on_gpu:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    dist.init_process_group("nccl" if on_gpu else "gloo")
    chosen = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if on_gpu else torch.device(device)
    return Processes(dist.get_rank(), dist.get_world_size()), chosen


def leave() -> None:
    """End the work with other processes."""
    if dist.is_initialized():
        dist.destroy_process_group()


def shared(module: nn.Module, processes: Processes) -> nn.Module:
    """Return the module so that its gradients are averaged over all processes.

    Batch norms take the statistics of each process's own batch; the first process's running ones are everybody's.
    """
    return nn.parallel.DistributedDataParallel(module) if processes.count > 1 else module


def alone(module: nn.Module) -> AbstractContextManager:
    """Return a context in which gradients add up in this process without being averaged over all."""
    return module.no_sync() if isinstance(module, nn.parallel.DistributedDataParallel) else nullcontext()
