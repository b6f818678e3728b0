"""Screened Poisson over the points of `benchmarks.surface --points`, as 2K2K's authors do it.

`python benchmarks/poisson.py POINTS MESH` with pymeshlab and numpy; judge the mesh by `benchmarks.surface --against`.
Settings as published with 2K2K: depth 10, normals from 70 neighbours. MeshLab cannot tell in from out for two sheets, so the
normals of the first half of the points are turned toward the camera, those of the other half away from it.
"""

import sys
import time

import numpy as np
import pymeshlab


def outward(points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """(n, 3) normals, turned toward the camera at (0, 0, 1) for the first half of the points, away from it for the others."""
    toward = ((np.array([0, 0, 1]) - points) * normals).sum(axis=1) > 0
    wanted = np.arange(len(points)) < len(points) // 2
    return np.where((toward == wanted)[:, None], normals, -normals)


def main() -> None:
    """Mesh the points and write vertices and triangles."""
    with np.load(sys.argv[1]) as file:
        points = file["points"].astype(np.float64)
    clock = time.perf_counter()
    meshes = pymeshlab.MeshSet()
    meshes.add_mesh(pymeshlab.Mesh(points))
    meshes.compute_normal_for_point_clouds(k=70)
    meshes.add_mesh(pymeshlab.Mesh(points, v_normals_matrix=outward(points, meshes.current_mesh().vertex_normal_matrix())))
    meshes.generate_surface_reconstruction_screened_poisson(depth=10)
    print(f"{len(points)} points, {time.perf_counter() - clock:.1f} s")
    made = meshes.current_mesh()
    np.savez(sys.argv[2], vertices=made.vertex_matrix(), triangles=made.face_matrix())


if __name__ == "__main__":
    main()
