"""Documents open where they are printed from: LibreOffice makes a PDF of each, with every text in it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from cases.letters.letter import Letter
from cases.letters.problem_list import write_problem_list
from cases.letters.tags import tag_values
from cases.letters.template import find_template
from reference.load import Standards
from tests.cases.letters.drawing import DRAWN, rectification, word_text
from tests.cases.letters.test_problem_list import ITEM

pytestmark = pytest.mark.slow
_SECONDS = 180


def convert(profile: Path, document: Path) -> Path | None:
    """The document as PDF; None where LibreOffice cannot open it."""
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "pdf", "--outdir",
               str(document.parent), str(document)]  # fmt: skip
    subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
    made = document.with_suffix(".pdf")
    return made if made.exists() else None


def text_of(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, timeout=_SECONDS)
    return "".join(done.stdout.decode().split())


def pages_of(pdf: Path) -> int:
    done = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, check=True, timeout=_SECONDS)
    return int(done.stdout.decode().partition("Pages:")[2].split()[0])


@cache
def missing_program() -> str:
    absent = [name for name in ("soffice", "pdftotext", "pdfinfo") if shutil.which(name) is None]
    return f"{'、'.join(absent)} is not installed" if absent else ""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A LibreOffice profile of its own, so that a running office is not disturbed."""
    if reason := missing_program():
        pytest.skip(reason)
    # Calc without Writer opens no Word file: a plain text tells the two cases apart.
    probe = tmp_path / "probe.txt"
    probe.write_text("probe", encoding="utf-8")
    made = tmp_path / "profile"
    if convert(made, probe) is None:
        pytest.skip("soffice is installed without Writer")
    return made


@pytest.mark.parametrize("draw", DRAWN)
def test_word_documents_open_with_all_their_texts(
    standards: Standards, tmp_path: Path, profile: Path, draw: Callable[[Standards], Letter]
) -> None:
    letter = draw(standards)
    content = find_template(tmp_path / "none", letter.kind, "docx").fill(tag_values(letter))
    document = tmp_path / "letter.docx"
    document.write_bytes(content)
    pdf = convert(profile, document)
    assert pdf is not None
    printed = text_of(pdf)
    # Cells of several lines are cut across by others on the page, so that their characters are counted.
    wanted, found = word_text(content), printed
    short = {character: wanted.count(character) - found.count(character) for character in set(wanted)}
    assert not {character: number for character, number in short.items() if number > 0}
    whole = [letter.title, letter.case_no, letter.heading.document_no, letter.issued_by, f"{letter.addressee}："]
    assert [text for text in whole if "".join(text.split()) not in printed] == []


def test_sixty_units_go_over_pages_under_a_repeated_header(standards: Standards, tmp_path: Path, profile: Path) -> None:
    letter = rectification(standards, units=tuple(f"第{number}号餐饮店" for number in range(1, 61)))
    document = tmp_path / "letter.docx"
    document.write_bytes(find_template(tmp_path / "none", letter.kind, "docx").fill(tag_values(letter)))
    pdf = convert(profile, document)
    assert pdf is not None
    printed = text_of(pdf)
    assert [number for number in range(1, 61) if f"第{number}号餐饮店" not in printed] == []
    assert printed.count("序号单位所在地问题") >= 3
    assert 4 <= pages_of(pdf) <= 7


def test_the_problem_list_prints_as_wide_as_its_page(tmp_path: Path, profile: Path) -> None:
    book = tmp_path / "list.xlsx"
    write_problem_list(book, [ITEM] * 100, title="海宁市四害问题清单", made_on=date(2026, 11, 25))
    pdf = convert(profile, book)
    assert pdf is not None
    printed = text_of(pdf)
    assert printed.count("地漏不合格") == 100
    # One header a page: no column has gone overleaf.
    assert printed.count("序号镇街单位病媒问题数量发现日期整改期限责任人状态核实日期照片") == pages_of(pdf)
    assert 2 <= pages_of(pdf) <= 5
