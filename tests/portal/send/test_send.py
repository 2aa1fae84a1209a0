"""上报: what a clerk sends, and what the same page answers."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from intake.lock import writer_lock
from intake.receive import LARGEST_FILE_BYTES
from portal.house import House
from portal.limits import LARGEST_UPLOAD_BYTES
from portal.security.audit import AuditFilter, read_events
from portal.security.permission import Role
from registry.database import read
from registry.portal_tables import audit_event, sent_by
from registry.tables import submission
from tests.intake.desk import bad_row, row
from tests.intake.pictures import jpeg
from tests.portal.conftest import Person, text_of
from tests.portal.send.conftest import COUNTY, OTHER_TOWN, TOWN, People, unit, upload


def receipts(page: object) -> list[str]:
    return list(dict.fromkeys(re.findall(r'/submissions/([0-9]{8}-[0-9]{6})"', page.text)))  # type: ignore[attr-defined]


def test_a_good_sheet_is_received_and_counts(clerk: Person, house: House) -> None:
    page = upload(clerk, [row(unit()), row(unit())])
    assert page.status_code == 200
    (receipt,) = receipts(page)
    assert "全部通过" in text_of(page)
    assert "共 2 行，收下 2，退回 0" in text_of(page)
    with read(house.engine) as connection:
        found = connection.execute(
            select(submission, sent_by).join(sent_by, sent_by.c.submission_id == submission.c.submission_id)
            .where(submission.c.receipt_no == receipt)
        ).mappings().one()  # fmt: skip
    assert (found["channel"], found["account"], found["place_codes"], found["firm"]) == (
        "web", clerk.username, [TOWN], None,
    )  # fmt: skip
    assert clerk.username in found["sender"]
    told = clerk.get(f"/submissions/{receipt}")
    assert "已生效" in text_of(told)
    assert "尚未计入" in text_of(told)


def test_a_broken_sheet_is_told_with_row_column_and_remedy(clerk: Person) -> None:
    page = upload(clerk, [row(unit()), bad_row()])
    said = text_of(page)
    assert "部分通过" in said
    assert "怎么改" in said
    assert re.search(r"<td>CSV</td><td class=\"nowrap\">3</td><td>[^<]+</td>", page.text)
    assert "报送改好的文件" in said


def test_several_files_each_get_their_answer(clerk: Person) -> None:
    page = upload(clerk, [row(unit())], b"", jpeg(b"1"), names=("一.csv", "空.csv", "图.jpg"))
    said = text_of(page)
    assert page.status_code == 200
    assert len(receipts(page)) == 2
    assert "「空.csv」是空文件" in said
    assert "全部通过" in said
    assert "file.type" in said


def test_nothing_chosen_is_said_on_the_page(clerk: Person) -> None:
    page = clerk.post("/send", files=[("files", ("", b""))])
    assert page.status_code == 400
    assert "没有选择文件" in text_of(page)


def test_the_same_file_again_gives_the_first_receipt(clerk: Person) -> None:
    rows = [row(unit())]
    first, second = upload(clerk, rows), upload(clerk, rows)
    assert receipts(first) == receipts(second)
    assert "此前已报送" in text_of(second)


def test_the_mended_file_replaces_and_the_difference_is_shown(clerk: Person) -> None:
    name = unit()
    (first,) = receipts(upload(clerk, [row(name), bad_row()]))
    assert first in clerk.get(f"/send?replaces={first}").text
    page = upload(clerk, [row(name, containers=9, containers_positive=5)], replaces=first)
    assert "与被替换的一版相比：改动 1 行" in text_of(page)
    assert "27 → 9" in text_of(page)
    assert "已被替换" in text_of(clerk.get(f"/submissions/{first}"))


def test_only_one_file_corrects_and_only_what_is_there(clerk: Person) -> None:
    (first,) = receipts(upload(clerk, [row(unit())]))
    assert "只能选一个文件" in text_of(upload(clerk, [row(unit())], [row(unit())], replaces=first))
    page = upload(clerk, [row(unit())], replaces="20260101-000009")
    assert page.status_code == 404
    assert "没有找到这份回执" in text_of(page)


def test_a_row_of_another_town_is_refused(clerk: Person) -> None:
    page = upload(clerk, [row(unit()), row(unit(), place_code="330481003001")])
    assert "row.outside_senders_area" in page.text
    assert "收下 1，退回 1" in text_of(page)


def test_another_towns_receipt_is_neither_seen_nor_replaced(clerk: Person, people: People) -> None:
    stranger = people((Role.SENDER, OTHER_TOWN))
    (receipt,) = receipts(upload(clerk, [row(unit())]))
    for path in ("", "/file", "/annotated", "/receipt", "/attachments/00"):
        assert stranger.get(f"/submissions/{receipt}{path}").status_code == 404
    assert stranger.get(f"/send?replaces={receipt}").status_code == 404
    page = upload(stranger, [row(unit(), place_code="330481003001")], replaces=receipt)
    assert page.status_code == 404
    assert "已生效" in text_of(clerk.get(f"/submissions/{receipt}"))


def test_who_may_not_send_is_sent_away(people: People) -> None:
    for role in (Role.TOWN_REVIEWER, Role.COUNTY_REVIEWER, Role.ANALYST, Role.PUBLISHER, Role.ADMINISTRATOR):
        person = people((role, COUNTY))
        assert person.get("/send").status_code == 403
        assert upload(person, [row(unit())]).status_code == 403


def test_a_form_without_our_token_sends_nothing(clerk: Person, house: House) -> None:
    with read(house.engine) as connection:
        before = len(connection.execute(select(submission.c.submission_id)).all())
    answer = clerk.client.post("/send", files=[("files", ("x.csv", b"x"))])
    assert answer.status_code == 403
    with read(house.engine) as connection:
        assert len(connection.execute(select(submission.c.submission_id)).all()) == before


def test_sending_is_in_the_audit(clerk: Person, house: House) -> None:
    (receipt,) = receipts(upload(clerk, [row(unit())]))
    with read(house.engine) as connection:
        found = connection.execute(select(audit_event).where(audit_event.c.subject == receipt)).mappings().all()
    assert [(one["action"], one["account"], one["outcome"]) for one in found] == [
        ("submission.send", clerk.username, "done")
    ]


def test_while_a_night_grades_the_page_says_what_it_will_come_to(clerk: Person, house: House) -> None:
    with writer_lock(house.settings):
        page = upload(clerk, [row(unit()), bad_row()])
    assert "评级正在进行，入库在其后" in text_of(page)
    assert "部分通过" in text_of(page)
    (receipt,) = receipts(page)
    assert "已收下" in text_of(page) or receipt


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.csv", "C:\\fakepath\\表.csv", "<script>alert(1)</script>.csv", "a" * 400 + ".csv",
     "表\u202excod.csv", "\x01\x02.csv"],
)  # fmt: skip
def test_names_of_files_are_words_and_nothing_more(clerk: Person, house: House, name: str) -> None:
    page = upload(clerk, [row(unit())], names=(name,))
    assert page.status_code == 200
    (receipt,) = receipts(page)
    assert "<script>alert" not in page.text
    given = clerk.get(f"/submissions/{receipt}/file")
    assert "filename*=UTF-8''" in given.headers["content-disposition"]
    assert not re.search(r"[\\/<>\r\n]", given.headers["content-disposition"].partition("''")[2])
    assert not (house.settings.home.parent / "etc").exists()


def test_a_zip_bomb_is_refused_and_the_portal_goes_on(clerk: Person) -> None:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        whole = io.BytesIO()
        Workbook().save(whole)
        for entry in zipfile.ZipFile(whole).infolist():
            if entry.filename != "xl/worksheets/sheet1.xml":
                packed.writestr(entry.filename, zipfile.ZipFile(whole).read(entry))
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for _ in range(600):
                sheet.write(b" " * 2**20)
            sheet.write(b"</sheetData></worksheet>")
    assert len(book.getvalue()) < 2_000_000
    page = upload(clerk, book.getvalue(), names=("炸弹.xlsx",))
    assert page.status_code == 200
    assert re.search("file.(too_large|unreadable)", page.text)
    (receipt,) = receipts(page)
    marked = clerk.get(f"/submissions/{receipt}/annotated")
    assert len(marked.content) < 200_000
    assert "全部通过" in text_of(upload(clerk, [row(unit())]))


def test_one_byte_more_than_fifty_megabytes(clerk: Person) -> None:
    page = upload(clerk, b"x" * (LARGEST_FILE_BYTES + 1), names=("大.csv",))
    assert page.status_code == 400
    assert "超过 50 MB" in text_of(page)
    page = upload(clerk, b"x" * (LARGEST_UPLOAD_BYTES + 1), names=("更大.csv",))
    assert page.status_code == 413


def test_the_annotated_workbook_and_the_receipt(clerk: Person, house: House) -> None:
    (receipt,) = receipts(upload(clerk, [row(unit()), bad_row()], names=("五月 布雷图.csv",)))
    marked = clerk.get(f"/submissions/{receipt}/annotated")
    assert marked.headers["content-disposition"].startswith("attachment")
    assert "检查结果" in load_workbook(io.BytesIO(marked.content)).sheetnames
    # It holds all that the file itself holds: that it was taken is written down as well.
    taken = read_events(house.engine, AuditFilter(action="submission.download"))
    assert [one.account for one in taken if one.subject == receipt] == [clerk.username]
    printed = clerk.get(f"/submissions/{receipt}/receipt")
    assert receipt in printed.text
    assert "SHA-256" in printed.text
