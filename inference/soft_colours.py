"""Smoothing that keeps edges: an image as soft shares of its main colours, each smoothed by itself.

As in soft colour segmentation (Aksoy et al., ACM TOG 2017), but with fixed colours and no optimization; NumPy alone, as it also
runs inside Blender.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np

Smoothing = Callable[[np.ndarray], np.ndarray]
"""From (h, w, c) to (h', w', c) float32, linear in each channel."""

_MOST = 6
"""Colours of a palette: a person wears few, and each costs the time of a smoothing."""
_LEAST = 0.01
"""Share of the pixels that a colour stands for at least."""
_BIN = 16
_ALIKE = 60.0
"""Grey levels in one channel up to which colours are one thing, with its light and shade."""
_DARKEST_SHADE, _OF_SHADE = 0.62, 20.0
"""Brightness to which shade takes a colour at most, and grey levels in one channel up to which what it makes is alike."""
_SIGMA = 15.0
"""Grey levels over which a pixel passes from one colour to the next."""
_NOTHING = 1e-6
_DECIDED = 4
"""Power of the shares: what has most of a place gets nearly all of it, while even mixtures, as fine stripes are, stay mixed."""


@dataclass(frozen=True)
class Palette:
    """The main colours of an image."""

    colours: np.ndarray
    """(k, 3) float32."""
    things: np.ndarray
    """(k,) of which thing each is the colour, 0 to the number of things less 1: light and shade of one have the same."""

    def smoothed(self, image: np.ndarray, smooth: Smoothing, smooth_edges: Smoothing | None = None) -> np.ndarray:
        """(h, w, 3) float32 image after an operation that averages pixels, without the mixtures of things that it would leave.

        smooth_edges: the operation on the things' shares, if it is another one than that on their colours.
        """
        shares = self._shares(image)
        stacked = smooth(np.concatenate([share[..., None] * np.insert(image, 0, 1, axis=-1) for share in shares], axis=-1))
        smoothed = [(stacked[..., start], stacked[..., start + 1 : start + 4]) for start in range(0, stacked.shape[-1], 4)]
        edges = stacked[..., ::4] if smooth_edges is None else smooth_edges(np.stack(shares, axis=-1))
        most = np.maximum(edges.max(axis=-1), _NOTHING)
        result, total = np.zeros((*most.shape, 3), np.float32), np.zeros_like(most)
        for number, (share, weighted) in enumerate(smoothed):
            decided = (edges[..., number] / most) ** _DECIDED
            result += (decided / np.maximum(share, _NOTHING))[..., None] * weighted
            total += decided
        return result / total[..., None]

    def _shares(self, image: np.ndarray) -> list[np.ndarray]:
        """(h, w) float32 for each thing, of sum 1: how much each pixel belongs to it."""
        apart = [image - colour for colour in self.colours]
        squares = [np.einsum("hwc,hwc->hw", difference, difference) for difference in apart]
        least = reduce(np.minimum, squares)
        of_things = [np.zeros_like(least) for _ in range(self.things.max() + 1)]
        for thing, square in zip(self.things, squares, strict=True):
            of_things[thing] += np.exp((least - square) / (2 * _SIGMA**2))
        total = sum(of_things)
        return [share / total for share in of_things]


def palette_of(pixels: np.ndarray) -> Palette:
    """Return the main colours of (n, 3) float32 pixels in 0..255, most frequent first; n is at least 1."""
    side = 256 // _BIN
    counts = np.bincount((pixels // _BIN).astype(int).clip(0, side - 1) @ (side * side, side, 1), minlength=side**3)
    found = np.flatnonzero(counts)
    counts = counts[found]
    centres = (np.stack(np.unravel_index(found, (side,) * 3), axis=-1) + 0.5) * _BIN
    apart = np.abs(centres[:, None] - centres).max(axis=-1)
    density = (np.exp(-((apart / _BIN) ** 2)) * counts).sum(axis=1)
    left = np.ones(len(found), bool)
    colours = []
    while len(colours) < _MOST and counts[left].sum() > _LEAST * len(pixels):
        densest = np.where(left, density, -1).argmax()
        colours.append(centres[densest])
        left &= apart[densest] > _ALIKE
    return Palette(np.array(colours, np.float32), _things(colours))


def _things(colours: list[np.ndarray]) -> np.ndarray:
    """(k,) numbers of the things that (k, 3) colours are of: the first colour of a thing is the one that others are light or shade of."""
    firsts: list[np.ndarray] = []
    things = []
    for colour in colours:
        own = next((number for number, first in enumerate(firsts) if _is_shade(colour, first) or _is_shade(first, colour)), len(firsts))
        if own == len(firsts):
            firsts.append(colour)
        things.append(own)
    return np.array(things)


def _is_shade(dark: np.ndarray, bright: np.ndarray) -> bool:
    """Whether shade makes the one colour of the other."""
    brightness = float(dark @ bright / (bright @ bright))
    return _DARKEST_SHADE <= brightness <= 1 and bool(np.abs(dark - brightness * bright).max() <= _OF_SHADE)
