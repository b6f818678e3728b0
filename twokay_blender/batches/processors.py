"""What each of several processes on one computer may use: a GPU of its own where there are some, and its share of the cores."""

import os

_THREADS = "OMP_NUM_THREADS"


def environments(jobs: int, gpus: int) -> list[dict[str, str]]:
    """Return the environment variables of each process, beyond those of this one.

    jobs: how many processes. gpus: how many GPUs PyTorch sees here; more processes than GPUs share them in turn.

    Sources: CUDA_VISIBLE_DEVICES of the CUDA programming guide, OMP_NUM_THREADS of OpenMP.
    """
    named = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    devices = named.split(",") if named else [str(index) for index in range(gpus)]
    threads = {_THREADS: str(max(1, (os.cpu_count() or 1) // jobs))}
    if not gpus:
        return [threads] * jobs
    return [threads | {"CUDA_VISIBLE_DEVICES": devices[number % gpus]} for number in range(jobs)]


def beside_blender() -> dict[str, str]:
    """Return the environment variables of a worker beside which Blender builds humans all the time: one core is left to it.

    Threads of OpenMP wait for each other at full load; one that has no core makes all others burn theirs. What is set already stays.
    """
    return {} if _THREADS in os.environ else {_THREADS: str(max(1, (os.cpu_count() or 1) - 1))}
