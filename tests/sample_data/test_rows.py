"""Every row of the sample is as staff may send it: no error, and only the warning and notices that are meant."""

from __future__ import annotations

from collections import Counter

import pytest

from cli.sample import SampleSheet, as_workbook, read_sample
from expectations.judge import Judged, judge, natural_key
from reference.load import Standards, load_standards
from settings import SAMPLE_DATA, STANDARDS
from sheets.reader import SheetContent, SheetRow, read_sheet

MEANT = {
    ("warning", "fly_survey.flies.counted_when.fly_rooms"): "330481106-2026-spring-fly_survey",
    ("notice", "header.surveyed_on.in_season"): "330481001-2026-01-fly_survey-self_check",
}


@pytest.fixture(scope="module")
def haining() -> Standards:
    return load_standards([STANDARDS, SAMPLE_DATA / "standards"])


def unread(sheet: SampleSheet) -> SheetContent:
    rows = [SheetRow("填报", n, str(n), dict(values)) for n, values in enumerate(sheet.rows, start=4)]
    return SheetContent(sheet.form.form_id, sheet.form.version, sheet.sheet_id, None, rows, [], [])


def assert_clean(verdicts: list[Judged]) -> None:
    told: Counter[tuple[str, str, str]] = Counter()
    for verdict in verdicts:
        assert not verdict.broken_checks
        assert not verdict.refused, verdict.problems[0]
        told.update((p.severity, p.rule_id, verdict.submission_id) for p in verdict.problems)
    assert {(severity, rule): sheet for severity, rule, sheet in told} == {
        key: sheet for key, sheet in MEANT.items() if any(v.submission_id == sheet for v in verdicts)
    }


def test_a_tenth_of_the_sheets_passes_every_rule(haining: Standards) -> None:
    sheets = read_sample()
    chosen = [s for n, s in enumerate(sheets) if n % 10 == 0 or s.sheet_id in MEANT.values()]
    assert {s.form.form_id for s in chosen} == {s.form.form_id for s in sheets}
    assert_clean(judge([(s.sheet_id, s.received_at, unread(s)) for s in chosen], haining))


@pytest.mark.slow
def test_every_sheet_passes_every_rule_through_its_workbook(haining: Standards) -> None:
    contents = []
    for sheet in read_sample():
        content = read_sheet(as_workbook(sheet, haining), f"{sheet.sheet_id}.xlsx", haining)
        assert not content.faults
        assert [row.values for row in content.rows] == sheet.rows
        contents.append((sheet.sheet_id, sheet.received_at, content))
    assert_clean(judge(contents, haining))


def test_natural_keys_are_unique_among_sheets_in_force(haining: Standards) -> None:
    sheets = read_sample()
    replaced = {sheet.replaces for sheet in sheets}
    keys = Counter(
        natural_key(sheet.form, row, haining)
        for sheet in sheets
        if sheet.sheet_id not in replaced
        for row in unread(sheet).rows
    )
    assert [key for key, n in keys.items() if n > 1] == []
