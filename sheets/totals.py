"""Rows that sum up others: 合计, 小计, 平均. They are no data; what they say is compared with the rows they sum.

A row is one by its label, or, being the last, by holding nothing but the sums of the rows above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from sheets.fields import Form, Kind
from sheets.spelling import Cell, normalise

_SUM_WORDS: Final = "合计|小计|总计|共计|累计|总数|总和|总合计"
_MEAN_WORDS: Final = "平均数|平均值|平均|均值"
# 本页合计, 6月小计, 硖石街道合计; a unit called 东山合计超市 is none, because the word must end the text.
_LABEL = re.compile(rf"(.{{0,12}}?)(?:({_SUM_WORDS})|({_MEAN_WORDS}))(?:\([^()]*\))?:?")
_WHOLE_OF = re.compile(
    r"(?:[本上]?[页月季年次表]|\d{1,2}月|(?:第?[一二三四1-4])季度|全[市县区镇年部]|全街道|以上|各.{0,4})?"
)


class Totals:
    """The sums of a table, since its beginning and since each of its rows of totals."""

    def __init__(self, form: Form) -> None:
        self._titles = {f.key: f.label_zh for f in form.fields if f.kind in (Kind.INTEGER, Kind.DECIMAL)}
        self._waiting: list[Mapping[str, object]] = []
        self._sums: dict[str, Decimal | int] = dict.fromkeys(self._titles, 0)
        self._earlier: list[dict[str, Decimal | int]] = [dict(self._sums)]
        self._stands_above = False
        self._unread: set[str] = set()
        self._has_rows = False

    def add(self, values: Mapping[str, object], unread: Iterable[str] = ()) -> None:
        """Count a row of data; sums of fields with an unread cell are unknown from here on."""
        self._waiting.append(values)
        self._unread.update(unread)

    def remark_on(self, number: int, label: str, values: Mapping[str, object], unread: set[str]) -> str:
        """What to say about a row of totals that was left out: whether it equals the sums of its rows.

        Args:
            number: Of the row.
            label: Its label as written.
            values: Its numbers by field.
            unread: Fields whose cell in this row could not be read.
        """
        self._sum_up()
        earlier, self._earlier = self._earlier, [*self._earlier, dict(self._sums)]
        self._stands_above = self._stands_above or not self._has_rows
        if re.search(_MEAN_WORDS, label):
            return f"第{number}行「{label}」是平均，不作数据读取"
        told = f"第{number}行「{label}」是合计，不作数据读取"
        if self._stands_above:
            return f"{told}；它在所合计的各行之上，未核对"
        for key, title in self._titles.items():
            value = values.get(key)
            if value is None or key in unread or key in self._unread:
                continue
            whole = self._sums[key]
            # Since the beginning or since any earlier total: those of villages stand in that of their town.
            if value not in [whole - before[key] for before in earlier]:
                expected = whole - earlier[-1][key] if "小计" in label else whole
                told += f"；第{number}行合计 {value} 与各行之和 {expected} 不符（{title}）"
        return told

    def equals_sums(self, values: Mapping[str, object]) -> bool:
        """Whether a row holds numbers only, two at least, and each is the sum of the rows counted so far.

        One number alone equals a sum by chance too often: such a row is refused by name rather than left out.
        """
        given = {key: value for key, value in values.items() if value is not None}
        if sum(map(bool, given.values())) < 2 or any(key not in self._sums for key in given):
            return False
        self._sum_up()
        return self._has_rows and all(value == self._sums[key] for key, value in given.items())

    def _sum_up(self) -> None:
        """Add the rows counted since the last time; most tables have no totals and never come here but once."""
        self._has_rows = self._has_rows or bool(self._waiting)
        for values in self._waiting:
            for key in self._titles:
                value = values.get(key)
                if isinstance(value, (int, Decimal)):
                    self._sums[key] += value
        self._waiting = []


def label_of(cell: Cell, *, with_name: bool = False) -> str | None:
    """The label of a row of totals, as it is written; None for any other text.

    Args:
        cell: Any cell of the row's left.
        with_name: Also 「硖石街道合计」, a total that names what it sums up.
    """
    if type(cell) is not str:
        return None
    text = "".join(normalise(cell).split())
    match = _LABEL.fullmatch(text)
    if match and (with_name or _WHOLE_OF.fullmatch(match[1])):
        return cell.strip()
    return None
