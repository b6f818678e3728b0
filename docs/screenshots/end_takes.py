"""Takes of ends in the middle of the networks' work; none may leave a process behind."""

import time

from .tour import Tour


def disable(tour: Tour) -> None:
    """Take the tick off the extension in the preferences."""
    window, screen = tour.window, tour.window.screen
    _work(tour)
    window.ask("bpy.ops.preferences.addon_show(module=EXTENSION) and None")
    screen.enlarge("Preferences", 1000, 780)
    window.press("preferences.addon_disable", "PREFERENCES", "WINDOW", columns=(0.06, 0.05, 0.07))
    disabled = window.wait("EXTENSION not in bpy.context.preferences.addons and True", seconds=20)
    tour.say("the extension disabled while the networks run: no engine is left", disabled and tour.wait_for_no_worker())
    time.sleep(2.0)  # until the preferences are drawn anew: the mouse would find the old button elsewhere
    window.press("preferences.addon_enable", "PREFERENCES", "WINDOW", columns=(0.06, 0.05, 0.07))
    window.wait("EXTENSION in bpy.context.preferences.addons", seconds=20)
    screen.close("Preferences")
    time.sleep(1.0)
    tour.say("enabled again", True)


def leave(tour: Tour) -> None:
    """Quit Blender with Ctrl Q, without saving."""
    window, screen = tour.window, tour.window.screen
    _work(tour)
    window.rest()
    screen.keys("ctrl+q")
    time.sleep(1.5)
    screen.keys("d")
    start = time.monotonic()
    while window.process.poll() is None and time.monotonic() - start < 15:
        time.sleep(0.1)
    seconds = time.monotonic() - start
    tour.say(f"Blender quit while the networks run: ended after {seconds:.1f} s with {window.process.poll()}", window.process.poll() == 0)
    tour.say("no engine is left", tour.wait_for_no_worker())


def _work(tour: Tour) -> None:
    """Import a photo until the networks run."""
    tour.window.open_tab()
    tour.begin_import(tour.photos.person)
    tour.window.wait("progress()[0] > 0.15")
