"""What an edition flags anew, between two editions laid by hand."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import duckdb

from assets.publications.new_flags import KIND_ZH, new_flags
from assets.publications.shelf import DATABASE, MANIFEST, point_to
from settings import SQL, Settings

MISSING = ("missing_report", "330481001", "rodent", "rodent_survey", "2026-autumn", "2026-10-31", "serious", "漏报")
DOUBT = ("suspicious_result", "330481107", "fly", "pattern.x", None, "2026-11-01", "ordinary", "一处")
OTHER_DOUBT = ("suspicious_result", "330481107", "fly", "pattern.x", None, "2026-11-02", "ordinary", "另一处")
NOTE = ("plan_not_met", "330481107", "fly", "sampling_plan", "2026-autumn", "2026-11-01", "notice", "5 项")
SHORTFALL = ("below_target", "330481107", "fly", "haining_b_fly", "2026-autumn", "2026-11-01", "urgent", "D")
OPEN_CASE = ("open_case", "330481107", "fly", "C2026-0001", "2026-autumn", "2026-11-20", "urgent", "待签收")
EVERY_KIND = re.compile(r"'(\w+)' as flag_kind")


def lay(settings: Settings, as_of: date, rows: list[tuple[str | None, ...]], kind: str = "nightly") -> None:
    folder = settings.editions / f"{as_of}-{kind}"
    folder.mkdir()
    with duckdb.connect(str(folder / DATABASE)) as connection:
        connection.execute("create schema flags")
        connection.execute(
            "create table flags.flag (flag_kind text, place_code text, vector text, subject text, round_id text, "
            "since_on date, severity text, reason_zh text)"
        )
        for row in rows:
            connection.execute("insert into flags.flag values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    manifest = {
        "edition_id": folder.name, "edition_kind": kind, "as_of": as_of.isoformat(), "fingerprint": "", "sha256": {},
        "created_at": datetime.now(UTC).isoformat(), "batch_ids": [],
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    point_to(settings, folder, as_of, kind)


def test_what_the_former_edition_had_not(settings: Settings) -> None:
    assert new_flags(settings) is None
    lay(settings, date(2026, 11, 10), [MISSING, DOUBT, OTHER_DOUBT, NOTE])
    assert new_flags(settings) is None, "of the first edition everything would be new"
    lay(settings, date(2026, 11, 19), [MISSING])
    lay(
        settings,
        date(2026, 11, 20),
        [(*MISSING[:-1], "漏报，又催了一次"), DOUBT, OTHER_DOUBT, NOTE, SHORTFALL, OPEN_CASE],
    )
    lay(settings, date(2026, 11, 21), [MISSING, MISSING], kind="intraday")
    found = new_flags(settings)
    assert found is not None
    assert found.as_of == date(2026, 11, 20), "the official one"
    assert sorted(found.found) == [("330481107", "fly", "可疑结果")] * 2


def test_a_damaged_edition_is_passed_over(settings: Settings) -> None:
    for day in (18, 19, 20):
        lay(settings, date(2026, 11, day), [DOUBT] if day == 20 else [])
    (settings.editions / "2026-11-19-nightly" / MANIFEST).write_text("{", encoding="utf-8")
    found = new_flags(settings)
    assert found is not None
    assert found.found == (("330481107", "fly", "可疑结果"),)
    (settings.editions / "2026-11-20-nightly" / DATABASE).write_bytes(b"damaged")
    lay(settings, date(2026, 11, 21), [])
    assert new_flags(settings) is None, "and holds up nothing else"


def test_every_kind_has_a_name_in_chinese() -> None:
    kinds = set(EVERY_KIND.findall((SQL / "flags" / "flag.sql").read_text(encoding="utf-8")))
    assert len(kinds) > 10
    # Those that are told otherwise, and those that are always notices.
    assert kinds - set(KIND_ZH) == {"below_target", "open_case", "plan_not_met", "low_facility_rate"}
