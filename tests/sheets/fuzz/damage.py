"""What a damaged sheet is, and what may come of reading it."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

import openpyxl

from sheets.forms import FORMS
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent
from tests.sheets.corpus.clean import Draft, Values, clean_rows, draft
from tests.sheets.corpus.writing import Cells, csv_text, ods, xls, xlsb, xlsx

FORM_IDS: Final = tuple(FORMS)


@dataclass
class Damaged:
    """A damaged file.

    Attributes:
        told: What was done, for a failing test.
        rows: The rows that must come out, all of them and no others.
        must_read: Nothing was lost that a person needs to read the sheet, so a refusal is wrong.
        spoilt: (row number, key) of overwritten cells: each must be reported, or the row's whole file refused.
        loose_rows: Numbers of rows that may read as anything or not at all, and are none of `rows`.
        lost: Key of a column that nothing names any more -> what a remark must hold when its values are not read.
    """

    content: bytes
    filename: str
    told: str
    rows: list[Values]
    must_read: bool = False
    spoilt: frozenset[tuple[int, str]] = frozenset()
    loose_rows: Collection[int] = ()
    lost: dict[str, str] = field(default_factory=dict)


Damage = Callable[[random.Random], Damaged]
DAMAGES: dict[str, tuple[Damage, int]] = {}


def damages(times: int) -> Callable[[Damage], Damage]:
    """Register a kind of damage, done so many times."""

    def register(damage: Damage) -> Damage:
        DAMAGES[damage.__name__] = (damage, times)
        return damage

    return register


def any_draft(rng: random.Random) -> tuple[Draft, list[Values]]:
    """A clean sheet of one of the eleven forms and its rows."""
    form_id = rng.choice(FORM_IDS)
    return draft(form_id), clean_rows(form_id)


def written(rng: random.Random, cells: Cells, *kinds: str) -> tuple[bytes, str]:
    """Cells as a file of one of some kinds, and its name."""
    kind = rng.choice(kinds or ("xlsx", "xlsx", "xlsx", "ods", "xls", "xlsb", "csv"))
    if kind == "csv":
        encoding = rng.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
        return csv_text(cells, rng.choice((",", ",", ";", "\t"))).encode(encoding), "表.csv"
    write: dict[str, Callable[[Cells], bytes]] = {"xlsx": xlsx, "ods": ods, "xls": xls, "xlsb": xlsb,
                                                    "openpyxl": _by_openpyxl}  # fmt: skip
    return write[kind](cells), "表.xlsx" if kind == "openpyxl" else f"表.{kind}"


def _by_openpyxl(cells: Cells) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in cells:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _counted(rows: Collection[Values]) -> Counter[frozenset[tuple[str, object]]]:
    return Counter(frozenset(row.items()) for row in rows)


def verdict(damaged: Damaged, found: SheetContent | UnreadableSheet) -> str:
    """What is wrong with the answer to a damaged file; "" when nothing is."""
    if isinstance(found, UnreadableSheet):
        if damaged.must_read:
            return f"refused: {found}"
        is_clear = found.rule_id.startswith("file.") and "请" in found.zh and found.en
        return "" if is_clear else f"not clear: {found}"
    faults = {(fault.row, fault.column) for fault in found.faults}
    if invented := {place for place in faults - damaged.spoilt if place[0] not in damaged.loose_rows}:
        return f"faults in sound cells: {sorted(invented)}"
    if silent := damaged.spoilt - faults:
        return f"overwritten cells without a fault: {sorted(silent)}"
    remarks = "\n".join(found.remarks)
    expected = [dict(row) for row in damaged.rows]
    gone = [key for key, title in damaged.lost.items() if all(row.values[key] is None for row in found.rows)]
    if unsaid := [key for key in gone if damaged.lost[key] not in remarks]:
        return f"columns not read and not named: {unsaid} {found.remarks}"
    for row in expected:
        row.update(dict.fromkeys(gone))
    for number, key in damaged.spoilt:
        expected[number - 2][key] = None
    sound = [row.values for row in found.rows if row.row_number not in damaged.loose_rows]
    seen, due = _counted(sound), _counted(expected)
    return "" if seen == due else f"rows differ: missing {_shown(due - seen)}, new {_shown(seen - due)}"


def _shown(rows: Counter[frozenset[tuple[str, object]]]) -> list[str]:
    return [str({k: v for k, v in sorted(row) if v is not None}) for row in rows]
