"""What an account may send and replace: rows of its own area, and nothing that its firm treats."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, select

from cases.treatment import log_treatment, remove_treatment
from intake.check import Against, check
from intake.doctor import examine
from intake.sent_by import SentBy, is_within, may_act, places_of, senders_of
from intake.sidecar import read_sidecar, sidecar_path
from intake.stored_answer import answer_of
from reference.load import Standards, load_standards
from registry.database import open_registry, read, write
from registry.portal_tables import submission_place
from registry.tables import row_claim
from settings import SAMPLE_DATA, STANDARDS, Settings
from tests.intake.desk import Desk, at, bad_row, csv_sheet, row

XIASHI = SentBy("xiashi", ("330481001",))
HAICHANG = SentBy("haichang", ("330481003",))
FIRM = SentBy("assessor", ("330481",), "浙北有害生物防制公司")
ELSEWHERE = "330481003001"


def rules_of(desk: Desk, receipt_no: str) -> list[tuple[str, int]]:
    found = answer_of(desk.settings, desk.engine, receipt_no)
    return [(problem.rule_id, problem.row) for problem in found.problems if problem.severity == "error"]


def places(desk: Desk, submission_id: str) -> set[str]:
    with read(desk.engine) as connection:
        return places_of(connection, [submission_id]).get(submission_id, set())


def test_a_row_of_another_area_is_refused_and_the_others_count(desk: Desk) -> None:
    sent = desk.send([row("甲"), row("乙", place_code=ELSEWHERE)], sent_by=XIASHI)
    desk.ingest()
    assert rules_of(desk, sent.receipt_no) == [("row.outside_senders_area", 3)]
    assert desk.status(sent)["accepted_rows"] == 1
    assert places(desk, sent.submission_id) == {"330481001003", ELSEWHERE}
    # The row was no claim: whoever is in charge there sends it.
    theirs = desk.send([row("乙", place_code=ELSEWHERE)], sender="海昌街道", sent_by=HAICHANG)
    desk.ingest()
    assert desk.status(theirs)["accepted_rows"] == 1


@pytest.mark.parametrize("scope", [("330481001003",), ("330481",), ("33", "330481003")])
def test_a_granted_place_holds_everything_below_it(desk: Desk, scope: tuple[str, ...]) -> None:
    sent = desk.send([row()], sent_by=SentBy("x", scope))
    desk.ingest()
    assert rules_of(desk, sent.receipt_no) == []


def test_an_account_without_an_area_sends_nothing(desk: Desk) -> None:
    sent = desk.send([row()], sent_by=SentBy("x", ()))
    desk.ingest()
    assert rules_of(desk, sent.receipt_no) == [("row.outside_senders_area", 2)]


def test_without_an_account_nothing_of_this_is_asked(desk: Desk) -> None:
    sent = desk.send([row(), row("乙", place_code=ELSEWHERE)])
    desk.ingest()
    assert rules_of(desk, sent.receipt_no) == []


def treat(desk: Desk, place_code: str, on: date, firm: str = "浙北有害生物防制公司") -> str:
    return log_treatment(
        desk.engine, desk.standards, place_code=place_code, unit=None, vector=None, treated_on=on, firm=firm, actor="x"
    )


@pytest.mark.parametrize(
    ("place_code", "treated_on", "is_barred"),
    [
        ("330481001003", date(2026, 5, 5), True),
        ("330481001", date(2025, 5, 5), True),  # 365 days before the survey of 2026-05-05
        ("330481001", date(2025, 5, 4), False),
        ("330481001003", date(2026, 5, 6), False),
        ("330481", date(2026, 1, 1), True),
        ("330481001005", date(2026, 5, 1), False),
        ("330481003", date(2026, 5, 1), False),
    ],
)
def test_a_firm_does_not_assess_what_it_treats(desk: Desk, place_code: str, treated_on: date, is_barred: bool) -> None:
    treatment = treat(desk, place_code, treated_on)
    sent = desk.send([row()], sent_by=FIRM)
    desk.ingest()
    assert rules_of(desk, sent.receipt_no) == ([("row.firm_treats_area", 2)] if is_barred else [])
    if is_barred:
        (problem,) = answer_of(desk.settings, desk.engine, sent.receipt_no).problems
        assert treatment in problem.seen
        remove_treatment(desk.engine, treatment, reason="记错", actor="x")
        again = desk.send([row()], sent_by=FIRM, filename="again.csv")
        desk.ingest()
        assert rules_of(desk, again.receipt_no) == []


def test_a_treatment_of_a_village_bars_the_street_above_it(desk: Desk) -> None:
    treat(desk, "330481001003", date(2026, 5, 1), firm=" 浙北有害生物防制公司")
    sent = desk.send([row(place_code="330481001")], sent_by=FIRM)
    desk.ingest()
    assert rules_of(desk, sent.receipt_no) == [("row.firm_treats_area", 2)]


def test_another_firms_treatments_bar_nobody_else(desk: Desk) -> None:
    treat(desk, "330481001", date(2026, 5, 1), firm="另一公司")
    sent = desk.send([row()], sent_by=FIRM)
    own = desk.send([row("乙")], sent_by=XIASHI, sender="硖石")
    desk.ingest()
    assert (rules_of(desk, sent.receipt_no), rules_of(desk, own.receipt_no)) == ([], [])


def test_the_dry_run_says_the_same(desk: Desk) -> None:
    treat(desk, "330481001", date(2026, 5, 1))
    sheet = csv_sheet([row(), row("乙", place_code=ELSEWHERE), bad_row()])
    for who in (XIASHI, HAICHANG, FIRM):
        with read(desk.engine) as connection:
            against = Against(desk.settings, connection, who.account, sent_by=who)
            said = check(sheet, "布雷图.csv", desk.standards, at(1), reader=desk.reader, against=against)
        with read(desk.engine) as connection:
            assert senders_of(connection, ["check"]) == {}
        sent = desk.send(sheet, sender=who.account, sent_by=who)
        desk.ingest()
        told = answer_of(desk.settings, desk.engine, sent.receipt_no)
        assert {**told.as_dict(), "standing": None} == said.as_dict()


def test_a_sheet_that_names_anothers_replaces_nothing(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1), sent_by=XIASHI)
    desk.ingest()
    stranger = desk.workbook([row("丙", place_code=ELSEWHERE)], replaces=first.receipt_no)
    sent = desk.send(stranger, received_at=at(2), filename="x.xlsx", sender="海昌街道", sent_by=HAICHANG)
    desk.ingest()
    assert (desk.status(first)["status"], desk.status(sent)["status"]) == ("effective", "effective")
    assert "不归本账号更正" in "".join(answer_of(desk.settings, desk.engine, sent.receipt_no).remarks)
    colleague = desk.workbook([row("甲", containers=9)], replaces=first.receipt_no)
    desk.send(colleague, received_at=at(3), filename="y.xlsx", sender="乙", sent_by=SentBy("xiashi2", ("330481001",)))
    desk.ingest()
    assert desk.status(first)["status"] == "replaced"


def test_who_may_act_on_a_submission(standards: Standards) -> None:
    on, street = date(2026, 6, 1), {"330481001003"}
    assert may_act(standards, XIASHI, XIASHI, (), on)  # its own, not settled yet
    assert may_act(standards, XIASHI, None, street, on)
    assert not may_act(standards, XIASHI, None, (), on)
    assert not may_act(standards, XIASHI, HAICHANG, {*street, ELSEWHERE}, on)
    assert not may_act(standards, FIRM, XIASHI, street, on)
    assert not may_act(standards, XIASHI, FIRM, street, on)
    assert may_act(standards, FIRM, FIRM, street, on)


def test_a_place_that_is_gone_lies_where_it_last_lay() -> None:
    standards = load_standards([STANDARDS, SAMPLE_DATA / "broken" / "standards"])
    gone = next(one for one in standards.tables["place"] if one["valid_to"] is not None)
    parent = str(gone["parent_code"])
    assert is_within(standards, str(gone["place_code"]), [parent], date(2099, 1, 1))
    assert not is_within(standards, str(gone["place_code"]), ["330481999"], date(2099, 1, 1))


def test_the_sidecar_restores_by_which_account_a_sheet_was_sent(desk: Desk) -> None:
    sent = desk.send([row("甲"), row("乙", place_code=ELSEWHERE)], sent_by=FIRM)
    path = sidecar_path(desk.settings, sent.sha256, sent.submission_id)
    assert read_sidecar(path).sent_by == FIRM
    path.unlink()
    examine(desk.settings, desk.engine, mend=True)
    assert read_sidecar(path).sent_by == FIRM
    lost = open_registry(f"sqlite:///{desk.settings.home / 'new.db'}")
    examine(desk.settings, lost, mend=True)
    with read(lost) as connection:
        assert senders_of(connection, [sent.submission_id]) == {sent.submission_id: FIRM}
    lost.dispose()


def test_a_sidecar_of_the_format_before_is_read(desk: Desk) -> None:
    sent = desk.send([row()])
    path = sidecar_path(desk.settings, sent.sha256, sent.submission_id)
    text = path.read_text().replace('"sidecar_format": 3', '"sidecar_format": 2').replace(',\n "sent_by": null', "")
    assert "sent_by" not in text
    path.write_text(text)
    assert read_sidecar(path).sent_by is None


def test_places_of_what_was_sent_before_are_filled_in_from_its_claims(settings: Settings) -> None:
    from alembic import command

    from registry.database import migration_config

    url = f"sqlite:///{settings.home / 'old.db'}"
    engine = open_registry(url)
    with write(engine) as connection:
        command.downgrade(migration_config(connection), "0003")
        keys = ["breteau|330481001003|甲|x", "breteau|330481001000|乙|x", "breteau|330481001000|丙|x", "breteau|33|x"]
        connection.exec_driver_sql("pragma defer_foreign_keys = on")
        for number, key in enumerate(keys):
            claim = {"natural_key": key, "submission_id": "s1", "row_id": str(number)}
            connection.execute(insert(row_claim).values(claim))
        command.upgrade(migration_config(connection), "head")
        found = connection.execute(select(submission_place.c.place_code)).scalars().all()
        assert sorted(found) == ["330481001", "330481001003"]
        connection.rollback()
    engine.dispose()
