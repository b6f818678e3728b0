"""A finished surface of a person, still unposed."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from .materials import Material


@dataclass(frozen=True)
class Layer:
    """One surface of a person before posing."""

    vertices: np.ndarray
    """(n, 3) float64."""
    triangles: np.ndarray
    """(t, 3) int32."""
    rest: np.ndarray
    """(n, 3) positions on the mean body, which carry the colours."""
    weights: sp.csr_matrix
    """(n, j) skinning weights."""
    materials: tuple[Material, Material]
    is_second: np.ndarray
    """(t,) bool: triangles of the second material."""


def with_lid(layer: Layer, loop: np.ndarray) -> Layer:
    """Close an opening by a fan, as scans are closed: else a ray under the far hem would see no thickness at all.

    The fan has vertices of its own, so that the normals along the hem stay those of the cloth.
    """
    first, centre = len(layer.vertices), len(layer.vertices) + len(loop)
    around = np.arange(first, centre)
    fan = np.stack([np.roll(around, -1), around, np.full(len(loop), centre)], axis=1).astype(np.int32)
    mean = sp.csr_matrix(np.full((1, len(loop)), 1 / len(loop), dtype=np.float32))
    return replace(
        layer,
        vertices=np.concatenate([layer.vertices, layer.vertices[loop], layer.vertices[loop].mean(axis=0, keepdims=True)]),
        triangles=np.concatenate([layer.triangles, fan]),
        rest=np.concatenate([layer.rest, layer.rest[loop], layer.rest[loop].mean(axis=0, keepdims=True)]),
        weights=sp.csr_matrix(sp.vstack([layer.weights, layer.weights[loop], mean @ layer.weights[loop]])),
        is_second=np.concatenate([layer.is_second, np.full(len(fan), layer.is_second[-1])]),
    )
