"""Takes on a Blender in which nothing is set up: the first minute of an artist."""

import time

from .screen import Box
from .tour import Tour


def fresh(tour: Tour) -> None:
    """The empty panel, a photo, the error that leads to the preferences, the preferences, the set-up dialog."""
    window = tour.window
    window.open_tab()
    tour.say(f"N and Ctrl Tab open the tab {window.ask('tab()')}", window.ask("tab()") == "2K2K")
    window.rest()
    tour.picture("empty")
    tour.begin_import(tour.photos.person)
    message = window.wait("failure()", seconds=20)
    window.screen.keys("Escape")
    window.rest()
    tour.say(f"import without PyTorch: {message}", "PyTorch is not set up" in message)
    tour.picture("not_set_up", window.box())
    window.press("preferences.addon_show")
    preferences = _checked_preferences(tour)
    tour.picture("preflight_red", preferences)
    window.press("twokay.setup_pytorch()", "PREFERENCES", "WINDOW")
    time.sleep(1.0)
    tour.picture("set_up", preferences)
    window.screen.keys("Escape")
    tour.say("Set Up PyTorch asks before it downloads", True)


def ready(tour: Tour) -> None:
    """The preferences on a computer that has everything, and the licence of the published weights."""
    window = tour.window
    window.toggle_panel(2)
    window.toggle_panel(1)
    window.rest()
    tour.picture("photo_and_engine", window.box())
    window.press("preferences.addon_show")
    preferences = _checked_preferences(tour)
    tour.picture("preflight_green", preferences)
    tour.say("preflight is green", window.ask("all(row.good for row in part('twokay_blender.checks').current_rows())"))
    window.ask("setattr(stored(), 'weights', 'PUBLISHED')")
    tour.picture("licence", _checked_preferences(tour, 760))
    window.ask("setattr(stored(), 'weights', 'EMBEDDED')")
    window.screen.close("Preferences")
    window.toggle_panel(1)
    window.toggle_panel(2)


def _checked_preferences(tour: Tour, height: int = 690) -> Box:
    """Return where the preferences are, in this size, once this computer is checked."""
    box = tour.window.screen.enlarge("Preferences", 1000, height)
    tour.window.wait("checked()", seconds=90)
    return box
