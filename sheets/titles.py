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


@cache
def _titles(form_id: str, version: int, fields: tuple[Field, ...]) -> dict[str, Match]:
    titles: dict[str, Match] = {}
    for field in fields:
        for alias in field.aliases:
            titles[plain_title(alias)] = Match(field.key, exact=False)
    # After the aliases: a field's own title always wins over another field's alias.
    for field in fields:
        for title in (field.key, field.label_zh, field.title_zh):
            titles[plain_title(title)] = Match(field.key, exact=True)
    return titles


def titles_of(form: Form) -> dict[str, Match]:
    """Every plain title under which a form's fields are known."""
    return _titles(form.form_id, form.version, form.fields)


def match_title(form: Form, title: str) -> Match | None:
    """The field that a title names, or None."""
    known = titles_of(form)
    plain = plain_title(title)
    if plain in known:
        return known[plain]
    bracket = _BRACKET.match(plain)
    if bracket and bracket[1] in known:
        match = known[bracket[1]]
        if not _measures_otherwise(form[match.key].unit, bracket[2]):
            return Match(match.key, exact=False)
    return None


def other_unit(form: Form, title: str) -> tuple[Field, str] | None:
    """The field and the stated unit, when a title names a field in another unit of measure than the form's."""
    bracket = _BRACKET.match(plain_title(title))
    match = titles_of(form).get(bracket[1]) if bracket else None
    if bracket and match and _measures_otherwise(form[match.key].unit, bracket[2]):
        return form[match.key], bracket[2]
    return None


def _measures_otherwise(ours: str, stated: str) -> bool:
    ours = normalise(ours).lower()
    for scales in _MEASURES:
        if any(stated in scale for scale in scales):
            return not any(ours in scale and stated in scale for scale in scales)
    return False
