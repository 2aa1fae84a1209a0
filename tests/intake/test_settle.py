from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from expectations.judge import Judged
from intake.decisions import DecisionError, confirm_replacement, withdraw
from intake.history import history
from intake.ingest import _record_batch, _write_files
from intake.receive import ReceiveRefusedError, record_submission
from intake.record import record_settlements
from intake.settle import Found, Pending, plan_settlements
from intake.sidecar import Sidecar
from intake.stored_answer import answer_of
from reference.load import Standards
from registry.database import open_registry, read, write
from registry.snapshot import snapshot
from registry.standing import standings
from registry.tables import verdict
from settings import Settings
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
    second = desk.send([row("乙", houses=60, note="补"), row("丙")], received_at=at(2), sender="另一报送人")
    assert desk.ingest().accepted_rows == 3
    assert desk.status(second)["refused_rows"] == 1
    (problem,) = problems_of(desk, second.submission_id)
    assert problem["rule_id"] == "row.duplicate_in_force"
    assert problem["seen"] == (
        f"与回执 {first.receipt_no} 第 3 行重复；该回执 → 本表：备注 空 → 补；调查户数（户） 50 → 60"
    )
    assert (problem["row"], problem["row_id"], problem["severity"]) == (2, "CSV!2", "error")


def test_it_does_not_matter_whether_they_come_in_one_batch_or_two(desk: Desk) -> None:
    desk.send([row("甲")], received_at=at(1))
    desk.ingest()
    second = desk.send([row("甲", containers=9), row("乙")], received_at=at(2), sender="另一报送人")
    desk.ingest()
    assert desk.status(second)["refused_rows"] == 1


def test_a_withdrawn_row_may_be_sent_again_but_not_before(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    early = desk.send([row("甲", containers=9)], received_at=at(2), sender="早")
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
    assert history(desk.engine, second.receipt_no)[1].events[-1].reason == "原有 1 项调查不在本表"


def test_a_visit_renamed_in_its_row_is_a_change_that_the_sender_confirms(desk: Desk) -> None:
    instance = uuid.UUID(int=5).hex
    first = desk.send(desk.workbook([row("甲"), row("乙")], instance_id=instance), received_at=at(1))
    desk.ingest()
    second = desk.send(desk.workbook([row("甲"), row("乙街")], instance_id=instance), received_at=at(2))
    desk.ingest()
    assert (desk.status(first)["status"], desk.status(second)["status"]) == ("effective", "held")
    changes = answer_of(desk.settings, desk.engine, second.receipt_no).changes
    assert [(c.kind, c.row_id) for c in changes] == [("identical", "填报#r0001"), ("changed", "填报#r0002")]
    assert [column[2:] for column in changes[1].columns] == [("乙", "乙街")]


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


def test_a_fill_on_file_stores_only_its_new_rows(desk: Desk) -> None:
    old = [row(f"老{n}") for n in range(10)]
    first = desk.send(old, received_at=at(1))
    desk.ingest()
    second = desk.send([*old, *(row(f"新{n}") for n in range(5))], received_at=at(2))
    report = desk.ingest()
    assert (report.accepted_rows, report.refused_rows) == (5, 0)
    answer = answer_of(desk.settings, desk.engine, second.receipt_no)
    assert (answer.status, answer.rows, answer.accepted, answer.refused, answer.identical) == ("accepted", 15, 5, 0, 10)
    assert {problem.rule_id for problem in answer.problems} == {"row.identical_in_force"}
    assert answer.problems[0].seen == f"与回执 {first.receipt_no} 第 2 行完全相同"
    assert in_force(desk, date(2026, 6, 2)) == {first.receipt_no, second.receipt_no}


def test_nothing_new_is_unchanged_and_not_in_force(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    second = desk.send([row("乙")], received_at=at(2), sender="另一报送人")
    assert desk.ingest().submissions == 2
    found = desk.status(second)
    assert (found["status"], found["is_in_force"], found["identical_rows"]) == ("unchanged", False, 1)
    with pytest.raises(DecisionError, match="完全相同"):
        withdraw(desk.engine, second.receipt_no, actor="甲")
    with pytest.raises(ReceiveRefusedError, match="完全相同、没有入库，不能替换"):
        desk.send([row("乙", containers=9)], received_at=at(3), replaces=second.receipt_no)
    assert desk.send([row("乙")], received_at=at(4), sender="另一报送人").is_new, "it stands nowhere"
    assert in_force(desk, date(2026, 6, 3)) == {first.receipt_no}


def test_rows_left_out_for_a_receipt_come_in_when_they_are_sent_again_after_it(desk: Desk) -> None:
    sheet = [row("甲"), row("乙")]
    first = desk.send([row("甲")], received_at=at(1))
    second = desk.send(sheet, received_at=at(2), sender="另一报送人")
    desk.ingest()
    assert not desk.send(sheet, received_at=at(3), sender="另一报送人").is_new, "all of it is in force"
    assert "请把本表再报送一次" not in history(desk.engine, second.receipt_no)[0].remarks[-1]
    withdraw(desk.engine, first.receipt_no, actor="甲", at=at(4))
    assert "请把本表再报送一次" in history(desk.engine, second.receipt_no)[0].remarks[-1]
    third = desk.send(sheet, received_at=at(5), sender="另一报送人")
    assert third.is_new
    desk.ingest()
    answer = answer_of(desk.settings, desk.engine, third.receipt_no)
    assert (answer.status, answer.accepted, answer.refused, answer.identical) == ("accepted", 1, 0, 1)
    assert in_force(desk, date(2026, 6, 5)) == {second.receipt_no, third.receipt_no}
    assert desk.send(sheet, received_at=at(6), sender="另一报送人").receipt_no == third.receipt_no


def test_a_receipt_withdrawn_before_the_ingest_is_not_said_to_hold_a_row(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    desk.ingest()
    second = desk.send([row("甲")], received_at=at(2), sender="另一报送人")
    assert withdraw(desk.engine, first.receipt_no, actor="甲", at=at(3)) == {}, "the second has not been read yet"
    desk.ingest()
    (problem,) = problems_of(desk, second.submission_id)
    assert (problem["rule_id"], desk.status(second)["status"]) == ("row.identical_in_force", "unchanged")
    assert "请把本表再报送一次" in str(problem["allowed_zh"])
    third = desk.send([row("甲")], received_at=at(4), sender="另一报送人")
    desk.ingest()
    assert in_force(desk, date(2026, 6, 4)) == {third.receipt_no}


def test_a_copy_whose_left_out_rows_come_in_is_replaced_by_the_same_copy(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    sheet = desk.workbook([row("甲"), row("乙")], instance_id=uuid.UUID(int=5).hex)
    second = desk.send(sheet, received_at=at(2), sender="另一报送人")
    desk.ingest()
    withdraw(desk.engine, first.receipt_no, actor="甲", at=at(4))
    third = desk.send(sheet, received_at=at(5), sender="另一报送人")
    desk.ingest()
    assert (desk.status(second)["status"], desk.status(third)["status"]) == ("replaced", "effective")
    assert desk.status(third)["accepted_rows"] == 2


def test_the_same_copy_saved_and_sent_again_replaces_nothing(desk: Desk) -> None:
    instance = uuid.UUID(int=4).hex
    first = desk.send(desk.workbook([row("甲"), row("乙")], instance_id=instance), received_at=at(1))
    again = desk.send(desk.workbook([row("乙"), row("甲")], instance_id=instance), received_at=at(2))
    desk.ingest()
    assert (desk.status(first)["status"], desk.status(again)["status"]) == ("effective", "unchanged")


def test_a_sheet_refused_as_a_whole_is_replaced_by_its_mended_version(desk: Desk) -> None:
    first = desk.send([bad_row("甲"), bad_row("乙")], received_at=at(1))
    desk.ingest()
    # Nothing of it is in force, so nothing needs to stand until its sender confirms.
    second = desk.send([row("甲"), bad_row("乙")], received_at=at(2), replaces=first.receipt_no)
    desk.ingest()
    assert (desk.status(first)["status"], desk.status(second)["status"]) == ("replaced", "effective")


UNITS = ("甲", "乙", "丙")
# Unit -> houses inspected, day of receipt, and which earlier one it replaces, if any.
Planned = tuple[dict[str, int], int, int]


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(UNITS), st.integers(50, 51), min_size=1), st.integers(1, 9),
            st.integers(-4, 5),
        ),
        min_size=1, max_size=6,
    ),
    st.lists(st.integers(0, 6), max_size=3),
    st.randoms(use_true_random=False),
)  # fmt: skip
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_neither_order_of_reading_nor_batching_changes_what_is_decided(
    standards: Standards, sent: list[Planned], cuts: list[int], random: object
) -> None:
    found = _found(sent)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    together = _settled(standards, [shuffled])
    assert _settled(standards, _batches(found, cuts)) == together
    keys = [key for one in together.values() if one["standing"] == "effective" for key in one["keys"]]
    assert len(keys) == len(set(keys)), "no visit is in force twice"
    assert [sum(one["counts"]) for one in together.values()] == [len(one.outcome.content.rows) for one in found]  # type: ignore[union-attr]


def _found(sent: Sequence[Planned]) -> list[Found]:
    """In order of receipt; what is replaced was received before."""
    found: list[Found] = []
    for number, (units, day, former) in enumerate(sorted(sent, key=lambda one: one[1])):
        replaces = found[former].pending.submission_id if 0 <= former < len(found) else None
        pending = Pending(
            f"{number:032d}", f"20260600-{number:06d}", "", "x", "甲", at(1) + timedelta(days=day), replaces, 0
        )
        values: Row = dict.fromkeys((f.key for f in BRETEAU.fields), None)
        rows = [
            SheetRow("S", i, f"S!{i}", {**values, **row(unit, houses=houses)})
            for i, (unit, houses) in enumerate(units.items(), start=2)
        ]
        content = SheetContent("breteau", 1, None, None, rows, [], [])
        keys = {r.row_id: f"breteau|{r.values['unit_name']}" for r in rows}
        found.append(Found(pending, Judged(pending.submission_id, content, accepted=list(rows), keys=keys)))
    return found


def _batches(found: list[Found], cuts: list[int]) -> list[list[Found]]:
    ends = [*sorted(min(cut, len(found)) for cut in cuts), len(found)]
    return [found[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _settled(standards: Standards, batches: list[list[Found]]) -> dict[str, dict[str, Any]]:
    """What was decided on each submission when they are settled in these batches, files and registry included."""
    with TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), registry_url="sqlite://")
        engine = open_registry("sqlite://")
        with write(engine) as connection:
            for one in sorted((one for batch in batches for one in batch), key=lambda one: one.pending.receipt_no):
                record_submission(connection, _sidecar(one.pending))
        decided: dict[str, dict[str, Any]] = {}
        for number, batch in enumerate(batches):
            with write(engine) as connection:
                plan = plan_settlements(connection, settings, standards, batch)
                files = _write_files(settings, plan, f"{number:08d}")
                record_settlements(connection, standards, plan)
                if plan:
                    _record_batch(connection, standards, f"{number:08d}", files, plan)
            for settled in plan:
                counts = [len(rows) for rows in (settled.accepted, settled.refused, settled.identical)]
                decided[settled.pending.submission_id] = {
                    "status": settled.status, "changes": settled.changes, "problems": settled.problems,
                    "counts": counts, "replaces": settled.replaces, "keys": [row.key for row in settled.accepted],
                }  # fmt: skip
        with read(engine) as connection:
            for key, standing in standings(connection).items():
                decided[key]["standing"] = standing.status
        engine.dispose()
    return decided


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
        pending.replaces,
    )
