from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.exc import OperationalError

import intake.attach
from intake.attach import Attached, AttachFaultError, AttachRefusedError, attach, attachments, remove
from intake.attachment import attachment_sidecar_path, attachment_sidecar_paths, read_attachment_sidecar
from intake.blob import blob_path, load_blob
from intake.decisions import DecisionError
from intake.doctor import examine
from intake.receive import Receipt
from registry.database import open_registry, write
from registry.snapshot import snapshot
from registry.tables import attachment
from settings import SHANGHAI
from tests.intake.desk import Desk, at, row
from tests.intake.pictures import WHOLE, jpeg, pdf, png

PHOTO = jpeg()


@pytest.fixture
def sent(desk: Desk) -> Receipt:
    return desk.send([row()])


def put(desk: Desk, receipt: Receipt, content: bytes = PHOTO, filename: str = "原始表.jpg") -> Attached:
    return attach(desk.settings, desk.engine, receipt.receipt_no, content, filename=filename, actor="朱敏")


def names(desk: Desk, receipt: Receipt) -> list[str]:
    return [one.event.filename for one in attachments(desk.engine, receipt.receipt_no)]


def test_bytes_are_kept_like_blobs_and_listed(desk: Desk, sent: Receipt) -> None:
    for kind, content in WHOLE.items():
        assert put(desk, sent, content, kind.replace("/", ".")).event.media_type == kind
    found = attachments(desk.engine, sent.receipt_no)
    assert {one.event.media_type for one in found} == set(WHOLE)
    for one in found:
        assert load_blob(desk.settings, one.event.sha256) == WHOLE[one.event.media_type]
    assert examine(desk.settings, desk.engine) == []


def test_the_same_bytes_are_told_and_not_kept_twice(desk: Desk, sent: Receipt) -> None:
    first = put(desk, sent)
    again = put(desk, sent, filename="另一个名字.jpg")
    assert (again.is_new, again.event) == (False, first.event)
    assert names(desk, sent) == ["原始表.jpg"]


def test_one_scan_may_belong_to_two_submissions(desk: Desk, sent: Receipt) -> None:
    other = desk.send([row("另一处")])
    assert put(desk, sent).is_new
    assert put(desk, other).is_new
    remove(desk.settings, desk.engine, sent.receipt_no, "原始表.jpg", actor="朱敏")
    assert names(desk, sent) == []
    assert names(desk, other) == ["原始表.jpg"]


def test_every_version_shows_the_attachments_of_its_sheet(desk: Desk, sent: Receipt) -> None:
    put(desk, sent)
    second = desk.send([row(containers=9)], replaces=sent.receipt_no, received_at=at(2))
    put(desk, second, png(), "改正.png")
    assert [one.receipt_no for one in attachments(desk.engine, sent.receipt_no)] == [
        sent.receipt_no, second.receipt_no,
    ]  # fmt: skip
    assert names(desk, second) == ["原始表.jpg", "改正.png"]


def test_removing_leaves_bytes_and_record_and_attaching_again_works(desk: Desk, sent: Receipt) -> None:
    event = put(desk, sent).event
    gone = remove(desk.settings, desk.engine, sent.receipt_no, event.sha256[:8], actor="朱敏", reason="拍错了")
    assert (gone.event.action, gone.event.reason) == ("remove", "拍错了")
    assert names(desk, sent) == []
    assert load_blob(desk.settings, event.sha256) == PHOTO
    assert put(desk, sent).is_new
    events = read_attachment_sidecar(attachment_sidecar_path(desk.settings, event.sha256, sent.submission_id))
    assert [one.action for one in events] == ["attach", "remove", "attach"]
    assert examine(desk.settings, desk.engine) == []


def test_removing_what_is_not_there_names_what_is(desk: Desk, sent: Receipt) -> None:
    put(desk, sent)
    put(desk, sent, png(), "原始表.jpg")
    with pytest.raises(AttachRefusedError, match=r"没有附件叫「别的」；现有：原始表.jpg（"):
        remove(desk.settings, desk.engine, sent.receipt_no, "别的", actor="朱敏")
    with pytest.raises(AttachRefusedError, match="有几个附件都叫"):
        remove(desk.settings, desk.engine, sent.receipt_no, "原始表.jpg", actor="朱敏")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"PK\x03\x04 a workbook", "Office.*没有附上.*JPEG.*报表报送"),
        (PHOTO[:-2], "内容不完整.*没有附上"),
        (b"\xff" * 20_000_001, "20.0 MB.*最多 20 MB.*200 dpi"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(desk: Desk, sent: Receipt, content: bytes, said: str) -> None:
    before = sorted(desk.settings.submissions.rglob("*"))
    with pytest.raises(AttachRefusedError, match=f"(?s){said}"):
        put(desk, sent, content)
    assert sorted(desk.settings.submissions.rglob("*")) == before


def test_an_unknown_receipt_is_told(desk: Desk) -> None:
    with pytest.raises(DecisionError, match="找不到回执"):
        attach(desk.settings, desk.engine, "20260101-000001", PHOTO, filename="x", actor="x")
    assert list(desk.settings.submissions.rglob("*")) == []


def test_number_and_total_are_limited(desk: Desk, sent: Receipt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake.attach, "MOST_ATTACHMENTS", 2)
    put(desk, sent, jpeg(b"1"))
    put(desk, sent, jpeg(b"2"))
    with pytest.raises(AttachRefusedError, match="最多 2 个附件"):
        put(desk, sent, jpeg(b"3"))
    assert not put(desk, sent, jpeg(b"2")).is_new, "what is there already needs no room"
    monkeypatch.setattr(intake.attach, "MOST_ATTACHMENTS", 20)
    monkeypatch.setattr(intake.attach, "LARGEST_TOTAL_BYTES", 60)
    with pytest.raises(AttachRefusedError, match="附件合计"):
        put(desk, sent, jpeg(b"3" * 50))


def test_many_at_once_are_each_kept_once(desk: Desk, sent: Receipt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake.attach, "MOST_ATTACHMENTS", 5)

    def one(number: int) -> bool | None:
        try:
            return put(desk, sent, jpeg(b"%d" % (number % 8))).is_new
        except AttachRefusedError:
            return None

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(one, range(32)))
    assert told.count(True) == 5
    assert len(attachments(desk.engine, sent.receipt_no)) == 5
    assert examine(desk.settings, desk.engine) == []


@pytest.mark.parametrize("fault", [OSError(28, "No space left"), OperationalError("x", {}, Exception("disk I/O"))])
def test_a_failing_registry_leaves_no_sidecar(
    desk: Desk, sent: Receipt, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object) -> None:
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(intake.attach, "record_event", fail)
        with pytest.raises(AttachFaultError, match="检查磁盘空间"):
            put(desk, sent)
    assert list(attachment_sidecar_paths(desk.settings)) == []
    assert examine(desk.settings, desk.engine) == []
    put(desk, sent)
    remove(desk.settings, desk.engine, sent.receipt_no, "原始表.jpg", actor="x")
    with monkeypatch.context() as broken:
        broken.setattr(intake.attach, "record_event", fail)
        with pytest.raises(AttachFaultError):
            put(desk, sent)
    assert examine(desk.settings, desk.engine) == [], "the sidecar says again what the registry says"


def lose_registry(desk: Desk) -> Engine:
    desk.engine.dispose()
    for path in desk.settings.home.glob("registry.db*"):
        path.unlink()
    return open_registry(desk.settings.registry_url)


def test_a_lost_registry_gets_its_attachments_back(desk: Desk, sent: Receipt) -> None:
    put(desk, sent)
    put(desk, sent, pdf(), "扫描.pdf")
    remove(desk.settings, desk.engine, sent.receipt_no, "扫描.pdf", actor="朱敏")
    before = attachments(desk.engine, sent.receipt_no)
    desk.engine = lose_registry(desk)
    assert [f.kind for f in examine(desk.settings, desk.engine)] == ["submission", "attachment", "attachment"]
    assert all(f.is_mended for f in examine(desk.settings, desk.engine, mend=True))
    assert attachments(desk.engine, sent.receipt_no) == before
    assert examine(desk.settings, desk.engine) == []


def test_doctor_names_missing_bytes_and_writes_lost_sidecars(desk: Desk, sent: Receipt) -> None:
    event = put(desk, sent).event
    blob_path(desk.settings, event.sha256).write_bytes(b"rot")
    path: Path = attachment_sidecar_path(desk.settings, event.sha256, sent.submission_id)
    path.unlink()
    found = examine(desk.settings, desk.engine, mend=True)
    assert [(f.kind, f.is_mended) for f in found] == [("sidecar", True), ("blob", False)]
    assert "原始表.jpg" in found[1].zh
    put(desk, sent)
    assert examine(desk.settings, desk.engine) == [], "the same bytes attached again mend the blob"


def test_a_damaged_sidecar_is_named_and_written_again_from_the_registry(desk: Desk, sent: Receipt) -> None:
    event = put(desk, sent).event
    attachment_sidecar_path(desk.settings, event.sha256, sent.submission_id).write_text("{}")
    assert [f.kind for f in examine(desk.settings, desk.engine, mend=True)] == ["sidecar", "sidecar"]
    assert examine(desk.settings, desk.engine) == []


def test_an_event_that_only_the_sidecar_has_is_restored(desk: Desk, sent: Receipt) -> None:
    put(desk, sent)
    with write(desk.engine) as connection:
        connection.execute(delete(attachment))
    assert [f.kind for f in examine(desk.settings, desk.engine, mend=True)] == ["attachment"]
    assert names(desk, sent) == ["原始表.jpg"]


def test_the_snapshot_shows_what_was_attached_by_then(desk: Desk, sent: Receipt) -> None:
    event = put(desk, sent).event
    today: date = datetime.now(SHANGHAI).date()
    (found,) = snapshot(desk.engine, today)["attachment"]
    assert (found["sha256"], found["attached_at"], found["actor"]) == (event.sha256, event.at, "朱敏")
    assert snapshot(desk.engine, today - timedelta(days=1))["attachment"] == []
    remove(desk.settings, desk.engine, sent.receipt_no, "原始表.jpg", actor="朱敏")
    assert snapshot(desk.engine, today)["attachment"] == []
