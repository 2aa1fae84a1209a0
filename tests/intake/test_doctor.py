from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from intake.blob import blob_path
from intake.decisions import withdraw
from intake.doctor import examine
from intake.lake import LakeError, lake_paths, read_lake_file
from intake.rebuild_lake import RebuildError, rebuild_lake
from intake.sidecar import sidecar_path, sidecar_paths
from registry.database import open_registry, read, write
from registry.snapshot import snapshot
from registry.tables import submission, submission_event
from tests.intake.desk import Desk, at, bad_row, row

RECEIVED = ("receipt_no", "sha256", "filename", "sender", "channel", "received_at", "size_bytes", "replaces")


def kinds(desk: Desk, *, mend: bool = False) -> list[tuple[str, bool]]:
    return [(f.kind, f.is_mended) for f in examine(desk.settings, desk.engine, mend=mend)]


def lose_registry(desk: Desk) -> None:
    desk.engine.dispose()
    for path in desk.settings.home.glob("registry.db*"):
        path.unlink()
    desk.engine = open_registry(desk.settings.registry_url)


def lake_rows(desk: Desk) -> dict[str, list[dict[str, object]]]:
    lake = desk.settings.lake
    return {
        path.relative_to(lake).as_posix(): read_lake_file(desk.settings, path.relative_to(lake).as_posix()).to_pylist()
        for path in lake_paths(desk.settings)
    }


def age(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_a_sound_installation_has_no_findings(desk: Desk) -> None:
    desk.send([row(), bad_row()])
    desk.ingest()
    assert examine(desk.settings, desk.engine) == []


def test_a_lost_registry_is_restored_from_sidecars_and_gives_the_same_rows(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.send([row("甲"), row("丙"), bad_row()], received_at=at(2), sender="另一报送人")
    desk.send([row("甲", containers=9), row("乙")], received_at=at(3), replaces=first.receipt_no)
    desk.ingest()
    with read(desk.engine) as connection:
        before = connection.execute(select(submission).order_by(submission.c.receipt_no)).mappings().all()
    submissions, lake = snapshot(desk.engine, date(2026, 6, 9))["submission"], lake_rows(desk)
    lose_registry(desk)
    assert kinds(desk)[:3] == [("submission", False)] * 3
    assert kinds(desk, mend=True)[:3] == [("submission", True)] * 3
    with read(desk.engine) as connection:
        after = connection.execute(select(submission).order_by(submission.c.receipt_no)).mappings().all()
        reasons = set(connection.scalars(select(submission_event.c.reason)))
    assert [{k: r[k] for k in RECEIVED} for r in after] == [{k: r[k] for k in RECEIVED} for r in before]
    assert reasons == {"restored from its sidecar"}
    desk.ingest()
    assert snapshot(desk.engine, date(2026, 6, 9))["submission"] == submissions
    assert lake_rows(desk) == lake
    assert kinds(desk) == []


def test_restored_submissions_leave_room_for_new_receipts(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    lose_registry(desk)
    # Somebody sends before the doctor came: the number is given again, and both are kept.
    second = desk.send([row("乙")], received_at=at(1))
    assert second.receipt_no == first.receipt_no
    assert kinds(desk, mend=True) == [("submission", True)]
    with read(desk.engine) as connection:
        numbers = connection.scalars(select(submission.c.receipt_no).order_by(submission.c.receipt_no)).all()
    assert numbers == [first.receipt_no, f"{first.receipt_no}R"]
    assert desk.send([row("丙")], received_at=at(1)).receipt_no == "20260601-000002"
    assert kinds(desk) == []


def test_a_replacement_whose_former_is_gone_comes_back_as_a_sheet(desk: Desk) -> None:
    first = desk.send([row("甲")], received_at=at(1))
    second = desk.send([row("乙")], received_at=at(2), replaces=first.receipt_no)
    sidecar_path(desk.settings, first.sha256, first.submission_id).unlink()
    lose_registry(desk)
    assert kinds(desk, mend=True) == [("submission", True)]
    assert desk.status(second)["replaces_submission_id"] is None


def test_a_lost_sidecar_is_written_from_the_registry(desk: Desk) -> None:
    receipt = desk.send([row()])
    path = sidecar_path(desk.settings, receipt.sha256, receipt.submission_id)
    content = path.read_bytes()
    path.unlink()
    assert kinds(desk, mend=True) == [("sidecar", True)]
    assert path.read_bytes() == content


def test_a_damaged_sidecar_is_named(desk: Desk) -> None:
    desk.send([row()])
    path = next(sidecar_paths(desk.settings))
    path.write_text("{")
    found = examine(desk.settings, desk.engine)
    assert any(f.kind == "sidecar" and path.name in f.en and "damaged" in f.en for f in found)


def test_damaged_bytes_are_named_with_receipt_and_sender(desk: Desk) -> None:
    receipt = desk.send([row()])
    blob_path(desk.settings, receipt.sha256).unlink()
    (found,) = examine(desk.settings, desk.engine, mend=True)
    assert (found.kind, found.subject, found.is_mended) == ("blob", receipt.receipt_no, False)
    assert "硖石街道" in found.zh


def test_a_truncated_parquet_file_is_named_and_rebuilt_with_equal_rows(desk: Desk) -> None:
    desk.send([row("甲"), bad_row(), row("乙")], received_at=at(1))
    # Other values for 乙 are refused; 甲 is in force just so and in neither file.
    desk.send([row("乙", containers=9), row("甲"), row("丙")], received_at=at(2), sender="另一报送人")
    withdraw(desk.engine, desk.send([row("丁")], received_at=at(1)).receipt_no, actor="甲", at=at(1, 10))
    desk.ingest()
    rows = lake_rows(desk)
    assert sum(map(len, rows.values())) == 5
    path = desk.settings.lake / next(iter(rows))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LakeError, match=r"damaged; run `sihai rebuild`"):
        read_lake_file(desk.settings, next(iter(rows)))
    (found,) = examine(desk.settings, desk.engine)
    assert (found.kind, found.subject) == ("lake_file", next(iter(rows)))
    report = rebuild_lake(desk.settings, desk.engine, desk.standards)
    assert (report.batches, report.files, report.rows) == (1, 2, 5)
    assert lake_rows(desk) == rows
    assert examine(desk.settings, desk.engine) == []


def test_rebuilding_uses_recorded_claims_whatever_rules_say_now(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.send([row("甲"), bad_row()])
    desk.ingest()
    rows = lake_rows(desk)
    monkeypatch.setattr("expectations.judge.judge", None)
    for path in lake_paths(desk.settings):
        path.unlink()
    rebuild_lake(desk.settings, desk.engine, desk.standards)
    assert lake_rows(desk) == rows


def test_a_batch_that_cannot_be_rebuilt_is_left_as_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = desk.send([row("甲"), row("乙")])
    desk.ingest()
    rows = lake_rows(desk)
    monkeypatch.setattr(
        "intake.rebuild_lake.claims_of", lambda *_: {receipt.submission_id: {"CSV!2": "k", "CSV!99": "k2"}}
    )
    with pytest.raises(RebuildError, match=f"receipt {receipt.receipt_no} no longer gives the accepted row.*CSV!99"):
        rebuild_lake(desk.settings, desk.engine, desk.standards)
    assert lake_rows(desk) == rows


def test_orphans_and_leftovers_go_once_they_are_a_day_old(desk: Desk) -> None:
    orphan = desk.settings.lake / "accepted" / "breteau" / "99999999.parquet"
    leftover = desk.settings.submissions / "ab" / ".x.0123.part"
    for path in (orphan, leftover):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
    assert kinds(desk, mend=True) == [("orphan", False)]
    age(orphan, 90_000)
    age(leftover, 90_000)
    assert kinds(desk) == [("orphan", False), ("leftover", False)]
    assert kinds(desk, mend=True) == [("orphan", True), ("leftover", True)]
    assert kinds(desk) == []


def test_a_submission_that_was_never_committed_is_taken_in(desk: Desk) -> None:
    receipt = desk.send([row()])
    with write(desk.engine) as connection:
        connection.execute(delete(submission_event))
        connection.execute(delete(submission))
    assert desk.send([row()]).submission_id == receipt.submission_id, "sent again, it is the same receipt"
    assert kinds(desk) == []
