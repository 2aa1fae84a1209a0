"""Sheets on their way in: written as plain tables with the forms' Chinese titles, received on their day.

`Post` also remembers what was sent and when: the truth that the reconciliation starts from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Engine

from intake.receive import Incoming, receive_many
from reference.load import Standards
from sample_data.generator.row import Row
from settings import Settings
from sheets.fields import Kind
from sheets.forms import FORMS
from sheets.lists import names_of


@dataclass(frozen=True)
class Sheet:
    """One file: its name, vector, sender, when it comes, what it replaces, its rows."""

    name: str
    place: str
    vector: str
    received_at: datetime
    rows: tuple[Row, ...]
    replaces: str = ""

    @property
    def sender(self) -> str:
        """The office of the place."""
        return f"{self.place}爱卫办"


def as_table(sheet: Sheet, standards: Standards) -> bytes:
    """The sheet as CSV."""
    form = FORMS[f"{sheet.vector}_survey"]
    keys = [f for f in form.fields if any(row.get(f.key) is not None for row in sheet.rows)]
    names = {f.key: names_of(f.vocabulary, standards) for f in keys if f.vocabulary}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f.title_zh for f in keys])
    for row in sheet.rows:
        cells = []
        for f in keys:
            value = row.get(f.key)
            if f.kind is Kind.BOOLEAN and value is not None:
                value = "是" if value else "否"
            cells.append(names.get(f.key, {}).get(str(value), value))
        writer.writerow(cells)
    return out.getvalue().encode()


@dataclass
class Post:
    """How sheets reach the county. This one delivers each once, in the order in which it was written.

    Attributes:
        waiting: Sheets written and not received yet.
        sent: Sheets received, in order.
        files: Files handed in.
        kept: Files kept, those not that had been handed in before.
    """

    settings: Settings
    engine: Engine
    standards: Standards
    waiting: list[Sheet] = field(default_factory=list)
    sent: list[Sheet] = field(default_factory=list)
    files: int = 0
    kept: int = 0
    _ids: dict[str, str] = field(default_factory=dict)

    def write(self, sheet: Sheet) -> None:
        """Put a sheet into the post."""
        self.waiting.append(sheet)

    def deliver(self, before: datetime) -> None:
        """Receive everything that comes before an instant."""
        due = sorted((s for s in self.waiting if s.received_at < before), key=lambda s: (s.received_at, s.name))
        self.waiting = [s for s in self.waiting if s.received_at >= before]
        self.sent += due
        for sheet in self.pack(due):
            self._receive(sheet)

    def pack(self, due: Sequence[Sheet]) -> list[Sheet]:
        """The files in which sheets arrive; others may pack otherwise, so long as the last word is the same."""
        return list(due)

    def _receive(self, sheet: Sheet) -> None:
        incoming = Incoming(
            as_table(sheet, self.standards), f"{sheet.name}.csv", sheet.sender, "import", sheet.received_at,
            self._ids.get(sheet.replaces),
        )  # fmt: skip
        [receipt] = receive_many(self.settings, self.engine, [incoming])
        self._ids[sheet.name] = receipt.submission_id
        self.files += 1
        self.kept += receipt.is_new


@dataclass
class CarelessPost(Post):
    """Within a day sheets come in any order, and every file is sent twice."""

    random: Random = field(default_factory=lambda: Random(7))

    def pack(self, due: Sequence[Sheet]) -> list[Sheet]:
        """The day stays, the hours are drawn; a correction stays behind what it corrects."""
        packed = []
        for sheet in due:
            hours = (15, 18) if sheet.replaces else (8, 14)
            first, second = sorted(self.random.choices(range(60 * hours[0], 60 * hours[1]), k=2))
            packed += [_at(sheet, first), _at(sheet, second)]
        self.random.shuffle(packed)
        return sorted(packed, key=lambda s: s.received_at)


@dataclass
class MistakenPost(Post):
    """Every sheet is first sent with wrong counts and corrected on the same day."""

    def pack(self, due: Sequence[Sheet]) -> list[Sheet]:
        """The wrong one in the morning, the right one in its place in the afternoon."""
        packed = []
        for sheet in due:
            wrong = replace(sheet, name=f"{sheet.name}-wrong", rows=tuple(_spoiled(row) for row in sheet.rows))
            packed += [wrong, replace(sheet, received_at=sheet.received_at + timedelta(hours=2), replaces=wrong.name)]
        return packed


def _at(sheet: Sheet, minute: int) -> Sheet:
    """The sheet at a minute of its day."""
    hour, minute = divmod(minute, 60)
    return replace(sheet, received_at=sheet.received_at.replace(hour=hour, minute=minute))


def _spoiled(row: Row) -> Row:
    """The row with nothing found, or with something found where there was nothing."""
    spoiled = dict(row)
    for found, detail in (
        ("sign_rooms", "droppings"),
        ("dips_positive", "immatures"),
        ("fly_rooms", "flies"),
        ("trace_rooms", "faeces"),
    ):
        if row.get(found) == 0:
            spoiled[found], spoiled[detail] = 1, 1
    return spoiled
