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
    """The running sums of a table, since its beginning and since its last subtotal."""

    def __init__(self, form: Form) -> None:
        self._keys = [f.key for f in form.fields if f.kind in (Kind.INTEGER, Kind.DECIMAL)]
        self._titles = {f.key: f.label_zh for f in form.fields}
        self._all: list[Mapping[str, object]] = []
        self._since = 0
        self._unread: set[str] = set()

    def add(self, values: Mapping[str, object], unread: Iterable[str] = ()) -> None:
        """Count a row of data; sums of fields with an unread cell are unknown from here on."""
        self._all.append(values)
        self._unread.update(unread)

    def remark_on(self, number: int, label: str, values: Mapping[str, object], unread: set[str]) -> str:
        """What to say about a row of totals that was left out: whether it equals the sums of its rows.

        Args:
            number: Of the row.
            label: Its label as written.
            values: Its numbers by field.
            unread: Fields whose cell in this row could not be read.
        """
        is_mean = re.search(_MEAN_WORDS, label) is not None
        since, self._since = self._since, len(self._all)
        told = f"第{number}行「{label}」是合计，不作数据读取"
        if is_mean:
            return f"第{number}行「{label}」是平均，不作数据读取"
        for key in self._keys:
            value = values.get(key)
            if value is None or key in unread or key in self._unread:
                continue
            sums = {self.sum_of(key, 0), self.sum_of(key, since)}
            if value not in sums:
                expected = self.sum_of(key, since if "小计" in label else 0)
                told += f"；第{number}行合计 {value} 与各行之和 {expected} 不符（{self._titles[key]}）"
        return told

    def equals_sums(self, values: Mapping[str, object]) -> bool:
        """Whether a row holds numbers only, and each is the sum of the rows counted so far."""
        given = {key: value for key, value in values.items() if value is not None}
        return (
            bool(self._all) and any(given.values()) and all(key in self._keys for key in given)
            and all(value == self.sum_of(key, 0) for key, value in given.items())
        )  # fmt: skip

    def sum_of(self, key: str, since: int) -> Decimal | int:
        """Sum of a field over the rows counted since one of them."""
        total: Decimal | int = 0
        for values in self._all[since:]:
            value = values.get(key)
            if isinstance(value, (int, Decimal)):
                total += value
        return total


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
