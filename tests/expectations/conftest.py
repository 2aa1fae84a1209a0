"""Makers of sheet contents: clean rows of every form, as the reader gives them, with changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import pytest

from expectations.judge import Judged, judge
from reference.load import Standards
from sample_data.broken_changes import BASE
from settings import SHANGHAI
from sheets.forms import FORMS
from sheets.reader import SheetContent, SheetRow

RECEIVED_AT = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)
HEADER: dict[str, object] = {
    "place_code": "330481001000",
    "unit_type": "01",
    "is_key_unit": True,
    "is_built_up": True,
    "surveyed_on": date(2026, 5, 6),
}

MakeContent = Callable[..., SheetContent]
JudgeRows = Callable[..., Judged]


@pytest.fixture(scope="session")
def content() -> MakeContent:
    """(form id, changes of each row) -> content whose rows are clean but for the changes, each another unit."""

    def make(form_id: str, rows: Sequence[Mapping[str, object]] = ({},)) -> SheetContent:
        nothing = dict.fromkeys(f.key for f in FORMS[form_id].fields)
        base = {
            key: date.fromisoformat(value) if key.endswith("_on") and isinstance(value, str) else value
            for key, value in BASE[form_id].items()
        }
        made = [
            SheetRow("表", n, f"表!{n}", {**nothing, **HEADER, **base, "unit_name": f"单位{n}", **changes})
            for n, changes in enumerate(rows, start=2)
        ]
        return SheetContent(form_id, FORMS[form_id].version, None, None, made, [], [])

    return make


@pytest.fixture(scope="session")
def judge_rows(content: MakeContent, standards: Standards) -> JudgeRows:
    """(form id, changes of each row) -> the verdict on them."""

    def judged(form_id: str, *rows: Mapping[str, object]) -> Judged:
        return judge([("s", RECEIVED_AT, content(form_id, rows or ({},)))], standards)[0]

    return judged
