"""Download, dictionary, query and public export as people meet them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import datetime
from urllib.parse import quote

import openpyxl
import pytest
from starlette.testclient import TestClient

from assets.publications.shelf import DATABASE, MANIFEST
from editions.public import PUBLIC_TABLES
from portal.house import House
from portal.query.examples import EXAMPLES
from portal.security.audit import AuditFilter, read_events
from portal.security.permission import Role
from tests.portal.conftest import COUNTY, STREET, Person, SignIn, text_of


@pytest.fixture
def analyst(sign_in: SignIn) -> Person:
    return sign_in((Role.ANALYST, COUNTY))


@pytest.fixture
def publisher(sign_in: SignIn) -> Person:
    return sign_in((Role.PUBLISHER, COUNTY))


def edition_id(house: House) -> str:
    with house.editions.reading() as edition:
        return edition.edition_id


def test_the_database_downloads_as_its_checksum_says(analyst: Person, house: House) -> None:
    assert edition_id(house) in analyst.get("/download").text
    manifest = json.loads(analyst.get(f"/download/official/{MANIFEST}").content)
    answer = analyst.get(f"/download/official/{DATABASE}")
    digest = hashlib.sha256(answer.content).hexdigest()
    assert digest == manifest["sha256"][DATABASE]
    assert answer.headers["etag"] == f'"{digest}"'
    assert answer.headers["content-disposition"] == f'attachment; filename="sihai-{edition_id(house)}.duckdb"'
    sums = analyst.get("/download/latest/SHA256SUMS").text.splitlines()
    assert sorted(sums) == sorted(f"{value}  {name}" for name, value in manifest["sha256"].items())
    (event,) = [e for e in read_events(house.engine, AuditFilter()) if e.subject.endswith(f"/{DATABASE}")]
    assert event.action == "edition_downloaded"


def test_what_is_unchanged_is_not_sent_again_and_what_broke_off_goes_on(analyst: Person) -> None:
    path = f"/download/official/{DATABASE}"
    whole = analyst.get(path)
    tag = whole.headers["etag"]
    for given in (tag, f'"other", W/{tag}'):
        again = analyst.get(path, headers={"if-none-match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert analyst.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    rest = analyst.get(path, headers={"range": "bytes=1000-", "if-range": tag})
    assert rest.status_code == 206
    assert rest.content == whole.content[1000:]
    assert analyst.get(path, headers={"range": "bytes=1000-", "if-range": '"other"'}).status_code == 200
    head = analyst.client.head(path)
    assert (head.headers["etag"], head.content) == (tag, b"")


def test_every_parquet_file_of_the_page_is_there(analyst: Person) -> None:
    page = analyst.get("/download").text
    links = re.findall(r'href="(/download/[^"]+\.parquet)"', page)
    assert len(links) > 50
    assert analyst.get(links[0]).content[:4] == b"PAR1"


@pytest.mark.parametrize(
    "path",
    [
        "/download/official/../../registry.db",
        "/download/official/%2e%2e/%2e%2e/registry.db",
        "/download/official//etc/passwd",
        "/download/..%2f..%2f/registry.db",
        "/download/nothing/sihai.duckdb",
        "/download/official/nothing.parquet",
    ],
)
def test_nothing_beside_the_files_of_an_edition_is_sent(analyst: Person, path: str) -> None:
    assert analyst.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/download", "/download/official/sihai.duckdb", "/query", "/query?example=0"])
def test_who_is_granted_a_part_gets_nothing_of_the_whole(sign_in: SignIn, path: str) -> None:
    refused = sign_in((Role.ANALYST, STREET)).get(path)
    assert refused.status_code == 403
    assert "全部地区" in text_of(refused)


def test_a_query_of_a_part_is_refused_too(sign_in: SignIn) -> None:
    person = sign_in((Role.ANALYST, STREET))
    for path in ("/query", "/query/result.csv", "/query/result.xlsx"):
        assert person.post(path, {"sql": "select 1"}).status_code == 403


def test_grants_that_cover_the_whole_together_are_enough(sign_in: SignIn, house: House) -> None:
    with house.editions.reading() as edition:
        county = edition.rows("select place_code from publications.street_table where place_kind = 'county'")
    if not county:
        pytest.skip("this edition tells of no county")
    person = sign_in((Role.ANALYST, STREET), (Role.ANALYST, COUNTY))
    assert person.get("/download").status_code == 200


def test_the_dictionary_is_searched_by_table_column_and_meaning(analyst: Person) -> None:
    page = text_of(analyst.get("/dictionary"))
    assert "grades" in page
    found = text_of(analyst.get("/dictionary?q=" + quote("案号")))
    assert "case_no" in found
    assert "flags.case_status" in found
    assert "reference.season" not in found
    one = text_of(analyst.get("/dictionary?table=grades.street_grade"))
    assert "street_grade" in one
    assert "没有含这些词" in text_of(analyst.get("/dictionary?q=zzzz"))
    assert analyst.get("/dictionary?table=grades.nothing").status_code == 404


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[example.title for example in EXAMPLES])
def test_every_example_runs_on_the_edition(house: House, number: int) -> None:
    with house.editions.reading() as edition:
        edition.rows(EXAMPLES[number].sql)


def test_an_example_is_put_into_the_form(analyst: Person) -> None:
    assert "publications.street_table" in analyst.get("/query?example=0").text.partition("</textarea>")[0]
    assert analyst.get("/query?example=99").status_code == 200


def test_a_query_shows_its_rows_and_is_written_down(analyst: Person, house: House) -> None:
    page = analyst.post("/query", {"sql": "select place_name as 名称 from publications.street_table order by 1"})
    assert page.status_code == 200
    assert "硖石街道" in text_of(page)
    (event,) = [e for e in read_events(house.engine, AuditFilter()) if e.action == "query"]
    assert "street_table" in str(event.detail["sql"])
    assert event.outcome == "done"


def test_what_is_wrong_stands_beside_what_was_typed(analyst: Person, house: House) -> None:
    page = analyst.post("/query", {"sql": "select place_nam from publications.street_table"})
    assert page.status_code == 400
    assert "请按下面的提示改正" in text_of(page)
    assert "place_name" in text_of(page), "the hint of the engine"
    assert "select place_nam from" in page.text
    page = analyst.post("/query", {"sql": "copy (select 1) to '/tmp/x'"})
    assert "只能用 SELECT" in text_of(page)
    assert {e.outcome for e in read_events(house.engine, AuditFilter()) if e.action == "query"} == {"refused"}


def test_markup_in_a_result_stays_text(analyst: Person) -> None:
    page = analyst.post("/query", {"sql": "select '<script>alert(1)</script>' as \"<b>\""})
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_token_in_a_query_is_not_written_down(analyst: Person, house: House) -> None:
    token = "sihai_" + "a" * 30
    assert analyst.post("/query", {"sql": f"select '{token}' as a"}).status_code == 200
    assert token not in str(read_events(house.engine, AuditFilter()))


def test_results_are_saved_as_csv_and_workbook(analyst: Person) -> None:
    sql = "select '=1+1' as a, 2 as b, date '2026-11-20' as c"
    saved = analyst.post("/query/result.csv", {"sql": sql})
    assert saved.content.decode() == "\ufeffa,b,c\r\n'=1+1,2,2026-11-20\r\n"
    book = openpyxl.load_workbook(io.BytesIO(analyst.post("/query/result.xlsx", {"sql": sql}).content))
    (_, cells) = list(book.worksheets[0].iter_rows())
    assert [(cell.data_type, cell.value) for cell in cells[:2]] == [("s", "=1+1"), ("n", 2)]
    assert isinstance(cells[2].value, datetime)


def test_a_file_that_was_cut_says_so(analyst: Person) -> None:
    lines = analyst.post("/query/result.csv", {"sql": "from range(100001)"}).content.decode().splitlines()
    assert len(lines) == 100_002
    assert "只取了前 100000 行" in lines[-1]


def test_somebody_without_the_right_is_turned_away(sign_in: SignIn, anybody: TestClient) -> None:
    sender = sign_in((Role.SENDER, COUNTY))
    for path in ("/download", "/query", "/export", "/download/official/sihai.duckdb", "/export/grades.csv"):
        assert sender.get(path).status_code == 403
        assert anybody.get(path).status_code == 303


def told(answer: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))  # type: ignore[attr-defined]


def test_the_public_export_shows_streets_and_nothing_below(publisher: Person) -> None:
    assert "镇街密度控制水平" in text_of(publisher.get("/export"))
    for table in PUBLIC_TABLES:
        head, *rows = told(publisher.get(f"/export/{table.key}.csv"))
        assert head == table.headings
        assert rows
        assert {len(row[1]) for row in rows} == {9}, "区划代码 of streets and towns"
        book = openpyxl.load_workbook(io.BytesIO(publisher.get(f"/export/{table.key}.xlsx").content))
        assert book.worksheets[0].max_row == len(rows) + 1
        about = publisher.get(f"/export/{table.key}.txt").content.decode("utf-8-sig")
        assert all(f"{heading}：" in about for heading in table.headings)
        assert f"共 {len(rows)} 行" in about
    assert publisher.get("/export/units.csv").status_code == 404
    assert publisher.get("/export/grades.exe").status_code == 404


PRIVATE = """
    select unnest([unit_code, unit_name, unit_key, submission_id, row_id]) as value from facts.sheet_row
    union
    select inspectors from validated.sheet_header
    union
    select unnest([sender, filename, receipt_no]) from intake.submission
    union
    select unnest([place_code, place_name]) from reference.place where place_kind in ('village', 'community')
    except
    select unnest([place_code, place_name]) from reference.place where place_kind in ('street', 'town', 'township')
"""


def test_no_inspector_unit_or_sheet_stands_in_the_public_export(publisher: Person, house: House) -> None:
    """Every cell of every file against every name, code and receipt below the street that the edition holds."""
    with house.editions.reading(official=True) as edition:
        private = {str(row["value"]) for row in edition.rows(PRIVATE) if row["value"]}
        inspectors = {
            str(row["inspectors"]) for row in edition.rows("select distinct inspectors from validated.sheet_header")
        }
        units = {str(row["unit_name"]) for row in edition.rows("select distinct unit_name from facts.sheet_row")}
    assert inspectors & private
    assert units & private
    for table in PUBLIC_TABLES:
        content = told(publisher.get(f"/export/{table.key}.csv"))
        book = openpyxl.load_workbook(io.BytesIO(publisher.get(f"/export/{table.key}.xlsx").content))
        cells = {cell for line in content for cell in line}
        cells |= {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
        assert len(cells) > 20
        assert not cells & private
        longer = [name for name in private if len(name) >= 4]
        assert not [(cell, name) for cell in cells for name in longer if name in cell]


def test_a_publisher_of_a_street_publishes_that_street(sign_in: SignIn) -> None:
    rows = told(sign_in((Role.PUBLISHER, STREET)).get("/export/grades.csv"))[1:]
    assert {row[1] for row in rows} == {STREET}
