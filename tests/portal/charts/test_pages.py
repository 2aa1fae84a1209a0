"""地图 and 趋势 as people see them: their own places, every number in a table, pictures that need no script."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest

from portal.house import House
from tests.portal.charts.drawn import asked_outside
from tests.portal.conftest import COUNTY, FOREIGN, STREET, Person, SignIn, text_of

OTHERS = "330482"


@pytest.fixture
def reviewer(sign_in: SignIn) -> Person:
    return sign_in(("county_reviewer", COUNTY))


@pytest.fixture
def sender(sign_in: SignIn) -> Person:
    return sign_in(("sender", STREET))


def linked(page: Any) -> list[str]:
    """The places on the map, by the links of its areas."""
    return re.findall(r'<a class="map-area" href="/grades/(\d+)', page.text)


def lay_boundaries(house: House, *codes: str, **more: object) -> None:
    squares = [
        {
            "type": "Feature",
            "properties": {"place_code": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, 30.4], [w + 0.1, 30.4], [w + 0.1, 30.5], [w, 30.5], [w, 30.4]]],
            },
        }
        for code, w in ((code, 120 + n / 10) for n, code in enumerate(codes))
    ]
    content = {"type": "FeatureCollection", "features": squares, **more}
    path = house.settings.local_standards / "boundaries.geojson"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_every_street_of_the_county_has_a_tile_and_a_row(reviewer: Person, house: House) -> None:
    page = reviewer.get("/map")
    assert page.status_code == 200
    with house.editions.reading() as edition:
        known = edition.rows("select place_code from reference.place where parent_code = $c", {"c": COUNTY})
    assert linked(page) == sorted(str(row["place_code"]) for row in known)
    assert "没有配置边界，每格为一个镇街" in text_of(page)
    assert all(f'<a href="/grades/{code}">' in page.text for code in linked(page))


def test_the_map_shows_the_letters_of_the_edition(reviewer: Person, house: House) -> None:
    with house.editions.reading() as edition:
        letters = {
            (row["place_code"], row["vector"]): row["grade"]
            for row in edition.rows("select place_code, vector, grade from grades.current_grade")
        }
    for vector in ("rodent", "mosquito", "fly", "cockroach"):
        page = reviewer.get(f"/map?vector={vector}")
        said = dict(re.findall(r'href="/grades/(\d+)" aria-label="[^"]*?：([A-DN]|无须评定)', page.text))
        assert said[STREET] == letters[STREET, vector]
        assert said[FOREIGN] == letters[FOREIGN, vector]


def test_a_street_without_a_letter_says_of_which_vectors(reviewer: Person, house: House) -> None:
    with house.editions.reading() as edition:
        [row] = edition.rows("select * from publications.street_table where place_code = $p", {"p": STREET})
    assert row["street_grade"] == "N"
    missing = [zh for zh, key in (("鼠", "rodent"), ("蚊", "mosquito"), ("蝇", "fly"), ("蟑", "cockroach"))
               if row[f"{key}_grade"] in (None, "N")]  # fmt: skip
    assert missing
    assert f"N，未评：{'、'.join(missing)}" in reviewer.get("/map").text


def test_a_round_is_chosen_and_kept_in_the_links(reviewer: Person) -> None:
    page = reviewer.get("/map?round=2026-autumn&vector=fly")
    assert "2026年秋季考评蝇等级" in text_of(page)
    assert f'href="/grades/{STREET}?round=2026-autumn"' in page.text
    assert "现行综合等级" in text_of(reviewer.get("/map?round=no-such&vector=cat&county=99"))


def test_who_has_one_street_sees_one_street(sender: Person) -> None:
    assert linked(sender.get("/map")) == [STREET]
    assert FOREIGN not in sender.get("/map").text


def test_who_sees_nothing_gets_no_map(sign_in: SignIn) -> None:
    elsewhere = sign_in(("sender", OTHERS))
    assert linked(elsewhere.get("/map")) == []
    administrator = sign_in(("administrator", COUNTY))
    for path in ("/map", "/trends", f"/trends/{STREET}", f"/charts/months/{STREET}/fly_room_rate/wide.svg"):
        assert administrator.get(path).status_code == 403


def test_boundaries_make_a_map_and_what_lacks_one_is_named(reviewer: Person, house: House) -> None:
    lay_boundaries(house, STREET, FOREIGN, source="审图号：浙S（2026）1号")
    page = reviewer.get("/map")
    assert linked(page) == [STREET, FOREIGN]
    assert "边界：审图号：浙S（2026）1号" in text_of(page)
    assert "边界文件中没有：" in text_of(page)
    # A file mended is seen at once.
    lay_boundaries(house, STREET)
    assert linked(reviewer.get("/map")) == [STREET]


def test_boundaries_that_cannot_be_used_hide_no_letter(reviewer: Person, house: House) -> None:
    lay_boundaries(house, STREET, "999999")
    page = reviewer.get("/map")
    assert page.status_code == 200
    assert "第2个要素：区划代码“999999”不在place.csv中" in text_of(page)
    assert STREET in linked(page)


def test_the_pages_have_no_inline_style_or_script(reviewer: Person) -> None:
    for path in ("/map", "/trends", f"/trends/{STREET}", f"/trends/{STREET}?indicator=rodent_snap_trap_rate"):
        page = reviewer.get(path)
        assert page.status_code == 200
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page.text)
        assert re.findall(r"<script(?![^>]*src=)", page.text) == []
        assert "://" not in page.text
        ids = re.findall(r'\sid="([^"]+)"', page.text)
        assert len(ids) == len(set(ids))


def test_a_place_is_found_by_name_or_code_and_a_wrong_one_gets_help(reviewer: Person) -> None:
    assert reviewer.get(f"/trends?place={STREET}").headers["location"] == f"/trends/{STREET}"
    assert reviewer.get("/trends?place=斜桥镇").headers["location"] == f"/trends/{FOREIGN}"
    refused = reviewer.get("/trends?place=斜桥乡")
    assert refused.status_code == 400
    assert "斜桥镇" in text_of(refused)


def test_who_has_one_street_is_led_to_it_and_no_further(sender: Person) -> None:
    assert sender.get("/trends").headers["location"] == f"/trends/{STREET}"
    assert sender.get("/trends?place=斜桥镇").status_code == 400
    for path in (
        f"/trends/{FOREIGN}", f"/trends/{FOREIGN}/months.csv?indicator=fly_room_rate", f"/trends/{COUNTY}",
        f"/charts/months/{FOREIGN}/fly_room_rate/wide.svg", f"/charts/rounds/{COUNTY}/fly_room_rate/wide.svg",
    ):  # fmt: skip
        assert sender.get(path).status_code == 404


def test_the_table_has_the_numbers_of_the_edition(reviewer: Person, house: House) -> None:
    with house.editions.reading() as edition:
        found = edition.rows(
            """
            select strftime(period_start, '%Y-%m') as month, cast(found as bigint) as found,
                cast(effort as bigint) as effort, value
            from indices.place_index
            where place_code = $p and indicator = 'fly_room_rate' and period_kind = 'month' and unit_scope = 'all'
            """,
            {"p": STREET},
        )
    assert found
    page = text_of(reviewer.get(f"/trends/{STREET}?indicator=fly_room_rate"))
    for row in found:
        assert f"{row['month']} {row['found']} {row['effort']} {row['value']:.2f}" in page
    csv = reviewer.get(f"/trends/{STREET}/months.csv?indicator=fly_room_rate")
    assert csv.headers["content-type"] == "text/csv; charset=utf-8"
    lines = csv.text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("区划代码,名称,指标代码,指标,单位,月份,发现数,工作量,指数")
    # Months without a survey are in it, empty and not zero.
    assert len(lines) == 13
    assert sum(",,," in line.split("fly_room_rate")[1] for line in lines[1:]) == 12 - len(found)


def test_pictures_are_kept_by_browsers_until_they_change(reviewer: Person) -> None:
    page = reviewer.get(f"/trends/{STREET}?indicator=fly_room_rate")
    addresses = re.findall(r'(?:src|srcset)="(/charts/[^"]+)"', page.text)
    assert len(addresses) == 4
    for address in addresses:
        picture = reviewer.get(unescape(address))
        assert picture.status_code == 200
        assert picture.headers["content-type"] == "image/svg+xml"
        etag = picture.headers["etag"]
        assert picture.headers["cache-control"] == "private, no-cache"
        assert asked_outside(picture.content) == []
        title = ElementTree.fromstring(picture.content).findtext("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert title.startswith("马桥街道 有蝇房间阳性率")
        again = reviewer.get(unescape(address), headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")
    # What the picture shows stands as words in its place, and as a table below.
    alts = re.findall(r'<img src="/charts/[^"]+" alt="([^"]+)"', page.text)
    assert len(alts) == 2
    assert all("最近（" in alt for alt in alts)


def test_traps_are_compared_with_former_years_and_never_called_a_breach(reviewer: Person) -> None:
    page = reviewer.get(f"/trends/{STREET}?indicator=rodent_snap_trap_rate")
    said = text_of(page)
    assert "与历年同月比较" in said
    assert "国家标准没有分级" in said
    assert "超标" not in said
    assert f"/charts/traps/{STREET}/rodent_snap_trap_rate/wide.svg?year=2026" in unescape(page.text)
    assert reviewer.get(f"/charts/traps/{STREET}/rodent_snap_trap_rate/wide.svg").status_code == 200
    csv = reviewer.get(f"/trends/{STREET}/traps.csv?indicator=rodent_snap_trap_rate").text
    assert [line.split(",")[5] for line in csv.splitlines()[1:]] == [f"2026-{n:02}" for n in range(1, 13)]


def test_what_is_not_there_is_said_in_chinese(reviewer: Person) -> None:
    for path in (
        f"/trends/{STREET}?indicator=no_such", f"/trends/{STREET}/traps.csv?indicator=fly_room_rate",
        f"/trends/{STREET}/all.csv?indicator=fly_room_rate", f"/charts/months/{STREET}/no_such/wide.svg",
        f"/charts/pies/{STREET}/fly_room_rate/wide.svg", f"/charts/months/{STREET}/fly_room_rate/huge.svg",
        f"/charts/traps/{STREET}/fly_room_rate/wide.svg", "/trends/999999",
    ):  # fmt: skip
        answer = reviewer.get(path)
        assert answer.status_code == 404, path
        assert "；请" in text_of(answer)


def test_a_place_without_counts_says_so(reviewer: Person) -> None:
    page = reviewer.get("/trends/330481112")
    assert page.status_code == 200
    assert "还没有数据" in text_of(page)
    for query in ("months=0", "months=1000", "months=x", "year=1"):
        assert reviewer.get(f"/trends/{STREET}?indicator=fly_room_rate&{query}").status_code == 422
