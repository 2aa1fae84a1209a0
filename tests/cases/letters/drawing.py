"""Letters of all kinds drawn up, and their texts read back from the files."""

from __future__ import annotations

import io
from collections.abc import Collection
from datetime import date

from docx import Document
from docx.oxml.ns import qn

from cases.fold import fold
from cases.letters.drawing import draw_up
from cases.letters.kind import VERDICT, Kind
from cases.letters.letter import Heading, Letter
from cases.letters.tags import Values, tag_values
from reference.load import Standards
from tests.cases.letters.making import FLY, RODENT, by_hand, case, failing_units, night, opened, resurvey_basis

HEADING = Heading(
    made_on=date(2026, 11, 23),
    document_no="海爱卫办〔2026〕12号",
    signed_by="陈建国",
    copy_to=("市卫生健康局", "市疾控中心"),
)


def rectification(
    standards: Standards, heading: Heading = HEADING, units: tuple[str, ...] = ("老字号餐饮店",)
) -> Letter:
    made = case(opened(RODENT, failing_units=failing_units(*units)))
    return draw_up(made, fold(made.events), standards, heading)


def reminder(standards: Standards) -> Letter:
    event = opened(FLY, vector="fly", edition_status="superseded", round_id="assessment-2025Q4")
    made = case(event, vector="fly")
    return draw_up(made, fold(made.events), standards, HEADING)


def verdict(standards: Standards) -> Letter:
    said = {"attempt": 1, "round_id": "C2026-0001-1", "outcome": "not_met", "grade": "C", "surveyed_on": "2026-12-03",
            "reasons": ["letter_missed"], "basis": resurvey_basis(RODENT), "due_on": "2026-12-16"}  # fmt: skip
    made = case(
        opened(RODENT, failing_units=failing_units("老字号餐饮店")),
        by_hand("planned", date(2026, 11, 21), {}),
        by_hand("worked", date(2026, 11, 22), {}),
        by_hand("finished", date(2026, 11, 23), {"round_id": "C2026-0001-1"}),
        night("verdict", date(2026, 12, 5), said),
    )
    return draw_up(made, fold(made.events), standards, HEADING, VERDICT)


DRAWN = (rectification, reminder, verdict)


def values_of(letter: Letter) -> tuple[Kind, Values]:
    return letter.kind, tag_values(letter)


def word_text(content: bytes) -> str:
    """Every text of the body, tables too, without white space."""
    texts = Document(io.BytesIO(content)).element.body.iter(qn("w:t"))
    return "".join("".join(text.text or "" for text in texts).split())


def all_texts(values: Values, but: Collection[str] = ()) -> list[str]:
    """Every text that a letter holds, without white space, but for those of some tags and parts (指标.等级)."""
    values = {tag: value for tag, value in values.items() if tag not in but}
    texts = [value for value in values.values() if isinstance(value, str)]
    texts += [
        text
        for tag, lines in values.items()
        if not isinstance(lines, str)
        for line in lines
        for part, text in line.items()
        if f"{tag}.{part}" not in but
    ]
    return ["".join(text.split()) for text in texts if text]
