from __future__ import annotations

import pytest

from intake.decisions import DecisionError, confirm_warning, withdraw
from intake.rounds import Readiness, lock_round, locks_of, readiness, unlock_round
from intake.row_query import answer, ask, row_queries
from registry.database import read
from tests.intake.desk import Desk, at, row
from tests.intake.reviewing import county_passes, returns, town_passes, town_sheet

RULE = "pattern.new_species"


def test_a_round_locks_when_its_sheets_are_reviewed_or_for_a_reason(desk: Desk) -> None:
    passed, open_, returned = (town_sheet(desk, unit) for unit in ("甲", "乙", "丙"))
    sheets = {receipt.submission_id: ["CSV!2"] for receipt in (passed, open_, returned)}
    town_passes(desk, passed)
    county_passes(desk, passed)
    returns(desk, returned)
    with read(desk.engine) as connection:
        assert readiness(connection, sheets) == Readiness(
            (passed.receipt_no,), (open_.receipt_no,), (returned.receipt_no,)
        )
    with pytest.raises(DecisionError, match="1 份退回未改的表") as refusal:
        lock_round(desk.engine, "r1", "330481001", sheets=sheets, actor="县疾控", reason="急")
    assert returned.receipt_no in str(refusal.value)
    withdraw(desk.engine, returned.receipt_no, actor="硖石街道")
    with pytest.raises(DecisionError, match=r"1 份表没有经县级审核.*写明理由"):
        lock_round(desk.engine, "r1", "330481001", sheets=sheets, actor="县疾控")
    lock_round(desk.engine, "r1", "330481001", sheets=sheets, actor="县疾控", reason="限期已到")
    with read(desk.engine) as connection:
        (lock,) = locks_of(connection)
    assert (lock.round_id, lock.vector, lock.reason) == ("r1", None, "限期已到")
    unlock_round(desk.engine, "r1", "330481001", actor="县疾控", reason="补测")
    lock_round(desk.engine, "r1", "330481001", sheets={passed.submission_id: ["CSV!2"]}, actor="县疾控")


def test_a_question_without_an_answer_holds_the_round_open(desk: Desk) -> None:
    receipt = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.ingest()
    county_passes(desk, receipt)
    ask(desk.engine, receipt.receipt_no, "CSV!3", RULE, "真的是这个蚊种吗？", actor="县疾控")
    other_row = {receipt.submission_id: ["CSV!2"]}
    lock_round(desk.engine, "r1", "330481001", "fly", sheets=other_row, actor="县疾控")
    both = {receipt.submission_id: ["CSV!2", "CSV!3"]}
    with pytest.raises(DecisionError, match="1 份表的询问没有答复"):
        lock_round(desk.engine, "r1", "330481001", sheets=both, actor="县疾控", reason="急")
    answer(desk.engine, receipt.receipt_no, "CSV!3", RULE, "已请省疾控鉴定", actor="硖石街道")
    lock_round(desk.engine, "r1", "330481001", sheets=both, actor="县疾控")


def test_a_row_is_asked_about_answered_and_settled(desk: Desk) -> None:
    receipt = desk.send([row()], received_at=at(1))
    desk.ingest()
    key = (receipt.submission_id, "CSV!2", RULE)

    def asked() -> str:
        with read(desk.engine) as connection:
            query = row_queries(connection, [receipt.submission_id])[key]
        return f"{query.question} {query.answer} {query.waits} {query.is_settled}"

    with pytest.raises(DecisionError, match="没有要答复的询问"):
        answer(desk.engine, receipt.receipt_no, "CSV!2", RULE, "是", actor="硖石街道")
    with pytest.raises(DecisionError, match="写明要问什么"):
        ask(desk.engine, receipt.receipt_no, "CSV!2", RULE, " ", actor="县疾控")
    with pytest.raises(DecisionError, match="没有接收过 CSV!9 行"):
        ask(desk.engine, receipt.receipt_no, "CSV!9", RULE, "？", actor="县疾控")
    ask(desk.engine, receipt.receipt_no, "CSV!2", RULE, "甲？", actor="县疾控", at=at(2))
    assert asked() == "甲？ None True False"
    with pytest.raises(DecisionError, match="已经问过"):
        ask(desk.engine, receipt.receipt_no, "CSV!2", RULE, "再问", actor="县疾控")
    answer(desk.engine, receipt.receipt_no, "CSV!2", RULE, "是的", actor="硖石街道", at=at(3))
    with pytest.raises(DecisionError, match="已经答复"):
        answer(desk.engine, receipt.receipt_no, "CSV!2", RULE, "又答", actor="硖石街道")
    assert asked() == "甲？ 是的 False False"
    ask(desk.engine, receipt.receipt_no, "CSV!2", RULE, "乙？", actor="县疾控", at=at(4))
    assert asked() == "乙？ None True False"
    confirm_warning(desk.engine, receipt.receipt_no, "CSV!2", RULE, actor="县疾控", reason="属实", at=at(5))
    assert asked() == "乙？ None False True"
    withdraw(desk.engine, receipt.receipt_no, actor="硖石街道")
    with pytest.raises(DecisionError, match="不必再问"):
        ask(desk.engine, receipt.receipt_no, "CSV!2", RULE, "丙？", actor="县疾控")
