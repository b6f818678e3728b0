"""A tour of the add-on in a real Blender window, with mouse and keyboard: the manual's pictures, and what happened on the way.

Needs Linux with Blender, Xvfb, openbox, xdotool, ImageMagick, xwd and python3-xlib, but no screen and no graphics card. Run by any
Python 3.11 or later in the repository's root; `python3 -m docs.screenshots --help` tells what it wants.
"""
