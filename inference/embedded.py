"""Where the weights that come with the project lie."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "weights"
EMBEDDED = _FOLDER / "twokay-small.safetensors"
EMBEDDED_DETAIL = _FOLDER / "twokay-detail.safetensors"
"""The network of `inference.detail`, for any weights of the others."""
