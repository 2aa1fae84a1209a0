from __future__ import annotations

import json

import pytest

from intake.answer import Answer
from intake.check import Against, check
from intake.receive import ReceiveRefusedError
from intake.stored_answer import answer_of
from reference.load import Standards
from registry.database import read
from sheets.isolated import Reader
from tests.intake.desk import Desk, Row, at, bad_row, csv_sheet, row


def test_the_dry_run_says_what_the_night_says(desk: Desk) -> None:
    sheet = csv_sheet([row("甲"), bad_row()])
    answer = check(sheet, "表.csv", desk.standards, at(1))
    assert (answer.status, answer.form, answer.rows, answer.accepted, answer.refused) == (
        "partly_accepted", "breteau", 2, 1, 1,
    )  # fmt: skip
    receipt = desk.send(sheet)
    desk.ingest()
    assert (desk.status(receipt)["accepted_rows"], desk.status(receipt)["refused_rows"]) == (1, 1)
    told = json.loads(json.dumps(answer.as_dict(), ensure_ascii=False))
    assert told["problems"][0]["row"] == 3
    assert told["problems"][0]["allowed_zh"]


def dry_run(desk: Desk, content: bytes, replaces: str | None = None) -> Answer:
    with read(desk.engine) as connection:
        against = Against(desk.settings, connection, "硖石街道", replaces)
        return check(content, "布雷图.csv", desk.standards, at(5), reader=desk.reader, against=against)


def submitted(desk: Desk, content: bytes, replaces: str | None = None) -> Answer:
    receipt = desk.send(content, received_at=at(5), replaces=replaces)
    desk.ingest()
    return answer_of(desk.settings, desk.engine, receipt.receipt_no)


CASES: dict[str, tuple[list[Row], bool, str]] = {
    "new rows": ([row("丙"), row("丁")], False, "accepted"),
    "old and new rows": ([row("甲"), row("丙")], False, "accepted"),
    "nothing new": ([row("乙"), row("甲")], False, "unchanged"),
    "other values for a visit in force": ([row("甲", containers=9), row("丙")], False, "partly_accepted"),
    "a correction": ([row("甲", containers=9), row("乙"), row("丙")], True, "accepted"),
    "a correction that leaves a row out": ([row("甲")], True, "accepted"),
    "a correction with a refused row": ([row("甲"), bad_row("乙")], True, "partly_accepted"),
    "a correction without a good row": ([bad_row("乙")], True, "refused"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_dry_run_says_what_a_submission_says(desk: Desk, case: str) -> None:
    rows, is_correction, status = CASES[case]
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.ingest()
    replaces = first.receipt_no if is_correction else None
    said = dry_run(desk, csv_sheet(rows), replaces)
    assert (said.status, said.standing) == (status, None)
    # Planning records nothing: asked again, it says the same.
    assert dry_run(desk, csv_sheet(rows), replaces) == said
    sent = submitted(desk, csv_sheet(rows), replaces)
    assert sent.standing is not None
    assert {**sent.as_dict(), "standing": None} == {**said.as_dict(), "standing": None}


def test_a_workbook_that_says_itself_what_it_replaces_is_checked_so(desk: Desk) -> None:
    copy = "0" * 32
    desk.send(desk.workbook([row("甲"), row("乙")], instance_id=copy), received_at=at(1))
    desk.ingest()
    mended = desk.workbook([row("甲", containers=9), row("丙")], instance_id=copy)
    said = dry_run(desk, mended)
    # The second row has another unit now: a change of that row, which would drop a visit, so the sender is asked.
    assert (said.is_held, said.count_changes("withdrawn"), said.count_changes("changed")) == (True, 0, 2)
    assert {**submitted(desk, mended).as_dict(), "standing": None} == said.as_dict()


def test_what_cannot_be_replaced_is_said_before_it_is_sent(desk: Desk) -> None:
    with pytest.raises(ReceiveRefusedError, match="找不到要替换的回执"):
        dry_run(desk, csv_sheet([row()]), "20260101-000001")


def test_an_answer_is_json(desk: Desk) -> None:
    told = json.loads(json.dumps(submitted(desk, csv_sheet([row(), bad_row()])).as_dict()))
    assert told["standing"]["received_at"] == "2026-06-05T09:00:00+08:00"
    waits = desk.send(csv_sheet([row("新")]), received_at=at(6))
    assert answer_of(desk.settings, desk.engine, waits.receipt_no).status == "pending"


def test_clean_refused_and_unreadable(standards: Standards, reader: Reader) -> None:
    clean = check(csv_sheet([row()]), "a.csv", standards, at(1), reader=reader)
    assert (clean.status, clean.is_clean, clean.problems) == ("accepted", True, ())
    refused = check(csv_sheet([bad_row()]), "b.csv", standards, at(1), reader=reader)
    assert (refused.status, refused.accepted) == ("refused", 0)
    no_form = check(b"a,b\n1,2\n", "c.csv", standards, at(1), reader=reader)
    assert (no_form.status, no_form.form, no_form.problems[0].rule_id) == ("refused", None, "file.form")
    torn = check(b"PK\x03\x04torn", "d.xlsx", standards, at(1), reader=reader)
    assert (torn.status, torn.problems[0].rule_id) == ("unreadable", "file.unreadable")
    assert torn.problems[0].allowed_zh


def test_a_date_after_the_receipt_is_refused(standards: Standards) -> None:
    sheet = csv_sheet([row(day=20)])
    with Reader() as reader:
        assert check(sheet, "a.csv", standards, at(20, month=5), reader=reader).is_clean
        assert not check(sheet, "a.csv", standards, at(19, 23, month=5), reader=reader).is_clean
