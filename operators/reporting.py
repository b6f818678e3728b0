"""How operators say what they cannot do, and what they could not."""

import textwrap

import bpy
from bpy.app.translations import pgettext_tip

from ..inference.errors import TwokayError
from ..twokay_blender.remedies import text_for_panel

_POPUP_CHARACTERS = 80
"""Blender shows an error in a window as wide as its longest line."""


def refused(operator: bpy.types.Operator, error: TwokayError) -> set[str]:
    """Report why nothing was done, and return what `execute` then returns."""
    text = text_for_panel(error)
    operator.report({"ERROR"}, text if bpy.app.background else textwrap.fill(text, _POPUP_CHARACTERS))
    return {"CANCELLED"}


def unavailable(operator: type, why: str) -> bool:
    """Say on its disabled button why an operator cannot be used, and return what `poll` then returns."""
    operator.poll_message_set(pgettext_tip(why))  # Blender translates those of its own operators only
    return False
