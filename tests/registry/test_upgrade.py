"""A registry of an earlier revision, with what stood in it, is read as before after it was upgraded."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text

from cases.commit import commit_night
from cases.event import CaseFile
from intake.history import history
from intake.ledger import claims_of
from registry.database import migration_config, open_registry, read
from registry.snapshot import snapshot
from registry.snapshot_following import FOLLOWING_PARTS
from settings import SHANGHAI
from tests.cases.lives import opening

_EVENT = "insert into submission_event (submission_id, kind, at, recorded_at, actor) values "
_WRITTEN = (
    "insert into submission values ('s1', '20260601-000001', 'ab', '布雷图.xlsx', 9, 'breteau', '硖石街道', 'cli', "
    ":at, :at, null, null, 0)",
    f"{_EVENT} ('s1', 'received', :at, :at, '硖石街道')",
    f"{_EVENT} ('s1', 'settled', :at, :at, 'sihai')",
    f"{_EVENT} ('s1', 'effective', :at, :at, 'sihai')",
    "insert into verdict values ('s1', :at, 'effective', 1, 0, 0, 0, '[]', '[]', 'breteau', 1, 'r', 's')",
    "insert into row_claim values ('breteau|330481001|x', 's1', '填报!4')",
    "insert into batch values ('00000001', :at, 'r', 's')",
    "insert into batch_file values ('accepted/breteau/1.parquet', '00000001', 'breteau', 'accepted', 1, 'cd', 1)",
    "insert into batch_submission values ('s1', '00000001')",
)


def test_what_was_sent_under_revision_0001_stands(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    old = create_engine(url)
    with old.begin() as connection:
        command.upgrade(migration_config(connection), "0001")
        for statement in _WRITTEN:
            connection.execute(text(statement), {"at": "2026-06-01 01:00:00.000000"})
    old.dispose()
    engine = open_registry(url)
    found = snapshot(engine, date(2026, 6, 1))
    (sent,) = found["submission"]
    assert (sent["status"], sent["accepted_rows"], sent["identical_rows"]) == ("effective", 1, 0)
    assert [file["path"] for file in found["batch"]] == ["accepted/breteau/1.parquet"]
    (version,) = history(engine, "20260601-000001")
    assert (version.changes, version.waiting, version.identical_rows) == ((), (), 0)
    with read(engine) as connection:
        (claim,) = claims_of(connection, ["s1"])["s1"].values()
    assert (claim.row_id, claim.row_number, claim.values_hash) == ("填报!4", None, None)
    engine.dispose()


_OF_0002 = (
    _WRITTEN[0].replace("null, null, 0)", "null, null, 0, null)"),
    *_WRITTEN[1:4],
    "insert into verdict values ('s1', :at, 'effective', 1, 0, 0, 0, '[]', '[]', 'breteau', 1, 'r', 's', 0, '[]')",
    "insert into row_claim values ('breteau|330481001|x', 's1', '填报!4', 4, 'ef')",
    *_WRITTEN[-3:],
    "insert into exclusion_event values (1, 's1', '填报!4', 'exclude', :at, :at, '县疾控', '非建成区')",
    "insert into round_lock_event values (1, '2026-spring', '330481', null, 'lock', :at, :at, '县疾控', null)",
    "insert into attachment values (1, 's1', 'ab', '照片.jpg', 'image/jpeg', 9, 'attach', :at, :at, '硖石街道', null)",
)


def test_what_stood_under_revision_0002_stands_and_its_cases_can_be_followed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    old = create_engine(url)
    with old.begin() as connection:
        command.upgrade(migration_config(connection), "0002")
        for statement in _OF_0002:
            connection.execute(text(statement), {"at": "2026-05-31 01:00:00.000000"})
    old.dispose()
    engine = open_registry(url)
    found = snapshot(engine, date(2026, 5, 31))
    (sent,) = found["submission"]
    assert (sent["status"], sent["accepted_rows"], sent["identical_rows"]) == ("effective", 1, 0)
    assert {name: len(found[name]) for name in ("batch", "exclusion", "round_lock", "attachment")} == {
        "batch": 1, "exclusion": 1, "round_lock": 1, "attachment": 1,
    }  # fmt: skip
    assert {name: found[name] for name in FOLLOWING_PARTS} == {name: [] for name in FOLLOWING_PARTS}
    case = CaseFile("330481001.rodent.20260531", "C2026-0001", "330481001", "rodent", (opening(),))
    now = datetime(2026, 6, 1, 2, tzinfo=SHANGHAI)
    assert commit_night(engine, date(2026, 5, 31), "e", [case], now=now).events == {"opened": 1}
    assert snapshot(engine, date(2026, 5, 31)) == found
    assert len(snapshot(engine, date(2026, 6, 1))["case_event"]) == 1
    engine.dispose()
