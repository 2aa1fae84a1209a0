from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from sqlalchemy import update

from intake.attach import attach
from intake.decisions import (
    DecisionError,
    confirm_warning,
    exclude_row,
    restore_row,
    withdraw,
)
from intake.history import history
from intake.rounds import lock_round, unlock_round
from registry.database import write
from registry.snapshot import snapshot
from registry.tables import verdict
from tests.intake.desk import Desk, at, bad_row, row
from tests.intake.pictures import png

JUNE = [date(2026, 6, day) for day in range(31) if day]


def test_withdrawing_counts_from_its_instant_and_only_once(desk: Desk) -> None:
    receipt = desk.send([row()], received_at=at(1))
    desk.ingest()
    withdraw(desk.engine, receipt.receipt_no, actor="甲", reason="报错了", at=at(3))
    assert desk.status(receipt, date(2026, 6, 2))["is_in_force"] is True
    assert desk.status(receipt, date(2026, 6, 3))["status"] == "withdrawn"
    with pytest.raises(DecisionError, match="已撤回，不需要撤回"):
        withdraw(desk.engine, receipt.receipt_no, actor="甲")
    with pytest.raises(DecisionError, match="找不到回执「没有」"):
        withdraw(desk.engine, "没有", actor="甲")


def test_a_decision_before_the_receipt_or_by_nobody_is_refused(desk: Desk) -> None:
    receipt = desk.send([row()], received_at=at(5))
    with pytest.raises(DecisionError, match="早于回执"):
        withdraw(desk.engine, receipt.receipt_no, actor="甲", at=at(4))
    with pytest.raises(DecisionError, match="由谁"):
        withdraw(desk.engine, receipt.receipt_no, actor=" ")
    with pytest.raises(ValueError, match="no zone"):
        withdraw(desk.engine, receipt.receipt_no, actor="甲", at=datetime(2026, 6, 6))  # noqa: DTZ001
    assert desk.status(receipt)["status"] == "pending"


def test_rows_are_excluded_and_restored_as_of_a_day(desk: Desk) -> None:
    receipt = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.ingest()
    exclude_row(desk.engine, receipt.receipt_no, "CSV!3", actor="县疾控", reason="地点有误", at=at(2))
    with pytest.raises(DecisionError, match="已经剔除"):
        exclude_row(desk.engine, receipt.receipt_no, "CSV!3", actor="县疾控", reason="", at=at(2))
    restore_row(desk.engine, receipt.receipt_no, "CSV!3", actor="县疾控", reason="查实", at=at(4))
    with pytest.raises(DecisionError, match="没有剔除"):
        restore_row(desk.engine, receipt.receipt_no, "CSV!3", actor="县疾控", reason="", at=at(4))
    with pytest.raises(DecisionError, match="没有接收过 CSV!9 行"):
        exclude_row(desk.engine, receipt.receipt_no, "CSV!9", actor="县疾控", reason="")
    excluded = {day.day: len(snapshot(desk.engine, day)["exclusion"]) for day in JUNE[:5]}
    assert excluded == {1: 0, 2: 1, 3: 1, 4: 0, 5: 0}
    (found,) = snapshot(desk.engine, JUNE[2])["exclusion"]
    assert found == {
        "submission_id": receipt.submission_id,
        "row_id": "CSV!3",
        "excluded_at": at(2),
        "actor": "县疾控",
        "reason": "地点有误",
    }


def test_only_a_warning_that_is_there_is_confirmed(desk: Desk) -> None:
    receipt = desk.send([row()], received_at=at(1))
    desk.ingest()
    with pytest.raises(DecisionError, match=r"没有「a\.b」这一提醒"):
        confirm_warning(desk.engine, receipt.receipt_no, "CSV!2", "a.b", actor="县疾控")
    with write(desk.engine) as connection:
        problem = {"row_id": "CSV!2", "rule_id": "a.b", "severity": "warning"}
        connection.execute(update(verdict).values(problems=[problem], warnings=1))
    confirm_warning(desk.engine, receipt.receipt_no, "CSV!2", "a.b", actor="县疾控", reason="核实", at=at(3))
    confirm_warning(desk.engine, receipt.receipt_no, "CSV!2", "a.b", actor="他人", at=at(4))
    assert snapshot(desk.engine, JUNE[1])["confirmation"] == []
    (found,) = snapshot(desk.engine, JUNE[9])["confirmation"]
    assert (found["confirmed_at"], found["actor"], found["reason"]) == (at(3), "县疾控", "核实")


def test_what_only_a_night_finds_is_confirmed_on_any_accepted_row(desk: Desk) -> None:
    receipt = desk.send([row("甲"), bad_row("乙")], received_at=at(1))
    desk.ingest()
    with pytest.raises(DecisionError, match=r"没有规则「pattern\.imagined」"):
        confirm_warning(desk.engine, receipt.receipt_no, "CSV!2", "pattern.imagined", actor="硖石街道")
    with pytest.raises(DecisionError, match="没有接收过 CSV!3 行"):
        confirm_warning(desk.engine, receipt.receipt_no, "CSV!3", "pattern.new_species", actor="硖石街道")
    confirm_warning(
        desk.engine, receipt.receipt_no, "CSV!2", "pattern.new_species", actor="硖石街道", reason="确实如此", at=at(2)
    )
    (found,) = snapshot(desk.engine, JUNE[1])["confirmation"]
    assert (found["rule_id"], found["reason"]) == ("pattern.new_species", "确实如此")
    (told,) = history(desk.engine, receipt.receipt_no)
    assert [(e.kind, e.subject) for e in told.events][-1] == ("warning_confirmed", "CSV!2 pattern.new_species")


def test_a_refused_sheet_is_withdrawn_and_a_clean_one_not_twice(desk: Desk) -> None:
    refused = desk.send([bad_row()], received_at=at(1))
    desk.ingest()
    assert [w.row for w in history(desk.engine, refused.receipt_no)[0].waiting] == [2]
    withdraw(desk.engine, refused.receipt_no, actor="甲", reason="不再报", at=at(2))
    assert history(desk.engine, refused.receipt_no)[0].waiting == ()
    with pytest.raises(DecisionError, match="已撤回"):
        withdraw(desk.engine, refused.receipt_no, actor="甲")


def test_warnings_and_notices_of_judged_sheets_are_in_the_snapshot(desk: Desk) -> None:
    receipt = desk.send([row(printed_index=4)], received_at=at(1))
    assert snapshot(desk.engine, JUNE[9])["problem"] == []
    desk.ingest()
    (told,) = snapshot(desk.engine, JUNE[9])["problem"]
    assert (told["submission_id"], told["row_id"], told["row_number"]) == (receipt.submission_id, "CSV!2", 2)
    assert (told["rule_id"], told["column_key"]) == ("breteau.printed_index.equals_computed", "printed_index")


def test_withdrawing_names_those_whose_rows_were_stored_here(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    second = desk.send([row("甲"), row("丙")], received_at=at(2), sender="另一报送人")
    desk.ingest()
    assert withdraw(desk.engine, first.receipt_no, actor="甲", at=at(3)) == {second.receipt_no: 1}
    assert withdraw(desk.engine, second.receipt_no, actor="甲", at=at(3)) == {}
    # Sent again it counts.
    third = desk.send([row("甲"), row("丙")], received_at=at(4), sender="另一报送人")
    desk.ingest()
    assert (desk.status(third)["status"], desk.status(third)["accepted_rows"]) == ("effective", 2)


def test_withdrawing_names_nobody_who_has_withdrawn_too(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    second = desk.send([row("甲"), row("丙")], received_at=at(2), sender="另一报送人")
    desk.ingest()
    withdraw(desk.engine, second.receipt_no, actor="甲", at=at(3))
    assert withdraw(desk.engine, first.receipt_no, actor="甲", at=at(3)) == {}


def test_rounds_are_locked_and_unlocked_by_vector_or_altogether(desk: Desk) -> None:
    lock_round(desk.engine, "r1", "330481001", sheets={}, actor="县疾控", at=at(1))
    lock_round(desk.engine, "r1", "330481001", "fly", sheets={}, actor="县疾控", at=at(2))
    with pytest.raises(DecisionError, match="已经锁定"):
        lock_round(desk.engine, "r1", "330481001", "fly", sheets={}, actor="县疾控", at=at(2))
    unlock_round(desk.engine, "r1", "330481001", actor="县疾控", reason="补测", at=at(3))
    with pytest.raises(DecisionError, match="没有锁定"):
        unlock_round(desk.engine, "r1", "330481001", actor="县疾控", reason="补测", at=at(3))
    locked = [[r["vector"] for r in snapshot(desk.engine, day)["round_lock"]] for day in JUNE[:4]]
    assert locked == [[None], [None, "fly"], ["fly"], ["fly"]]


def test_history_tells_every_version_in_order(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    second = desk.send([row("甲", containers=9)], received_at=at(2), replaces=first.receipt_no)
    desk.ingest()
    withdraw(desk.engine, second.receipt_no, actor="甲", reason="再核", at=at(3))
    for named in (first.receipt_no, second.submission_id):
        told = history(desk.engine, named)
        assert [v.standing.receipt_no for v in told] == [first.receipt_no, second.receipt_no]
        assert [v.standing.status for v in told] == ["replaced", "withdrawn"]
        assert [[e.kind for e in v.events] for v in told] == [
            ["received", "settled", "effective"],
            ["received", "settled", "effective", "withdrawn"],
        ]
        assert told[1].events[-1].reason == "再核"
        assert (told[0].accepted_rows, told[0].form) == (1, "breteau")


def test_history_tells_rows_and_attachments_too(desk: Desk) -> None:
    first = desk.send([row("甲"), bad_row("乙")], received_at=at(1))
    desk.ingest()
    exclude_row(desk.engine, first.receipt_no, "CSV!2", actor="县疾控", reason="存疑", at=at(2))
    attach(desk.settings, desk.engine, first.receipt_no, png(), filename="原表.png", actor="硖石街道")
    second = desk.send([row("甲", containers=9), row("乙")], received_at=at(3), replaces=first.receipt_no)
    desk.ingest()
    told = history(desk.engine, first.receipt_no)
    assert [(e.kind, e.subject, e.actor) for e in told[0].events if e.subject] == [
        ("row_excluded", "CSV!2", "县疾控"),
        ("attached", "原表.png", "硖石街道"),
    ]
    assert [[c.kind for c in v.changes] for v in told] == [[], ["changed", "added"]]
    assert [v.waiting for v in told] == [(), ()], "the second has replaced the first"
    assert (told[1].standing.receipt_no, told[1].identical_rows) == (second.receipt_no, 0)
    json.dumps([version.as_dict() for version in told])
