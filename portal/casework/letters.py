"""Drawing up a document of a case from its page: as Word file or as page, always saved and never shown here."""

from __future__ import annotations

import re

from cases.event import CaseFile
from cases.fold import fold
from cases.letters.drawing import called_for, document_no, draw_up
from cases.letters.kind import LetterError, find_kind
from cases.letters.letter import NO_EVIDENCE, Evidence, Heading
from cases.letters.tags import tag_values
from cases.letters.template import FORMATS, find_template
from cases.state import CaseState
from editions.cases import evidence_in
from portal.casework.typed import Typed
from portal.house import House

FORMAT_ZH = {"docx": "Word 文件", "html": "网页（可直接打印）"}


def letter_file(house: House, case: CaseFile, typed: Typed) -> tuple[str, bytes]:
    """Name and bytes of a document.

    Args:
        house: The installation.
        case: The case.
        typed: kind, format, document_no, made_on, signed_by, copy_to, sent_to, issued_by; all but format may be empty.

    Raises:
        LetterError: The case has no place for such a document now, or the county's template is broken.
        DecisionError: The day is none.
    """
    suffix = typed.text("format")
    if suffix not in FORMATS:
        raise LetterError(f"没有「{suffix[:20]}」这种格式；可选 {'、'.join(FORMAT_ZH.values())}。")
    state = fold(case.events)
    kind = find_kind(typed.text("kind")) if typed.text("kind") else called_for(state)
    heading = Heading(
        made_on=typed.maybe_day("made_on", "成文日期") or house.today(),
        document_no=typed.text("document_no") or document_no(case, kind),
        signed_by=typed.text("signed_by"),
        copy_to=tuple(part.strip() for part in re.split(r"[、，,;；\n]", typed.text("copy_to")) if part.strip()),
        issued_by=typed.text("issued_by"),
        sent_to=typed.text("sent_to"),
        is_practice=house.settings.is_practice,
    )
    drawn = draw_up(case, state, house.standards.now(), heading, kind, _evidence(house, case, state))
    content = find_template(house.settings.letters, kind, suffix).fill(tag_values(drawn))
    mark = "（练习）" if house.settings.is_practice else ""
    return f"{case.case_no}-{kind.title}{mark}.{suffix}", content


def _evidence(house: House, case: CaseFile, state: CaseState) -> Evidence:
    with house.editions.reading_if_any(official=True) as edition:
        return NO_EVIDENCE if edition is None else evidence_in(edition, case, state)
