"""Draw panels without a window and see what they ask for."""

import bpy


class Recorder:
    """A layout that passes everything on to a real one, so that wrong arguments fail, and writes it down."""

    def __init__(self, layout, calls):
        self.__dict__.update(_layout=layout, _calls=calls)

    def __setattr__(self, name, value):
        setattr(self._layout, name, value)

    def __getattr__(self, name):
        attribute = getattr(self._layout, name)
        if not callable(attribute):
            return attribute

        def call(*arguments, **named):
            self._calls.append((name, arguments, named))
            result = attribute(*arguments, **named)
            return Recorder(result, self._calls) if isinstance(result, bpy.types.UILayout) else result

        return call


class Panel:
    """Stands in for a panel's `self`, which only Blender can make."""

    def __init__(self, layout):
        self.layout = layout


def drawn(panel_class) -> list[tuple[str, tuple, dict]]:
    """Return the calls (name, arguments, named arguments) that drawing the panel makes on its layout."""
    popover = bpy.context.window_manager.popover_begin__internal(ui_units_x=12, from_active_button=False)
    calls: list[tuple[str, tuple, dict]] = []
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "UI")
    with bpy.context.temp_override(window=window, area=area, region=region):
        panel_class.draw(Panel(Recorder(popover.layout, calls)), bpy.context)
    return calls


def labels(calls) -> list[str]:
    return [arguments["text"] for name, _, arguments in calls if name == "label"]


def panel(name: str):
    return getattr(bpy.types, f"TWOKAY_PT_{name}")


def operators(calls) -> list[str]:
    return [arguments[0] for name, arguments, _ in calls if name == "operator"]
