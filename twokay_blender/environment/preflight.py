"""Ask an interpreter what it can do: `inference.preflight`, run by it."""

import json
import subprocess
from pathlib import Path

from ...inference.errors import TwokayError
from ..manifest import EXTENSION_ROOT
from .interpreter import WorkerCommand
from .process import popen_options

SECONDS_TO_ANSWER = 120
_NEEDED = "It must be Python 3.11 or newer with torch, numpy, opencv-python-headless, safetensors, ai-edge-litert and ml_dtypes."


def run_preflight(python: WorkerCommand, weights: Path | None) -> dict:
    """Return the report of `inference.preflight`; seconds, for a thread of its own. weights: a file to verify, None for the embedded.

    Raises:
        TwokayError: the interpreter cannot be started, or cannot run the check.
    """
    arguments = ["--weights", str(weights)] if weights else []
    try:
        run = subprocess.run(
            python.arguments("inference.preflight", *arguments),
            cwd=EXTENSION_ROOT,
            env=python.full_environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS_TO_ANSWER,
            check=False,
            **popen_options(),
        )
        return json.loads(run.stdout.strip().splitlines()[-1])
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TwokayError("python-unusable", f"{python.python} cannot be used ({error}).", _NEEDED) from error
    except (IndexError, json.JSONDecodeError) as error:
        said = run.stderr.strip().splitlines()
        what = f"{python.python} cannot run the networks: {said[-1]}." if said else f"{python.python} cannot run the networks."
        raise TwokayError("python-unusable", what, _NEEDED) from error
