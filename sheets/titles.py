"""Titles of columns: how a title in somebody's sheet is matched with a field.

A title matches by key, by title or by alias, whatever the width of its characters, blanks and required mark. A title
that states another unit of measure than the form's does not match: nothing is converted here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sheets.cells import normalise
from sheets.fields import Field, Form

REQUIRED_MARK = "*"
# Heads the hidden column in which a template names its rows; no field of a form is called so.
ROW_ID_TITLE = "_row"

_BLANK_OR_MARK = re.compile(r"[\s*]+")
_BRACKET = re.compile(r"^(.+?)\(([^()]*)\)$")
# Units that measure the same thing on different scales. 间, 个, 只 and 处 only name what is counted.
_MEASURES = (
    ({"m", "米"}, {"km", "公里", "千米"}, {"cm", "厘米"}),
    ({"分钟", "分", "min"}, {"小时", "h", "时"}, {"夜", "晚"}, {"天", "日", "d"}),
    ({"m2", "平方米", "平米"}, {"km2", "平方公里"}, {"亩"}, {"公顷"}),
    ({"℃", "°c", "摄氏度"}, {"°f", "华氏度"}),
    ({"%", "百分比"}, {"‰"}),
)


@dataclass(frozen=True)
class Match:
    """A title that names a field: `exact` for its key or own title, otherwise by alias or without its unit."""

    key: str
    exact: bool


def plain_title(title: str) -> str:
    """A title without blanks, line breaks and required mark, in plain-width characters and lower case."""
    return _BLANK_OR_MARK.sub("", normalise(title)).lower()


def printed_title(title: str) -> str:
    """A title as people read it aloud: its own characters, without line breaks and required mark."""
    return "".join(line.strip() for line in title.replace("＊", REQUIRED_MARK).split("\n")).replace(REQUIRED_MARK, "")


class Titles:
    """Every title under which the fields of a form are known."""

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self._units = {f.key: f.unit for f in fields}
        self._known = {plain_title(alias): Match(f.key, exact=False) for f in fields for alias in f.aliases}
        # After the aliases: a field's own title always wins over another field's alias.
        for f in fields:
            for title in (f.key, f.label_zh, f.title_zh):
                self._known[plain_title(title)] = Match(f.key, exact=True)

    def match(self, plain: str) -> Match | None:
        """The field that a plain title names, or None."""
        if plain in self._known:
            return self._known[plain]
        match, stated = self._in_brackets(plain)
        return (
            Match(match.key, exact=False) if match and not _measures_otherwise(self._units[match.key], stated) else None
        )

    def other_unit(self, plain: str) -> tuple[str, str] | None:
        """Key and stated unit, when a plain title names a field in another unit of measure than the form's."""
        match, stated = self._in_brackets(plain)
        return (match.key, stated) if match and _measures_otherwise(self._units[match.key], stated) else None

    def _in_brackets(self, plain: str) -> tuple[Match | None, str]:
        bracket = _BRACKET.match(plain)
        return (self._known.get(bracket[1]), bracket[2]) if bracket else (None, "")


@cache
def _titles(fields: tuple[Field, ...]) -> Titles:
    return Titles(fields)


def titles_of(form: Form) -> Titles:
    """The titles of a form, made once."""
    return _titles(form.fields)


def _measures_otherwise(ours: str, stated: str) -> bool:
    ours = normalise(ours).lower()
    if not ours:
        return False  # a column without a unit of its own cannot be in another one
    for scales in _MEASURES:
        if any(stated in scale for scale in scales):
            return not any(ours in scale and stated in scale for scale in scales)
    return False
