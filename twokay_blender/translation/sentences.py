"""Finished English sentences in the artist's language.

Errors, hints and progress are English sentences with their values in them, as logs, reports and the command line show them. The
dictionaries hold them with {} for each value; the sentence that fits gives the values back, for the placeholders {0}, {1} ... of
its translation. A value at {0:text} is a text of the add-on's own and translated as well: the sentence fits only if it can be.
"""

import re
import string
from functools import cache
from typing import Any

from bpy.app.translations import pgettext_rpt

from . import CATALOGUES


def translated(text: str) -> str:
    """Return sentences, each on a line, in the language of the interface; those that the dictionary does not know stay as they are."""
    return "\n".join(_translation(line) or line for line in text.split("\n"))


def _translation(sentence: str) -> str | None:
    if not sentence:
        return None
    exact = pgettext_rpt(sentence)
    return exact if exact != sentence else _from_template(sentence)


def _from_template(sentence: str) -> str | None:
    for template, pattern in _patterns():
        if not (match := pattern.fullmatch(sentence)):
            continue
        translation = pgettext_rpt(template)
        if translation == template:
            continue
        try:
            return _Filler().format(translation, *match.groups())
        except _UnknownText:
            continue
    return None


class _UnknownText(Exception):
    """A value that should be a text of the add-on is none."""


class _Filler(string.Formatter):
    def format_field(self, value: str, format_spec: str) -> Any:
        if format_spec != "text":
            return super().format_field(value, format_spec)
        if (text := _translation(value)) is None:
            raise _UnknownText
        return text


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return the sentences with values, and what they look like; those that say most first."""
    templates = {template for catalogue in CATALOGUES.values() for template in catalogue if "{}" in template}
    return [(template, _pattern(template)) for template in sorted(templates, key=_literal_length, reverse=True)]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, template.split("{}"))))


def _literal_length(template: str) -> tuple[int, str]:
    return len(template.replace("{}", "")), template
