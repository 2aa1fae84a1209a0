"""Photographs and scans of a case: what is refused, under which name they come back, and to whom."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from intake.blob import blob_path
from tests.intake.pictures import png
from tests.portal.cases.conftest import OneCase
from tests.portal.conftest import FOREIGN, Person, SignIn

NASTY = [
    ("../../etc/passwd", "passwd.png"),
    ("a\r\nSet-Cookie: x=1.png", None),
    ('"><img src=x onerror=alert(1)>.png', None),
    ("photo.exe", "photo.exe.png"),
    ("=cmd|' /C calc'!A0.png", None),
    ("整改 后；第一张.png", "整改 后；第一张.png"),
    ("\u202egnp.exe", None),
    ("x" * 400 + ".png", None),
    ("CON", None),
]


def sent(clerk: Person, case: OneCase, name: str, content: bytes, kind: str = "image/png") -> int:
    answer = clerk.post(f"{case.path}/acts/note", {"reason": "照片"}, files=[("files", (name, content, kind))])
    code: int = answer.status_code
    return code


@pytest.mark.parametrize(("name", "expected"), NASTY, ids=range(len(NASTY)))
def test_a_nasty_name_does_no_harm(case: OneCase, clerk: Person, name: str, expected: str | None) -> None:
    assert sent(clerk, case, name, png()) == 303
    (file,) = case.last()["detail"]["files"]  # type: ignore[index]
    page = clerk.get(case.path).text
    assert "<img" not in page
    answer = clerk.get(f"{case.path}/files/{file['sha256']}")
    assert answer.status_code == 200
    assert answer.content == png()
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=")
    assert disposition.isascii()
    assert disposition.isprintable()
    saved_as = unquote(disposition.split("filename*=UTF-8''")[1])
    assert saved_as.endswith(".png")
    assert "/" not in saved_as
    assert expected in (None, saved_as)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"MZ\x90\x00", "Windows 程序"), (b"", "空"), (png()[:-4], "不完整"), (b"<html><script>", "文本文件")],
    ids=["program", "empty", "cut", "page"],
)
def test_what_is_no_picture_is_refused(case: OneCase, clerk: Person, content: bytes, said: str) -> None:
    former = case.last()
    answer = clerk.post(
        f"{case.path}/acts/note", {"reason": "现场"}, files=[("files", ("a.png", content, "image/png"))]
    )
    assert answer.status_code == 409
    assert said in answer.text
    assert "现场" in answer.text, "what was typed is kept"
    assert "文件请重新选择" in answer.text
    assert case.last() == former


def test_too_many_files_are_refused_with_the_number_allowed(case: OneCase, clerk: Person) -> None:
    files = [("files", (f"{number}.png", png(), "image/png")) for number in range(21)]
    answer = clerk.post(f"{case.path}/acts/note", {"reason": "照片"}, files=files)
    assert answer.status_code == 409
    assert "一次最多附 20 个文件" in answer.text


def test_files_of_a_case_are_given_to_who_sees_the_case(case: OneCase, clerk: Person, sign_in: SignIn) -> None:
    sent(clerk, case, "现场.png", png())
    (file,) = case.last()["detail"]["files"]  # type: ignore[index]
    path = f"{case.path}/files/{file['sha256']}"
    assert sign_in(("sender", FOREIGN)).get(path).status_code == 404
    assert sign_in(("analyst", "330481")).get(path).status_code == 200
    assert clerk.get(f"{case.path}/files/{'0' * 64}").status_code == 404
    assert clerk.get(f"{case.path}/files/..%2f..%2fregistry.db").status_code == 404


def test_a_file_that_was_lost_is_told_of(case: OneCase, clerk: Person) -> None:
    sent(clerk, case, "现场.png", png())
    (file,) = case.last()["detail"]["files"]  # type: ignore[index]
    blob_path(case.house.settings, file["sha256"]).unlink()
    answer = clerk.get(f"{case.path}/files/{file['sha256']}")
    assert answer.status_code == 404
    assert "「现场.png」已丢失或损坏" in answer.text
