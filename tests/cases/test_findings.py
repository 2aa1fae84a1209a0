from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine

from assets.intake.findings import BREEDING_SITE_EVENT, PROBLEM_EVENT, TREATMENT
from assets.night import Night
from cases.decide_record import CaseRefusedError
from cases.findings import Item, assign, dismiss, mend, note
from cases.said import day_of, plain
from intake.attach import AttachRefusedError
from intake.blob import hash_bytes, load_blob
from intake.decisions import DecisionError
from reference.load import load_standards
from registry.snapshot import snapshot
from settings import SHANGHAI, STANDARDS, Settings
from tests.intake.pictures import png

ITEM = Item("ab12", "330481001", "甲饭店", "fly_window", date(2026, 5, 4), date(2026, 5, 11))
VERIFIED = replace(ITEM, verified_on=date(2026, 5, 20))


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=SHANGHAI)


def rows_of(engine: Engine, as_of: date) -> list[dict[str, object]]:
    """intake.problem_event of a night."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("set timezone = 'Asia/Shanghai'; create schema intake")
        night = Night(connection, Path("/nowhere"), load_standards([STANDARDS]), snapshot(engine, as_of), as_of)
        for table in (PROBLEM_EVENT, BREEDING_SITE_EVENT, TREATMENT):
            connection.execute(table.schema)
            table.fill(night)
        found = connection.execute("select * from intake.problem_event order by event_id")
        columns = [column[0] for column in found.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def test_what_is_said_stands_in_columns_from_its_day_on(engine: Engine, settings: Settings) -> None:
    assign(engine, ITEM, responsible=" 李 四\n", due_on=date(2026, 5, 20), actor="王五", at=at(12))
    mend(
        settings, engine, ITEM, mended_on=date(2026, 5, 13), feedback="换了纱窗", photos=[("a/前.png", png())],
        actor="李四", at=at(13, 23),
    )  # fmt: skip
    dismiss(engine, ITEM, reason="已关停", actor="王五", at=at(14))
    assert [row["kind"] for row in rows_of(engine, date(2026, 5, 11))] == []
    assert [row["kind"] for row in rows_of(engine, date(2026, 5, 13))] == ["assigned", "mended"]
    assigned, mended, dismissed = rows_of(engine, date(2026, 5, 14))
    about = {"item_id": "ab12", "place_code": "330481001", "unit_key": "甲饭店", "problem_code": "fly_window"}
    for row in (assigned, mended, dismissed):
        assert about.items() <= row.items()
        assert row["found_on"] == date(2026, 5, 4)
    assert (assigned["responsible"], assigned["due_on"], assigned["actor"]) == ("李 四", date(2026, 5, 20), "王五")
    assert (mended["mended_on"], mended["feedback"], mended["photos"]) == (date(2026, 5, 13), "换了纱窗", "前.png")
    assert (dismissed["reason"], dismissed["photos"]) == ("已关停", None)
    assert load_blob(settings, hash_bytes(png())) == png()


def test_a_verified_item_takes_only_notes(engine: Engine, settings: Settings) -> None:
    with pytest.raises(DecisionError, match="2026-05-20 复查时已核实整改，不需要交办"):
        assign(engine, VERIFIED, responsible="李四", due_on=date(2026, 6, 1), actor="王五", at=at(21))
    with pytest.raises(DecisionError, match="不需要报整改"):
        mend(settings, engine, VERIFIED, mended_on=date(2026, 5, 20), feedback="x", actor="王五", at=at(21))
    with pytest.raises(DecisionError, match="不需要销号"):
        dismiss(engine, VERIFIED, reason="x", actor="王五", at=at(21))
    note(engine, VERIFIED, feedback="复查照片在档", actor="王五", at=at(21))
    assert [row["feedback"] for row in rows_of(engine, date(2026, 5, 21))] == ["复查照片在档"]


def test_days_that_cannot_be_are_refused(engine: Engine, settings: Settings) -> None:
    with pytest.raises(DecisionError, match="整改期限 2026-05-11 已过"):
        assign(engine, ITEM, responsible="李四", due_on=date(2026, 5, 11), actor="王五", at=at(12))
    with pytest.raises(DecisionError, match="整改日期 2026-05-13 在将来"):
        mend(settings, engine, ITEM, mended_on=date(2026, 5, 13), feedback="x", actor="王五", at=at(12))
    with pytest.raises(DecisionError, match=r"早于最近一次查见（2026-05-11）"):
        mend(settings, engine, ITEM, mended_on=date(2026, 5, 10), feedback="x", actor="王五", at=at(12))
    with pytest.raises(DecisionError, match=r"早于发现日期（2026-05-04）"):
        note(engine, ITEM, feedback="x", actor="王五", at=at(3))
    with pytest.raises(DecisionError, match="在将来；最晚是现在"):
        note(engine, ITEM, feedback="x", actor="王五", at=datetime.now(SHANGHAI) + timedelta(hours=1))
    with pytest.raises(ValueError, match="no zone"):
        note(engine, ITEM, feedback="x", actor="王五", at=datetime(2026, 5, 12))  # noqa: DTZ001
    assert rows_of(engine, date(2026, 12, 31)) == []


def test_what_must_be_said_is_asked_for(engine: Engine, settings: Settings) -> None:
    with pytest.raises(DecisionError, match="没有写责任人"):
        assign(engine, ITEM, responsible="　", due_on=date(2026, 6, 1), actor="王五", at=at(12))
    with pytest.raises(DecisionError, match="没有写整改情况"):
        mend(settings, engine, ITEM, mended_on=date(2026, 5, 12), feedback="", actor="王五", at=at(12))
    with pytest.raises(DecisionError, match="没有写销号的理由"):
        dismiss(engine, ITEM, reason=" ", actor="王五", at=at(12))
    with pytest.raises(DecisionError, match="没有写说明"):
        note(engine, ITEM, feedback="", actor="王五", at=at(12))
    with pytest.raises(DecisionError, match="没有写由谁记录"):
        note(engine, ITEM, feedback="x", actor=" ", at=at(12))
    with pytest.raises(DecisionError, match="2001 个字"):
        plain("字" * 2001)
    assert rows_of(engine, date(2026, 12, 31)) == []


def test_dismissed_once_it_is_mended_only_after_it_was_assigned_or_found_again(
    engine: Engine, settings: Settings
) -> None:
    dismiss(engine, ITEM, reason="已关停", actor="王五", at=at(12))
    with pytest.raises(DecisionError, match="已经销号"):
        dismiss(engine, ITEM, reason="已关停", actor="王五", at=at(13))
    with pytest.raises(DecisionError, match="已销号，不需要报整改"):
        mend(settings, engine, ITEM, mended_on=date(2026, 5, 13), feedback="x", actor="王五", at=at(13))
    again = replace(ITEM, last_found_on=date(2026, 5, 14))
    mend(settings, engine, again, mended_on=date(2026, 5, 15), feedback="x", actor="王五", at=at(15))
    dismiss(engine, again, reason="已关停", actor="王五", at=at(16))
    assign(engine, again, responsible="李四", due_on=date(2026, 6, 1), actor="王五", at=at(17))
    mend(settings, engine, again, mended_on=date(2026, 5, 18), feedback="x", actor="李四", at=at(18))


def test_a_photo_that_is_none_leaves_nothing_behind(engine: Engine, settings: Settings) -> None:
    with pytest.raises(AttachRefusedError):
        mend(
            settings, engine, ITEM, mended_on=date(2026, 5, 12), feedback="x",
            photos=[("a.png", png()), ("b.png", b"MZ")], actor="王五", at=at(12),
        )  # fmt: skip
    with pytest.raises(CaseRefusedError, match="最多附 20 个文件，现有 21 个"):
        mend(
            settings, engine, ITEM, mended_on=date(2026, 5, 12), feedback="x",
            photos=[("a.png", png())] * 21, actor="王五", at=at(12),
        )  # fmt: skip
    assert [path for path in settings.submissions.rglob("*") if path.is_file()] == []
    assert rows_of(engine, date(2026, 12, 31)) == []


def test_an_item_is_read_from_a_row_of_the_edition() -> None:
    row = {**vars(VERIFIED), "state": "verified", "unit_name": "甲饭店"}
    assert Item.of(row) == VERIFIED
    assert day_of(at(12, 0) - timedelta(seconds=1)) == date(2026, 5, 11)


def test_the_same_words_twice_are_one_record(engine: Engine, settings: Settings) -> None:
    def report(day: int, photo: bytes) -> None:
        mend(settings, engine, ITEM, mended_on=date(2026, 5, 13), feedback="换了纱窗", photos=[("前.png", photo)],
             actor="李四", at=at(day))  # fmt: skip

    report(13, png())
    with pytest.raises(DecisionError, match="与这项问题的上一条记录完全相同"):
        report(14, png())
    note(engine, ITEM, feedback="已看过照片", actor="王五", at=at(14))
    report(15, png())
    assert [row["kind"] for row in rows_of(engine, date(2026, 5, 20))] == ["mended", "noted", "mended"]
