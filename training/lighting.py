"""A person under random light, and how a camera renders it.

Convention: light is computed in linear colour on the person's pixels; pictures are sRGB 0..1, 0 outside the person.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .mesh import unit
from .samples import Sample, network_depths
from .shadows import lit_share

GAMMA = 2.2
VIEW = np.array([0.0, 0.0, 1.0])
"""Direction to the viewer, good enough for highlights."""
LINEAR = (np.arange(256) / 255.0).astype(np.float32) ** GAMMA
GREY = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
"""Luminance of linear colour."""
CLIPPED, CLIPPED_BELOW = 0.35, 0.3
"""Share of photos whose shadows are black, so that networks do not take black for background, and below which value at most."""


@dataclass(frozen=True)
class Lamp:
    """One lamp, window or sun, far away."""

    direction: np.ndarray
    """(3,) unit vector to the lamp."""
    colour: np.ndarray
    """(3,) float32 linear intensity."""
    wrap: float
    """How far around the edge of a shape a large lamp reaches, 0 for a point."""
    shine: float
    """Strength of its highlights."""
    softness: float | None
    """Radius as a slope, for the shadow that it casts; None: none to be seen."""


def relit(sample: Sample, rng: np.random.Generator) -> np.ndarray:
    """(h, w, 3) float32 sRGB 0..1, 0 outside: the person under a random sky and one to four lamps or suns."""
    mask = sample.mask
    normals = sample.normal[mask].astype(np.float32) / 127.0
    occlusion = sample.occlusion[mask].astype(np.float32) / 255.0
    strength = sample.specular[mask].astype(np.float32) / 255.0
    light = _sky(normals, occlusion, rng)
    highlight = np.zeros_like(light)
    for lamp in _lamps(rng):
        arriving = 0.4 + 0.6 * occlusion
        if lamp.softness is not None:
            arriving = arriving * _shadow(sample, lamp)[mask]
        facing = np.maximum((normals @ lamp.direction.astype(np.float32) + np.float32(lamp.wrap)) / np.float32(1 + lamp.wrap), 0)
        light += (facing * arriving)[:, None] * lamp.colour
        shine = np.maximum(normals @ unit(lamp.direction + VIEW).astype(np.float32), 0)
        cv2.pow(shine, float(rng.uniform(8, 40)), dst=shine)
        highlight += (shine * arriving * np.float32(lamp.shine))[:, None] * lamp.colour
    image = np.zeros((*mask.shape, 3), dtype=np.float32)
    image[mask] = _developed(LINEAR[sample.albedo[mask]] * light + highlight * strength[:, None], rng)
    return image


def _sky(normals: np.ndarray, occlusion: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n, 3) light from everywhere: brighter from above, and of another colour from one side (a wall, a lawn, a screen)."""
    up, side = (
        unit(np.array(axis) + rng.normal(0, 0.3, 3)).astype(np.float32) for axis in ([0.0, 1.0, 0.0], [rng.choice([-1, 1]), 0.0, 0.3])
    )
    ground = rng.uniform(0.3, 0.9)
    ambient = ground + (1 - ground) * (0.5 + 0.5 * (normals @ up))
    bounced = rng.uniform(0, 0.5) * np.square(np.maximum(0.5 + 0.5 * (normals @ side), 0))
    coloured = ambient[:, None] * _tint(rng, 0.06) + bounced[:, None] * _tint(rng, 0.25)
    return (np.float32(np.exp(rng.uniform(np.log(0.06), np.log(0.5)))) * coloured * occlusion[:, None]).astype(np.float32)


def _lamps(rng: np.random.Generator) -> list[Lamp]:
    """One to four lamps, each weaker than the one before; the first casts a shadow more often than not."""
    lamps = []
    for number in range(rng.integers(1, 5)):
        direction = unit(np.array([rng.normal(0, 0.9), rng.uniform(-0.1, 1.5), rng.uniform(-0.1, 1.1)]))
        intensity = np.float32(rng.uniform(0.35, 1.2) / (1 + number))
        softness = float(np.exp(rng.uniform(np.log(0.02), np.log(0.4)))) if number == 0 and rng.random() < 0.8 else None
        lamps.append(Lamp(direction, intensity * _tint(rng, 0.07), rng.uniform(0, 0.3), rng.uniform(0, 0.25), softness))
    return lamps


def _shadow(sample: Sample, lamp: Lamp) -> np.ndarray:
    front, back = network_depths(sample.front_depth), network_depths(sample.back_depth)
    return lit_share(front, back, sample.box, int(sample.resolution), lamp.direction, lamp.softness or 0.0)


def _developed(colour: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n, 3) sRGB of linear colour: exposure, white balance, saturation, contrast and clipped shadows as cameras and editors choose."""
    brightness = np.percentile(colour[:: max(1, len(colour) // 5000)].max(axis=1), 97)
    colour = colour * (np.float32(rng.uniform(0.55, 1.5) / max(brightness, 0.05)) * _tint(rng, 0.06))
    grey = (colour @ GREY)[:, None]
    colour = np.clip(grey + np.float32(rng.uniform(0.7, 1.15)) * (colour - grey), 0, 1)
    colour = colour ** np.float32(rng.uniform(0.85, 1.2) / GAMMA)
    if rng.random() >= CLIPPED:
        return colour
    level = np.float32(rng.uniform(0, CLIPPED_BELOW))
    return ((colour - level) / (1 - level)).clip(0, 1)


def _tint(rng: np.random.Generator, spread: float) -> np.ndarray:
    return np.clip(1 + rng.normal(0, spread, 3), 0, 2).astype(np.float32)
