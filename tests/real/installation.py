"""An installation with invented places, fed with real figures: sheets in, a night, the published edition out.

The figures come from elsewhere than Haining. So each stands for a street that only this installation knows, given by
local standards as any county would give its own; nothing of the product is bypassed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
from sqlalchemy import Engine

from assets.catalogue import build_all
from assets.checks import checks
from assets.night import open_night
from assets.publications.edition import publish
from assets.publications.shelf import open_published
from intake.ingest import IngestReport, ingest
from intake.lock import writer_lock
from intake.receive import receive
from reference.load import Standards, load_standards
from registry.database import open_registry
from settings import PROJECT_ROOT, SHANGHAI, STANDARDS, Settings
from sheets.fields import Kind
from sheets.forms import FORMS
from sheets.forms.header import LARGEST_COUNT
from sheets.isolated import Reader
from sheets.template import write_template

MAPPINGS = Path(__file__).parent / "mappings"
REAL_DATA = PROJECT_ROOT.parent / "shared" / "data" / "real"
PUBLISHED_CASES = PROJECT_ROOT.parent / "shared" / "data" / "published_cases.csv"
STANDARDS_TEXT = PROJECT_ROOT.parent / "shared" / "domain" / "standards.md"
ABSENT = "the real data are not on this machine (expected in {}); they are never part of the project"

COUNTY = "990101"
Row = dict[str, object]

_PLACE_COLUMNS = (
    "place_code", "code12", "place_name", "place_kind", "parent_code", "population_class", "valid_from", "valid_to",
    "source", "confidence",
)  # fmt: skip
_SEASON_COLUMNS = (
    "season",
    "place_code",
    "first_month",
    "last_month",
    "valid_from",
    "valid_to",
    "source",
    "confidence",
)


@dataclass
class Installation:
    """One SIHAI_HOME whose streets are the cases of a test.

    Attributes:
        place: 12-digit code by street name.
    """

    settings: Settings
    engine: Engine
    standards: Standards
    place: dict[str, str]

    def send(self, form_id: str, rows: Sequence[Row], received_on: date, *, as_csv: bool = False) -> None:
        """Send one sheet: a filled template, or the same columns as CSV where a workbook would take long to write."""
        content = csv_sheet(form_id, rows, self.standards) if as_csv else _workbook(form_id, rows, self.standards)
        self.send_file(content, f"{form_id}.{'csv' if as_csv else 'xlsx'}", received_on)

    def send_file(self, content: bytes, filename: str, received_on: date, mapping: bytes | None = None) -> None:
        """Send a file as it is, with the mapping file by which it is read."""
        receive(
            self.settings,
            self.engine,
            content,
            filename=filename,
            sender="试验县疾控中心",
            channel="import",
            received_at=received_at(received_on),
            mapping=mapping,
        )

    def ingest(self, reader: Reader) -> IngestReport:
        with writer_lock(self.settings):
            return ingest(self.settings, self.engine, self.standards, reader=reader)

    def night(self, as_of: date) -> duckdb.DuckDBPyConnection:
        """Build every table, hold them against every blocking check, publish, and open what was published."""
        with writer_lock(self.settings), duckdb.connect(str(self.settings.warehouse)) as warehouse:
            run = open_night(warehouse, self.settings, self.engine, as_of)
            build_all(run)
            broken = {check.name: check.violations(warehouse)[1] for check in checks() if check.is_blocking}
            assert not {name: rows for name, rows in broken.items() if rows}
            publish(run, self.settings)
        return open_published(self.settings, official=True)


def new_installation(home: Path, streets: Sequence[str]) -> Installation:
    """An empty installation that knows a province, a city, a county and the streets named."""
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    codes = {name: f"{COUNTY}{number:03d}" for number, name in enumerate(streets, start=1)}
    places = [("99", "试验省", "province", ""), ("9901", "试验市", "city", "99"), (COUNTY, "试验县", "county", "9901")]
    places += [(code, name, "street", COUNTY) for name, code in codes.items()]
    _lay(
        settings.local_standards / "place.csv",
        _PLACE_COLUMNS,
        [(code, f"{code:0<12}", name, kind, above, "", "2011-01-01", "", "test", "local")
         for code, name, kind, above in places],
    )  # fmt: skip
    _lay(
        settings.local_standards / "season.csv",
        _SEASON_COLUMNS,
        [(season, "99", first, last, "2011-01-01", "", "test", "local")
         for season, first, last in (("all_year", 1, 12), ("mosquito", 4, 11), ("fly", 4, 11))],
    )  # fmt: skip
    standards = load_standards([STANDARDS, settings.local_standards])
    place = {name: f"{code:0<12}" for name, code in codes.items()}
    return Installation(settings, open_registry(settings.registry_url), standards, place)


def survey_row(place_code: str, unit_name: str, on: date, unit_type: str = "18", **values: object) -> Row:
    """A row of a control-level survey, in the built-up area."""
    return {
        "place_code": place_code, "unit_name": unit_name, "unit_type": unit_type, "is_key_unit": False,
        "is_built_up": True, "surveyed_on": on, **values,
    }  # fmt: skip


def trap_row(place_code: str, unit_name: str, on: date, **values: object) -> Row:
    """A row of a trap sheet."""
    return {
        "place_code": place_code, "unit_name": unit_name, "is_key_unit": False, "is_built_up": True,
        "surveyed_on": on, "habitat": "other", **values,
    }  # fmt: skip


def portions(*totals: int) -> list[tuple[int, ...]]:
    """Totals that belong together, cut evenly into rows whose counts a sheet allows; the sums are the totals."""
    rows = max(1, -(-max(totals) // LARGEST_COUNT))
    cut = [[total * (i + 1) // rows - total * i // rows for i in range(rows)] for total in totals]
    return list(zip(*cut, strict=True))


def rounded(value: float | Decimal, decimals: int) -> Decimal:
    """Rounded as published tables are: halves away from zero, in decimals and not in binary fractions."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def day_after(on: date) -> date:
    """The day on which a sheet is sent: surveys are never dated after their receipt."""
    return on + timedelta(days=1)


def received_at(on: date) -> datetime:
    """The hour at which sheets are sent."""
    return datetime.combine(on, time(18), tzinfo=SHANGHAI)


def _workbook(form_id: str, rows: Sequence[Row], standards: Standards) -> bytes:
    out = io.BytesIO()
    write_template(out, FORMS[form_id], standards, rows=rows)
    return out.getvalue()


def csv_sheet(form_id: str, rows: Sequence[Row], standards: Standards) -> bytes:
    """The rows under the titles of the form, as CSV; only columns that a row fills."""
    form = FORMS[form_id]
    out = io.StringIO()
    writer = csv.writer(out)
    keys = list(dict.fromkeys(key for row in rows for key in row))
    writer.writerow([form[key].title_zh for key in keys])
    names: dict[str, Mapping[str, str]] = {
        key: dict(standards.vocabulary(str(form[key].vocabulary))) for key in keys if form[key].kind is Kind.CODE
    }
    for row in rows:
        writer.writerow([_cell(row.get(key), names.get(key, {})) for key in keys])
    return out.getvalue().encode()


def _cell(value: object, names: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return names.get(str(value), str(value))


def _lay(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
