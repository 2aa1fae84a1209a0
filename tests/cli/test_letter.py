from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import Engine

from assets.flags.case_tables import derived
from assets.publications.shelf import open_published
from cases.event import CaseFile
from cases.ledger import add_case, add_events
from registry.database import open_registry, write
from settings import Settings
from tests.cases.letters.drawing import word_text
from tests.cases.letters.making import FLY, RODENT, case, failing_units, opened
from tests.cli.conftest import Ran
from tests.small_edition import AS_OF

Run = Callable[..., Ran]


def file(engine: Engine, made: CaseFile) -> None:
    with write(engine) as connection:
        add_case(connection, made)
        add_events(connection, made.case_id, made.events)


@pytest.fixture
def filed(home: Path) -> Path:
    """An installation with one case of rodents, C2026-0001, and one of flies, C2026-0002."""
    engine = open_registry(f"sqlite:///{home / 'registry.db'}")
    file(engine, case(opened(RODENT, failing_units=failing_units("老字号餐饮店"))))
    flies = case(opened(FLY, vector="fly", edition_status="superseded"), vector="fly")
    file(engine, CaseFile("case-2", "C2026-0002", flies.place_code, flies.vector, flies.events))
    engine.dispose()
    return home


def test_both_formats_are_written_and_said(run: Run, filed: Path, tmp_path: Path) -> None:
    ran = run("letter", "2026-1", "--number", "海爱卫办〔2026〕12号", "--signed-by", "陈建国",
              "--copy-to", "市卫生健康局", "--copy-to", "市疾控中心", "--date", "2026-11-23", "-o", "文书")  # fmt: skip
    assert ran.code == 0, ran.err
    folder = tmp_path / "文书"
    assert sorted(path.name for path in folder.iterdir()) == [
        "C2026-0001-整改通知书.docx",
        "C2026-0001-整改通知书.html",
    ]
    assert "整改通知书，硖石街道鼠类" in ran.out
    assert "发出后登记：sihai case 2026-1 notify --document-no 海爱卫办〔2026〕12号" in ran.out
    text = word_text((folder / "C2026-0001-整改通知书.docx").read_bytes())
    for told in (
        "海爱卫办〔2026〕12号",
        "签发人：陈建国",
        "抄送：市卫生健康局，市疾控中心。",
        "2026年11月23日",
        "老字号餐饮店",
    ):
        assert told in text
    assert "老字号餐饮店" in (folder / "C2026-0001-整改通知书.html").read_text("utf-8")


def test_the_case_chooses_the_document_and_refuses_a_harder_one(run: Run, filed: Path, tmp_path: Path) -> None:
    assert run("letter", "2026-2", "--format", "html").code == 0
    assert (tmp_path / "C2026-0002-提醒函.html").exists()
    ran = run("letter", "2026-2", "--kind", "整改通知书", "-o", "out")
    assert (ran.code, (tmp_path / "out").exists()) == (2, False)
    assert "已被代替的标准版本" in ran.err
    assert "只能出提醒函" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2026-9"], "没有案件「2026-9」"),
        ([], "请写明案号"),
        (["2026-1", "--kind", "罚单"], "没有叫「罚单」的文书；可选 整改通知书、提醒函、复查结果告知书"),
        (["2026-1", "--kind", "复查结果告知书"], "还没有复查结论"),
        (["2026-1", "--format", "pdf"], "--format 没有「pdf」；可选 docx、html 或 both"),
        (["2026-1", "--date", "昨天"], "--date 的日期「昨天」看不懂"),
    ],
)
def test_what_cannot_be_drawn_up_is_told(run: Run, filed: Path, arguments: list[str], said: str) -> None:
    ran = run("letter", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_nothing_is_overwritten_unless_asked(run: Run, filed: Path, tmp_path: Path) -> None:
    (tmp_path / "C2026-0001-整改通知书.html").write_text("kept", encoding="utf-8")
    ran = run("letter", "2026-1")
    assert (ran.code, "已存在，没有覆盖" in ran.err) == (2, True)
    assert not (tmp_path / "C2026-0001-整改通知书.docx").exists()
    assert run("letter", "2026-1", "--force").code == 0
    assert (tmp_path / "C2026-0001-整改通知书.html").read_text("utf-8") != "kept"


def test_own_templates_are_laid_out_edited_and_used(run: Run, filed: Path, tmp_path: Path) -> None:
    ran = run("letter", "--templates", filed / "letters")
    assert ran.code == 0
    assert "已拷贝 6 个模板" in ran.out
    assert "可用的标签：标题、文号" in ran.out
    own = filed / "letters" / "整改通知书.docx"
    document = Document(str(own))
    document.paragraphs[0].insert_paragraph_before("海宁市爱卫办文件")
    document.save(str(own))
    ran = run("letter", "2026-1", "--format", "docx")
    assert ran.code == 0
    assert "按本县模板" in ran.out
    assert word_text((tmp_path / "C2026-0001-整改通知书.docx").read_bytes()).startswith("海宁市爱卫办文件整改通知书")


def test_a_broken_own_template_writes_nothing(run: Run, filed: Path, tmp_path: Path) -> None:
    own = filed / "letters"
    own.mkdir(parents=True)
    (own / "整改通知书.html").write_text("{{ 文件号 }}", encoding="utf-8")
    ran = run("letter", "2026-1", "-o", "out")
    assert (ran.code, (tmp_path / "out").exists()) == (2, False)
    assert "没有的标签 「文件号」" in ran.err


def test_practice_says_so_in_name_and_title(run: Run, home: Path, tmp_path: Path) -> None:
    engine = open_registry(f"sqlite:///{home / 'practice' / 'registry.db'}")
    file(engine, case(opened(RODENT)))
    engine.dispose()
    assert run("--practice", "letter", "2026-1", "--format", "docx").code == 0
    content = (tmp_path / "C2026-0001-整改通知书（练习）.docx").read_bytes()
    assert Document(io.BytesIO(content)).paragraphs[0].text == "【练习，不作依据】整改通知书"


@pytest.fixture
def followed(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[CaseFile]:
    """The cases that the published edition opened, in a registry of their own."""
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    connection = open_published(Settings(home=published, registry_url=url), official=True)
    cases = derived(connection, AS_OF)
    connection.close()
    engine = open_registry(url)
    for made in cases:
        file(engine, made)
    engine.dispose()
    monkeypatch.setenv("SIHAI_REGISTRY_URL", url)
    return cases


def test_the_official_edition_adds_days_problems_and_what_is_met(
    run: Run, followed: list[CaseFile], tmp_path: Path
) -> None:
    chosen = next(made for made in followed if failing(made))
    ran = run("letter", chosen.case_no, "--date", "2026-11-23", "--format", "docx")
    assert ran.code == 0, ran.err
    text = word_text(next(tmp_path.glob(f"{chosen.case_no}-*.docx")).read_bytes())
    assert "数据来源：四害密度评定结果，正式版本2026-11-20-nightly-" in text
    assert "（截至2026年11月20日）" in text
    # The event alone tells neither the first survey day nor the indicators that are met.
    assert "计划期间" not in text
    assert re.search(r"现场调查（2026年[0-9]+月[0-9]+日至", text)
    assert "其余指标达到要求：" in text
    for unit in failing(chosen):
        assert str(unit["unit_name"]) in text
    # What was found there is told in the words of the problem list, with its count.
    assert re.search(r"[0-9]+(处|间|个|只|勺)", text.partition("家单位存在问题：")[2].partition("三、")[0])


def failing(made: CaseFile) -> list[dict[str, object]]:
    units = made.events[0].detail["failing_units"]
    assert isinstance(units, list)
    return units
