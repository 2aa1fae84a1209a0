"""What the rows of kind re-survey in a sheet just received mean for the cases that wait for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sheets.forms import FORMS

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from intake.answer import Answer
    from reference.load import Standards
    from settings import Settings

_KIND = "resurvey"


def resurvey_lines(settings: Settings, engine: Engine, standards: Standards, answer: Answer) -> list[str]:
    """Sentences of `cases.arrival` for one answer; none where no accepted row in force is a re-survey.

    Traps and sheets that are held, withdrawn or still waiting say nothing to a case.
    """
    form, standing = FORMS.get(answer.form or ""), answer.standing
    if form is None or form.group != "survey" or standing is None or standing.status != "effective":
        return []
    from cases.arrival import Visit, arrival_lines
    from cases.ledger import read_cases
    from intake.stored_rows import StoredRows
    from registry.database import read

    with read(engine) as connection:
        rows = StoredRows(settings, connection).of(standing.submission_id)
        visits = [
            Visit(str(row.values["place_code"]), day)
            for row in rows
            if row.values.get("round_kind") == _KIND and isinstance(day := row.values.get("surveyed_on"), date)
        ]
        if not visits:
            return []
        return arrival_lines(visits, form.vector, read_cases(connection).values(), standards)
