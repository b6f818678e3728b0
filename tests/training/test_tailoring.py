import numpy as np

from training.tailoring import flare, hood, sleeve_room


def test_sleeves_widen_from_the_shoulder_and_cuffs_draw_them_in():
    along = np.linspace(0, 1, 101)
    wide = sleeve_room(along, 1.0, 0.02, cuff=False)
    assert wide[0] == 0
    assert np.isclose(wide[-1], 0.02)
    assert (np.diff(wide) >= 0).all()
    drawn_in = sleeve_room(along, 1.0, 0.02, cuff=True)
    assert np.allclose(drawn_in[along < 0.9], wide[along < 0.9])
    assert np.isclose(drawn_in[-1], 0.002)


def test_a_hood_lies_behind_the_neck_alone():
    back, front, hip = [0.0, 1.415, -0.1], [0.0, 1.415, 0.15], [0.0, 0.9, -0.1]
    assert np.allclose(hood(np.array([back, front, hip]), 1.4, 0.0, 0.05), [0.05, 0, 0], atol=1e-4)


def test_only_the_lowest_edge_stands_off():
    heights = np.array([0.5, 0.53, 0.8])
    assert np.allclose(flare(np.stack([0 * heights, heights, 0 * heights], axis=1), 0.01), [0.01, 0.01 / np.e, 0], atol=1e-6)
