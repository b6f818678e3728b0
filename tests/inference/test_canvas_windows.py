import numpy as np

from inference.canvas_windows import WHOLE, extent, on_canvas, shared, window_around, within


def test_what_a_window_holds_comes_back_to_its_place():
    canvas = np.zeros((2048, 2048, 2), np.float16)
    canvas[100, 700], canvas[1999, 30] = 1, 2
    window = window_around(canvas.any(axis=-1))
    assert window == np.s_[100:2000, 30:701]
    assert extent(window) == (1900, 671)
    assert np.array_equal(on_canvas(canvas[window], window), canvas)


def test_nothing_has_an_empty_window():
    window = window_around(np.zeros((5, 7), bool))
    assert extent(window) == (0, 0)
    assert not on_canvas(np.zeros((0, 0)), window).any()


def test_windows_share_what_both_show():
    one, other = np.s_[0:10, 5:20], np.s_[4:30, 0:8]
    common = shared(one, other)
    assert common == np.s_[4:10, 5:8]
    assert shared(one, np.s_[10:12, 5:20]) is None
    numbers = np.arange(2048 * 2048).reshape(2048, 2048)
    assert np.array_equal(numbers[one][within(common, one)], numbers[within(common, WHOLE)])
