import numpy as np

from training.mesh import area_centroid, even_rims, neighbour_average, pieces, rim_loops, subdivided, triangles_of_quads, vertex_normals

from .shapes import sphere, tube


def test_normals_of_a_sphere_point_outward():
    vertices, triangles = sphere((0, 0, 0), 2.0, rings=60)
    normals = vertex_normals(vertices, triangles)
    away_from_poles = np.abs(vertices[:, 1]) < 1.9
    assert ((normals * vertices / 2).sum(axis=1)[away_from_poles] > 0.999).all()


def test_subdivision_quadruples_triangles_and_reproduces_linear_fields_inside():
    vertices, triangles = tube([1.0] * 5)
    fine_of_coarse, fine = subdivided(len(vertices), triangles, 2)
    assert len(fine) == 16 * len(triangles)
    assert fine.max() + 1 == len(fine_of_coarse @ vertices)
    assert np.allclose(fine_of_coarse @ np.ones(len(vertices)), 1, atol=1e-5)


def test_subdivided_rims_stay_level():
    vertices, triangles = tube([1.0] * 5, height=2.0)
    fine_of_coarse, fine = subdivided(len(vertices), triangles, 1)
    heights = (fine_of_coarse @ vertices)[:, 1]
    levels = sorted(np.ptp(heights[loop]) for loop in rim_loops(fine))
    assert len(levels) == 2
    assert max(levels) < 1e-6
    assert np.isclose(heights.min(), 0, atol=1e-6)
    assert np.isclose(heights.max(), 2, atol=1e-6)


def test_neighbour_average_keeps_constants():
    vertices, triangles = sphere((0, 0, 0), 1.0, rings=12)
    average = neighbour_average(len(vertices), triangles)
    assert np.allclose(average @ np.ones(len(vertices)), 1, atol=1e-6)


def test_even_rims_remove_zigzag_but_do_not_tighten():
    vertices, triangles = tube([1.0] * 4)
    loop = rim_loops(triangles)[0]
    zigzag = vertices.copy()
    zigzag[loop, 1] += 0.05 * (-1.0) ** np.arange(len(loop))
    evened = even_rims(len(vertices), triangles) @ zigzag
    assert np.ptp(evened[loop, 1]) < 0.02
    assert np.abs(np.linalg.norm(evened[loop][:, [0, 2]], axis=1) - 1).max() < 0.02
    others = np.setdiff1d(np.arange(len(vertices)), np.concatenate(rim_loops(triangles)))
    assert np.allclose(evened[others], vertices[others], atol=1e-6)


def test_pieces_tell_two_spheres_apart():
    first, triangles = sphere((0, 0, 0), 1.0, rings=6)
    labels = pieces(2 * len(first), np.concatenate([triangles, triangles + len(first)]))
    assert labels[0] != labels[-1]


def test_quads_with_a_repeated_corner_are_one_triangle():
    assert triangles_of_quads(np.array([[0, 1, 2, 3], [4, 5, 6, 4]])).tolist() == [[0, 1, 2], [4, 5, 6], [0, 2, 3]]


def test_the_centroid_of_a_surface_weighs_areas_and_not_vertices():
    vertices, triangles = sphere((0.3, -0.2, 0.1), 0.5, rings=40)
    assert np.allclose(area_centroid(vertices, triangles), [0.3, -0.2, 0.1])
    upper = triangles[vertices[triangles][:, :, 1].min(axis=1) > -0.2 - 1e-9]
    assert np.allclose(area_centroid(vertices, upper), [0.3, -0.2 + 0.25, 0.1], atol=1e-3)
