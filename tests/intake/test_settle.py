from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from expectations.judge import Judged
from intake.decisions import DecisionError, confirm_replacement, withdraw
from intake.receive import record_submission
from intake.settle import Found, Pending, plan_settlements
from intake.sidecar import Sidecar
from reference.load import Standards
from registry.database import open_registry, read, write
from registry.snapshot import snapshot
from registry.tables import verdict
from sheets.reader import SheetContent, SheetRow
from tests.intake.desk import BRETEAU, Desk, Row, at, bad_row, row


def problems_of(desk: Desk, submission_id: str) -> list[dict[str, object]]:
    with read(desk.engine) as connection:
        found = connection.scalar(select(verdict.c.problems).where(verdict.c.submission_id == submission_id))
    assert found is not None
    return list(found)


def in_force(desk: Desk, as_of: date) -> set[object]:
    return {r["receipt_no"] for r in snapshot(desk.engine, as_of)["submission"] if r["is_in_force"]}


def test_a_row_in_force_elsewhere_is_refused_naming_the_receipt(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    second = desk.send([row("乙"), row("丙")], received_at=at(2), sender="另一报送人")
    assert desk.ingest().accepted_rows == 3
    assert desk.status(second)["refused_rows"] == 1
    (problem,) = problems_of(desk, second.submission_id)
    assert problem["rule_id"] == "row.duplicate_in_force"
    assert first.receipt_no in str(problem["seen"])
    assert (problem["row"], problem["row_id"], problem["severity"]) == (2, "CSV!2", "error")


def test_it_does_not_matter_whether_they_come_in_one_batch_or_two(desk: Desk) -> None:
    desk.send([row("甲")], received_at=at(1))
    desk.ingest()
    second = desk.send([row("甲"), row("乙")], received_at=at(2), sender="另一报送人")
    desk.ingest()
    assert desk.status(second)["refused_rows"] == 1


def test_a_withdrawn_row_may_be_sent_again_but_not_before(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    early = desk.send([row("甲")], received_at=at(2), sender="早")
    desk.ingest()
    withdraw(desk.engine, first.receipt_no, actor="甲", at=at(3))
    late = desk.send([row("甲")], received_at=at(4), sender="晚")
    desk.ingest()
    assert desk.status(early)["status"] == "refused"
    assert desk.status(late)["status"] == "effective"


def test_a_back_dated_receipt_does_not_double_what_came_after_it(desk: Desk) -> None:
    desk.send([row("甲")], received_at=at(10))
    desk.ingest()
    earlier = desk.send([row("甲"), row("乙")], received_at=at(2), sender="补录")
    desk.ingest()
    assert desk.status(earlier)["accepted_rows"] == 1


def test_a_clean_replacement_takes_effect_with_its_receipt(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.ingest()
    second = desk.send([row("甲", containers=30)], received_at=at(3), replaces=first.receipt_no)
    desk.ingest()
    old, new = desk.status(first), desk.status(second)
    assert (old["status"], old["replaced_at"], old["is_in_force"]) == ("replaced", at(3), False)
    assert (new["status"], new["effective_at"]) == ("effective", at(3))
    assert new["replaces_submission_id"] == first.submission_id
    # 24:00 of the day belongs to the day: the second is not known on the 2nd.
    assert in_force(desk, date(2026, 6, 2)) == {first.receipt_no}
    assert in_force(desk, date(2026, 6, 3)) == {second.receipt_no}


def test_a_replacement_with_refused_rows_waits_for_its_sender(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.ingest()
    second = desk.send([row("甲"), bad_row("乙")], received_at=at(3), replaces=first.receipt_no)
    desk.ingest()
    assert desk.status(second)["status"] == "held"
    assert desk.status(first)["is_in_force"] is True
    confirm_replacement(desk.engine, second.receipt_no, actor="硖石街道", reason="乙已拆除", at=at(6))
    assert desk.status(second)["effective_at"] == at(6)
    assert desk.status(first)["replaced_at"] == at(6)
    assert in_force(desk, date(2026, 6, 5)) == {first.receipt_no}
    assert in_force(desk, date(2026, 6, 6)) == {second.receipt_no}
    with pytest.raises(DecisionError, match="已生效"):
        confirm_replacement(desk.engine, second.receipt_no, actor="硖石街道")


def test_a_wholly_refused_replacement_leaves_the_former_in_force(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    second = desk.send([bad_row("甲")], received_at=at(2), replaces=first.receipt_no)
    desk.ingest()
    assert (desk.status(first)["status"], desk.status(second)["status"]) == ("effective", "refused")


def test_a_held_replacement_does_not_block_others_and_cannot_be_confirmed_over_them(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    held = desk.send([row("甲"), row("新"), bad_row()], received_at=at(2), replaces=first.receipt_no)
    other = desk.send([row("新")], received_at=at(3), sender="另一报送人")
    desk.ingest()
    assert (desk.status(held)["status"], desk.status(other)["status"]) == ("held", "effective")
    with pytest.raises(DecisionError, match=f"CSV!3 行与后来生效的回执 {other.receipt_no} 重复"):
        confirm_replacement(desk.engine, held.receipt_no, actor="甲", at=at(4))
    withdraw(desk.engine, other.receipt_no, actor="另一报送人", at=at(5))
    confirm_replacement(desk.engine, held.receipt_no, actor="甲", at=at(6))
    assert in_force(desk, date(2026, 6, 6)) == {held.receipt_no}


def test_a_partly_refused_sheet_that_replaces_nothing_is_in_force_with_the_rest(desk: Desk) -> None:
    receipt = desk.send([row(), bad_row()])
    desk.ingest()
    assert desk.status(receipt)["is_in_force"] is True


def test_the_same_workbook_mended_and_sent_again_replaces_the_first(desk: Desk) -> None:
    instance = uuid.UUID(int=1).hex
    first = desk.send(desk.workbook([row("甲"), bad_row("乙")], instance_id=instance), received_at=at(1))
    second = desk.send(desk.workbook([row("甲"), row("乙")], instance_id=instance), received_at=at(2))
    desk.ingest()
    assert desk.status(first)["status"] == "replaced"
    assert (desk.status(second)["status"], desk.status(second)["accepted_rows"]) == ("effective", 2)


def test_last_months_workbook_filled_anew_replaces_nothing(desk: Desk) -> None:
    instance = uuid.UUID(int=2).hex
    first = desk.send(desk.workbook([row(day=4)], instance_id=instance), received_at=at(1))
    second = desk.send(desk.workbook([row(day=20)], instance_id=instance), received_at=at(2))
    desk.ingest()
    assert in_force(desk, date(2026, 6, 2)) == {first.receipt_no, second.receipt_no}


def test_a_mended_workbook_that_would_drop_rows_asks_first(desk: Desk) -> None:
    instance = uuid.UUID(int=3).hex
    first = desk.send(desk.workbook([row("甲"), row("乙")], instance_id=instance), received_at=at(1))
    desk.ingest()
    second = desk.send(desk.workbook([row("甲"), row("丙")], instance_id=instance), received_at=at(2))
    desk.ingest()
    assert (desk.status(first)["status"], desk.status(second)["status"]) == ("effective", "held")


def test_a_workbook_made_for_a_correction_names_what_it_replaces(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    second = desk.send(desk.workbook([row("甲")], replaces=first.receipt_no), received_at=at(2))
    desk.ingest()
    assert (desk.status(first)["status"], desk.status(second)["status"]) == ("replaced", "effective")
    # Sent for something no longer in force, it is a sheet like any other: nothing newer is overwritten.
    third = desk.send(desk.workbook([row("甲", containers=9)], replaces=first.receipt_no), received_at=at(3))
    desk.ingest()
    assert desk.status(third)["status"] == "refused"


def test_past_days_stay_as_they_were(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    desk.ingest()
    before = {day: snapshot(desk.engine, date(2026, 6, day)) for day in (1, 2, 3)}
    second = desk.send([row("甲", containers=9), bad_row()], received_at=at(4), replaces=first.receipt_no)
    desk.ingest()
    confirm_replacement(desk.engine, second.receipt_no, actor="甲", at=at(5))
    on_fifth = snapshot(desk.engine, date(2026, 6, 5))
    withdraw(desk.engine, second.receipt_no, actor="甲", at=at(7))
    assert {day: snapshot(desk.engine, date(2026, 6, day)) for day in before} == before
    assert snapshot(desk.engine, date(2026, 6, 5)) == on_fifth
    assert in_force(desk, date(2026, 6, 7)) == set()


UNITS = ("甲", "乙", "丙")
Planned = tuple[tuple[str, ...], int]


@given(
    st.lists(st.tuples(st.sets(st.sampled_from(UNITS), min_size=1).map(sorted).map(tuple), st.integers(1, 9)),
             min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)  # fmt: skip
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
def test_no_visit_is_in_force_twice_whatever_the_order_of_reading(
    standards: Standards, sent: list[Planned], random: object
) -> None:
    engine = open_registry("sqlite://")
    found = [_found(number, units, day) for number, (units, day) in enumerate(sent)]
    with write(engine) as connection:
        for one in found:
            record_submission(connection, _sidecar(one.pending))
        plan = plan_settlements(connection, standards, found)
        shuffled = list(found)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert plan_settlements(connection, standards, shuffled) == plan
    keys = [key for one in plan for _, key in one.accepted]
    assert len(keys) == len(set(keys)) == len({unit for units, _ in sent for unit in units})
    engine.dispose()


def _sidecar(pending: Pending) -> Sidecar:
    return Sidecar(
        pending.submission_id,
        pending.receipt_no,
        "",
        1,
        "x",
        "甲",
        "cli",
        pending.received_at,
        pending.received_at,
        None,
    )


def _found(number: int, units: tuple[str, ...], day: int) -> Found:
    pending = Pending(f"{number:032d}", f"20260600-{number:06d}", "", "x", "甲", at(1) + timedelta(days=day), None, 0)
    values: Row = dict.fromkeys((f.key for f in BRETEAU.fields), None)
    rows = [SheetRow("S", i, f"S!{i}", {**values, **row(unit)}) for i, unit in enumerate(units)]
    content = SheetContent("breteau", 1, None, None, rows, [], [])
    return Found(pending, Judged(pending.submission_id, content, accepted=list(rows)))
