"""Documents of a case from its page: as Word and as page, saved and never shown; refused where they do not fit."""

from __future__ import annotations

import io
from datetime import date

from docx import Document

from portal.house import House
from tests.cases.filing import add, night
from tests.portal.cases.conftest import OneCase
from tests.portal.conftest import FOREIGN, Person, SignIn, text_of


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_rectification_notice_comes_as_word_with_what_was_typed(case: OneCase, office: Person) -> None:
    path = f"{case.path}/letter?kind=rectification&format=docx&document_no=海爱卫办〔2026〕12号&made_on=2026-06-02"
    answer = office.get(path + "&signed_by=王主任&copy_to=市卫健局、市场监管局")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment;")
    said = words(answer.content)
    assert "海爱卫办〔2026〕12号" in said
    assert "2026年6月2日" in said
    assert "马桥街道" in said
    assert "海马路农贸市场" in said
    assert "市场监管局" in said
    assert case.audit()[-1][1:] == ("case.letter", case.number, "done")


def test_as_a_page_it_is_saved_and_never_shown(case: OneCase, office: Person) -> None:
    answer = office.get(f"{case.path}/letter?kind=rectification&format=html&signed_by=<script>x</script>")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "整改通知书" in answer.text
    assert "<script>x" not in answer.text


def test_a_result_is_told_once_there_is_one(case: OneCase, office: Person, house: House) -> None:
    former = case.last()
    answer = office.get(f"{case.path}/letter?kind=verdict&format=docx&signed_by=王主任")
    assert answer.status_code == 409
    assert "还没有复查结论" in text_of(answer)
    assert "王主任" in answer.text
    assert case.last() == former
    assert "复查结果告知书" not in office.get(case.path).text
    for kind, detail in (
        ("acknowledged", {"due_on": "2026-06-05"}),
        ("planned", {"measures": ["proofing"], "responsible": "街道办", "due_on": "2026-06-20"}),
        ("worked", {"worked_on": "2026-06-03", "what": "堵洞"}),
        ("finished", {"finished_on": "2026-06-04", "round_id": f"{case.number}-1", "resurvey_from": "2026-06-05",
                      "due_on": "2026-06-20"}),
        ("verdict", {"attempt": 1, "round_id": f"{case.number}-1", "outcome": "met", "grade": "B", "rows": 12,
                     "surveyed_on": "2026-06-10",
                     "basis": [{"indicator": "rodent_sign_room_rate", "found": 2, "effort": 120, "value": 1.67,
                                "grade": "B"}]}),
        ("closed", {"attempt": 1, "round_id": f"{case.number}-1"}),
    ):  # fmt: skip
        add(house.engine, night(kind, date(2026, 6, 12), **detail), 901)
    page = text_of(office.get(case.path))
    assert "复查达标，已销案" in page
    assert "2 / 120 间" in page, "now stands beside then"
    assert "8 / 120 间" in page
    answer = office.get(f"{case.path}/letter?kind=verdict&format=docx")
    assert answer.status_code == 200
    assert "复查结果告知书" in words(answer.content)


def test_what_is_asked_wrongly_is_said(case: OneCase, office: Person) -> None:
    for query, said in (
        ("kind=rectification&format=pdf", "没有「pdf」这种格式"),
        ("kind=decree&format=docx", "没有叫「decree」的文书"),
        ("kind=rectification&format=docx&made_on=明天", "成文日期「明天」看不懂"),
    ):
        answer = office.get(f"{case.path}/letter?{query}")
        assert answer.status_code == 409
        assert said in text_of(answer)


def test_letters_are_the_offices(case: OneCase, clerk: Person, sign_in: SignIn) -> None:
    path = f"{case.path}/letter?kind=rectification&format=docx"
    assert clerk.get(path).status_code == 403
    assert "下载" not in clerk.get(case.path).text.split("经过（")[0]
    assert sign_in(("county_reviewer", FOREIGN)).get(path).status_code == 404
