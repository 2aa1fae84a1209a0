from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select

from intake.blob import BlobError, blob_path, load_blob
from intake.receive import GROUP, Incoming, Receipt, ReceiveFaultError, ReceiveRefusedError, receive, receive_many
from intake.sidecar import read_sidecar, sidecar_path, sidecar_paths
from registry.database import open_registry, read, write
from registry.snapshot import snapshot
from registry.tables import submission, submission_event
from settings import SHANGHAI, Settings

JUNE = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)


def send(settings: Settings, engine: Engine, content: bytes = b"sheet", **given: object) -> Receipt:
    values = {"filename": "表.xlsx", "sender": "海洲街道", "channel": "cli", "received_at": JUNE, **given}
    return receive(settings, engine, content, **values)  # type: ignore[arg-type]


def mark(engine: Engine, receipt: Receipt, kind: str, at: datetime = JUNE) -> None:
    with write(engine) as connection:
        connection.execute(
            insert(submission_event).values(
                submission_id=receipt.submission_id, kind=kind, at=at, recorded_at=at, actor="test"
            )
        )


def count(engine: Engine) -> int:
    with read(engine) as connection:
        return connection.scalar(select(func.count()).select_from(submission)) or 0


def test_a_receipt_means_that_bytes_sidecar_and_row_are_kept(settings: Settings, engine: Engine) -> None:
    receipt = send(settings, engine)
    assert receipt.is_new
    assert receipt.receipt_no == "20260601-000001"
    assert load_blob(settings, receipt.sha256) == b"sheet"
    sidecar = read_sidecar(sidecar_path(settings, receipt.sha256, receipt.submission_id))
    with read(engine) as connection:
        row = connection.execute(select(submission)).mappings().one()
    for key in ("submission_id", "receipt_no", "sha256", "filename", "sender", "channel", "received_at", "recorded_at"):
        assert row[key] == getattr(sidecar, key)
    assert row["received_at"] == JUNE
    assert row["size_bytes"] == sidecar.size_bytes == 5


def test_the_number_counts_shanghai_days(settings: Settings, engine: Engine) -> None:
    # 23:59 and 00:01 in Shanghai are the same day in UTC.
    late = send(settings, engine, b"1", received_at=datetime(2026, 6, 1, 15, 59, tzinfo=UTC))
    early = send(settings, engine, b"2", received_at=datetime(2026, 6, 1, 16, 1, tzinfo=UTC))
    again = send(settings, engine, b"3", received_at=datetime(2026, 6, 1, 15, 58, tzinfo=UTC))
    assert [r.receipt_no for r in (late, early, again)] == ["20260601-000001", "20260602-000001", "20260601-000002"]


def test_the_same_bytes_from_the_same_sender_give_the_first_receipt(settings: Settings, engine: Engine) -> None:
    first = send(settings, engine)
    second = send(settings, engine, received_at=JUNE + timedelta(days=1), filename="again.xlsx")
    assert second == Receipt(first.submission_id, first.receipt_no, first.sha256, first.received_at, is_new=False)
    assert count(engine) == 1
    assert send(settings, engine, sender="盐官镇").is_new


@pytest.mark.parametrize("ending", ["withdrawn", "refused", "unreadable"])
def test_what_no_longer_counts_may_be_sent_again(settings: Settings, engine: Engine, ending: str) -> None:
    first = send(settings, engine)
    mark(engine, first, ending)
    second = send(settings, engine)
    assert second.is_new
    assert second.submission_id != first.submission_id
    assert len(list(sidecar_paths(settings))) == 2


@pytest.mark.parametrize("state", ["effective", "held"])
def test_what_counts_is_not_received_twice(settings: Settings, engine: Engine, state: str) -> None:
    first = send(settings, engine)
    mark(engine, first, state)
    assert not send(settings, engine).is_new


def test_a_replaced_version_may_be_sent_again(settings: Settings, engine: Engine) -> None:
    first = send(settings, engine, b"1")
    mark(engine, first, "effective")
    second = send(settings, engine, b"2", replaces=first.receipt_no)
    assert not send(settings, engine, b"1").is_new, "until the replacement takes effect the former stands"
    mark(engine, second, "effective")
    assert send(settings, engine, b"1").is_new


def test_replaces_takes_receipt_number_or_id_and_follows_the_chain(settings: Settings, engine: Engine) -> None:
    first = send(settings, engine, b"1")
    second = send(settings, engine, b"2", replaces=first.receipt_no)
    third = send(settings, engine, b"3", replaces=first.submission_id)
    with read(engine) as connection:
        replaces = dict(connection.execute(select(submission.c.submission_id, submission.c.replaces)).all())
    assert replaces == {
        first.submission_id: None,
        second.submission_id: first.submission_id,
        third.submission_id: second.submission_id,
    }
    # The second was refused in the end: the third takes the first's place directly.
    mark(engine, first, "effective")
    mark(engine, second, "refused")
    mark(engine, third, "effective", JUNE + timedelta(days=1))
    rows = {row["receipt_no"]: row for row in snapshot(engine, date(2026, 6, 2))["submission"]}
    assert rows[first.receipt_no]["status"] == "replaced"
    assert rows[first.receipt_no]["replaced_at"] == JUNE + timedelta(days=1)


def test_replacing_is_refused_with_the_reason(settings: Settings, engine: Engine) -> None:
    with pytest.raises(ReceiveRefusedError, match="找不到要替换的回执「20990101-000001」"):
        send(settings, engine, replaces="20990101-000001")
    first = send(settings, engine, b"1")
    with pytest.raises(ReceiveRefusedError, match="早于被替换的回执"):
        send(settings, engine, b"0", replaces=first.receipt_no, received_at=JUNE - timedelta(hours=1))
    second = send(settings, engine, b"2", replaces=first.receipt_no)
    mark(engine, first, "effective")
    mark(engine, second, "effective")
    with pytest.raises(ReceiveRefusedError, match=f"已被回执 {second.receipt_no} 替换"):
        send(settings, engine, b"3", replaces=first.receipt_no)
    mark(engine, second, "withdrawn")
    with pytest.raises(ReceiveRefusedError, match="已撤回，不能替换"):
        send(settings, engine, b"3", replaces=second.receipt_no)
    assert count(engine) == 2
    assert len(list(sidecar_paths(settings))) == 2


def test_empty_files_and_nameless_senders_are_refused(settings: Settings, engine: Engine) -> None:
    with pytest.raises(ReceiveRefusedError, match="空文件"):
        send(settings, engine, b"")
    with pytest.raises(ReceiveRefusedError, match="没有写明报送人"):
        send(settings, engine, sender="  ")
    with pytest.raises(ValueError, match="no zone"):
        send(settings, engine, received_at=datetime(2026, 6, 1))  # noqa: DTZ001


def test_a_damaged_blob_is_found_and_mended_by_sending_again(settings: Settings, engine: Engine) -> None:
    receipt = send(settings, engine)
    blob_path(settings, receipt.sha256).write_bytes(b"shee!")
    with pytest.raises(BlobError, match="damaged"):
        load_blob(settings, receipt.sha256)
    assert not send(settings, engine).is_new
    assert load_blob(settings, receipt.sha256) == b"sheet"


def test_a_full_disk_leaves_nothing_and_says_so(
    settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 5:  # blob and its folders are in, the sidecar is being written
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReceiveFaultError, match="检查磁盘空间"):
        send(settings, engine)
    assert calls == 5
    assert count(engine) == 0
    assert list(sidecar_paths(settings)) == []
    assert not list(settings.submissions.rglob("*.part"))
    monkeypatch.undo()
    assert send(settings, engine).receipt_no == "20260601-000001"


def test_hundreds_of_files_are_received_in_seconds(settings: Settings, engine: Engine) -> None:
    items = [Incoming(b"%d" % i, f"{i}.xlsx", "海洲街道", "import", JUNE) for i in range(350)]
    started = time.monotonic()
    receipts = receive_many(settings, engine, iter(items))
    assert time.monotonic() - started < 10
    assert [r.receipt_no for r in receipts] == [f"20260601-{i + 1:06d}" for i in range(350)]
    assert not any(r.is_new for r in receive_many(settings, engine, items[: GROUP + 1]))
    assert count(engine) == 350


def test_bulk_import_names_the_file_refused_and_keeps_earlier_groups(settings: Settings, engine: Engine) -> None:
    items = [Incoming(b"%d" % i, f"{i}.xlsx", "海洲街道", "import", JUNE) for i in range(GROUP + 2)]
    items.append(Incoming(b"x", "坏.xlsx", "海洲街道", "import", JUNE, replaces="没有"))
    with pytest.raises(ReceiveRefusedError, match="没有"):
        receive_many(settings, engine, items)
    assert count(engine) == GROUP
    assert len(list(sidecar_paths(settings))) == GROUP


def _send_some(home: Path, number: int) -> list[str]:
    settings = Settings(home, f"sqlite:///{home / 'registry.db'}")
    engine = open_registry(settings.registry_url)
    receipts = [
        # Half of what each process sends is sent by every other as well, from the same sender.
        receive(settings, engine, content, filename="x", sender="海洲街道", channel="api", received_at=JUNE)
        for i in range(10)
        for content in (b"own %d %d" % (number, i), b"shared %d" % i)
    ]
    engine.dispose()
    return [f"{r.receipt_no} {r.is_new}" for r in receipts]


@pytest.fixture
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(8, mp_context=get_context("spawn")) as executor:
        yield executor


def test_eight_processes_receive_at_once_and_none_is_lost(settings: Settings, pool: ProcessPoolExecutor) -> None:
    given = [line for lines in pool.map(_send_some, [settings.home] * 8, range(8)) for line in lines]
    fresh = [line.split()[0] for line in given if line.endswith("True")]
    assert sorted(fresh) == [f"20260601-{i + 1:06d}" for i in range(90)]
    assert len(given) == 160
    engine = open_registry(settings.registry_url)
    assert count(engine) == 90
    assert len(list(sidecar_paths(settings))) == 90
    with read(engine) as connection:
        for sha256 in connection.scalars(select(submission.c.sha256)):
            load_blob(settings, sha256)
    engine.dispose()


def test_names_from_outside_are_kept_as_text(settings: Settings, engine: Engine) -> None:
    gbk = "报表.csv".encode("gb18030").decode("utf-8", "surrogateescape")  # as Linux hands on a name from Windows
    receipt = send(settings, engine, filename=gbk, sender="硖石\x00街道 ")
    with read(engine) as connection:
        row = connection.execute(select(submission).where(submission.c.receipt_no == receipt.receipt_no)).one()
    assert (row.filename, row.sender) == ("报表.csv", "硖石 街道")
    with pytest.raises(ReceiveRefusedError, match="没有写明报送人"):
        send(settings, engine, b"another", sender="\x00")
