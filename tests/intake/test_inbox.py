from __future__ import annotations

import os
import time
from pathlib import Path

from intake.inbox import receive_inbox, waiting_files
from tests.intake.desk import Desk, csv_sheet, row


def drop(desk: Desk, name: str, content: bytes = b"sheet") -> Path:
    path = desk.settings.inbox / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*")) if folder.exists() else []


def test_finished_files_are_received_and_moved_aside(desk: Desk) -> None:
    drop(desk, "甲.csv", csv_sheet([row()]))
    drop(desk, "硖石街道/乙.xlsx", b"other")
    receipts = receive_inbox(desk.settings, desk.engine, quiet_seconds=0)
    assert all(r.is_new for r in receipts)
    assert {str(desk.status(r)["sender"]) for r in receipts} == {"inbox", "硖石街道"}
    assert {desk.status(r)["channel"] for r in receipts} == {"inbox"}
    assert list(waiting_files(desk.settings, quiet_seconds=0)) == []
    by_name = {str(desk.status(r)["filename"]): r.receipt_no for r in receipts}
    assert names(desk.settings.inbox / "received") == sorted(f"{no}-{name}" for name, no in by_name.items())
    assert receive_inbox(desk.settings, desk.engine, quiet_seconds=0) == []


def test_files_still_being_written_are_left_alone(desk: Desk) -> None:
    for name in ("~$甲.xlsx", ".甲.xlsx", "甲.xlsx.part", "乙.CRDOWNLOAD"):
        drop(desk, name)
    drop(desk, "空.xlsx", b"")
    fresh = drop(desk, "刚写.xlsx")
    os.utime(fresh, (0, 0))  # a copy that keeps the original's date is no older for it
    assert list(waiting_files(desk.settings)) == []
    time.sleep(0.3)
    assert [path.name for path, _ in waiting_files(desk.settings, quiet_seconds=0.2)] == ["刚写.xlsx"]


def test_a_file_received_and_not_moved_gives_its_first_receipt(desk: Desk) -> None:
    drop(desk, "甲.xlsx")
    (first,) = receive_inbox(desk.settings, desk.engine, quiet_seconds=0)
    drop(desk, "甲.xlsx")
    (second,) = receive_inbox(desk.settings, desk.engine, quiet_seconds=0)
    assert (second.receipt_no, second.is_new) == (first.receipt_no, False)
    assert len(names(desk.settings.inbox / "received")) == 2


def test_what_is_not_received_lies_in_refused_with_the_reason(desk: Desk) -> None:
    path = desk.settings.inbox / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    assert receive_inbox(desk.settings, desk.engine, quiet_seconds=0) == []
    assert names(desk.settings.inbox / "refused") == ["大.xlsx", "大.xlsx.txt"]
    assert "超过 50 MB" in (desk.settings.inbox / "refused" / "大.xlsx.txt").read_text(encoding="utf-8")
