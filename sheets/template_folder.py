"""The templates or paper forms of one place in a folder, each under the name of its form.

For `sihai template` and for the folder that an office without network gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sheets import practice
from sheets.fields import Form
from sheets.forms import FORMS
from sheets.paper import ROWS, write_paper
from sheets.template import ROOM_FOR_MORE, write_template

if TYPE_CHECKING:
    from reference.load import Row, Standards

# Rows below the printed units, for those that nobody knew beforehand.
_SPARE: Final = 3

# Form id -> units to name beforehand, as `intake.last_units` finds them.
Units = Mapping[str, Sequence[Mapping[str, object]]]


def template_name(form: Form, place_name: str, *, paper: bool = False, is_practice: bool = False) -> str:
    """The file name of a template or paper form."""
    parts = (form.title_zh, place_name, "纸质" if paper else "")
    return f"{'-'.join(part for part in parts if part)}{f'（{practice.WORD}）' if is_practice else ''}.xlsx"


def write_templates(
    folder: Path,
    standards: Standards,
    place_code: str,
    *,
    forms: Iterable[Form] = tuple(FORMS.values()),
    units: Units | None = None,
    rows: int | None = None,
    paper: bool = False,
    planned_round: Row | None = None,
    is_practice: bool = False,
) -> list[Path]:
    """Write the templates of a place, or its paper forms; files that stand there are written over.

    Args:
        folder: Where to; made if absent.
        standards: Vocabularies, places, registered units and rounds.
        place_code: The place.
        forms: Which forms; all eleven unless told otherwise.
        units: Units to name beforehand.
        rows: Rows to prepare beside those units; the usual number unless told otherwise.
        paper: Write paper forms.
        planned_round: Printed on the paper forms.
        is_practice: Made for practice, and says so.

    Returns:
        The files in the order of the forms.
    """
    place = standards.place_ever(place_code)
    place_name = str(place["place_name"]) if place else place_code
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for form in forms:
        target = folder / template_name(form, place_name, paper=paper, is_practice=is_practice)
        known = (units or {}).get(form.form_id, ())
        write_one(
            target, form, standards, place_code, units=known, rows=rows, paper=paper, planned_round=planned_round,
            is_practice=is_practice,
        )  # fmt: skip
        written.append(target)
    return written


def write_one(
    target: Path,
    form: Form,
    standards: Standards,
    place_code: str | None,
    *,
    units: Sequence[Mapping[str, object]] = (),
    rows: int | None = None,
    paper: bool = False,
    planned_round: Row | None = None,
    is_practice: bool = False,
) -> None:
    """Write one template or paper form; the arguments are those of `write_templates`."""
    if paper:
        count = max(ROWS, len(units) + _SPARE) if rows is None else len(units) + rows
        write_paper(
            target, form, standards, place_code=place_code, planned_round=planned_round, units=units, rows=count,
            is_practice=is_practice,
        )  # fmt: skip
    else:
        room = ROOM_FOR_MORE if rows is None else rows
        write_template(target, form, standards, place_code=place_code, units=units, room=room, is_practice=is_practice)
