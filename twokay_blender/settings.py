"""What the artist has set in the add-on's preferences, as plain values that need no Blender to be tested."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..inference.errors import TwokayError

DEVICES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True)
class Settings:
    """The preferences; the defaults are those of a fresh installation."""

    engine: Literal["MANAGED", "CUSTOM"] = "MANAGED"
    """Where PyTorch comes from: packages that the add-on has set up for Blender's Python, or an interpreter of the artist's."""
    python: Path | None = None
    """That interpreter."""
    cache: Path | None = None
    """Where the packages go instead of the extension's own folder."""
    weights: Literal["EMBEDDED", "PUBLISHED", "OWN"] = "EMBEDDED"
    published_weights: Path | None = None
    licence_accepted: bool = False
    """Of the published weights."""
    own_weights: Path | None = None
    device: str = "auto"
    """One of `DEVICES`."""
    idle_minutes: int = 10
    """How long the worker stays after its last photo."""
    author: str = ""
    """Of assets; empty: nobody is named."""

    def chosen_weights(self) -> Path | None:
        """Return the weights file to use, None for the embedded one.

        Raises:
            TwokayError: no file is chosen, the published weights' licence is not accepted, or own weights are no safetensors.
        """
        if self.weights == "EMBEDDED":
            return None
        path = self.published_weights if self.weights == "PUBLISHED" else self.own_weights
        if path is None:
            raise TwokayError("weights-unset", "No weights file is chosen. Choose one in the preferences, or use the embedded weights.")
        if self.weights == "PUBLISHED" and not self.licence_accepted:
            raise TwokayError(
                "licence-not-accepted",
                "The published weights may be used for non-commercial purposes only. Accept their licence, or use the embedded weights.",
            )
        if self.weights == "OWN" and path.suffix != ".safetensors":
            raise TwokayError(
                "weights-foreign", f"{path.name} is no .safetensors file. For the authors' checkpoint choose the published weights instead."
            )
        return path
