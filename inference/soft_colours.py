"""Smoothing that keeps edges: an image as soft shares of its main colours, each smoothed by itself.

As in soft colour segmentation (Aksoy et al., ACM TOG 2017), but with fixed colours and no optimization; NumPy alone, as it also
runs inside Blender.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_MOST = 6
"""Colours of a palette: a person wears few, and each costs the time of a smoothing."""
_LEAST = 0.01
"""Share of the pixels that a colour stands for at least."""
_BIN = 16
_ALIKE = 60.0
"""Grey levels in one channel up to which colours are one thing, with its light and shade."""
_SIGMA = 15.0
"""Grey levels over which a pixel passes from one colour to the next."""
_DECIDED = 4
"""Power of the shares: what has most of a place gets nearly all of it, while even mixtures, as fine stripes are, stay mixed."""


@dataclass(frozen=True)
class Palette:
    """The main colours of an image, (k, 3) float32."""

    colours: np.ndarray

    def smoothed(self, image: np.ndarray, smooth: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """(h, w, 3) float32 image after an operation that averages pixels, without the mixtures of colours that it would leave.

        smooth: from (h, w, c) to (h', w', c) float32, linear in each channel.
        """
        shares = self._shares(image)
        weighted = shares[..., None] * image[..., None, :]
        mixed = smooth(np.concatenate([shares, weighted.reshape(*shares.shape[:2], -1)], axis=-1))
        shares, weighted = mixed[..., : shares.shape[-1]], mixed[..., shares.shape[-1] :]
        colours = weighted.reshape(*shares.shape, 3) / np.maximum(shares, 1e-6)[..., None]
        decided = (shares / np.maximum(shares.max(axis=-1, keepdims=True), 1e-6)) ** _DECIDED
        return (decided[..., None] * colours).sum(axis=-2) / decided.sum(axis=-1, keepdims=True)

    def _shares(self, image: np.ndarray) -> np.ndarray:
        """(h, w, k) float32, of sum 1: how much each pixel belongs to each colour."""
        squares = np.stack([((image - colour) ** 2).sum(axis=-1) for colour in self.colours], axis=-1)
        shares = np.exp((squares.min(axis=-1, keepdims=True) - squares) / (2 * _SIGMA**2))
        return shares / shares.sum(axis=-1, keepdims=True)


def palette_of(pixels: np.ndarray) -> Palette:
    """Return the main colours of (n, 3) float32 pixels in 0..255, most frequent first; n is at least 1."""
    bins, counts = np.unique((pixels // _BIN).astype(int).clip(0, 255 // _BIN), axis=0, return_counts=True)
    centres = (bins + 0.5) * _BIN
    apart = np.abs(centres[:, None] - centres).max(axis=-1)
    density = (np.exp(-((apart / _BIN) ** 2)) * counts).sum(axis=1)
    left = np.ones(len(bins), bool)
    colours = []
    while len(colours) < _MOST and counts[left].sum() > _LEAST * len(pixels):
        densest = np.where(left, density, -1).argmax()
        colours.append(centres[densest])
        left &= apart[densest] > _ALIKE
    return Palette(np.array(colours, np.float32))
