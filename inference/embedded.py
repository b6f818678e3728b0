"""Where the weights that come with the project lie."""

from pathlib import Path

EMBEDDED = Path(__file__).parent / "weights" / "twokay-small.safetensors"
