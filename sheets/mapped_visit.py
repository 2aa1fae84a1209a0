"""Rows that are one visit: a trap or a species on each, the effort repeated, made into the one row that the form wants.

Counts are added and never made up: an empty cell among numbers is no zero, and effort that differs is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sheets.fields import Kind
from sheets.mapped_record import RULE, Place, Record, as_text, numbers_of
from sheets.mapping import Combine, Mapping
from sheets.problem import CellFault


def combine(records: Sequence[Record], place: Place, rule: Combine, mapping: Mapping) -> list[Record]:
    """Records that agree in all of `rule.by` as one, in the order of their first rows.

    A record whose `by` cells cannot be read stays alone, with its faults: nobody can say to which visit it belongs.
    """
    groups: dict[object, list[Record]] = {}
    for record in records:
        is_unread = bool({fault.column for fault in record.faults} & {*rule.by})
        groups.setdefault(record.number if is_unread else tuple(record.values[key] for key in rule.by), []).append(
            record
        )
    return [_one(group, place, rule, mapping) for group in groups.values()]


def totals(records: Sequence[Record], keys: Sequence[str]) -> dict[str, Decimal]:
    """Sum of every field over all records: the same before and after they are combined."""
    return {
        key: sum(
            (Decimal(str(record.values[key])) for record in records if record.values.get(key) is not None), Decimal(0)
        )
        for key in keys
    }


def _one(group: list[Record], place: Place, rule: Combine, mapping: Mapping) -> Record:
    if len(group) == 1:
        return group[0]
    first = group[0]
    one = Record(first.number, dict(first.values), [f for r in group for f in r.faults])
    numbers = numbers_of(mapping, place)
    for key in (*rule.total, *mapping.species_fields):
        _add_up(one, [record for record in group if key in record.values], key, place, numbers.get(key, 0), mapping)
    for key in rule.same:
        _agree(one, group, key, place, numbers.get(key, 0), mapping)
    return one


def _add_up(one: Record, group: list[Record], key: str, place: Place, column: int, mapping: Mapping) -> None:
    """Sum a field over the rows that have it; species that no row names stay missing."""
    given = [Decimal(str(record.values[key])) for record in group if record.values[key] is not None]
    if not given:
        return
    spoiled = {fault.row for fault in one.faults if fault.column == key}
    for record in group:
        if record.values[key] is None and record.number not in spoiled:
            allowed = (
                f'数字：与第{one.number}行是同一次调查，要相加，空格不能当作 0（空格确是 0 的，映射文件写 "" = 0）'
            )
            one.faults.append(_fault(place, record.number, key, column, "空", allowed, mapping))
    total = sum(given, Decimal(0))
    one.values[key] = int(total) if mapping.form[key].kind is Kind.INTEGER else total


def _agree(one: Record, group: list[Record], key: str, place: Place, column: int, mapping: Mapping) -> None:
    """Take the value that the rows repeat; an empty cell repeats nothing and contradicts nothing."""
    stated = [record for record in group if record.values[key] is not None]
    if not stated:
        return
    one.values[key] = stated[0].values[key]
    for record in stated[1:]:
        if record.values[key] != one.values[key]:
            allowed = f"与第{stated[0].number}行相同：{as_text(one.values[key])}（同一次调查的各行应一致）"
            one.faults.append(_fault(place, record.number, key, column, as_text(record.values[key]), allowed, mapping))


def _fault(place: Place, row: int, key: str, column: int, seen: str, allowed: str, mapping: Mapping) -> CellFault:
    title = place.titles.get(column, mapping.form[key].title_zh)
    return CellFault(RULE, place.sheet, row, "", key, title, seen, allowed, number=column)
