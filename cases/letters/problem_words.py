"""How a finding at a unit is called: the label under which the survey form counts it."""

from __future__ import annotations

from cases.plain_text import plain
from sheets.forms import FORMS

_COUNTED = {
    (form.vector, field.key): (field.label_zh, field.unit)
    for form in FORMS.values()
    if form.group == "survey"
    for field in form.fields
}


def problem_words(vector: str, problem_code: str) -> str:
    """The problem in Chinese; a code that no survey form counts stays as it is."""
    return _COUNTED.get((vector, problem_code), (plain(problem_code), ""))[0]


def problem_unit(vector: str, problem_code: str) -> str:
    """The unit in which the form counts it, "" for none."""
    return _COUNTED.get((vector, problem_code), ("", ""))[1]
