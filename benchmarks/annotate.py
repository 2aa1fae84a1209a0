"""What an answer as the user's own workbook costs: seconds to read, judge and annotate, alone and together.

Run: `.venv/bin/python -m benchmarks.annotate [rows]`. Filled templates of a form with 44 columns are made, one cell in
every twenty rows wrong. The first, of 20 rows, only loads what judging needs; one of 200 rows shows what a usual sheet
costs once that is loaded.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Mapping
from datetime import date, datetime

from expectations.judge import judge
from intake.annotated import annotated_workbook
from intake.answer import Answer, status_of
from reference.load import Standards, load_standards
from sample_data.broken_changes import BASE, HEADER
from settings import SHANGHAI, STANDARDS
from sheets.forms import FORMS
from sheets.isolated import Reader
from sheets.template import write_template

FORM = FORMS["fly_survey"]
NOW = datetime(2026, 11, 20, tzinfo=SHANGHAI)


def workbook(rows: int, bad: int, standards: Standards) -> bytes:
    """A filled template; every so many rows a cell holds words where a number belongs."""
    clean: Mapping[str, object] = {**HEADER, **BASE[FORM.form_id], "surveyed_on": date(2026, 6, 1)}
    counts = [f.key for f in FORM.fields if f.kind.value == "integer" and clean.get(f.key) is not None]
    filled = []
    for number in range(rows):
        row = {**clean, "unit_name": f"单位 {number}"}
        if number % (rows // bad) == 0:
            row[counts[number % len(counts)]] = "不详"
        filled.append(row)
    stream = io.BytesIO()
    write_template(stream, FORM, standards, rows=filled)
    return stream.getvalue()


def answer(content: bytes, standards: Standards, reader: Reader) -> tuple[Answer, bytes, dict[str, float]]:
    """The answer, the annotated workbook, and the seconds that each part took."""
    spent: dict[str, float] = {}
    started = time.perf_counter()
    sheet = reader.read(content, "报表.xlsx", standards)
    spent["read"] = time.perf_counter() - started
    started = time.perf_counter()
    judged = judge([("benchmark", NOW, sheet)], standards)[0]
    spent["judge"] = time.perf_counter() - started
    accepted, refused = len(judged.accepted), len(judged.refused)
    found = Answer(status_of(accepted, refused), sheet.form_id, len(sheet.rows), accepted, refused,
                   tuple(judged.problems), tuple(sheet.remarks))  # fmt: skip
    started = time.perf_counter()
    annotated = annotated_workbook(content, "报表.xlsx", found)
    spent["annotate"] = time.perf_counter() - started
    return found, annotated.content, spent


def main() -> None:
    """Print the seconds for many rows (default 10,000 with 500 wrong cells) and for 200."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    standards = load_standards([STANDARDS])
    with Reader() as reader:
        for label, content in (
            ("first file, everything loaded", workbook(20, 1, standards)),
            (f"{rows:,} rows, {rows // 20} wrong cells", workbook(rows, rows // 20, standards)),
            ("200 rows, 10 wrong cells", workbook(200, 10, standards)),
        ):
            found, written, spent = answer(content, standards, reader)
            parts = "  ".join(f"{part} {seconds:6.2f} s" for part, seconds in spent.items())
            sizes = f"{len(content) / 2**20:.1f} MB in, {len(written) / 2**20:.1f} MB out"
            print(f"{label:<34} {parts}  together {sum(spent.values()):6.2f} s  "
                  f"({found.refused} refused, {len(FORM.fields)} columns, {sizes})")  # fmt: skip


if __name__ == "__main__":
    main()
