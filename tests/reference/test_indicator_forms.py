"""The form of each indicator is the one whose sheets give it."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from settings import SQL
from sheets.forms import FORMS
from tests.warehouse import bench


def test_every_indicator_has_the_form_from_which_it_is_counted() -> None:
    told = dict(bench().connection.sql("select indicator, form from reference.indicator_form").fetchall())
    query = sqlglot.parse_one((SQL / "facts" / "measure.sql").read_text(encoding="utf-8"), read="duckdb")
    counts = next(cte for cte in query.find_all(exp.CTE) if cte.alias == "every_count")
    counted = {
        str(literal.this): table.name
        for select in counts.find_all(exp.Select)
        for table in select.find_all(exp.Table)
        for literal in (e.this for e in select.expressions if e.alias == "indicator")
    }
    assert len(counted) == 32
    assert told == counted
    assert set(told.values()) == set(FORMS)
