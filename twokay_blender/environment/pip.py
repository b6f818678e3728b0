"""pip from outside: where it comes from, what its output means."""

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

from ...inference.errors import TwokayError
from .interpreter import WorkerCommand
from .process import popen_options

LOG_LINES = 8
_WORDS = {"Downloading": "Downloading", "Using cached": "Taking", "Processing": "Taking"}
_STEP = re.compile(
    r"^\s*(Downloading|Using cached|Processing|Installing collected packages:) "
    r"(?:(?:\S*[/\\])?([\w.]+)-(\d[^-]*)-\S+\.whl(?: (\([\d.]+ \wB\)))?)?",
    re.MULTILINE,
)
_FAULTS = (
    (
        r"Windows Long Path support|WinError 206",
        "paths-too-long",
        "The paths of PyTorch's files would be too long for Windows. Choose a packages folder with a short path in the preferences.",
    ),
    (r"No space left on device|Errno 28|WinError 112", "disk-full", "The disk is full. Free some space, or choose another folder."),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "network-certificate",
        "The secure connection was refused, as behind some company networks. Ask its administrator, or use a folder of wheels.",
    ),
    (
        r"Failed to establish a new connection|NewConnectionError|Name or service not known|getaddrinfo failed|Temporary failure in name"
        r"|Network is unreachable|Connection(?:Reset|Refused|Aborted)?Error|Read timed out|ProxyError|IncompleteRead|ProtocolError",
        "network",
        "The download broke off. Check the internet connection and try again: what has arrived is kept.",
    ),
    (r"HTTP error (?:403|407|429|5\d\d)", "network", "The server refused the download. Try again later: what has arrived is kept."),
    (
        r"Permission denied|PermissionError|WinError 5\b|Read-only file system",
        "folder-unwritable",
        "The packages folder cannot be written to. Choose another one in the preferences.",
    ),
)


def with_pip(python: WorkerCommand) -> WorkerCommand:
    """Return the command with an environment in which `-m pip` works, without installing pip anywhere.

    Where the interpreter lacks pip, the wheel that Python's own ensurepip carries is run as it is.

    Raises:
        TwokayError: the interpreter has neither.
    """
    if _runs_pip(python):
        return python
    spec = find_spec("ensurepip")
    bundled = sorted((Path(spec.origin).parent / "_bundled").glob("pip-*.whl")) if spec and spec.origin else []
    if not bundled:
        message = f"{python.python} has no pip, which installs packages. Install pip for it, or choose a Python of your own with PyTorch."
        raise TwokayError("pip-missing", message)
    folders = [folder for folder in (python.environment.get("PYTHONPATH"), str(bundled[-1])) if folder]
    return WorkerCommand(python.python, python.environment | {"PYTHONPATH": os.pathsep.join(folders)})


def pip_step(log: str) -> str:
    """Return what pip is doing, from the end of its output: "Downloading torch 2.13.0 (122.0 MB)"; "" before it does anything."""
    steps = list(_STEP.finditer(log))
    if not steps:
        return ""
    word, package, version, size = steps[-1].groups()
    if word == "Installing collected packages:":
        return "Unpacking"
    return " ".join(part for part in (_WORDS[word], package, version.replace("%2B", "+"), size) if part)


def pip_error(log: str) -> TwokayError:
    """Return the error that pip's output amounts to, with its last lines."""
    code, message = _fault(log)
    return TwokayError(code, "\n".join([message, *log.strip().splitlines()[-LOG_LINES:]]))


def _fault(log: str) -> tuple[str, str]:
    for pattern, code, message in _FAULTS:
        if re.search(pattern, log):
            return code, message
    if missing := re.search(r"No matching distribution found for (\S+)", log):
        return "wheel-missing", (
            f"There is no package {missing[1]} for this Python and system. Add its wheel to the folder of wheels, or choose a Python of "
            "your own that has PyTorch."
        )
    return "install-failed", "The packages could not be installed. The last lines of the log:"


def _runs_pip(python: WorkerCommand) -> bool:
    command = [str(python.python), "-m", "pip", "--version"]
    run = subprocess.run(command, env=python.full_environment, capture_output=True, check=False, **popen_options())
    return run.returncode == 0
