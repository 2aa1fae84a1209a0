"""Every rule that a sheet can break has a sample that breaks it and only it; of the others, see tests/flags."""

from __future__ import annotations

from datetime import datetime

import pytest

from expectations.judge import Judged, judge
from expectations.rules import RULES, SHEET_RULES
from reference.load import Standards, load_standards
from sample_data.make_broken import broken_files
from settings import SAMPLE_DATA, SHANGHAI, STANDARDS
from sheets.practice import require_real
from sheets.problem import UnreadableSheet
from sheets.reader import read_sheet

BROKEN = SAMPLE_DATA / "broken"
RECEIVED_AT = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)
SAMPLES = {path.name.rpartition(".")[0]: path for path in sorted(BROKEN.glob("*.*.*"))}


@pytest.fixture(scope="module")
def local_standards() -> Standards:
    return load_standards([STANDARDS, BROKEN / "standards"])


@pytest.fixture(scope="module")
def verdicts(local_standards: Standards) -> dict[str, Judged | str]:
    """Verdict of every sample; of those that cannot be read, the rule that refused the file."""
    result: dict[str, Judged | str] = {}
    readable = []
    for name, path in SAMPLES.items():
        try:
            mapping = BROKEN / "mappings" / f"{name}.toml"
            rules = mapping.read_bytes() if mapping.exists() else None
            sheet = read_sheet(path.read_bytes(), path.name, local_standards, rules)
            require_real(sheet, path.name)
            readable.append((name, RECEIVED_AT, sheet))
        except UnreadableSheet as refused:
            result[name] = refused.rule_id
    return result | {judged.submission_id: judged for judged in judge(readable, local_standards)}


def test_every_rule_has_one_sample_and_no_sample_is_left_over() -> None:
    assert set(SAMPLES) == SHEET_RULES, "run python -m sample_data.make_broken"


def test_a_fresh_render_equals_the_committed_samples() -> None:
    committed = {str(p.relative_to(BROKEN)): p.read_bytes() for p in BROKEN.rglob("*.*") if p.name != "README.md"}
    assert broken_files() == committed, "run python -m sample_data.make_broken"


@pytest.mark.parametrize("rule_id", sorted(SHEET_RULES))
def test_the_sample_breaks_its_rule_and_only_it(rule_id: str, verdicts: dict[str, Judged | str]) -> None:
    verdict = verdicts[rule_id]
    if isinstance(verdict, str):
        assert verdict == rule_id
        return
    assert verdict.broken_checks == []
    if rule_id.endswith("_in_force"):  # clean by itself: intake finds when the same visit is in force
        assert verdict.problems == []
        assert len(verdict.accepted) == 2
        return
    assert {p.rule_id for p in verdict.problems} == {rule_id}
    assert {p.severity for p in verdict.problems} == {RULES[rule_id].severity}
    both_rows = rule_id == "row.natural_key.unique"
    refused = 0 if RULES[rule_id].severity != "error" else len(verdict.content.rows) if both_rows else 1
    assert len(verdict.refused) == refused
    assert len(verdict.problems) == (2 if both_rows else 1)
