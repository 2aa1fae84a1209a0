"""The committed CSVs are what the generator writes, and small."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from sample_data.generate import as_text, main, write
from sheets.forms import FORMS
from tests.sample_data.oracle import SAMPLE, in_force, local, read

LAST_DAY = date(2026, 11, 20)


@pytest.mark.golden
def test_generator_writes_the_committed_files(tmp_path: Path) -> None:
    main(tmp_path)
    made = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    committed = [*SAMPLE.glob("*.csv"), *(SAMPLE / "standards").glob("*.csv")]
    assert sorted(made) == sorted(str(path.relative_to(SAMPLE)) for path in committed)
    changed = [name for name, content in made.items() if content != (SAMPLE / name).read_bytes()]
    assert not changed, "run `python -m sample_data.generate` and commit what it writes"


def test_unknown_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not in fieldnames"):
        write(tmp_path / "x.csv", ["rooms"], [{"room": 1}])


def test_empty_is_not_zero() -> None:
    assert [as_text(value) for value in (None, 0, False, date(2026, 7, 1))] == ["", "0", "false", "2026-07-01"]


def test_sample_is_light() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.glob("*.csv")) < 4_000_000
    assert sum(len({row["sheet_id"] for row in read(form)}) for form in FORMS) <= 900


@pytest.mark.parametrize("form", list(FORMS))
def test_each_sheet_has_one_sender_one_receipt_and_lies_in_the_year(form: str) -> None:
    sent: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in read(form):
        sent[row["sheet_id"]].add((row["sender"], row["received_on"], row["received_time"], row["replaces_sheet_id"]))
        last = row.get("collected_on") or row["surveyed_on"]
        assert "2025-09-01" <= row["surveyed_on"] <= last <= row["received_on"] <= LAST_DAY.isoformat()
    assert all(len(told) == 1 for told in sent.values())


def test_sixteen_demonstration_units_everywhere_inspected_once_a_half_year_with_four_forms() -> None:
    register = local("unit")
    by_town = Counter(row["unit_code"][2:11] for row in register)
    assert len(by_town) == 12
    assert set(by_town.values()) == {16}
    for town in by_town:
        types = Counter(row["unit_type"] for row in register if row["unit_code"][2:11] == town)
        assert (types["01"], types["05"], 16 - types["01"] - types["05"]) == (10, 1, 5)
    codes = {row["unit_code"] for row in register}
    for vector in ("rodent", "mosquito", "fly", "cockroach"):
        inspected: dict[str, list[str]] = defaultdict(list)
        for row in read(f"{vector}_survey"):
            if row["round_kind"] == "unit_inspection":
                inspected[row["round_id"]].append(row["unit_code"])
        assert set(inspected) == {"2025-h2-units", "2026-h1-units", "2026-h2-units"}
        assert all(sorted(seen) == sorted(codes) for seen in inspected.values())


def test_rodent_traps_stand_in_odd_months_with_two_hundred_effective_ones_in_each_habitat() -> None:
    effective: Counter[tuple[str, str, str]] = Counter()
    for row in read("rodent_trap"):
        assert int(row["surveyed_on"][5:7]) % 2 == 1
        effective[row["sheet_id"], row["habitat"], row["method"]] += int(row["traps_effective"])
    assert min(effective.values()) >= 200
    assert {habitat for _, habitat, _ in effective} == {"urban_residential", "key_trade", "rural_residential"}


def test_other_traps_stand_from_april_to_november() -> None:
    for form in ("light_trap", "double_net", "breteau", "ovitrap", "fly_cage", "cockroach_paper"):
        months = Counter(row["surveyed_on"][:7] for row in read(form))
        assert set(months) == {f"2025-{m:02d}" for m in (9, 10, 11)} | {f"2026-{m:02d}" for m in range(4, 12)}
    assert {row["exposure_hours"] for row in read("fly_cage")} == {"6"}


def test_corrected_sheet_names_what_it_replaces() -> None:
    rows = read("rodent_survey")
    named = {row["replaces_sheet_id"] for row in rows} - {""}
    assert named == {"330481103-2026-spring-rodent_survey"}
    assert named <= {row["sheet_id"] for row in rows}
    assert named.isdisjoint(row["sheet_id"] for row in in_force(rows, LAST_DAY))


def test_readme_tells_the_size_of_the_sample() -> None:
    rows = [row["sheet_id"] for form in FORMS for row in read(form)]
    told = f"{len(set(rows))} sheets with {len(rows):,} rows"
    assert told in (SAMPLE / "README.md").read_text(encoding="utf-8")
