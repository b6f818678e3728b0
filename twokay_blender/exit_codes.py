"""How a command ends, for scripts and farms."""

ALL_OK = 0
SOME_FAILED = 1
"""The report and the records say which and why."""
USAGE = 2
"""The arguments make no sense; nothing was done."""
UNUSABLE = 3
"""This computer cannot do any of it: PyTorch, weights, detectors, the device, the output folder. Try another one."""
INTERRUPTED = 130
"""Ctrl-C, or a farm's wish; --resume goes on."""
