"""A small, valid sheet of one form (Breteau index), as workbook or CSV, and the usual calls with fewer words."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from intake.ingest import IngestReport, ingest
from intake.receive import Receipt, receive
from reference.load import Standards
from registry.snapshot import snapshot
from settings import SHANGHAI, Settings
from sheets.forms import FORMS
from sheets.isolated import Reader
from sheets.template import write_template

BRETEAU = FORMS["breteau"]
Row = dict[str, object]


def row(unit: str = "东山小区1号点", *, day: int = 5, houses_positive: object = 2, **changes: object) -> Row:
    """One visit to 东山社区 in May 2026; `houses_positive` above 50 breaks a rule."""
    return {
        "place_code": "330481001003",
        "unit_name": unit,
        "is_key_unit": False,
        "is_built_up": True,
        "surveyed_on": date(2026, 5, day),
        "habitat": "urban_residential",
        "houses": 50,
        "houses_positive": houses_positive,
        "containers": 27,
        "containers_positive": 5,
        **changes,
    }


def bad_row(unit: str = "坏点", **changes: object) -> Row:
    """A visit that no rule set accepts: more positive houses than houses."""
    return {**row(unit), "houses": 1, "houses_positive": 4, **changes}


def at(day: int, hour: int = 9, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def csv_sheet(rows: Sequence[Row]) -> bytes:
    """The rows as a plain table with Chinese titles: much quicker to write than a workbook."""
    names = {True: "是", False: "否", "urban_residential": "城镇居民区"}
    out = io.StringIO()
    writer = csv.writer(out)
    keys = list(dict.fromkeys(key for each in rows for key in each))
    writer.writerow([BRETEAU[key].title_zh for key in keys])
    for each in rows:
        values = [each.get(key, "") for key in keys]
        writer.writerow([names.get(v, v) if isinstance(v, bool | str) else v for v in values])
    return out.getvalue().encode()


@dataclass
class Desk:
    """One installation and what one does with it."""

    settings: Settings
    engine: Engine
    standards: Standards
    reader: Reader | None = None

    def send(self, rows: Sequence[Row] | bytes, **given: object) -> Receipt:
        content = rows if isinstance(rows, bytes) else csv_sheet(rows)
        values = {"filename": "布雷图.csv", "sender": "硖石街道", "channel": "cli", "received_at": at(1), **given}
        return receive(self.settings, self.engine, content, **values)  # type: ignore[arg-type]

    def workbook(self, rows: Sequence[Row], **given: Any) -> bytes:
        out = io.BytesIO()
        write_template(out, BRETEAU, self.standards, rows=rows, **given)
        return out.getvalue()

    def ingest(self) -> IngestReport:
        return ingest(self.settings, self.engine, self.standards, reader=self.reader)

    def status(self, receipt: Receipt, as_of: date = date(2026, 12, 31)) -> dict[str, object]:
        rows = snapshot(self.engine, as_of)["submission"]
        return next(r for r in rows if r["submission_id"] == receipt.submission_id)
