from __future__ import annotations

import json

from intake.check import check
from reference.load import Standards
from sheets.isolated import Reader
from tests.intake.desk import Desk, at, bad_row, csv_sheet, row


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
