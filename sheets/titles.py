"""Titles of columns: how a title in somebody's sheet is matched with a field.

A title matches by key, by title or by alias, whatever the width of its characters, blanks and required mark. What it
says in brackets may be another unit than the form's; `sheets.units` knows whether that can be converted. A title that
is only similar matches nothing: it is offered in the refusal and never guessed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sheets.fields import Field, Form, Kind
from sheets.spelling import normalise
from sheets.units import Relation, relation

REQUIRED_MARK: Final = "*"
# Heads the hidden column in which a template names its rows; no field of a form is called so.
ROW_ID_TITLE: Final = "_row"

_BLANK_OR_MARK = re.compile(r"[\s*]+")
_BRACKET = re.compile(r"^(.+?)\(([^()]*)\)$")
# Numbers of another time than the survey's: 捕获总数（去年同期）is not 捕获总数.
OTHER_TIME: Final = re.compile(
    "上月|上年|上次|上季|上周|上轮|上一|前一|前次|前年|去年|往年|历年|同期|累计|计划|目标|同比|环比|整改|复查|对照|应查|应检|应布|拟|预计|平均|均值"
)
# What a bracket behind a title makes of it: a rate, a mean, a part, a year that may be another.
_OTHER_NUMBER = re.compile(rf"{OTHER_TIME.pattern}|20\d\d|平均|均值|户均|[率比]$|占比|其中|合格|消杀[前后]|处理[前后]")
# How alike a title must be to be offered; 有校数 and 有效数 are 0.67.
_ALIKE = 0.6


@dataclass(frozen=True)
class Match:
    """A title that names a field: `exact` for its key or own title, otherwise by alias or without its unit."""

    key: str
    exact: bool


@lru_cache(maxsize=8192)
def plain_title(title: str) -> str:
    """A title without blanks, line breaks and required mark, in plain-width characters and lower case."""
    return _BLANK_OR_MARK.sub("", normalise(title)).lower()


def printed_title(title: str) -> str:
    """A title as people read it aloud: its own characters, without line breaks and required mark."""
    return "".join(line.strip() for line in title.replace("＊", REQUIRED_MARK).split("\n")).replace(REQUIRED_MARK, "")


class Titles:
    """Every title under which the fields of a form are known."""

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self._fields = {f.key: f for f in fields}
        self._known = {plain_title(alias): Match(f.key, exact=False) for f in fields for alias in f.aliases}
        # After the aliases: a field's own title always wins over another field's alias.
        for f in fields:
            for title in (f.key, f.label_zh, f.title_zh):
                self._known[plain_title(title)] = Match(f.key, exact=True)

    def named(self, plain: str) -> Match | None:
        """The field whose title or alias this is, to the letter."""
        return self._known.get(plain)

    def match(self, plain: str) -> Match | None:
        """The field that a plain title names in the form's unit, or None."""
        if plain in self._known:
            return self._known[plain]
        match, stated = self._in_brackets(plain)
        is_ours = match and not _OTHER_NUMBER.search(stated) and not self._measures_otherwise(match.key, stated)
        return Match(match.key, exact=False) if match and is_ours else None

    def other_unit(self, plain: str) -> tuple[str, str] | None:
        """Key and stated unit, when a plain title names a field in another unit of measure than the form's."""
        match, stated = self._in_brackets(plain)
        return (match.key, stated) if match and self._measures_otherwise(match.key, stated) else None

    def is_section(self, plain: str) -> bool:
        """Whether titles of counts begin with this: 室内 in 室内鼠粪."""
        return any(
            known.startswith(plain) and known != plain and self._is_number(m) for known, m in self._known.items()
        )

    def ends_other(self, plain: str, key: str) -> bool:
        """Whether another field's title ends with this: 检查房间数 in 防鼠设施检查房间数."""
        return any(known.endswith(plain) and match.key != key for known, match in self._known.items())

    def nearest(self, field: Field, titles: Iterable[str]) -> str | None:
        """Of titles that match nothing, the one that looks most like a field's; for an offer, never for reading."""
        wanted = [plain_title(title) for title in (field.label_zh, *field.aliases)]
        likeness = {
            title: max(difflib.SequenceMatcher(None, split_bracket(plain_title(title))[0], w).ratio() for w in wanted)
            for title in titles
        }
        best = max(likeness, key=likeness.__getitem__, default=None)
        return best if best is not None and likeness[best] >= _ALIKE else None

    def _is_number(self, match: Match) -> bool:
        return self._fields[match.key].kind in (Kind.INTEGER, Kind.DECIMAL)

    def _measures_otherwise(self, key: str, stated: str) -> bool:
        field = self._fields[key]
        # A column without a unit of its own cannot be in another one.
        has_unit = field.unit != "" and field.kind in (Kind.INTEGER, Kind.DECIMAL)
        return has_unit and relation(stated, field.unit) in (Relation.CONVERTIBLE, Relation.OTHER)

    def _in_brackets(self, plain: str) -> tuple[Match | None, str]:
        bracket = _BRACKET.match(plain)
        return (self._known.get(bracket[1]), bracket[2]) if bracket else (None, "")


def split_bracket(plain: str) -> tuple[str, str]:
    """A plain title and what it says in brackets behind, "" for nothing."""
    bracket = _BRACKET.match(plain)
    return (bracket[1], bracket[2]) if bracket else (plain, "")


_MADE: dict[int, tuple[Form, Titles]] = {}


def titles_of(form: Form) -> Titles:
    """The titles of a form, made once. Looked up by identity: to hash a form is to hash all its fields."""
    made = _MADE.get(id(form))
    if made is None or made[0] is not form:
        made = _MADE[id(form)] = (form, Titles(form.fields))
    return made[1]
