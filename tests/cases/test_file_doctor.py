"""Files of events that are gone or damaged are named with the case or the finding that they belong to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from cases.file_doctor import check_event_files
from cases.findings import mend
from intake.blob import blob_path, hash_bytes, store_blob
from registry.database import read
from settings import Settings
from tests.cases.filing import Hands
from tests.cases.test_findings import ITEM, at
from tests.intake.pictures import jpeg, png


def found(engine: Engine, settings: Settings) -> list[tuple[str, str]]:
    with read(engine) as connection:
        return [(finding.subject, finding.zh) for finding in check_event_files(settings, connection)]


def test_missing_and_damaged_files_are_named_and_mended_by_the_same_bytes(
    hands: Hands, engine: Engine, settings: Settings
) -> None:
    hands.plan()
    hands.work(1, files=[("封堵前.png", png()), ("封堵后.jpg", jpeg())])
    hands.because("再附一次").note(files=[("封堵前（原图）.png", png())])
    mend(settings, engine, ITEM, mended_on=date(2026, 5, 13), feedback="换了纱窗", photos=[("前.png", png())],
         actor="李四", at=at(13))  # fmt: skip
    case_no = hands.case().case_no
    assert found(engine, settings) == []
    blob_path(settings, hash_bytes(png())).unlink()
    shown = blob_path(settings, hash_bytes(jpeg()))
    shown.write_bytes(b"x" + shown.read_bytes()[1:])
    told = "缺失或损坏；请从备份恢复，或把同一文件再附一次。"
    assert found(engine, settings) == [
        (case_no, f"案件 {case_no} 的「封堵前.png」{told}"),
        (case_no, f"案件 {case_no} 的「封堵后.jpg」{told}"),
        ("ab12", f"问题 ab12 的「前.png」{told}"),
    ]
    store_blob(settings, png())
    assert [subject for subject, _ in found(engine, settings)] == [case_no]
    store_blob(settings, jpeg())
    assert found(engine, settings) == []
