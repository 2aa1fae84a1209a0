"""Sheets sent by a program: the same receipt, answer and refusals as on the page."""

from __future__ import annotations

import io
import itertools
from typing import Any, get_args

import openpyxl
import pytest
from sqlalchemy import select

from intake.words import STATUS_ZH
from portal.api.submissions import Status
from portal.house import House
from portal.security.permission import Role
from registry.database import read
from registry.tables import submission
from sheets.forms import FORMS
from tests.intake.desk import Row, bad_row, csv_sheet, row
from tests.portal.conftest import COUNTY, Person, SignIn, text_of

TOWN, OTHER_TOWN = "330481001", "330481003"
PATH = "/api/v1/submissions"
_numbers = itertools.count(1)


@pytest.fixture
def clerk(sign_in: SignIn) -> Person:
    return sign_in((Role.SENDER, TOWN))


def unit() -> str:
    """A unit that nothing was ever sent about."""
    return f"接口单位{next(_numbers)}号"


def send(who: Person, sheet: list[Row] | bytes, **fields: str) -> Any:
    content = sheet if isinstance(sheet, bytes) else csv_sheet(sheet)
    return who.client.post(
        PATH, data=fields, files={"file": ("布雷图.csv", content)}, headers={"x-csrf-token": who.csrf}
    )


def test_a_sheet_is_received_answered_and_found_again(clerk: Person, house: House) -> None:
    sent = send(clerk, [row(unit()), row(unit())])
    assert sent.status_code == 201, sent.text
    told = sent.json()
    assert (told["outcome"], told["answer"]["status"], told["answer"]["accepted"]) == ("settled", "accepted", 2)
    with read(house.engine) as connection:
        kept = connection.execute(select(submission).where(submission.c.receipt_no == told["receipt_no"])).one()
    assert kept.channel == "api"
    assert kept.sha256 == told["sha256"]
    found = clerk.get(f"{PATH}/{told['receipt_no']}").json()
    assert (found["status"], found["filename"], found["places"]) == ("effective", "布雷图.csv", ["东山社区居委会"])
    assert found["answer"] == told["answer"]
    (version,) = found["versions"]
    assert (version["review"], version["is_counted"], version["graded_in"]) == ("checked", False, None)
    listed = clerk.get(PATH).json()
    assert listed["submissions"][0]["receipt_no"] == told["receipt_no"]
    assert "已生效" in text_of(clerk.get(f"/submissions/{told['receipt_no']}")), "the page tells the same"


def test_what_is_wrong_is_told_row_by_row(clerk: Person) -> None:
    told = send(clerk, [row(unit()), bad_row(unit())]).json()["answer"]
    assert (told["status"], told["accepted"], told["refused"]) == ("partly_accepted", 1, 1)
    problem = next(one for one in told["problems"] if one["severity"] == "error")
    assert problem["row"] == 3
    assert problem["remedy_zh"]
    assert problem["remedy_en"]


def test_the_same_file_again_has_its_first_receipt(clerk: Person) -> None:
    sheet = csv_sheet([row(unit())])
    first, again = send(clerk, sheet), send(clerk, sheet)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["receipt_no"] == again.json()["receipt_no"]
    assert not again.json()["is_new"]


def test_a_corrected_sheet_replaces_the_former(clerk: Person) -> None:
    name = unit()
    first = send(clerk, [row(name)]).json()["receipt_no"]
    second = send(clerk, [row(name, houses_positive=3)], replaces=first).json()["receipt_no"]
    found = clerk.get(f"{PATH}/{second}").json()
    assert found["replaces"] == first
    assert [one["status"] for one in found["versions"]] == ["replaced", "effective"]


def test_nobody_replaces_or_sees_the_sheet_of_another_town(clerk: Person, sign_in: SignIn) -> None:
    receipt = send(clerk, [row(unit())]).json()["receipt_no"]
    other = sign_in((Role.SENDER, OTHER_TOWN))
    assert other.get(f"{PATH}/{receipt}").status_code == 404
    assert receipt not in other.get(PATH).text
    assert send(other, [row(unit())], replaces=receipt).status_code == 404
    assert sign_in((Role.COUNTY_REVIEWER, COUNTY)).get(f"{PATH}/{receipt}").status_code == 200


def test_rows_of_another_town_are_refused_with_their_sentence(sign_in: SignIn) -> None:
    told = send(sign_in((Role.SENDER, OTHER_TOWN)), [row(unit())]).json()["answer"]
    assert (told["status"], told["refused"]) == ("refused", 1)


def test_what_is_no_sheet_is_received_and_refused_as_a_whole(clerk: Person) -> None:
    sent = send(clerk, b"\x89PNG no sheet at all")
    assert sent.status_code == 201
    told = sent.json()["answer"]
    assert told["status"] == "refused"
    assert [(one["row"], bool(one["remedy_zh"])) for one in told["problems"]] == [(0, True)]


def test_a_request_without_a_file_is_told_what_is_wanted(clerk: Person) -> None:
    headers = {"x-csrf-token": clerk.csrf}
    for options in ({}, {"data": {"file": "text"}}, {"json": {"file": "x"}}, {"files": {"other": ("a.csv", b"x")}}):
        refused = clerk.client.post(PATH, headers=headers, **options)
        assert refused.status_code == 400
        assert "file" in refused.json()["error"]["message_zh"]
    assert clerk.client.post(PATH, files={"file": ("a.csv", b"x")}).status_code == 403, "no token of ours"


def test_a_body_that_is_too_large_is_refused_as_json(clerk: Person) -> None:
    refused = clerk.client.post(PATH, content=b"x", headers={"content-length": "60000000", "x-csrf-token": clerk.csrf})
    assert refused.status_code == 413
    assert refused.json()["error"]["code"] == "TooLarge"


def test_who_may_only_look_sends_nothing(sign_in: SignIn) -> None:
    assert send(sign_in((Role.ANALYST, COUNTY)), [row(unit())]).status_code == 403


def test_submissions_are_listed_by_status_form_and_text(clerk: Person) -> None:
    receipt = send(clerk, [row(unit())]).json()["receipt_no"]
    for query in ("status=effective", "form=breteau", f"text={receipt}"):
        found = clerk.get(f"{PATH}?{query}").json()["submissions"]
        assert receipt in {one["receipt_no"] for one in found}
    assert clerk.get(f"{PATH}?text={receipt}&limit=1").json()["total"] == 1
    assert clerk.get(f"{PATH}?status=held").json()["total"] == 0
    assert clerk.get(f"{PATH}?status=other").status_code == 422


def test_every_standing_may_be_asked_for() -> None:
    assert set(get_args(Status)) == set(STATUS_ZH)


def test_the_template_of_a_form_for_a_place(clerk: Person) -> None:
    forms = clerk.get("/api/v1/templates").json()["forms"]
    assert [one["form"] for one in forms] == list(FORMS)
    made = clerk.get(f"/api/v1/templates/breteau?place={TOWN}")
    assert openpyxl.load_workbook(io.BytesIO(made.content)).sheetnames
    assert clerk.get(f"/api/v1/templates/breteau?place={OTHER_TOWN}").status_code == 404
    assert clerk.get(f"/api/v1/templates/nothing?place={TOWN}").status_code == 404
    assert clerk.get("/api/v1/templates/breteau").status_code == 422
