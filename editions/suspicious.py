"""Suspicious results of an edition: the rows of `flags.suspicious_result`, and each as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.words import VECTOR_ZH
from sheets.forms import FORMS

if TYPE_CHECKING:
    from editions.opened import Edition, Record

# Findings whose rows stand one below the other.
_RUNS = ("pattern.filled_series", "pattern.copied_block")
_TABLE = (
    "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = 'suspicious_result'"
)
_QUERY = """
    select p.place_name, s.*
    from flags.suspicious_result as s
    left join (
        select place_code, any_value(place_name) as place_name from reference.place group by place_code
    ) as p using (place_code)
    order by
        s.severity = 'notice', not s.rule_id like 'pattern.%', s.rule_id, s.surveyed_on desc, s.place_code,
        s.submission_id, s.row_number, s.indicator
"""


def read_suspicious(edition: Edition) -> list[Record]:
    """Every finding, open or not, warnings first and the latest first; none in editions from before there were any."""
    return edition.rows(_QUERY) if edition.rows(_TABLE)[0]["tables"] else []


def suspicious_line(row: Record) -> str:
    """Where a finding is, what was seen there and what was expected."""
    form = FORMS.get(str(row["form"]))
    name = form.title_zh if form else VECTOR_ZH.get(str(row["vector"]), "")
    where = f"第{row['row_number']}行" if row["row_number"] else ""
    rows = f"起 {row['row_count']} 行" if where and str(row["rule_id"]) in _RUNS else ""
    expected = f"，应为 {row['expected_zh']}" if row["expected_zh"] else ""
    words = (row["place_name"] or row["place_code"], row["surveyed_on"], name, row["receipt_no"], f"{where}{rows}")
    return f"{' '.join(str(word) for word in words if word)}：{row['seen_zh']}{expected}"
