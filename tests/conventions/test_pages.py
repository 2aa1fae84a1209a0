"""Laws 6 and 7: every table, column and rule is described, and the committed pages equal a fresh render."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from assets.publications.dictionary_page import DICTIONARY_PAGE, render_dictionary
from expectations.catalogue import RULES_PAGE, render_rules_page
from expectations.pattern_rules import PATTERN_IDS
from expectations.rules import SHEET_RULES
from settings import SAMPLE_DATA
from tests.warehouse import bench

TESTS = Path(__file__).parents[1]
HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2}")


def test_every_table_and_column_has_a_comment_in_both_languages() -> None:
    rows = bench().connection.sql(
        "select stage || '.' || table_name || ' ' || column_name, meaning_zh, meaning_en "
        "from publications.data_dictionary"
    )
    silent = [
        name
        for name, zh, en in rows.fetchall()
        if not (zh and HAN.search(zh.replace("95%", "")) and ENGLISH.search(en))
    ]
    assert not silent, f"{silent}: comment on it in its .schema.sql as '中文 | English'"


def test_the_dictionary_equals_a_fresh_render() -> None:
    assert DICTIONARY_PAGE.read_text(encoding="utf-8") == render_dictionary(bench().connection), "run `make dictionary`"


def test_the_dictionary_has_every_table() -> None:
    page = DICTIONARY_PAGE.read_text(encoding="utf-8")
    missing = [name for name in bench().by_name if f"### {name}\n" not in page]
    assert not missing, f"{missing} missing from docs/data_dictionary.md: run `make dictionary`"


def test_the_page_of_rules_equals_a_fresh_render() -> None:
    assert RULES_PAGE.read_text(encoding="utf-8") == render_rules_page(), "run `make dictionary`"


def test_every_rule_has_one_sample_that_breaks_it() -> None:
    samples = {path.stem for path in (SAMPLE_DATA / "broken").iterdir() if path.name != "README.md" and path.is_file()}
    assert samples == SHEET_RULES, (
        f"rules without a sample: {sorted(SHEET_RULES - samples)}; samples without a rule: "
        f"{sorted(samples - SHEET_RULES)}; add it to sample_data/broken/ (python -m sample_data.make_broken)"
    )


def test_every_rule_across_rows_has_a_case_that_breaks_it_and_only_it() -> None:
    """No sheet can break such a rule, so stored rows do, in cases all of whose findings are of one rule."""
    broken: set[str] = set()
    for case in (TESTS / "flags" / "suspicious_result").glob("*/expect.csv"):
        with case.open(encoding="utf-8", newline="") as lines:
            found = {row["rule_id"] for row in csv.DictReader(lines)}
        broken |= found if len(found) == 1 else set()
    missing = sorted(PATTERN_IDS - broken)
    assert not missing, f"{missing}: add a case to tests/flags/suspicious_result that breaks it and only it"
