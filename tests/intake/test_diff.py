from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from intake.answer import Answer, RowChange
from intake.decisions import confirm_replacement
from intake.diff import (
    ClaimingRow,
    changes_as_json,
    changes_from_json,
    comparable_values,
    compare_versions,
    hash_values,
)
from intake.lake import ACCEPTED, LakeRow, read_lake_file, write_lake_file
from intake.ledger import Claim
from intake.receive import Receipt
from intake.stored_answer import answer_of
from reference.load import Standards
from registry.database import write
from registry.tables import row_claim
from settings import Settings
from sheets.reader import SheetRow
from tests.intake.desk import BRETEAU, Desk, Row, at, bad_row, row


def answer(desk: Desk, receipt: Receipt) -> Answer:
    return answer_of(desk.settings, desk.engine, receipt.receipt_no)


def kinds(found: Answer) -> list[tuple[str, str]]:
    return [(change.kind, change.what.split()[0]) for change in found.changes if change.kind != "identical"]


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "from the lake"])
def test_every_row_of_a_replacement_is_told_against_the_former(desk: Desk, together: bool) -> None:
    first = desk.send([row("甲"), row("乙"), row("丙", temperature_c=Decimal("21.5"))], received_at=at(1))
    if not together:
        desk.ingest()
    second = desk.send(
        [row("丁"), row("丙", temperature_c=Decimal("21.50")), row("甲", is_key_unit=True, containers=30, note="改")],
        received_at=at(2),
        replaces=first.receipt_no,
    )
    desk.ingest()
    found = answer(desk, second)
    assert [(c.kind, c.what, c.row) for c in found.changes] == [
        ("added", "丁 2026-05-05", 2),
        ("identical", "", 3),
        ("changed", "甲 2026-05-05", 4),
        ("withdrawn", "乙 2026-05-05", 3),
    ]
    assert {title: (former, new) for _, title, former, new in found.changes[2].columns} == {
        BRETEAU["is_key_unit"].title_zh: ("否", "是"),
        BRETEAU["containers"].title_zh: ("27", "30"),
        BRETEAU["note"].title_zh: ("空", "改"),
    }
    assert [found.count_changes(kind) for kind in ("added", "changed", "withdrawn", "identical")] == [1, 1, 1, 1]
    assert answer(desk, first).changes == ()


def test_a_held_replacement_says_what_would_be_withdrawn(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.ingest()
    held = desk.send([row("甲", containers=9), bad_row("乙")], received_at=at(2), replaces=first.receipt_no)
    desk.ingest()
    found = answer(desk, held)
    assert (found.is_held, found.is_clean, kinds(found)) == (True, False, [("changed", "甲"), ("withdrawn", "乙")])
    # What comes after a held version is told against what is in force, not against what never was.
    third = desk.send([row("甲"), row("乙", containers=8)], received_at=at(3), replaces=held.receipt_no)
    desk.ingest()
    assert kinds(answer(desk, third)) == [("changed", "乙")]


def test_a_confirmed_version_is_the_one_compared_with(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.ingest()
    held = desk.send([row("甲", containers=9), bad_row("乙")], received_at=at(2), replaces=first.receipt_no)
    desk.ingest()
    confirm_replacement(desk.engine, held.receipt_no, actor="甲", at=at(3))
    third = desk.send([row("甲"), row("乙")], received_at=at(4), replaces=held.receipt_no)
    desk.ingest()
    assert kinds(answer(desk, third)) == [("changed", "甲"), ("added", "乙")]


def test_a_damaged_file_of_the_lake_hides_former_values_and_stops_nothing(desk: Desk) -> None:
    first = desk.send([row("甲"), row("乙"), row("丙")], received_at=at(1))
    desk.ingest()
    for path in Path(desk.settings.lake).glob("accepted/*/*.parquet"):
        path.write_bytes(b"gone")
    second = desk.send([row("甲"), row("乙", containers=9)], received_at=at(2), replaces=first.receipt_no)
    other = desk.send([row("乙", containers=8)], received_at=at(3), sender="另一报送人")
    desk.ingest()
    found = answer(desk, second)
    assert [(c.kind, c.columns) for c in found.changes] == [("identical", ()), ("changed", ()), ("withdrawn", ())]
    assert "丙" in found.changes[2].what
    assert answer(desk, other).refused == 1


# Claimed before hashes were kept; or under a form that has gained a column since, with the lake written again.
@pytest.mark.parametrize("known", [None, "0" * 64])
def test_rows_without_a_hash_that_fits_are_compared_by_their_values(desk: Desk, known: str | None) -> None:
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.ingest()
    with write(desk.engine) as connection:
        connection.execute(update(row_claim).values(row_number=None, values_hash=known))
    second = desk.send([row("甲"), row("丙")], received_at=at(2), sender="另一报送人")
    third = desk.send([row("甲"), row("乙", containers=9)], received_at=at(3), replaces=first.receipt_no)
    desk.ingest()
    assert (answer(desk, second).identical, answer(desk, second).accepted) == (1, 1)
    assert answer(desk, second).problems[0].seen == f"与回执 {first.receipt_no} 完全相同"
    assert [c.kind for c in answer(desk, third).changes] == ["identical", "changed"]


def claiming(name: str, row_id: str, **changes: object) -> ClaimingRow:
    values: Row = {**dict.fromkeys(f.key for f in BRETEAU.fields), **row(name), **changes}
    number = int(row_id[-2:].lstrip("!"))
    return ClaimingRow(SheetRow("填报", number, row_id, values), f"breteau|{name}", hash_values(values))


def test_a_row_whose_key_was_mended_is_found_again_by_the_id_of_the_template(standards: Standards) -> None:
    former = [claiming("甲", "填报#r0001"), claiming("乙", "填报#r0002"), claiming("丙", "填报!9")]
    new = [claiming("甲街", "填报#r0001"), claiming("丁", "填报!9"), claiming("乙", "填报#r0002")]
    found = compared(standards, former, new, is_same_copy=True)
    assert [(c.kind, c.row_id) for c in found] == [
        ("changed", "填报#r0001"),
        ("added", "填报!9"),
        ("identical", "填报#r0002"),
        ("withdrawn", "填报!9"),
    ]
    assert found[0].columns == (("unit_name", BRETEAU["unit_name"].title_zh, "甲", "甲街"),)
    # In another copy the same id means another row.
    assert [c.kind for c in compared(standards, former, new, is_same_copy=False)] == [
        "added", "added", "identical", "withdrawn", "withdrawn",
    ]  # fmt: skip


def compared(
    standards: Standards, former: list[ClaimingRow], new: list[ClaimingRow], *, is_same_copy: bool
) -> tuple[RowChange, ...]:
    from intake.diff import StoredRow

    claims = {one.row.row_id: Claim(one.key, "x", one.row.row_id, 1, one.values_hash) for one in former}
    stored = {one.row.row_id: StoredRow(one.row.sheet, one.row.row_number, one.row.values) for one in former}
    return compare_versions(BRETEAU, claims, new, stored.get, standards, is_same_copy=is_same_copy)


names = st.sampled_from("甲乙丙丁戊")
versions = st.dictionaries(names, st.tuples(st.integers(1, 9), st.integers(0, 2)), max_size=5)


@given(versions, versions, st.booleans())
def test_no_row_of_either_version_is_left_out_or_told_twice(
    standards: Standards, before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]], is_same_copy: bool
) -> None:
    former, new = (
        [claiming(name, f"填报#r00{10 + n}", containers=c) for n, (name, (_, c)) in enumerate(version.items())]
        for version in (before, after)
    )
    found = compared(standards, former, new, is_same_copy=is_same_copy)
    told = [c.row_id for c in found if c.kind != "withdrawn"]
    assert told == [one.row.row_id for one in new]
    count = {kind: sum(c.kind == kind for c in found) for kind in ("added", "changed", "identical", "withdrawn")}
    assert count["identical"] + count["changed"] + count["withdrawn"] == len(former)
    assert count["identical"] == sum(name in before and before[name][1] == after[name][1] for name in after)
    assert all(bool(c.columns) is (c.kind == "changed") for c in found)


def test_changes_survive_the_registry(standards: Standards) -> None:
    found = compared(
        standards, [claiming("甲", "填报#r0001"), claiming("乙", "填报#r0002")], [claiming("甲", "填报!3", houses=70)],
        is_same_copy=False,
    )  # fmt: skip
    assert changes_from_json(BRETEAU, changes_as_json(found)) == found
    assert changes_from_json(None, None) == ()


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5)
cells: Row = {
    "place_code": st.sampled_from(["330481001", "330481001000", "330481001003"]),
    "unit_name": texts,
    "is_built_up": st.booleans(),
    "surveyed_on": st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    "temperature_c": st.decimals(-9, 40, places=3),
    "houses": st.integers(0, 10**12),
    "note": st.one_of(st.none(), texts),
}


@given(st.fixed_dictionaries(cells))  # type: ignore[arg-type]
def test_a_row_is_the_same_row_from_the_sheet_and_from_the_lake(
    tmp_path_factory: pytest.TempPathFactory, values: Row
) -> None:
    settings = Settings(home=tmp_path_factory.getbasetemp() / "lake", registry_url="sqlite://")
    sheet_row = SheetRow("S", 2, "S!2", values)
    written = write_lake_file(
        settings, BRETEAU, ACCEPTED, [LakeRow("x", 1, sheet_row)], batch_id=uuid.uuid4().hex, rules_version="x"
    )
    (stored,) = read_lake_file(settings, written.path).to_pylist()
    again = {key: stored[key] for key in values}
    assert comparable_values(again) == comparable_values(values)
    assert hash_values(again) == hash_values(values)
