"""Photos that the worker reads for the panel one after the other, while Blender stays usable."""

import threading
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import MethodType, SimpleNamespace

import bpy
import pytest

from tests.blender.panel_drawing import drawn, labels, operators, panel


def advanced(queue):
    """Advance to the end of the current photo and return its humans, none if it is cancelled."""
    end = time.perf_counter() + 20
    while queue.running and time.perf_counter() < end:
        if people := queue.advance():
            return people
        time.sleep(0.005)
    return []


def test_panel_shows_progress_and_cancel_while_working(queue, order_of, worker):
    queue.add([order_of("stuck.png"), order_of("ann.png")])
    while queue.progress[0] < 0.5:
        queue.advance()
    calls = drawn(panel("main"))
    assert [named for name, _, named in calls if name == "progress"] == [{"factor": 0.5, "text": "50%"}]
    assert operators(calls) == ["twokay.cancel"] and "Photo 1 of 2: Waiting" in labels(calls)
    assert bpy.ops.twokay.cancel() == {"FINISHED"}
    assert not queue.running and advanced(queue) == [] and not bpy.data.objects
    with pytest.raises(RuntimeError, match="No photo is being imported"):
        bpy.ops.twokay.cancel()


def all_data() -> dict[str, list[str]]:
    collections = {name: getattr(bpy.data, name) for name in dir(bpy.data)}
    return {name: sorted(data.keys()) for name, data in collections.items() if isinstance(data, bpy.types.bpy_prop_collection)}


class AtWork:
    """Advances the queue as an operator does that was begun in the window."""

    def __init__(self, extension):
        module = import_module(f"{extension.__name__}.operators.working")
        module._timer = bpy.context.window_manager.event_timer_add(10, window=bpy.context.window)
        working = module.Working
        self.report = self.status = lambda *_: None
        self._outcomes, self._is_at_work = 0, True
        self._step, self._advance = (MethodType(getattr(working, name), self) for name in ("_step", "_advance"))
        self.modal = MethodType(working.modal, self)

    def until_the_end(self, queue) -> set[str]:
        end, answer = time.perf_counter() + 20, set()
        while queue.running and time.perf_counter() < end:
            answer = self.modal(bpy.context, SimpleNamespace(type="TIMER", value="NOTHING"))
            time.sleep(0.005)
        return answer


def test_each_photo_is_told_in_its_own_way_whoever_is_at_work(queue, order_of, worker, extension):
    told = []
    kinds = [replace(order_of("ann.png"), tell=lambda _by, _context, people, kind=kind: told.append((kind, len(people)))) for kind in "ab"]
    queue.add(kinds)
    assert AtWork(extension).until_the_end(queue) == {"FINISHED"}
    assert told == [("a", 1), ("b", 1)]


def test_photo_that_is_not_wanted_any_more_takes_no_other_with_it(queue, order_of, worker, extension):
    told = []
    unwanted = replace(order_of("stuck.png"), is_wanted=lambda: queue.progress[0] < 0.5)
    queue.add([unwanted, replace(order_of("ann.png"), tell=lambda _by, _context, people: told.append(people[0].human.name))])
    AtWork(extension).until_the_end(queue)
    assert told == ["ann"] and not queue.failure


def test_worker_reads_the_next_photo_while_a_human_is_built(queue, order_of, worker, bridge, events):
    queue.add([order_of(photo) for photo in ("ann.png", "bob.png", "cid.png")])
    assert [advanced(queue)[0].human.name for _ in range(3)] == ["ann", "bob", "cid"]
    assert events == ["begin ann", "begin bob", "build ann", "begin cid", "build bob", "build cid"]
    assert not queue.running and not bridge("engine").is_lent()


def test_drafting_leaves_the_main_thread_free_and_can_be_cancelled(queue, order_of, worker, bridge, monkeypatch):
    released, drafted, threads = threading.Event(), bridge("importing").drafted, []

    def slow(*arguments, **options):
        threads.append(threading.current_thread())
        released.wait(10)
        return drafted(*arguments, **options)

    monkeypatch.setattr(bridge("importing"), "drafted", slow)
    queue.add([order_of("crowd.png", person=None)])
    while not threads:
        queue.advance()
    assert queue.advance() is None and queue.progress == (1.0, "Building the surface")
    assert threads[0] is not threading.main_thread()
    thread = queue._thread
    queue.cancel()
    released.set()
    assert not queue.running and not bpy.data.objects
    thread.wait(10)
    assert not thread.running and len(threads) == 1  # the second person is not drafted any more
    queue.add([order_of("ann.png")])
    assert [imported.human.name for imported in advanced(queue)] == ["ann"]


def test_human_that_cannot_be_built_takes_no_other_with_it(queue, order_of, worker, error):
    def finish(*_):
        raise error("scene-missing", "Gone.")

    queue.add([replace(order_of("ann.png"), finish=finish), order_of("bob.png")])
    with pytest.raises(error, match="Gone"):
        advanced(queue)
    (imported,) = advanced(queue)
    assert imported.human.name == "bob"


def test_cancel_ends_the_worker_that_reads_the_next_photo(queue, order_of, worker, bridge):
    started = threading.Event()

    def prepare(*_):
        started.set()
        time.sleep(0.5)

    queue.add([replace(order_of("ann.png"), prepare=prepare), order_of("stuck.png")])
    while not started.is_set():
        queue.advance()
    process = queue._session._worker._process
    queue.cancel()
    process.wait(2)
    assert not queue.running and not bridge("engine").is_lent()
    queue.add([order_of("bob.png")])
    assert advanced(queue)[0].human.name == "bob"


def test_fault_in_telling_leaves_no_timer_and_no_queue(queue, order_of, worker, extension):
    def faulty(*_):
        raise ZeroDivisionError

    queue.add([replace(order_of("ann.png"), tell=faulty), order_of("stuck.png")])
    at_work = AtWork(extension)
    with pytest.raises(ZeroDivisionError):
        at_work.until_the_end(queue)
    assert import_module(f"{extension.__name__}.operators.working")._timer is None and not queue.running


def test_photos_are_imported_one_after_the_other_with_their_hints(queue, order_of, worker):
    queue.add([order_of("bad.png"), order_of("crowd.png", person=None)])
    with pytest.raises(Exception, match="Nobody is in the photo"):
        advanced(queue)
    people = advanced(queue)
    assert [imported.human.name for imported in people] == ["crowd", "crowd_2"]
    assert not queue.running and queue.failure.photo == Path("bad.png")
    bpy.context.view_layer.objects.active = people[1].human
    assert "The photo does not show the feet." in " ".join(labels(drawn(panel("result"))))


@pytest.mark.parametrize("photo", ["bad.png", "crash.png", "nonsense.png", "no_colours.png"])
def test_failed_import_leaves_everything_as_it_was(queue, order_of, worker, error, photo):
    before = all_data()
    queue.add([order_of(photo)])
    with pytest.raises(error):
        advanced(queue)
    assert all_data() == before and not queue.running


def test_human_goes_where_the_import_was_started(queue, order_of, worker, scene):
    collection = bpy.data.collections.new("People")
    scene.collection.children.link(collection)
    layer = bpy.context.view_layer
    layer.active_layer_collection = layer.layer_collection.children["People"]
    queue.add([order_of("ann.png")])
    layer.active_layer_collection = layer.layer_collection
    collection.name, scene.name = "Folk", "Stage"
    (imported,) = advanced(queue)
    assert [item.name for item in imported.human.users_collection] == ["Folk"]


def test_human_without_its_collection_goes_to_the_scene_and_without_its_scene_nowhere(queue, order_of, worker, scene, error):
    collection = bpy.data.collections.new("People")
    scene.collection.children.link(collection)
    layer = bpy.context.view_layer
    layer.active_layer_collection = layer.layer_collection.children["People"]
    orders = [order_of("ann.png"), order_of("ann.png")]
    queue.add(orders)
    bpy.data.collections.remove(collection)
    (imported,) = advanced(queue)
    assert list(imported.human.users_collection) == [scene.collection]
    bpy.data.scenes.new("Other")
    bpy.data.scenes.remove(scene)
    with pytest.raises(error, match="scene that the human was meant for is gone"):
        advanced(queue)


@pytest.mark.parametrize("overridden", [False, True])
def test_human_does_not_go_into_a_collection_of_another_file(queue, order_of, worker, tmp_path, overridden):
    collection = bpy.data.collections.new("Set")
    bpy.context.scene.collection.children.link(collection)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.wm.link(directory=str(tmp_path / "set.blend" / "Collection"), filename="Set", instance_collections=False)
    scene, layer = bpy.context.scene, bpy.context.view_layer
    wanted = bpy.data.collections["Set"]
    if overridden:
        wanted = wanted.override_hierarchy_create(scene, layer)
    layer.active_layer_collection = next(child for child in layer.layer_collection.children if child.collection == wanted)
    assert bool(bpy.context.collection.library) != overridden
    queue.add([order_of("ann.png")])
    (imported,) = advanced(queue)
    assert list(imported.human.users_collection) == [scene.collection]


def test_loading_a_file_cancels_the_import(queue, order_of, worker, bridge):
    queue.add([order_of("stuck.png")])
    while queue.progress[0] < 0.5:
        queue.advance()
    bpy.ops.wm.read_homefile(use_empty=True)
    assert not queue.running and not bridge("engine").is_lent()


def test_disabling_the_extension_ends_the_import(queue, order_of, worker, bridge, extension):
    queue.add([order_of("stuck.png")])
    while queue.progress[0] < 0.5:
        queue.advance()
    process = queue._session._worker._process
    extension.unregister()
    assert not queue.running and process.poll() is not None
    extension.register()


class WindowedBlender:
    """Blender as operators find it where there is a window; notes the texts of the status bar."""

    app = SimpleNamespace(background=False)

    def __init__(self):
        self.texts = []
        self.data = SimpleNamespace(workspaces=[SimpleNamespace(status_text_set=self.texts.append)])

    def __getattr__(self, name):
        return getattr(bpy, name)


def test_disabling_the_extension_ends_the_operator_at_work(scene, queue, worker, extension, tmp_path, monkeypatch):
    working = import_module(f"{extension.__name__}.operators.working")
    blender = WindowedBlender()
    monkeypatch.setattr(working, "bpy", blender)
    monkeypatch.setattr(working.Working, "_interactive", True)
    window = bpy.context.window_manager.windows[0]
    with bpy.context.temp_override(window=window):
        assert bpy.ops.twokay.import_human("INVOKE_DEFAULT", filepath=str(tmp_path / "stuck.png")) == {"RUNNING_MODAL"}
    assert len(window.modal_operators) == 1 and queue.running and working._timer
    extension.unregister()
    assert not queue.running and working._timer is None and blender.texts == [None]
    extension.register()


def ends(*humans) -> tuple[float, float]:
    """How far humans go to the left and to the right."""
    across = [human.location.x + corner[0] for human in humans for corner in human.bound_box]
    return min(across), max(across)


def test_people_of_several_photos_stand_beside_each_other(scene, worker):
    files = [{"name": name} for name in ("crowd.png", "bad.png", "ann.png", "bob.png")]
    with pytest.raises(RuntimeError, match="Nobody is in the photo"):
        bpy.ops.twokay.import_human(directory="/photos/", files=files, density=128, people="ALL")
    crowd, second, ann, bob = (bpy.data.objects[name] for name in ("crowd", "crowd_2", "ann", "bob"))
    assert crowd.location.x == 0 and ends(crowd, second)[1] + 0.3 == pytest.approx(ends(ann)[0], abs=1e-4)
    assert ends(ann)[1] + 0.3 == pytest.approx(ends(bob)[0], abs=1e-4)
    bpy.ops.twokay.import_human(filepath="cid.png", density=128)
    assert bpy.data.objects["cid"].location.x == 0


def test_row_goes_on_where_its_first_photo_was_undone(queue, order_of, worker, bridge):
    row = bridge("orders").Row()
    queue.add([order_of("ann.png", row), order_of("bob.png", row)])
    (ann,) = advanced(queue)
    right = ends(ann.human)[1]
    bridge("human").remove_human(ann.human)
    (bob,) = advanced(queue)
    assert ends(bob.human)[0] == pytest.approx(right + 0.3, abs=1e-4)
