"""Takes of importing: with the panel, the menu and a drop, until it is done, cancelled, refused or undone."""

import time

from .tour import Tour


def cancel(tour: Tour) -> None:
    """Cancel while the networks run: the scene stays empty, the engine is gone."""
    window = tour.window
    window.rest()
    window.screen.keys("a", "Delete")
    time.sleep(1.0)
    window.enter("twokay.photo", str(tour.photos.person))
    window.rest()
    tour.picture("photo_chosen", window.box())
    before = window.ask("[len(bpy.data.objects), len(bpy.data.meshes), len(bpy.data.images)]")
    x, y = window.find("twokay.import_human")
    window.screen.click(x, y)
    window.rest()
    window.wait("progress()[0] > 0.2")
    with tour.engine_held():
        tour.picture("working")
        tour.picture("working_panel", window.box())
        step = window.ask("progress()")[1]
        (x, y) = window.find("twokay.cancel", columns=(0.83,))
    window.screen.click(x, y)
    start = time.monotonic()
    window.wait("not importing()", seconds=5)
    ended = tour.wait_for_no_worker()
    seconds = time.monotonic() - start
    after = window.ask("[len(bpy.data.objects), len(bpy.data.meshes), len(bpy.data.images)]")
    tour.say(f"Cancel clicked during {step!r}: nothing imported, engine ended after {seconds:.1f} s", ended and before == after)


def done(tour: Tour) -> None:
    """Import, undo and redo: one step each."""
    window = tour.window
    tour.say(f"import by the button after Cancel: {tour.import_photo(tour.photos.person)}", len(window.ask("humans()")) == 1)
    tour.frame()
    tour.show_material()
    tour.picture("done")
    window.scroll_panel(30)
    window.rest()
    tour.picture("result", window.box())
    window.scroll_panel(-30)
    undone = tour.undo()
    window.screen.keys("ctrl+shift+z")
    time.sleep(2.5)
    redone = window.ask("humans()", seconds=180)
    tour.say(f"Ctrl Z once: {undone}; Ctrl Shift Z: {redone}", not undone and len(redone) == 1)
    tour.undo()


def error(tour: Tour) -> None:
    """A photo that shows nobody: a sentence, the scene as it was, and the next photo works."""
    window = tour.window
    tour.begin_import(tour.photos.legs)
    message = window.wait("failure()", seconds=60)
    tour.say(f"photo of legs: {message}", not window.ask("humans()"))
    window.screen.keys("Escape")
    window.rest()
    tour.picture("error", window.box())
    humans = tour.import_photo(tour.photos.small)
    window.scroll_panel(30)
    window.rest()
    tour.picture("hints", window.box())
    window.scroll_panel(-30)
    tour.say(f"the next photo works: {humans}, hints: {window.ask('bpy.context.object.twokay.hints')!r}", len(humans) == 1)
    tour.undo()


def several(tour: Tour) -> None:
    """Everybody of a photo."""
    window = tour.window
    window.press("twokay.people", columns=(0.44,))
    window.press("twokay.detail")
    window.screen.keys("m")
    humans = tour.import_photo(tour.photos.three)
    tour.frame(zoom_out=2)
    time.sleep(8.0)
    tour.picture("several_people")
    tour.say(f"three people: {humans}", len(humans) == 3)
    left = tour.undo()
    tour.say(f"Ctrl Z takes all of them: {left}", not left)
    window.press("twokay.people", columns=(0.15,))


def menu(tour: Tour) -> None:
    """File > Import, found by the menu's own search, and two photos at once in the file browser."""
    window, screen = tour.window, tour.window.screen
    screen.click(44, 15)
    time.sleep(0.7)
    screen.keys("space")
    screen.type("human from photo")
    time.sleep(0.7)
    screen.keys("Return")
    browser = screen.wait_for_window("File View")
    time.sleep(1.5)
    screen.click(browser.x + browser.width // 2, browser.y + 20, times=2)
    screen.keys("ctrl+a")
    screen.type(f"{tour.photos.person.parent}/")
    screen.keys("Return")
    time.sleep(3.0)
    middle = browser.x + browser.width // 2, browser.y + browser.height - 120
    screen.click(*middle)
    tour.picture("browser", browser)
    for column in (0, 1):
        screen.click_with("ctrl", browser.x + 310 + column * 124, browser.y + 105)
    screen.click(browser.x + browser.width - 75, browser.y + browser.height - 22)
    window.wait("importing()", seconds=20)
    text = window.ask("progress()")[1]
    humans = tour.finish_import()
    tour.say(f"File > Import, two photos: {text!r}, then {humans}", len(humans) == 2)
    while window.ask("humans()"):
        tour.undo()


def drop(tour: Tour) -> None:
    """A photo dropped onto the viewport, as out of a file manager; Blender asks what to make of it."""
    window, screen = tour.window, tour.window.screen
    box = window.box("VIEW_3D", "WINDOW")
    x, y = box.x + box.width // 3, box.y + box.height // 2
    screen.drop(tour.photos.person, x, y)
    time.sleep(1.0)
    tour.picture("drop")
    screen.keys("i")
    window.wait("importing()", seconds=20)
    humans = tour.finish_import()
    tour.say(f"a photo dropped onto the viewport: {humans}", len(humans) == 1)
