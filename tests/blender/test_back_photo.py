import threading
import time
from pathlib import Path

import bpy
import numpy as np
import pytest


@pytest.fixture
def human(build, bridge, scene, person, texture):
    return build(person, texture, name="Ann", density=256)


@pytest.fixture
def cut(bridge, monkeypatch):
    """Let the next cut-out have this matte and these colours."""

    def stub(matte, colour):
        colours = np.broadcast_to(np.array(colour, np.uint8), (*matte.shape, 3))
        cutout = bridge("photo_job").Cutout(matte.astype(np.float32), colours)
        monkeypatch.setattr(bridge("photo_job").PhotoJob, "poll", lambda _job: [cutout])
        monkeypatch.setattr(bridge("photo_job").PhotoJob, "wait", lambda _job, _progress: [cutout])

    return stub


@pytest.fixture
def set_photo(bridge, worker):
    return lambda human: bridge("order_queue").completed(bridge("back_photo").back_order(human, Path("back.png")))


def halves(bridge, human) -> list[np.ndarray]:
    pixels = bridge("pixels").pixels_of(human.twokay.texture)
    return np.split(pixels, 2, axis=1)


def test_photo_covers_the_back_and_the_front_goes_around(bridge, human, person, cut, set_photo):
    front = halves(bridge, human)[0].copy()
    cut(person.mask[::2, ::-2], (250, 10, 20))  # the person from behind
    assert set_photo(human).overlap > 0.97 and human.twokay.back == human.twokay.wanted.back == "photo"
    left, right = halves(bridge, human)
    np.testing.assert_array_equal(left, front)
    atlas = bridge("atlas").Atlas.of(person)
    matte = bridge("back").half_matte(front.shape, person, atlas)
    assert (right[:, ::-1][matte == 0] == front[matte == 0]).mean() > 0.99
    assert (right[:, ::-1][matte > 0.5] == (250, 10, 20)).all(axis=1).mean() > 0.4
    bpy.context.view_layer.objects.active = human
    assert bpy.ops.twokay.rebuild(density=128) == {"FINISHED"}
    np.testing.assert_array_equal(halves(bridge, human)[1], right)


def test_another_pose_is_refused(human, cut, set_photo, error):
    before = human.twokay.texture.packed_file.data
    lying = np.zeros((300, 900))
    lying[100:200, 50:850] = 1
    cut(lying, (255, 255, 255))
    with pytest.raises(error, match="same pose"):
        set_photo(human)
    assert human.twokay.texture.packed_file.data == before and human.twokay.back == "filled"


def test_a_photo_of_nobody_is_refused_with_its_own_remedy(human, worker):
    bpy.context.view_layer.objects.active = human
    with pytest.raises(RuntimeError, match="Use a photo that shows the whole person from behind"):
        bpy.ops.twokay.set_back_photo(filepath="bad.png")


@pytest.fixture
def queue(bridge, worker):
    queue = bridge("order_queue").queue
    yield queue
    queue.cancel()
    queue.dismiss()


def advanced(queue, until=lambda: False):
    """Advance to the end of the photo, or until something is so, and return what came of it."""
    end = time.perf_counter() + 20
    while queue.running and not until() and time.perf_counter() < end:
        if (outcome := queue.advance()) is not None:
            return outcome
        time.sleep(0.005)
    return None


def test_laying_over_leaves_the_main_thread_free_and_can_be_cancelled(bridge, human, person, cut, queue, monkeypatch):
    released, fitted, threads = threading.Event(), bridge("back_photo").fitted_back, []

    def slow(*arguments):
        threads.append(threading.current_thread())
        released.wait(10)
        return fitted(*arguments)

    monkeypatch.setattr(bridge("back_photo"), "fitted_back", slow)
    cut(person.mask[::2, ::-2], (250, 10, 20))
    queue.add([bridge("back_photo").back_order(human, Path("back.png"))])
    advanced(queue, until=lambda: threads)
    assert queue.advance() is None and queue.progress == (0.0, "Laying the photo over the back")
    assert threads[0] is not threading.main_thread()
    queue.cancel()
    assert not queue.running and not bridge("engine").is_lent()
    released.set()
    assert human.twokay.back == "filled"
    queue.add([bridge("back_photo").back_order(human, Path("back.png"))])
    assert advanced(queue).human == human and human.twokay.back == "photo"


def test_a_human_that_is_gone_by_then_is_named(bridge, human, person, cut, queue, error):
    cut(person.mask[::2, ::-2], (250, 10, 20))
    queue.add([bridge("back_photo").back_order(human, Path("back.png"))])
    bpy.data.objects.remove(human)
    with pytest.raises(error, match="Ann is no longer there"):
        advanced(queue)
