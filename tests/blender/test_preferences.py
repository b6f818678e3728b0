import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import bpy
import pytest

from tests.blender.panel_drawing import Recorder
from tests.blender.wheels import write_wheel

REPORT = {
    "python": {"version": [3, 11, 7], "path": "/python", "base": "/usr"},
    "system": {"name": "linux", "machine": "x86_64"},
    "memory": {"total": 16e9, "available": 8e9},
    "nvidia": None,
    "packages": {name: {"version": "1.0"} for name in ("torch", "numpy", "cv2", "safetensors", "ml_dtypes", "ai_edge_litert")},
    "torch": {"cuda": None, "devices": [], "mps": False},
    "weights": {"name": "small", "licence": "CC0-1.0", "sha256": "0" * 64},
    "detectors": {"missing": []},
}
CARD = {"version": "580.1", "cuda": [13, 0], "devices": [{"name": "RTX", "memory": 8e9, "capability": [8, 9]}]}
CARD_USED = {"cuda": "13.0", "devices": [{"name": "RTX", "memory": 8e9, "error": None}], "mps": False}
SET_UP, USE = "twokay.setup_pytorch", "wm.context_set_enum"
CHECK, FETCH, DRIVER = "twokay.check_environment", "twokay.fetch_detectors", "wm.url_open"
RUNTIME = DRIVER
NO_RUNTIME = 'OSError: [WinError 126] The specified module could not be found. Error loading "C:\\torch\\lib\\c10.dll" or its dependencies.'
STORE_PYTHON = {"version": [3, 13, 1], "path": "", "base": "C:\\Program Files\\WindowsApps\\PythonSoftwareFoundation.Python.3.13_3.13_x64"}
OWN = {"weights": "OWN", "own_weights": Path("a.safetensors")}


@pytest.fixture
def rows(bridge):
    """Rows of a report with some of it changed, by their names."""

    def of(changes: dict, **settings) -> dict:
        made = bridge("environment.rows").rows(REPORT | changes, bridge("settings").Settings(**settings))
        return {row.name: row for row in made}

    return of


@pytest.fixture
def layout(extension):
    """A layout that writes down what is asked of it, and the calls."""
    popover = bpy.context.window_manager.popover_begin__internal(ui_units_x=12, from_active_button=False)
    calls: list[tuple[str, tuple, dict]] = []
    return Recorder(popover.layout, calls), calls


@pytest.fixture
def online():
    bpy.context.preferences.system.use_online_access = True
    yield
    bpy.context.preferences.system.use_online_access = False


def test_fresh_preferences_are_the_default_settings(bridge, stored):
    assert bridge("preferences").settings() == bridge("settings").Settings()


def test_paths_of_the_preferences_become_paths(bridge, stored, tmp_path):
    stored.python, stored.cache = str(tmp_path / "python"), str(tmp_path)
    settings = bridge("preferences").settings()
    assert settings.python == tmp_path / "python"
    assert bridge("preferences").packages_root() == tmp_path / "twokay_packages"


def test_packages_go_to_the_extension_s_own_folder(bridge, stored, extension):
    assert bridge("preferences").packages_root() == Path(bpy.utils.extension_path_user(extension.__name__, path="packages"))


def test_packages_go_to_a_short_path_on_windows(bridge, stored, monkeypatch):
    monkeypatch.setenv("LOCALAPPDATA", "C:/Users/Zoë/AppData/Local")
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        assert bridge("preferences").packages_root() == Path("C:/Users/Zoë/AppData/Local/twokay")


def test_packages_folder_on_a_disk_that_is_gone_is_told(bridge, extension, error, monkeypatch):
    operators = import_module(f"{extension.__name__}.operators.setup_pytorch")
    monkeypatch.setattr(operators, "packages_root", lambda: SimpleNamespace(is_dir=lambda: False, parents=()))
    with pytest.raises(error, match=r"is not there\. Choose another packages folder"):
        operators._plan_texts(bridge("environment.variants").variants("linux")[0])


def test_weights_are_used_only_once_their_licence_is_accepted(bridge, error):
    settings = bridge("settings").Settings()
    assert settings.chosen_weights() is None
    published = replace(settings, weights="PUBLISHED", published_weights=Path("checkpoint.pth.tar"))
    with pytest.raises(error, match="non-commercial") as failure:
        published.chosen_weights()
    assert failure.value.code == "licence-not-accepted"
    assert replace(published, licence_accepted=True).chosen_weights() == Path("checkpoint.pth.tar")


@pytest.mark.parametrize(("kind", "path", "code"), [("OWN", None, "weights-unset"), ("OWN", "checkpoint.pth.tar", "weights-foreign")])
def test_own_weights_must_be_our_format(bridge, error, kind, path, code):
    with pytest.raises(error) as failure:
        bridge("settings").Settings(weights=kind, own_weights=path and Path(path)).chosen_weights()
    assert failure.value.code == code


def test_worker_runs_on_packages_or_the_artist_s_python(bridge, error, tmp_path):
    interpreter, settings = bridge("environment.interpreter"), bridge("settings").Settings()
    with pytest.raises(error, match="set it up in Preferences") as failure:
        interpreter.worker_command(settings, tmp_path, is_module=False)
    assert failure.value.code == "python-missing"
    running = interpreter.worker_command(settings, tmp_path, is_module=True)
    assert "PYTHONPATH" not in running.environment
    packages = tmp_path / f"{bridge('environment.packages').PYTHON_TAG}-cpu"
    packages.mkdir()
    for is_module in (True, False):
        managed = interpreter.worker_command(settings, tmp_path, is_module=is_module)
        assert managed.python == running.python
        assert (managed.environment["PYTHONPATH"], managed.environment["PYTHONNOUSERSITE"]) == (str(packages), "1")
    own = interpreter.worker_command(replace(settings, engine="CUSTOM", python=Path("/venv/python")), tmp_path, is_module=False)
    assert own.python == Path("/venv/python") and "PYTHONPATH" not in own.environment
    with pytest.raises(error, match="No Python is chosen"):
        interpreter.worker_command(replace(settings, engine="CUSTOM"), tmp_path, is_module=False)


def test_everything_there_is_all_green(rows):
    made = rows({})
    assert list(made) == ["Python", "PyTorch", "Graphics Card", "Memory", "Weights", "Finding People"]
    assert all(row.good and row.button is None for row in made.values())


def without(package: str, error: str) -> dict:
    """The changes of a report in which a package that PyTorch's part needs is broken."""
    return {"packages": REPORT["packages"] | {package: {"error": error}}, "torch": None}


@pytest.mark.parametrize(
    ("changes", "settings", "name", "button", "text"),
    [
        ({"python": {"version": [3, 9, 1], "path": ""}}, {}, "Python", USE, "Python 3.9.1 is too old, 3.11 is needed"),
        (without("torch", "No module named 'torch'"), {}, "PyTorch", SET_UP, "PyTorch is not set up"),
        ({"python": STORE_PYTHON}, {}, "Python", USE, "A Python of the Microsoft Store keeps its files to itself: take one of python.org"),
        (without("cv2", "ImportError: libGL"), {}, "PyTorch", SET_UP, "cv2 cannot be used: ImportError: libGL"),
        (without("torch", NO_RUNTIME), {}, "PyTorch", RUNTIME, "Microsoft's Visual C++ runtime is missing or too old"),
        ({"nvidia": CARD}, {}, "Graphics Card", SET_UP, "RTX is not used: this PyTorch is built without CUDA"),
        ({"nvidia": CARD | {"cuda": [11, 4]}}, {}, "Graphics Card", DRIVER, "RTX: its driver is for CUDA 11.4, too old for PyTorch 2.13.0"),
        ({}, {"device": "cuda"}, "Graphics Card", USE, "CUDA is chosen, but is not there"),
        ({"memory": {"available": 1e9}}, {}, "Memory", CHECK, "1.0 GB free, 1.5 GB needed: close other programs"),
        ({"weights": {"code": "x", "message": "Damaged.", "remedy": ""}}, OWN, "Weights", USE, "Damaged."),
        ({"detectors": {"missing": ["a.tflite"]}}, {}, "Finding People", FETCH, "The detectors' files are missing: a.tflite"),
    ],
)
def test_what_is_wrong_is_red_with_one_button(rows, changes, settings, name, button, text):
    row = rows(changes, **settings)[name]
    assert not row.good and row.button.operator == button
    assert row.text.format(**row.values) == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"nvidia": CARD, "torch": CARD_USED}, "RTX, 8 GB, driver 580.1"),
        ({"torch": {"cuda": None, "devices": [], "mps": True}}, "Metal"),
        (
            {"nvidia": {**CARD, "devices": [CARD["devices"][0] | {"capability": [3, 0]}]}},
            "RTX is too old for PyTorch: the processor does the work",
        ),
        ({"nvidia": CARD} | without("torch", "No module named 'torch'"), "RTX"),
    ],
)
def test_graphics_card_is_green(rows, changes, text):
    row = rows(changes)["Graphics Card"]
    assert row.good and row.text.format(**row.values) == text


def test_detectors_runtime_is_red_when_broken(rows):
    row = rows({"packages": REPORT["packages"] | {"ai_edge_litert": {"error": "ImportError: x"}}})["Finding People"]
    assert not row.good and row.button.operator == SET_UP


def test_rows_that_need_pytorch_wait_for_it(rows):
    assert list(rows(without("torch", "No module named 'torch'"))) == ["Python", "PyTorch", "Graphics Card", "Memory"]


def test_card_that_does_not_compute_is_red(rows):
    broken = {"cuda": "13.0", "devices": [CARD_USED["devices"][0] | {"error": "no kernel image is available"}], "mps": False}
    assert not rows({"torch": broken, "nvidia": CARD})["Graphics Card"].good


def test_button_that_sets_a_preference_sets_it(bridge, stored):
    stored.device = "cuda"
    button = bridge("environment.rows").use("device", "auto", "Use Automatic")
    bpy.ops.wm.context_set_enum(**button.properties)
    assert stored.device == "auto"


def test_check_is_made_with_the_chosen_python_and_remembered(bridge, stored, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(bridge("checks"), "run_preflight", lambda *question: asked.append(question) or REPORT)
    stored.engine, stored.python = "CUSTOM", str(tmp_path / "python")
    stored.weights, stored.published_weights = "PUBLISHED", str(tmp_path / "checkpoint.pth")
    assert bpy.ops.twokay.check_environment() == {"FINISHED"}
    stored.licence_accepted = True
    bpy.ops.twokay.check_environment()
    assert [weights for _, weights in asked] == [None, tmp_path / "checkpoint.pth"]
    assert asked[0][0].python == tmp_path / "python"
    assert bridge("checks").report() is REPORT


def test_python_that_cannot_be_used_is_a_red_row(bridge, stored, tmp_path):
    stored.engine, stored.python = "CUSTOM", str(tmp_path / "no-python")
    with pytest.raises(RuntimeError, match="no-python cannot be used"):
        bpy.ops.twokay.check_environment()
    (row,) = bridge("checks").current_rows()
    assert not row.good and row.button.operator == USE


def test_preferences_are_drawn_with_a_red_row_and_its_button(bridge, extension, stored, layout, monkeypatch):
    monkeypatch.setattr(bridge("checks"), "run_preflight", lambda *question: REPORT | {"nvidia": CARD})
    bpy.ops.twokay.check_environment()
    recorder, calls = layout
    drawing = import_module(f"{extension.__name__}.panels.preferences")
    drawing.draw_checks(recorder, 60)
    drawing.draw_settings(recorder, stored)
    texts = [named["text"] for name, _, named in calls if name == "label" and "text" in named]
    assert "RTX is not used: this PyTorch is" in texts and "built without CUDA" in texts  # broken to fit
    operators = [arguments[0] for name, arguments, _ in calls if name == "operator"]
    assert operators == [
        "twokay.check_environment",
        SET_UP,
        SET_UP,
        "twokay.setup_from_wheels",
        "twokay.remove_packages",
        "wm.path_open",
    ]


def test_licence_is_shown_with_the_published_weights(bridge, extension, stored, layout):
    stored.weights = "PUBLISHED"
    recorder, calls = layout
    import_module(f"{extension.__name__}.panels.preferences").draw_settings(recorder, stored)
    assert any("NonCommercial 4.0" in named.get("text", "") for name, _, named in calls if name == "label")
    assert "licence_accepted" in [arguments[1] for name, arguments, _ in calls if name == "prop"]


def test_failed_set_up_is_shown_with_its_log(bridge, extension, stored, layout, error):
    bridge("pytorch_setup").task.failure = error("network", "The download broke off.\nERROR: last line")
    recorder, calls = layout
    import_module(f"{extension.__name__}.panels.preferences").draw_setup(recorder, 80)
    assert [named["text"] for name, _, named in calls if name == "label"] == [
        "Setting Up Failed",
        "The download broke off.",
        "ERROR: last line",
    ]
    assert [arguments for name, arguments, _ in calls if name == "operator"] == [("wm.path_open",)]


def test_nothing_is_downloaded_without_permission(bridge, stored, monkeypatch):
    assert not bpy.app.online_access
    for operator in (bpy.ops.twokay.setup_pytorch, bpy.ops.twokay.fetch_detectors):
        with pytest.raises(RuntimeError, match="Allow Online Access"):
            operator()


def test_set_up_installs_the_recommended_build_and_uses_it(bridge, stored, online, monkeypatch, tmp_path):
    plans = []
    monkeypatch.setattr(bridge("pytorch_setup"), "install", lambda plan, progress, release: plans.append(plan) or tmp_path)
    monkeypatch.setattr(bridge("checks"), "run_preflight", lambda *question: REPORT | {"nvidia": CARD})
    stored.engine, stored.cache = "CUSTOM", str(tmp_path)
    stored.python = "/python"
    bpy.ops.twokay.check_environment()
    assert bpy.ops.twokay.setup_pytorch() == {"FINISHED"}
    assert bpy.ops.twokay.setup_pytorch(variant="cpu") == {"FINISHED"}
    assert [plan.variant.name for plan in plans] == ["cu130", "cpu"] and plans[0].root == tmp_path / "twokay_packages"
    assert stored.engine == "MANAGED"


def test_set_up_from_wheels_reports_what_is_missing(bridge, stored, tmp_path):
    stored.cache = str(tmp_path)
    with pytest.raises(RuntimeError, match=r"no wheels .* Put those of torch==2\.13\.0"):
        bpy.ops.twokay.setup_from_wheels(directory=str(tmp_path))
    write_wheel(tmp_path, "twokay_tiny", "1.0", {})
    with pytest.raises(RuntimeError, match=r"no package \S+==\S+ for this Python"):
        bpy.ops.twokay.setup_from_wheels(directory=str(tmp_path))
    assert bridge("pytorch_setup").task.failure.code == "wheel-missing"


def test_packages_can_be_removed(bridge, stored, tmp_path, monkeypatch):
    monkeypatch.setattr(bridge("checks"), "run_preflight", lambda *question: REPORT)
    stored.cache = str(tmp_path)
    with pytest.raises(RuntimeError, match="Nothing has been set up"):
        bpy.ops.twokay.remove_packages()
    root = bridge("preferences").packages_root()
    (root / f"{bridge('environment.packages').PYTHON_TAG}-cpu" / "torch").mkdir(parents=True)
    (tmp_path / "downloads").mkdir()
    assert bpy.ops.twokay.remove_packages() == {"FINISHED"}
    assert not list(root.iterdir()) and (tmp_path / "downloads").is_dir()


def test_work_in_a_window_is_watched_by_a_timer(bridge, monkeypatch):
    tasks, timers = bridge("tasks"), []
    app = SimpleNamespace(background=False, timers=SimpleNamespace(register=lambda watch, persistent: timers.append(watch)))
    monkeypatch.setattr(tasks, "bpy", SimpleNamespace(app=app, context=bpy.context))
    task, done = tasks.Task(), []
    task.start(lambda progress: 7, done.append)
    assert task.running and not done
    (watch,) = timers
    while watch() is not None:
        pass
    assert done == [7] and not task.running
