"""Files of rows: values as they are, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Context, Decimal

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from editions.written import FORMULA_STARTS
from portal.query.tables_out import as_csv, as_xlsx

_WIDE = Context(prec=40)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
# As DuckDB has them: 38 digits, always finite.
_DECIMAL = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places, _WIDE),
    st.integers(1 - 10**38, 10**38 - 1),
    st.integers(0, 37),
)
_CELL = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _DECIMAL, st.dates(), _TEXT)
_DANGEROUS = st.builds(lambda start, rest: start + rest, st.sampled_from(FORMULA_STARTS), _TEXT)


def _sheet(content: bytes) -> list[list[tuple[str, object]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[(cell.data_type, cell.value) for cell in row] for row in book.worksheets[0].iter_rows()]


@given(st.lists(st.one_of(_DANGEROUS, _CELL), min_size=1, max_size=5))
def test_no_cell_is_a_formula(row: list[object]) -> None:
    columns = ["=1+1", *[f"c{number}" for number in range(1, len(row))]]
    for line in csv.reader(io.StringIO(as_csv(columns, [row]).decode("utf-8-sig"), newline="")):
        for cell, value in zip(line, row, strict=True):
            if isinstance(value, str):
                assert not cell.startswith(FORMULA_STARTS)
    for cells in _sheet(as_xlsx(columns, [row], "结果")):
        assert all(kind != "f" for kind, _ in cells)


def test_values_keep_their_kind_in_a_workbook() -> None:
    row = [
        1,
        -2.5,
        Decimal("3.25"),
        True,
        date(2026, 11, 20),
        datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
        "=1+1",
        "-",
        None,
        330481107001,
        12345678901234567890,
        float("nan"),
        date(1, 1, 1),
        "http://example.org",
    ]
    # openpyxl knows no zones either.
    times = [datetime(2026, 11, 20), datetime(2026, 11, 20, 8, 30)]  # noqa: DTZ001
    (_, cells) = _sheet(as_xlsx([str(at) for at in range(len(row))], [row], "结果"))
    assert [value for _, value in cells] == [
        1, -2.5, 3.25, True, *times, "=1+1", "-", None, 330481107001,
        "12345678901234567890", "nan", "0001-01-01", "http://example.org",
    ]  # fmt: skip


def test_text_that_a_workbook_cannot_say_is_made_sayable() -> None:
    (_, cells) = _sheet(as_xlsx(["a"], [["a\0b\x1b" + "x" * 40_000]], "结果"))
    assert str(cells[0][1]).startswith("a\ufffdb\ufffdxxx")
    assert len(str(cells[0][1])) == 32_767


def test_csv_begins_with_what_tells_excel_its_encoding() -> None:
    assert as_csv(["街道", "等级"], [["硖石", "A"]]) == "\ufeff街道,等级\r\n硖石,A\r\n".encode()
