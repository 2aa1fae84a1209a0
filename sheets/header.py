"""The titles above a table: one row of them, or two where a group stands over its parts.

Answers for every column which field it is, in which unit. Which rows of a sheet are a header is decided in
`sheets.layout`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from sheets.fields import Form, Kind
from sheets.forms import FORMS
from sheets.spelling import Cell, seen_text
from sheets.titles import (
    OTHER_TIME,
    ROW_ID_TITLE,
    Match,
    Titles,
    plain_title,
    printed_title,
    split_bracket,
    titles_of,
)
from sheets.units import Relation, factor, relation

# Groups that only say what kind of thing stands below; under any other group a title must be known together with it,
# because 外环境 over 鼠粪 is not 室内 over 鼠粪.
_NEUTRAL = re.compile(
    r"(?:基本|监测|检查|调查|捕获|捕鼠|捕蚊|捕蝇|诱捕|布放|布夹|放置|回收|现场|结果|情况|信息|资料|数据|数量|个数|指标|内容|"
    r"项目|记录|本次|本月|本期|种类|种别|构成|分类|鼠类|鼠种|蚊种|蚊虫|成蚊|蝇种|蝇类|蟑螂|蜚蠊|蟑种|密度|单位|点位|地点|地区|"
    r"时间|日期|人员|环境|生境|工具|方法|[鼠蚊蝇蟑]?数|只数|及|和|与|[、,/]|\([^()]*\))+"
)

# A part that says no more than its group: 合计 under 捕获鼠数.
_WHOLE = re.compile("合计|总计|总数|共计|小计|计")

# First and last row and column of merged cells, from 1, as the sheet counts them.
Span = tuple[int, int, int, int]


@dataclass(frozen=True)
class ColumnTitle:
    """What stands above one column.

    Attributes:
        printed: The title as people read it.
        match: The field it names, None for no field of ours.
        unit: Unit to convert from, "" for the form's own.
        wrong_unit: Field and unit, where it names a field in a unit that cannot be converted.
    """

    printed: str
    match: Match | None = None
    unit: str = ""
    wrong_unit: tuple[str, str] | None = None

    @property
    def is_row_id(self) -> bool:
        """Whether it heads the hidden column of row ids."""
        return self.printed == ROW_ID_TITLE


class ColumnTitles(tuple[ColumnTitle, ...]):
    """The titles above all columns of a table."""

    @cached_property
    def keys(self) -> frozenset[str]:
        """Fields that they name."""
        return frozenset(title.match.key for title in self if title.match)

    @cached_property
    def are_known(self) -> bool:
        """Whether every one of them is a field's."""
        return all(title.match or not title.printed or title.is_row_id for title in self)


@dataclass(frozen=True)
class Header:
    """The titles of a table: rows `first` to `last` of the sheet, from 1, and what stands above each column."""

    form: Form
    first: int
    last: int
    titles: ColumnTitles

    @property
    def keys(self) -> frozenset[str]:
        """Fields that the titles name."""
        return self.titles.keys

    @property
    def is_whole(self) -> bool:
        """Every title is a field's and no required field lacks: there is nothing better to look for."""
        return self.titles.are_known and all(f.key in self.titles.keys for f in self.form.fields if f.required)


def one_row(form: Form, row: Sequence[Cell]) -> ColumnTitles:
    """The titles of a single row. The same header comes back in every workbook of a form, so it is remembered."""
    return _one_row(form.form_id, tuple(cell if isinstance(cell, str) else seen_text(cell) for cell in row))


def two_rows(
    form: Form, upper: Sequence[Cell], lower: Sequence[Cell], number: int, first_column: int, spans: Sequence[Span]
) -> ColumnTitles:
    """The titles of a row of groups (row `number` of the sheet) over a row of parts.

    A group reaches as far as its cell is merged; where nothing is merged (CSV, xls), over the empty cells beside it.
    """
    known = titles_of(form)
    tops = [printed_title(seen_text(cell)) for cell in upper]
    groups = _groups(tops, number, first_column, spans)
    titles: list[ColumnTitle] = []
    for index, cell in enumerate(lower):
        part = printed_title(seen_text(cell))
        group = groups[index] if index < len(groups) else ""
        if not part:
            own = tops[index] if index < len(tops) else ""
            titles.append(_title(form, known, own))
        elif not group:
            titles.append(_title(form, known, part))
        else:
            titles.append(_grouped(form, known, group, part))
    return ColumnTitles(titles)


@lru_cache(maxsize=512)
def _one_row(form_id: str, row: tuple[str, ...]) -> ColumnTitles:
    form = FORMS[form_id]
    known = titles_of(form)
    return ColumnTitles(_title(form, known, printed_title(text)) for text in row)


def _title(form: Form, known: Titles, printed: str) -> ColumnTitle:
    plain = plain_title(printed)
    if not plain:
        return ColumnTitle("")
    match = known.match(plain)
    if match:
        return ColumnTitle(printed, match)
    other = known.other_unit(plain)
    if other is None:
        return ColumnTitle(printed)
    key, unit = other
    if factor(unit, form[key].unit) is None:
        return ColumnTitle(printed, wrong_unit=other)
    return ColumnTitle(printed, Match(key, exact=False), unit)


def _groups(tops: list[str], number: int, first_column: int, spans: Sequence[Span]) -> list[str]:
    """For every column the group above it."""
    across = [span for span in spans if span[0] <= number <= span[2] and span[3] > span[1]]
    groups = list(tops)
    if across:
        for _, left, _, right in across:
            start = left - first_column
            if 0 <= start < len(tops) and tops[start]:
                for index in range(start, min(right - first_column + 1, len(tops))):
                    groups[index] = tops[start]
    else:
        for index in range(1, len(groups)):
            groups[index] = groups[index] or groups[index - 1]
    return groups


def _grouped(form: Form, known: Titles, group: str, part: str) -> ColumnTitle:
    """A part under its group: known together, or by itself where the group adds nothing."""
    both = f"{group}{part}"
    if OTHER_TIME.search(group):
        return ColumnTitle(both)
    together = _title(form, known, both)
    if together.match or together.wrong_unit:
        return together
    stem, bracket = split_bracket(plain_title(group))
    short, unit = split_bracket(plain_title(part))
    for plain in (f"{stem}({short})", f"{stem}{short}"):
        match = known.named(plain)
        ours = form[match.key].unit if match else ""
        if match and all(not u or relation(u, ours) in (Relation.SAME, Relation.UNKNOWN) for u in (bracket, unit)):
            return ColumnTitle(f"{group}（{part}）", match)
    over = known.named(stem)
    if over and _WHOLE.fullmatch(short) and not bracket and not unit:
        return ColumnTitle(f"{group}（{part}）", over)
    if over and relation(short, form[over.key].unit) is not Relation.UNKNOWN:
        return _title(form, known, f"{stem}（{part}）")
    alone = _title(form, known, part)
    if alone.match and _adds_nothing(form, known, plain_title(group), short, alone.match):
        if form[alone.match.key].kind not in (Kind.INTEGER, Kind.DECIMAL) or _NEUTRAL.fullmatch(plain_title(group)):
            return alone
        # Nobody knows what the group means: read, and remarked under both titles.
        return replace(alone, printed=f"{group}：{part}", match=Match(alone.match.key, exact=False))
    return ColumnTitle(both)


def _adds_nothing(form: Form, known: Titles, group: str, part: str, match: Match) -> bool:
    if form[match.key].kind not in (Kind.INTEGER, Kind.DECIMAL) or _NEUTRAL.fullmatch(group):
        return True
    return match.exact and not (known.is_section(group) and known.ends_other(part, match.key))
