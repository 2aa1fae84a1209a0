from __future__ import annotations

import gc
import json
import time
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from pyarrow import parquet
from sqlalchemy import func, insert, select, update

import expectations.judge
import intake.ingest
from expectations.suites import Claims
from intake.blob import blob_path
from intake.ingest import IngestError
from intake.receive import Incoming, receive_many
from intake.waiting import MOST_ATTEMPTS, pending_submissions
from registry.database import read, write
from registry.snapshot import snapshot
from registry.tables import batch, batch_submission, submission, submission_event, verdict
from sheets.reader import SheetContent
from tests.intake.desk import Desk, at, bad_row, csv_sheet, row


def test_nothing_pending_makes_no_batch(desk: Desk) -> None:
    assert desk.ingest().batch_id is None
    with read(desk.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(batch)) == 0


def test_accepted_and_refused_rows_go_to_files_that_the_registry_names(desk: Desk) -> None:
    receipt = desk.send([row(temperature_c=Decimal("21.54")), bad_row(), row("西山小区")])
    empty = desk.send(b"not a workbook", filename="x.xlsx")
    report = desk.ingest()
    assert (report.submissions, report.accepted_rows, report.refused_rows, report.unreadable) == (2, 2, 1, 0)
    files = snapshot(desk.engine, date(2026, 6, 1))["batch"]
    assert [(f["path"], f["row_count"]) for f in files] == [
        (f"accepted/breteau/{report.batch_id}.parquet", 2),
        (f"rejected/breteau/{report.batch_id}.parquet", 1),
    ]
    assert desk.status(receipt)["status"] == "effective"
    assert desk.status(receipt)["effective_at"] == at(1)
    assert desk.status(empty)["status"] == "refused"

    lake = desk.settings.lake
    accepted = duckdb.read_parquet(f"{lake}/accepted/breteau/*.parquet")
    types = dict(zip(accepted.columns, map(str, accepted.types), strict=True))
    assert types["houses"] == "BIGINT"
    assert types["temperature_c"] == "DECIMAL(18,3)"
    assert types["surveyed_on"] == "DATE"
    assert types["is_built_up"] == "BOOLEAN"
    assert list(types)[:6] == ["submission_id", "row_id", "sheet_name", "row_number", "form_version", "natural_key"]
    rows = [dict(zip(types, values, strict=True)) for values in accepted.fetchall()]
    assert [(r["row_number"], r["unit_name"], r["temperature_c"]) for r in rows] == [
        (2, "东山小区1号点", Decimal("21.540")),
        (4, "西山小区", None),
    ]
    assert {r["submission_id"] for r in rows} == {receipt.submission_id}

    refused = parquet.read_table(lake / str(files[1]["path"])).to_pylist()[0]
    assert (refused["row_number"], refused["form"]) == (3, "breteau")
    assert [p["rule_id"] for p in json.loads(refused["problems"])] == ["breteau.houses_positive.at_most.houses"]
    assert json.loads(refused["values"])["houses_positive"] == 4
    footer = parquet.read_schema(lake / str(files[0]["path"])).metadata
    assert footer[b"sihai.batch_id"].decode() == report.batch_id
    assert json.loads(footer[b"sihai.submissions"]) == [receipt.submission_id]


def test_place_codes_have_twelve_digits_in_the_lake(desk: Desk) -> None:
    desk.send([row(place_code="330481001")])
    report = desk.ingest()
    stored = parquet.read_table(desk.settings.lake / f"accepted/breteau/{report.batch_id}.parquet")
    assert stored["place_code"].to_pylist() == ["330481001000"]


def test_nothing_is_ingested_twice(desk: Desk) -> None:
    receipt = desk.send([row()])
    assert desk.ingest().submissions == 1
    desk.send([row()])
    assert desk.ingest() == desk.ingest()
    with read(desk.engine) as connection:
        assert connection.scalars(select(batch_submission.c.submission_id)).all() == [receipt.submission_id]


def test_the_collector_of_cycles_runs_again_after_an_ingest(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    during: list[bool] = []

    def disk_full(*_given: object) -> None:
        during.append(gc.isenabled())
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(intake.ingest, "_write_files", disk_full)
    desk.send([row()])
    with pytest.raises(IngestError, match="No space left"):
        desk.ingest()
    assert (during, gc.isenabled()) == ([False], True)


def test_a_broken_check_is_never_clean_data(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = desk.send([row("坏检查")])
    good = desk.send([row()])
    add_claims = expectations.judge._add_claims

    def raises_for_one(claims: Claims, number: int, content: SheetContent, *given: Any) -> None:
        if content.rows[0].values["unit_name"] == "坏检查":
            raise ZeroDivisionError("planted")
        add_claims(claims, number, content, *given)

    monkeypatch.setattr(expectations.judge, "_add_claims", raises_for_one)
    report = desk.ingest()
    assert [receipt_no for receipt_no, _ in report.broken] == [broken.receipt_no]
    assert "planted" in report.broken[0][1]
    assert (report.submissions, report.accepted_rows) == (1, 1)
    assert desk.status(broken)["status"] == "pending"
    assert desk.status(good)["status"] == "effective"
    with read(desk.engine) as connection:
        assert pending_submissions(connection, fresh_only=True) == []
        assert [one.attempts for one in pending_submissions(connection)] == [1]
    # However often it breaks, it is never given up: the fault is ours.
    for _ in range(MOST_ATTEMPTS):
        assert desk.ingest().batch_id is None
    monkeypatch.undo()
    assert desk.ingest().accepted_rows == 1
    assert desk.status(broken)["status"] == "effective"


def test_a_file_that_killed_the_process_three_times_is_given_up_and_the_rest_go_on(desk: Desk) -> None:
    killer, good = desk.send([row("杀手")]), desk.send([row()])
    with write(desk.engine) as connection:
        connection.execute(
            update(submission).where(submission.c.submission_id == killer.submission_id).values(attempts=MOST_ATTEMPTS)
        )
        connection.execute(
            update(submission)
            .where(submission.c.submission_id == good.submission_id)
            .values(attempts=MOST_ATTEMPTS - 1)
        )
    report = desk.ingest()
    assert (report.unreadable, report.accepted_rows) == (1, 1)
    assert desk.status(killer)["status"] == "unreadable"
    assert desk.status(good)["status"] == "effective"
    assert desk.send([row("杀手")]).is_new, "it may be sent again"


def test_attempts_are_taken_back_once_a_file_was_read_alive(desk: Desk) -> None:
    receipt = desk.send([row()])
    desk.ingest()
    with read(desk.engine) as connection:
        assert connection.scalar(
            select(submission.c.attempts).where(submission.c.submission_id == receipt.submission_id)
        ) == 0  # fmt: skip


def test_damaged_bytes_stay_pending_until_they_are_sent_again(desk: Desk) -> None:
    receipt = desk.send([row()])
    blob_path(desk.settings, receipt.sha256).write_bytes(b"gone")
    report = desk.ingest()
    assert [receipt_no for receipt_no, _ in report.damaged] == [receipt.receipt_no]
    assert report.batch_id is None
    assert not desk.send([row()]).is_new
    assert desk.ingest().accepted_rows == 1


def test_withdrawn_before_it_was_read_is_never_ingested(desk: Desk) -> None:
    receipt = desk.send([row()])
    with write(desk.engine) as connection:
        connection.execute(
            insert(submission_event).values(
                submission_id=receipt.submission_id, kind="withdrawn", at=at(2), recorded_at=at(2), actor="x"
            )
        )
    assert desk.ingest().batch_id is None


def test_a_decision_while_the_batch_is_written_makes_a_new_plan(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import intake.ingest

    receipt, other = desk.send([row()]), desk.send([row("西山")])
    write_files = intake.ingest._write_files
    calls = 0

    def withdraw_meanwhile(*given: object) -> object:
        nonlocal calls
        calls += 1
        files = write_files(*given)  # type: ignore[arg-type]
        if calls == 1:
            with write(desk.engine) as connection:
                connection.execute(
                    insert(submission_event).values(
                        submission_id=receipt.submission_id, kind="withdrawn", at=at(2), recorded_at=at(2), actor="x"
                    )
                )
        return files

    monkeypatch.setattr(intake.ingest, "_write_files", withdraw_meanwhile)
    report = desk.ingest()
    assert calls == 2
    assert (report.submissions, report.accepted_rows) == (1, 1)
    assert desk.status(receipt)["status"] == "withdrawn"
    stored = parquet.read_table(desk.settings.lake / f"accepted/breteau/{report.batch_id}.parquet")
    assert set(stored["submission_id"].to_pylist()) == {other.submission_id}


def test_problems_and_remarks_are_kept_with_the_verdict(desk: Desk) -> None:
    receipt = desk.send([row(), bad_row()])
    desk.ingest()
    with read(desk.engine) as connection:
        found = connection.execute(
            select(verdict).where(verdict.c.submission_id == receipt.submission_id)
        ).mappings().one()  # fmt: skip
    assert (found["status"], found["accepted_rows"], found["refused_rows"]) == ("effective", 1, 1)
    assert found["problems"][0]["row"] == 3
    assert found["problems"][0]["sentence_zh"]


def test_hundreds_of_submissions_are_ingested_in_seconds(desk: Desk) -> None:
    desk.send([row("先")])
    desk.ingest()  # Great Expectations takes seven seconds to import
    items = [
        Incoming(csv_sheet([row(f"{n}-{i}号点") for i in range(10)]), f"{n}.csv", "硖石街道", "import", at(1))
        for n in range(300)
    ]
    receive_many(desk.settings, desk.engine, items)
    started = time.monotonic()
    report = desk.ingest()
    taken = time.monotonic() - started
    assert (report.submissions, report.accepted_rows) == (300, 3000)
    assert taken < 30, f"{taken:.1f} s; about 2 s on two idle cores"
