"""Letters drawn up from what the night itself derives, at every stage of a case."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from cases.letters.drawing import draw_up
from cases.letters.kind import RECTIFICATION, VERDICT, Kind
from cases.letters.letter import Heading, Letter
from cases.letters.tags import tag_values
from cases.letters.template import FORMATS, find_template
from cases.words import REASON_ZH
from reference.load import Standards
from tests.cases.letters.drawing import word_text
from tests.cases.standing import OPENED_ON, ROOMS, Life, resurvey

WORKED_ON = date(2026, 6, 10)
SURVEYED_ON = date(2026, 6, 20)


def drawn(life: Life, on: date, kind: Kind | None = None) -> Letter:
    return draw_up(life.case, life.state, life.standards, Heading(made_on=on), kind)


def printed(letter: Letter) -> str:
    """The text of the Word document; the page must be filled in too."""
    word, page = (find_template(Path("/nowhere"), letter.kind, suffix).fill(tag_values(letter)) for suffix in FORMATS)
    assert letter.case_no.encode() in page
    return word_text(word)


@pytest.fixture
def life(standards: Standards) -> Life:
    made = Life(standards)
    made.night(OPENED_ON)
    return made


def test_the_notice_the_supplement_and_the_closing(life: Life) -> None:
    notice = drawn(life, OPENED_ON)
    assert notice.kind is RECTIFICATION
    text = printed(notice)
    for told in ("长安镇人民政府", "截至2026年5月12日", "9/120间", "7.5%", "≤3%", "修川小吃店", "室内鼠迹阳性率120间"):
        assert told in text
    assert notice.deadlines[0].due_on == life.state.due_on

    life.mend(WORKED_ON)
    short = resurvey(SURVEYED_ON, units={}, basis=({**ROOMS, "found": 2, "effort": 100, "grade": "B"},))
    life.night(SURVEYED_ON + timedelta(days=3), short)
    told_on = SURVEYED_ON + timedelta(days=4)
    supplement = drawn(life, told_on, VERDICT)
    text = printed(supplement)
    for told in ("需补测", "原不合格单位未复查：修川小吃店", "还差室内鼠迹阳性率20间", "2/100间", "第1次复查"):
        assert told in text
    assert [line.due_on for line in supplement.deadlines] == [life.state.due_on]

    life.night(told_on + timedelta(days=1), resurvey(told_on))
    text = printed(drawn(life, told_on + timedelta(days=2), VERDICT))
    assert "达标销案" in text
    assert "各环节办理时限如下" not in text


@pytest.mark.parametrize("code", REASON_ZH)
def test_every_reason_is_told_in_words(life: Life, code: str) -> None:
    life.mend(WORKED_ON)
    outcome = "not_met" if code in ("letter_missed", "unit_failing") else "insufficient"
    life.person(
        "verdict", SURVEYED_ON, attempt=1, round_id=life.state.windows[-1].round_id, outcome=outcome, grade="C",
        surveyed_on=SURVEYED_ON, reasons=[code], basis=[], due_on=date(2026, 7, 10),
    )  # fmt: skip
    letter = drawn(life, SURVEYED_ON, VERDICT)
    assert letter.outcome is not None
    assert letter.outcome.reasons == (f"{REASON_ZH[code]}。",)
    assert not re.search(r"[a-z]+_[a-z]+", printed(letter))
