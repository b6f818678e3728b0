"""What tensors take of a device's memory, counted at every operation of torch, and held to a limit."""

import weakref

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class TensorMemory(TorchDispatchMode):
    """Counts the bytes of all storages that operations hand out and that are still held; `peak` is the most so far.

    What a kernel takes for itself and gives back before it returns is not seen. Beside a network on the device "meta", which has no
    memory and computes nothing, only what lies there is counted, and comes back from it as zeros.

    Raises:
        torch.cuda.OutOfMemoryError: in the operation that goes beyond `limit`, as of a card of that size.
    """

    def __init__(self, limit: float = float("inf"), held: int = 0, device: str = "cpu"):
        """Begin with `held` bytes, those of tensors that are there already, on a device of which the memory is counted."""
        super().__init__()
        self.device = device
        self.limit, self.live, self.peak = limit, held, held
        self._known: weakref.WeakSet[torch.UntypedStorage] = weakref.WeakSet()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        given = {id(leaf.untyped_storage()) for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)}
        kwargs = kwargs or {}
        if kwargs.get("device") == torch.device("cpu") and args and isinstance(args[0], Tensor) and args[0].is_meta:
            return torch.zeros(args[0].shape, dtype=args[0].dtype)
        result = func(*args, **kwargs)
        for leaf in tree_leaves(result):
            if isinstance(leaf, Tensor) and leaf.device.type == self.device and id(leaf.untyped_storage()) not in given:
                self._count(leaf.untyped_storage())
        return result

    def _count(self, storage: torch.UntypedStorage) -> None:
        if storage in self._known:
            return
        self._known.add(storage)
        weakref.finalize(storage, self._release, storage.nbytes())
        self.live += storage.nbytes()
        if self.live > self.limit:
            raise torch.cuda.OutOfMemoryError(f"CUDA out of memory. {self.live} of {self.limit} bytes")
        self.peak = max(self.peak, self.live)

    def _release(self, size: int) -> None:
        self.live -= size


def size_of(module: torch.nn.Module) -> int:
    """Return the bytes of a module's parameters and buffers."""
    return sum(tensor.nbytes for tensor in (*module.parameters(), *module.buffers()))
