"""Text that is longer than a line: labels do not break it themselves."""

import textwrap

import bpy

_CHARACTER_WIDTH = 6.8
"""Pixels of a letter of Blender's interface at scale 1, on the average of a line with many capitals."""


def characters_across(context: bpy.types.Context, least: int) -> int:
    """Return about how many characters fit across the region, but no fewer than `least`."""
    scale = context.preferences.system.ui_scale or 1.0  # a Blender without windows has none
    return max(int(context.region.width / (_CHARACTER_WIDTH * scale)), least)


def draw_text(layout: bpy.types.UILayout, text: str, characters: int, icon: str = "NONE") -> None:
    """Lay out text in lines of at most so many characters, an icon before the first."""
    column = layout.column(align=True)
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, characters)]
    for number, line in enumerate(lines):
        column.label(text=line, translate=False, icon="NONE" if icon == "NONE" else "BLANK1" if number else icon)
