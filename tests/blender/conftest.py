import sys
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from tests.blender import fake_worker, synthetic
from tests.blender.batch_reports import PHOTOS
from twokay_blender.standalone import enabled_extension


@pytest.fixture(scope="session")
def extension() -> Iterator[ModuleType]:
    """The module of the extension, loaded from this checkout and registered."""
    with enabled_extension() as module:
        yield module


@pytest.fixture(scope="session")
def bridge(extension):
    """Import a module of the extension's `twokay_blender` by name."""
    return lambda name: import_module(f"{extension.__name__}.twokay_blender.{name}")


@pytest.fixture
def stored(bridge):
    """The stored preferences, reset afterwards."""
    preferences = bridge("preferences").preferences()
    yield preferences
    for name in (field.name for field in fields(bridge("settings").Settings)):
        preferences.property_unset(name)
    bridge("checks").forget()
    bridge("pytorch_setup").task.failure = None


@pytest.fixture(scope="session")
def error(extension):
    """The extension's own TwokayError; `inference` outside of it is another module."""
    return import_module(f"{extension.__name__}.inference.errors").TwokayError


@pytest.fixture
def scene(extension):
    """An empty file."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True)
    return bpy.context.scene


@pytest.fixture
def build(bridge, scene):
    """Draft a human with some of its settings and add it to the scene."""

    def built(maps, texture, *, name, height=1.75, density=2048, back="filled", collection=None):
        settings = bridge("human_settings").HumanSettings(height, bridge("surface").SurfaceOptions(density), back)
        colours = bridge("pixels").rgba_picture(texture)[..., :3]
        return bridge("human").add_human(bridge("draft").drafted(maps, colours, name=name, settings=settings), collection)

    return built


@pytest.fixture
def events(bridge, monkeypatch) -> list[str]:
    """What is begun in the worker and what is built, by batches and by the panel, in order."""
    session, events = bridge("session").Session, []
    start, build = session.start, bridge("importing").add_humans

    def noted_start(self, request, **options):
        events.append(f"begin {request.photo.stem}")
        return start(self, request, **options)

    def noted_build(people, photo, *rest, **options):
        events.append(f"build {photo.stem}")
        return build(people, photo, *rest, **options)

    monkeypatch.setattr(session, "start", noted_start)
    for user in ("batches.import_work", "orders"):
        monkeypatch.setattr(bridge(user), "add_humans", noted_build)
    return events


@pytest.fixture(scope="session")
def person():
    """A person-like union of capsules, seen in a photo of 600 x 800 pixels."""
    return synthetic.capsules(synthetic.PERSON)


@pytest.fixture
def texture(tmp_path, extension) -> Path:
    """A photo of 600 x 800 pixels: red grows to the right, green downward, blue is 0.5."""
    path = tmp_path / "texture.png"
    synthetic.write_gradient(path, (600, 800))
    return path


@pytest.fixture(scope="session")
def python(bridge):
    """The command of a worker: the interpreter that runs these tests."""
    return bridge("environment.interpreter").own_python(Path(sys.executable))


@pytest.fixture
def worker(person, tmp_path, bridge, monkeypatch) -> Iterator[Path]:
    """Replace the worker by one without torch; the photo's name says what it does (see `fake_worker`)."""
    root = tmp_path / "fake"
    fake_worker.install(root, person)
    monkeypatch.setattr(bridge("worker_process"), "EXTENSION_ROOT", root)
    yield root
    bridge("engine").close()


@pytest.fixture(scope="session")
def correcting(extension):
    """Import a module of `twokay_blender.correcting` by name."""
    return lambda name: import_module(f"{extension.__name__}.twokay_blender.correcting.{name}")


@pytest.fixture
def requests(bridge, monkeypatch) -> list:
    """What the worker is asked from now on."""
    asked, start = [], bridge("session").Session.start

    def noted(session, request):
        asked.append(request)
        return start(session, request)

    monkeypatch.setattr(bridge("session").Session, "start", noted)
    return asked


@pytest.fixture
def batches(extension):
    """Import a module of `twokay_blender.batches` by name."""
    return lambda name: import_module(f"{extension.__name__}.twokay_blender.batches.{name}")


@pytest.fixture
def command(bridge, worker, tmp_path, monkeypatch):
    """Run `import` on photos in a folder of its own; returns the exit code."""
    monkeypatch.chdir(tmp_path)
    for photo in [*PHOTOS, "slow.png"]:
        Path(photo).write_text(photo)
    fixed = ["--output", "out", "--report", "report.jsonl", "--density", "256"]
    return lambda *words: bridge("command").main(["import", *words, *fixed])


@pytest.fixture
def queue(bridge):
    """The queue of the panel, emptied afterwards."""
    queue = bridge("order_queue").queue
    yield queue
    queue.cancel()
    queue.dismiss()


@pytest.fixture
def order_of(bridge, scene):
    """Make an order for a photo of the fake worker."""

    import bpy

    def order(photo, row=None, **options):
        request = bridge("photo_job").Request(Path(photo), **options)
        settings = bridge("human_settings").HumanSettings(1.6, bridge("surface").SurfaceOptions(256))
        return bridge("orders").import_order(request, settings, bridge("destination").active_destination(bpy.context), row)

    return order
