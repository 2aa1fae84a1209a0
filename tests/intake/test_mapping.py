"""A mapping file goes the whole way with the sheet that is read by it, and is never lost before it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from intake.blob import blob_path
from intake.check import check
from intake.doctor import examine
from intake.lake import lake_paths
from intake.rebuild_lake import rebuild_lake
from registry.database import open_registry, read
from registry.tables import submission
from tests.intake.desk import Desk, at

MAPPING = """form = "breteau"

[columns]
unit_name = "点位"
houses = "户数"
containers = "容器"
containers_positive = "阳性"

[dates]
surveyed_on = { year = "年", month = "月", day = 15 }

[constants]
place_code = "330481001003"
is_key_unit = false
is_built_up = true
habitat = "urban_residential"
""".encode()
OWN_SHEET = "点位,年,月,户数,容器,阳性\n东山1号,2026,5,50,27,5\n东山2号,2026,5,50,20,30\n".encode()


def send(desk: Desk, mapping: bytes | None = MAPPING) -> str:
    return desk.send(OWN_SHEET, filename="本县.csv", mapping=mapping).submission_id


def accepted(desk: Desk) -> list[tuple[object, ...]]:
    from tests.intake.test_doctor import lake_rows

    rows = [row for path, rows in lake_rows(desk).items() if "rejected" not in path for row in rows]
    return [(row["row_id"], row["unit_name"], row["surveyed_on"], row["containers_positive"]) for row in rows]


EXPECTED = [("CSV!2", "东山1号", date(2026, 5, 15), 5)]


def test_the_sheet_is_ingested_by_its_mapping(desk: Desk) -> None:
    send(desk)
    report = desk.ingest()
    assert (report.accepted_rows, report.refused_rows) == (1, 1)
    assert accepted(desk) == EXPECTED


def test_the_dry_run_says_what_ingest_will_do(desk: Desk) -> None:
    answer = check(OWN_SHEET, "本县.csv", desk.standards, at(1), reader=desk.reader, mapping=MAPPING)
    assert (answer.accepted, answer.refused) == (1, 1)
    assert [(p.rule_id, p.row, p.cell) for p in answer.problems] == [
        ("breteau.containers_positive.at_most.containers", 3, "F3")
    ]


def test_a_mapping_that_does_not_fit_refuses_the_file_with_its_receipt(desk: Desk) -> None:
    sent = send(desk, MAPPING.replace("户数".encode(), "户".encode()))
    desk.ingest()
    with read(desk.engine) as connection:
        kept = connection.scalar(select(submission.c.mapping).where(submission.c.submission_id == sent))
    assert kept is not None
    answer = check(OWN_SHEET, "本县.csv", desk.standards, at(1), reader=desk.reader, mapping=b"form = 1")
    assert [problem.rule_id for problem in answer.problems] == ["file.mapping"]


def test_another_mapping_is_another_submission(desk: Desk) -> None:
    first, again, other = send(desk), send(desk), send(desk, MAPPING + b"# corrected\n")
    assert (first == again, first == other) == (True, False)


def test_the_lake_is_rebuilt_by_the_mapping(desk: Desk) -> None:
    send(desk)
    desk.ingest()
    for path in list(lake_paths(desk.settings)):
        path.unlink()
    rebuild_lake(desk.settings, desk.engine, desk.standards)
    assert accepted(desk) == EXPECTED


def test_a_lost_registry_is_restored_with_the_mapping(desk: Desk) -> None:
    send(desk)
    desk.engine.dispose()
    for path in desk.settings.home.glob("registry.db*"):
        path.unlink()
    desk.engine = open_registry(desk.settings.registry_url)
    assert [(f.kind, f.is_mended) for f in examine(desk.settings, desk.engine, mend=True)] == [("submission", True)]
    desk.ingest()
    assert accepted(desk) == EXPECTED


@pytest.mark.parametrize("damage", ["lost", "changed"])
def test_the_doctor_sees_a_damaged_mapping(desk: Desk, damage: str) -> None:
    send(desk)
    with read(desk.engine) as connection:
        sha256 = str(connection.scalar(select(submission.c.mapping)))
    path = blob_path(desk.settings, sha256)
    path.chmod(0o644)
    if damage == "lost":
        path.unlink()
    else:
        path.write_bytes(b"form = 'breteau'")
    findings = examine(desk.settings, desk.engine)
    assert [finding.kind for finding in findings] == ["blob"]
    assert "映射文件缺失或损坏" in findings[0].zh
