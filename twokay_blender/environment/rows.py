"""What the check of this computer found, in rows that an artist reads: green, or red with the one button that mends it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ... import __package__ as base_package
from ...inference.errors import TwokayError
from ..remedies import text_for_panel
from ..settings import Settings
from .runtime import RUNTIME, lacks_runtime
from .variants import TORCH, newer_driver_helps, recommended

GIGABYTE = 10**9
NEEDED_MEMORY = {"EMBEDDED": 1.5, "PUBLISHED": 2.5, "OWN": 2.5}
"""Gigabytes that the worker takes at its peak on the CPU, with a margin; see benchmarks/README.md."""
DRIVERS = "https://www.nvidia.com/drivers"
_OTHERS = ("numpy", "cv2", "safetensors")


@dataclass(frozen=True)
class Button:
    """An operator's button: its idname, its text, and the properties to set."""

    operator: str
    text: str
    properties: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One thing that was looked at. `text` is a template for translation, to be filled with `values`."""

    name: str
    good: bool
    text: str
    values: dict[str, object] = field(default_factory=dict)
    button: Button | None = None


CHECK = Button("twokay.check_environment", "Check Again")
SET_UP = Button("twokay.setup_pytorch", "Set Up PyTorch")
FETCH = Button("twokay.fetch_detectors", "Download")
UPDATE_DRIVER = Button("wm.url_open", "Get a Driver", {"url": DRIVERS})
GET_RUNTIME = Button("wm.url_open", "Get the Runtime", {"url": RUNTIME})
_STORE_PYTHON = "PythonSoftwareFoundation.Python"
"""In the path of a Python from the Microsoft Store. What that writes to temporary files nobody else sees: "Redirection of local data" in
Python's manual for Windows."""


def use(name: str, value: str, text: str) -> Button:
    """Return the button that sets an enum of the preferences."""
    return Button("wm.context_set_enum", text, {"data_path": f'preferences.addons["{base_package}"].preferences.{name}', "value": value})


def rows(report: dict, settings: Settings) -> tuple[Row, ...]:
    """Return the rows of a report of `inference.preflight`; without PyTorch there are none for what needs it."""
    return tuple(_rows(report, settings))


def failure_row(error: TwokayError, settings: Settings) -> Row:
    """Return the row of an interpreter that could not even be asked."""
    mend = use("engine", "MANAGED", "Use Blender's Python") if settings.engine == "CUSTOM" else SET_UP
    return Row("Python", False, "{message}", {"message": text_for_panel(error)}, mend)


def _rows(report: dict, settings: Settings) -> Iterator[Row]:
    yield _python(report)
    yield _torch(report)
    yield _device(report, settings)
    yield _memory(report, settings)
    if report["torch"]:
        yield _weights(report, settings)
        yield _detectors(report)


def _python(report: dict) -> Row:
    version, path = report["python"]["version"], report["python"]["path"]
    values = {"version": ".".join(map(str, version)), "path": path}
    use_blenders = use("engine", "MANAGED", "Use Blender's Python")
    if tuple(version) < (3, 11):
        return Row("Python", False, "Python {version} is too old, 3.11 is needed", values, use_blenders)
    if _STORE_PYTHON in report["python"]["base"]:
        return Row("Python", False, "A Python of the Microsoft Store keeps its files to itself: take one of python.org", {}, use_blenders)
    return Row("Python", True, "Python {version}", values)


def _torch(report: dict) -> Row:
    said = report["packages"]
    broken = {name: said[name]["error"] for name in ("torch", *_OTHERS) if "error" in said[name]}
    if not broken:
        return Row("PyTorch", True, "PyTorch {version}", said["torch"])
    if "No module named" in broken.get("torch", ""):
        return Row("PyTorch", False, "PyTorch is not set up", {}, SET_UP)
    if lacks_runtime("; ".join(broken.values())):
        return Row("PyTorch", False, "Microsoft's Visual C++ runtime is missing or too old", {}, GET_RUNTIME)
    name, error = next(iter(broken.items()))
    return Row("PyTorch", False, "{package} cannot be used: {error}", {"package": name, "error": error}, SET_UP)


def _device(report: dict, settings: Settings) -> Row:
    torch, nvidia = report["torch"], report["nvidia"]
    if torch is None:
        return _device_without_torch(report)
    if wanted := _missing_device(torch, settings.device):
        return Row(
            "Graphics Card", False, "{device} is chosen, but is not there", {"device": wanted}, use("device", "auto", "Use Automatic")
        )
    if torch["devices"]:
        return _cuda_device(torch["devices"][0], nvidia)
    if torch["mps"]:
        return Row("Graphics Card", True, "Metal")
    if nvidia and nvidia["devices"]:
        return _idle_device(report)
    return Row("Graphics Card", True, "None that PyTorch can use: the processor does the work")


def _missing_device(torch: dict, device: str) -> str | None:
    there = {"auto": True, "cpu": True, "cuda": bool(torch["devices"]), "mps": torch["mps"]}
    return None if there[device] else device.upper()


def _cuda_device(device: dict, nvidia: dict | None) -> Row:
    values = {"name": device["name"], "memory": device["memory"] / GIGABYTE, "driver": (nvidia or {}).get("version") or "?"}
    if device["error"]:
        return Row("Graphics Card", False, "{name} does not compute: {error}", values | {"error": device["error"]}, SET_UP)
    return Row("Graphics Card", True, "{name}, {memory:.0f} GB, driver {driver}", values)


def _idle_device(report: dict) -> Row:
    """A card of NVIDIA that this PyTorch does not use."""
    nvidia = report["nvidia"]
    name = nvidia["devices"][0]["name"]
    cuda = "{}.{}".format(*nvidia["cuda"])
    if newer_driver_helps(nvidia):
        text = "{name}: its driver is for CUDA {cuda}, too old for PyTorch {torch}"
        return Row("Graphics Card", False, text, {"name": name, "cuda": cuda, "torch": TORCH}, UPDATE_DRIVER)
    best = recommended(report["system"]["name"], report["system"]["machine"], nvidia)
    if best.name == "cpu":
        return Row("Graphics Card", True, "{name} is too old for PyTorch: the processor does the work", {"name": name})
    return Row("Graphics Card", False, "{name} is not used: this PyTorch is built without CUDA", {"name": name}, SET_UP)


def _device_without_torch(report: dict) -> Row:
    nvidia = report["nvidia"]
    if nvidia and nvidia["devices"]:
        if newer_driver_helps(nvidia):
            return _idle_device(report)
        return Row("Graphics Card", True, "{name}", {"name": nvidia["devices"][0]["name"]})
    return Row("Graphics Card", True, "Known once PyTorch is set up")


def _memory(report: dict, settings: Settings) -> Row:
    available, needed = report["memory"]["available"] / GIGABYTE, NEEDED_MEMORY[settings.weights]
    values = {"available": available, "needed": needed}
    if available >= needed:
        return Row("Memory", True, "{available:.1f} GB free", values)
    return Row("Memory", False, "{available:.1f} GB free, {needed:.1f} GB needed: close other programs", values, CHECK)


def _weights(report: dict, settings: Settings) -> Row:
    weights = report["weights"]
    mend = CHECK if settings.weights == "EMBEDDED" else use("weights", "EMBEDDED", "Use Embedded")
    try:
        settings.chosen_weights()
    except TwokayError as error:
        return Row("Weights", False, "{message}", {"message": text_for_panel(error)}, mend)
    if "code" in weights:
        error = TwokayError(weights["code"], weights["message"], weights["remedy"])
        return Row("Weights", False, "{message}", {"message": text_for_panel(error)}, mend)
    return Row("Weights", True, "{name} ({licence})", weights)


def _detectors(report: dict) -> Row:
    runtime, detectors = report["packages"]["ai_edge_litert"], report["detectors"]
    if "error" in runtime:
        mend = GET_RUNTIME if lacks_runtime(runtime["error"]) else SET_UP
        return Row("Finding People", False, "LiteRT, which finds people, cannot be used: {error}", runtime, mend)
    if detectors["missing"]:
        return Row("Finding People", False, "The detectors' files are missing: {names}", {"names": ", ".join(detectors["missing"])}, FETCH)
    return Row("Finding People", True, "LiteRT {version}", runtime)
