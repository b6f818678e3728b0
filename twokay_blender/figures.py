"""What a human in the scene measures."""

import bpy
import numpy as np

from .mesh_checks import closed_volume, is_closed


def mesh_figures(human: bpy.types.Object) -> dict:
    """Return counts, closedness, volume in litres, height in metres and bounds [lowest, highest corner] of a quad mesh."""
    mesh = human.data
    points = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.attributes["position"].data.foreach_get("vector", points.ravel())
    quads = np.empty((len(mesh.polygons), 4), np.int32)
    mesh.attributes[".corner_vert"].data.foreach_get("value", quads.ravel())
    bounds = [points.min(axis=0), points.max(axis=0)]
    return {
        "vertices": len(points),
        "faces": len(quads),
        "closed": is_closed(quads),
        "volume_litres": round(1000 * closed_volume(points, quads), 3),
        "height_m": round(float(bounds[1][2] - bounds[0][2]), 4),
        "bounds": [[round(float(value), 4) + 0.0 for value in corner] for corner in bounds],
    }
