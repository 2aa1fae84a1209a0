"""Look-ups, local rows and the hash of the standards."""

from __future__ import annotations

import csv
import pickle
import random
import shutil
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.load import Standards, StandardsError, load_standards
from reference.rows import text
from settings import STANDARDS

TODAY = date(2026, 11, 20)


@pytest.fixture
def local(tmp_path: Path) -> Path:
    folder = tmp_path / "local"
    folder.mkdir()
    return folder


def write(folder: Path, table: str, *rows: str) -> None:
    (folder / f"{table}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("vocabulary", "seen", "code"),
    [
        ("unit_type", "01", "01"),
        ("unit_type", "餐饮店", "01"),
        ("unit_type", "01 餐饮店", "01"),
        ("unit_type", "01-餐饮店", "01"),
        ("unit_type", "０１　餐饮店 ", "01"),  # full-width digits and space
        ("unit_type", "1", "01"),  # a spreadsheet dropped the zero
        ("unit_type", "饭店", "01"),  # alias
        ("unit_type", "商场、超市", "02"),
        ("unit_type", "居（家）委会", "10"),
        ("unit_type", "居(家)委会", "10"),  # half-width brackets
        ("unit_type", "02 餐饮店", None),  # code and name contradict each other
        ("unit_type", "99", None),
        ("unit_type", "", None),
        ("habitat", "特殊行业", "key_trade"),
        ("habitat", "农村自然村", "rural_residential"),
        ("water_kind", "河道", "river"),
        ("rodent_method", "夹夜法", "snap"),
        ("survey_kind", "专项", "surge"),
        ("survey_kind", "补测", "supplement"),
        ("boolean", "是", "true"),
        ("boolean", "√", "true"),
        ("boolean", "y", "true"),
        ("boolean", "有", "true"),
        ("boolean", "1", "true"),
        ("boolean", "×", "false"),
        ("boolean", "N", "false"),
        ("boolean", "0", "false"),
        ("boolean", "也许", None),
        ("place", "硖石街道", "330481001"),
        ("place", "硖石", "330481001"),
        ("place", "330481001000", "330481001"),
        ("place", "东山社区居委会", "330481001003"),
    ],
)
def test_resolve(standards: Standards, vocabulary: str, seen: str, code: str | None) -> None:
    assert standards.resolve(vocabulary, seen) == code


def test_every_code_name_and_alias_resolves_to_itself(standards: Standards) -> None:
    for name in ("unit_type", "survey_kind", "place", "habitat", "water_kind", "rodent_method", "boolean"):
        for code, label in standards.vocabulary(name):
            assert standards.resolve(name, code) == standards.resolve(name, label) == code
            assert standards.resolve(name, f"{code} {label}") == code
    for row in standards.tables["alias"]:
        assert standards.resolve(text(row, "vocabulary"), text(row, "alias")) == row["code"]


@given(st.text(max_size=8))
def test_what_resolves_is_always_a_code_of_the_vocabulary(standards: Standards, seen: str) -> None:
    assert standards.resolve("unit_type", seen) in {None, *dict(standards.vocabulary("unit_type"))}


def test_vocabularies_keep_the_order_of_the_drop_down(standards: Standards) -> None:
    assert [name for _, name in standards.vocabulary("survey_kind")][:4] == ["考评", "补测", "自查", "复查"]
    assert standards.vocabulary("boolean") == (("true", "是"), ("false", "否"))
    assert standards.vocabulary("round") == ()


def test_an_unknown_vocabulary_is_a_mistake_of_the_caller(standards: Standards) -> None:
    with pytest.raises(KeyError):
        standards.vocabulary("colour")
    with pytest.raises(KeyError):
        standards.resolve("colour", "red")


@pytest.mark.parametrize("code", ["330481001", "330481001000", " 330481001000 ", "３３０４８１００１"])
def test_a_place_answers_to_every_padding(standards: Standards, code: str) -> None:
    place = standards.place(code, TODAY)
    assert place is not None
    assert place["place_name"] == "硖石街道"


# Eight or eleven digits would become another place when padded with zeros.
@pytest.mark.parametrize("code", ["", "33048100", "33048100100", "330481999", "硖石街道", "330481001.0"])
def test_what_is_no_code_is_no_place(standards: Standards, code: str) -> None:
    assert standards.place(code, TODAY) is None
    assert standards.place_ever(code) is None


def test_surveys_from_2011_on_find_their_place(standards: Standards) -> None:
    assert standards.place("330481001", date(2011, 1, 1)) is not None
    assert standards.place("330481001", date(2010, 12, 31)) is None


def test_ancestors_follow_a_change_of_parent(local: Path) -> None:
    # A village that moved from one street to another on 1 July 2024.
    write(
        local,
        "place",
        "place_code,code12,place_name,place_kind,parent_code,valid_from,valid_to,source,confidence",
        "330481001990,330481001990,迁移村,village,330481001,2020-01-01,2024-06-30,test,synthetic",
        "330481001990,330481001990,迁移新村,village,330481002,2024-07-01,,test,synthetic",
    )
    standards = load_standards([STANDARDS, local])
    above = ("330481", "3304", "33")
    assert standards.ancestors("330481001990", date(2024, 6, 30)) == ("330481001990", "330481001", *above)
    assert standards.ancestors("330481001990", date(2024, 7, 1)) == ("330481001990", "330481002", *above)
    assert standards.ancestors("330481001990", date(2019, 12, 31)) == ()
    assert standards.resolve("place", "迁移村") == standards.resolve("place", "迁移新村") == "330481001990"


def test_ancestors_follow_a_succession(local: Path) -> None:
    # Two villages merged into a third: each is found on its own days, and ever after by place_ever.
    write(
        local,
        "place",
        "place_code,code12,place_name,place_kind,parent_code,valid_from,valid_to,source,confidence",
        "330481101990,330481101990,东村,village,330481101,2011-01-01,2026-05-31,test,synthetic",
        "330481101991,330481101991,西村,village,330481101,2011-01-01,2026-05-31,test,synthetic",
        "330481101992,330481101992,合村,village,330481101,2026-06-01,,test,synthetic",
    )
    write(
        local,
        "place_succession",
        "predecessor_code,successor_code,succession_kind,effective_on,source,confidence",
        "330481101990,330481101992,merge,2026-06-01,test,synthetic",
        "330481101991,330481101992,merge,2026-06-01,test,synthetic",
    )
    standards = load_standards([STANDARDS, local])
    assert standards.ancestors("330481101990", date(2026, 5, 31))[1] == "330481101"
    assert standards.ancestors("330481101990", date(2026, 6, 1)) == ()
    assert standards.ancestors("330481101992", date(2026, 6, 1))[1] == "330481101"
    gone = standards.place_ever("330481101990")
    assert gone is not None
    assert gone["place_name"] == "东村"


def test_units_are_found_on_their_days(local: Path) -> None:
    write(
        local,
        "unit",
        "unit_code,unit_name,place_code,unit_type,is_key_unit,is_demonstration,valid_from,valid_to,source,confidence",
        "U1,好味饭店,330481001003,01,true,true,2025-01-01,2025-12-31,test,synthetic",
        "U1,好味大饭店,330481001003,01,true,false,2026-01-01,,test,synthetic",
    )
    standards = load_standards([STANDARDS, local])
    units = [standards.unit("U1", on) for on in (date(2024, 12, 31), date(2025, 12, 31), date(2026, 1, 1))]
    assert [unit and unit["unit_name"] for unit in units] == [None, "好味饭店", "好味大饭店"]
    ever = standards.unit_ever("U1")
    assert ever is not None
    assert ever["unit_name"] == "好味大饭店"
    assert standards.unit_ever("U2") is None


def test_a_name_that_two_places_share_means_neither(local: Path) -> None:
    write(
        local,
        "place",
        "place_code,code12,place_name,place_kind,parent_code,valid_from,source,confidence",
        "320681990,320681990000,硖石街道,street,320681,2011-01-01,test,synthetic",
    )
    assert load_standards([STANDARDS]).resolve("place", "硖石街道") == "330481001"
    assert load_standards([STANDARDS, local]).resolve("place", "硖石街道") is None


def test_local_rows_are_appended_and_local_files_may_be_absent(standards: Standards, local: Path) -> None:
    write(
        local,
        "round",
        "round_id,place_code,round_kind,year,number,starts_on,ends_on,name_zh,name_en,source,confidence",
        "2026-B,330481,assessment,2026,2,2026-10-08,2026-10-31,2026年第二轮,second round,test,synthetic",
        "2026-A,330481,assessment,2026,1,2026-04-20,2026-05-15,2026年第一轮,first round,test,synthetic",
    )
    merged = load_standards([STANDARDS, local, local / "nowhere"])
    assert merged.vocabulary("round") == (("2026-A", "2026年第一轮"), ("2026-B", "2026年第二轮"))  # by date
    assert merged.resolve("round", "2026年第二轮") == "2026-B"
    for table, rows in standards.tables.items():
        assert merged.tables[table][: len(rows)] == rows


def test_a_local_row_may_not_contradict_a_shipped_one(local: Path) -> None:
    write(
        local,
        "species",
        "species,vector,name_zh,species_group,source,confidence",
        "musca_domestica,fly,苍蝇,fly,t,local",
    )
    with pytest.raises(StandardsError) as raised:
        load_standards([STANDARDS, local])
    (problem,) = raised.value.problems
    assert (problem.file, problem.line) == (str(local / "species.csv"), 2)
    assert str(STANDARDS / "species.csv") in problem.reason


def test_limits_of_a_new_edition_are_only_rows(local: Path) -> None:
    write(
        local,
        "threshold",
        "standard,edition,valid_from,indicator,comparison,grade,limit_value,source,confidence",
        *(
            f"GB/T 27772,2025,2025-11-01,fly_room_rate,<=,{g},{v},test,synthetic"
            for g, v in zip("ABC", "233", strict=True)
        ),
    )
    assert len(load_standards([STANDARDS, local]).tables["threshold"]) == 60  # B and C are equal, which is fine


def test_the_hash_knows_content_and_nothing_else(standards: Standards, tmp_path: Path) -> None:
    folder = shutil.copytree(STANDARDS, tmp_path / "standards")
    shuffler = random.Random(7)
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        shuffler.shuffle(rows)
        columns = shuffler.sample(range(len(header)), len(header))
        with path.open("w", encoding="utf-8-sig", newline="") as file:  # a BOM, CRLF, columns and rows in another order
            csv.writer(file).writerows([row[i] for i in columns] for row in [header, *rows])
    assert load_standards([folder]).hash == standards.hash

    path = folder / "convention.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("trend_history_years", "trend_years"), encoding="utf-8")
    assert load_standards([folder]).hash != standards.hash


def test_the_hash_of_local_rows_is_that_of_the_same_rows_in_the_main_file(tmp_path: Path, local: Path) -> None:
    row = "x,1,,说明,test,synthetic"
    write(local, "convention", "convention,value,unit,note,source,confidence", row)
    folder = shutil.copytree(STANDARDS, tmp_path / "standards")
    with (folder / "convention.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    assert load_standards([STANDARDS, local]).hash == load_standards([folder]).hash


def test_standards_and_their_errors_travel_to_another_process(standards: Standards, local: Path) -> None:
    twin = pickle.loads(pickle.dumps(standards))
    assert twin == standards
    assert twin.resolve("place", "硖石") == "330481001"
    write(local, "colour", "a")
    with pytest.raises(StandardsError) as raised:
        load_standards([STANDARDS, local])
    assert pickle.loads(pickle.dumps(raised.value)).problems == raised.value.problems


def test_loading_is_quick() -> None:
    # Every command loads the standards; about 70 ms on a quiet machine, a wide margin for a busy one.
    started = time.perf_counter()
    load_standards([STANDARDS])
    assert time.perf_counter() - started < 2
