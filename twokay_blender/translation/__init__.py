"""The add-on in the artist's language, through Blender's own translations.

Labels, tooltips and names of properties are English texts that Blender looks up as it draws them. Text that the add-on puts
together itself goes through `bpy.app.translations.pgettext_*` where it is shown, and finished sentences through
`sentences.translated`. A language is one dictionary from English texts: see `german` and docs/translating.md.
"""

import bpy

from ... import __package__ as base_package
from .german import GERMAN

CATALOGUES = {"de": GERMAN}
"""By language, or by locale where countries differ."""
CONTEXT = "twokay"
"""Of properties with words to which Blender itself gives another meaning ("Back", "Cut", "Build")."""
_CONTEXTS = ("*", "Operator", CONTEXT)
"""Where Blender looks: operators' names have a context of their own."""


def register() -> None:
    """Hand the dictionaries to Blender."""
    by_language = {
        language: {(context, english): text for english, text in catalogue.items() for context in _CONTEXTS}
        for language, catalogue in CATALOGUES.items()
    }
    bpy.app.translations.register(base_package, by_language)


def unregister() -> None:
    """Take them back."""
    bpy.app.translations.unregister(base_package)
