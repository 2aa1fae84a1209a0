from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.letters.kind import KINDS, RECTIFICATION, REMINDER, LetterError
from cases.letters.letter import Heading, Letter
from cases.letters.make_templates import make_templates
from cases.letters.page import fill_page
from cases.letters.tags import LIST_TAGS, TEXT_TAGS, tag_values
from cases.letters.template import FORMATS, SHIPPED, find_template, lay_templates
from cases.letters.word import fill_word
from reference.load import Standards, load_standards
from settings import STANDARDS
from tests.cases.letters.drawing import DRAWN, HEADING, all_texts, rectification, verdict, word_text

# Tags of one kind of document do not stand in the others.
ONLY_IN_VERDICT = {"结论", "结论说明", "下一步", "原因"}
# A verdict's next step names the day; the measures and units stand in the notice that went before.
NOT_PRINTED = {
    "整改通知书": ONLY_IN_VERDICT | {"指标.是否达标", "指标.序号"},
    "提醒函": ONLY_IN_VERDICT | {"指标.是否达标", "指标.序号"},
    "复查结果告知书": {
        "指标.等级", "指标.序号", "等级", "把握", "复发", "达标指标", "单位", "单位数", "目标", "措施", "季节说明",
        "签收期限",
    },
}  # fmt: skip
NASTY = [
    "<w:p/>",
    "</td><script>alert(1)</script>",
    "{{ 文号 }}",
    "{% for x in y %}",
    "a\x00b\x0bc",
    "一行\n两行\f三行",
    "&amp;",
]


def word(body: str, tables: bool = False) -> bytes:
    document = Document()
    document.add_paragraph(body)
    if tables:
        document.add_table(1, 1).cell(0, 0).text = body
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_shipped_templates_equal_a_fresh_build(tmp_path: Path) -> None:
    made = make_templates(tmp_path)
    assert sorted(path.name for path in SHIPPED.iterdir()) == sorted(path.name for path in made)
    for path in made:
        shipped = SHIPPED / path.name
        again = "run python -m cases.letters.make_templates"
        if path.suffix == ".html":
            assert shipped.read_text("utf-8") == path.read_text("utf-8"), again
        else:
            assert parts(shipped) == parts(path), again


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("draw", DRAWN)
def test_every_text_of_a_letter_stands_in_its_document(
    standards: Standards, tmp_path: Path, draw: Callable[[Standards], Letter], suffix: str
) -> None:
    letter = draw(standards)
    values = tag_values(letter)
    content = find_template(tmp_path, letter.kind, suffix).fill(values)
    text = word_text(content) if suffix == "docx" else "".join(unescape(content.decode()).split())
    missing = [told for told in all_texts(values, but=NOT_PRINTED[letter.kind.title]) if told not in text]
    assert not missing
    assert "{{" not in text
    assert "{%" not in text


def test_every_tag_is_used_by_some_template() -> None:
    sources = "".join((SHIPPED / f"{kind.code}.html").read_text("utf-8") for kind in KINDS)
    unused = [tag for tag in (*TEXT_TAGS, *LIST_TAGS) if not re.search(rf"\b{tag}\b", sources)]
    assert not unused


def test_pages_fetch_nothing() -> None:
    for path in SHIPPED.glob("*.html"):
        assert not re.search(r"https?:|//|src=|url\(|@import|<script", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_word_templates_are_a4_with_official_margins_and_name_chinese_fonts(kind: object) -> None:
    document = Document(str(SHIPPED / f"{getattr(kind, 'code', '')}.docx"))
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)
    assert [round((size or 0) / Mm(1)) for size in sizes] == [210, 297, 37, 28, 26]
    runs = [run for run in document.element.body.iter(qn("w:r")) if "".join(run.itertext())]
    fonts = {run.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:eastAsia")) for run in runs}
    assert fonts == {"仿宋", "宋体", "黑体"}


def test_tables_repeat_their_header_and_keep_rows_whole(standards: Standards, tmp_path: Path) -> None:
    letter = rectification(standards, units=tuple(f"第{number}号餐饮店" for number in range(60)))
    content = find_template(tmp_path, RECTIFICATION, "docx").fill(tag_values(letter))
    document = Document(io.BytesIO(content))
    units = next(table for table in document.tables if table.rows[0].cells[1].text == "单位")
    assert len(units.rows) == 61
    assert len(list(units.rows[0]._tr.iter(qn("w:tblHeader")))) == 1
    assert len(list(units._tbl.iter(qn("w:cantSplit")))) == 61


def test_blocks_without_anything_to_say_leave_no_empty_table(standards: Standards, tmp_path: Path) -> None:
    letter = rectification(standards, Heading(made_on=HEADING.made_on), units=())
    content = find_template(tmp_path, RECTIFICATION, "docx").fill(tag_values(letter))
    headers = [table.rows[0].cells[0].text for table in Document(io.BytesIO(content)).tables]
    assert headers == ["指标", "环节", "文书"]
    text = word_text(content)
    assert "请对照上述指标全面排查" in text
    assert "〔〕号" in text
    for absent in ("签发人", "抄送", "数据来源", "None"):
        assert absent not in text


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("nasty", NASTY)
def test_no_text_of_a_sheet_breaks_a_document(standards: Standards, tmp_path: Path, suffix: str, nasty: str) -> None:
    told = Heading(made_on=HEADING.made_on, document_no=nasty, copy_to=(nasty,), sent_to=nasty)
    letter = rectification(standards, told, units=(nasty,))
    values = tag_values(letter)
    content = find_template(tmp_path, letter.kind, suffix).fill(values)
    shown = "".join(str(values["文号"]).split())
    if suffix == "docx":
        assert word_text(content).count(shown) >= 4
    else:
        assert b"<script" not in content
        assert "".join(unescape(content.decode()).split()).count(shown) >= 4


STANDARDS_HERE = load_standards([STANDARDS])


@settings(max_examples=15, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_at_all_gives_a_document_that_opens(text: str) -> None:
    values = tag_values(rectification(STANDARDS_HERE, units=(text,)))
    lines = values["单位"]
    assert not isinstance(lines, str)
    content = find_template(Path("/nowhere"), RECTIFICATION, "docx").fill(values)
    name = "".join(lines[0]["单位"].split()).replace("{_{", "{{").replace("{_%", "{%")
    assert name.replace("}_}", "}}").replace("%_}", "%}") in word_text(content)


def test_a_countys_own_template_comes_first(standards: Standards, tmp_path: Path) -> None:
    (tmp_path / "整改通知书.docx").write_bytes(word("县里的 {{ 案号 }}：{{ 主送 }}"))
    (tmp_path / "reminder.html").write_text("<p>{{ 案号 }}</p>", encoding="utf-8")
    own = find_template(tmp_path, RECTIFICATION, "docx")
    assert own.is_own
    assert word_text(own.fill(tag_values(rectification(standards)))) == "县里的C2026-0001：硖石街道办事处"
    assert find_template(tmp_path, REMINDER, "html").is_own
    assert not find_template(tmp_path, RECTIFICATION, "html").is_own


def test_templates_laid_out_are_taken_as_they_are_and_never_overwritten(standards: Standards, tmp_path: Path) -> None:
    (tmp_path / "提醒函.html").write_text("ours", encoding="utf-8")
    assert len(lay_templates(tmp_path)) == 2 * len(KINDS) - 1
    assert (tmp_path / "提醒函.html").read_text("utf-8") == "ours"
    assert lay_templates(tmp_path) == []
    letter = verdict(standards)
    for suffix in FORMATS:
        own = find_template(tmp_path, letter.kind, suffix)
        assert own.is_own
        shipped = find_template(tmp_path / "none", letter.kind, suffix)
        assert own.path.read_bytes() == shipped.path.read_bytes()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ 文件号 }}", "没有的标签 「文件号」"),
        ("{{ 主送.名称 }}", "没有的标签 「主送.名称」"),
        ("{% for 行 in 单位 %}{{ 行.名字 }}{% endfor %}", "没有的标签 「行.名字」"),
        ("{% for 行 in 单位 %}{{ 行['面积'] }}{% endfor %}", "没有的标签 「行.面积」"),
        ("{% for 行 in 家 %}{{ 行.单位 }}{% endfor %}", "没有的标签 「家」"),
        ("{{ 行.单位 }}", "没有的标签 「行.单位」"),
        ("{% if 文书号 %}有{% endif %}", "没有的标签 「文书号」"),
        ("{{ 主送 %}", "写得不完整或不对"),
        ("{{ 主送 地区 }}", "标签「{{ 主送 地区 }}」写得不完整或不对"),
        ("{% for 行 in 单位 %}{{ 行.单位 }}", "标签「{% for 行 in 单位 %}」（缺少结尾）写得不完整或不对"),
        ("{{ 主送 }}{% endif %}", "标签「{% endif %}」写得不完整或不对"),
        ("{{ 主送|大写 }}", "标签「{{ 主送|大写 }}」写得不完整或不对"),
        ("｛｛ 主送 ｝｝", "全角括号"),
        ("{｛ 主送 }}", "全角括号"),
    ],
)
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_template_with_a_wrong_tag_is_refused_and_says_which(
    standards: Standards, body: str, said: str, suffix: str
) -> None:
    values = tag_values(rectification(standards))
    fill, content = (fill_word, word(body, tables=True)) if suffix == "docx" else (fill_page, body.encode())
    with pytest.raises(LetterError) as caught:
        fill(f"整改通知书.{suffix}", content, values)
    message = str(caught.value)
    assert said in message
    assert "模板「整改通知书." in message
    if "全角" not in said:
        assert "可用的标签：标题、文号" in message
        assert "单位（序号、单位、所在地、问题）" in message


def test_a_tag_that_word_has_parted_is_one_tag(standards: Standards) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for part in ("{", "{ 案", "号 }", "}"):
        paragraph.add_run(part).bold = True
    buffer = io.BytesIO()
    document.save(buffer)
    values = tag_values(rectification(standards))
    assert word_text(fill_word("x.docx", buffer.getvalue(), values)) == "C2026-0001"


def test_a_wrong_tag_in_the_footer_is_found(standards: Standards) -> None:
    document = Document()
    document.sections[0].footer.paragraphs[0].text = "{{ 页脚 }}"
    buffer = io.BytesIO()
    document.save(buffer)
    with pytest.raises(LetterError, match="没有的标签 「页脚」"):
        fill_word("x.docx", buffer.getvalue(), tag_values(rectification(standards)))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04rest"])
def test_what_is_no_word_file_is_refused(standards: Standards, content: bytes) -> None:
    with pytest.raises(LetterError, match=r"不是 Word 文档"):
        fill_word("x.docx", content, tag_values(rectification(standards)))


def test_a_page_in_another_encoding_is_refused(standards: Standards) -> None:
    with pytest.raises(LetterError, match=r"不是 UTF-8 编码"):
        fill_page("x.html", "标题".encode("gb18030"), tag_values(rectification(standards)))


def test_a_template_reaches_nothing_but_its_tags(standards: Standards) -> None:
    with pytest.raises(LetterError):
        fill_page("x.html", b"{{ ''.__class__.__mro__ }}", tag_values(rectification(standards)))
