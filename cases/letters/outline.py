"""What the templates that come with the project say: one outline a document, from which both kinds of file are made.

The words stand here once. `word_template` and `page_template` turn an outline into a Word document and a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cases.letters.kind import RECTIFICATION, REMINDER, VERDICT, Kind


@dataclass(frozen=True)
class Text:
    """A paragraph; `style` is one of of `text_style.STYLES`."""

    text: str
    style: str = "body"


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, what stands in it, how wide it is."""

    title: str
    text: str
    width_mm: float
    is_centred: bool = False


@dataclass(frozen=True)
class Table:
    """A table with one row for each line of a list tag; in `text` the line is called 行.

    Only a long one may go on overleaf.
    """

    listed: str
    columns: tuple[Column, ...]
    is_long: bool = False


@dataclass(frozen=True)
class Each:
    """A paragraph for each line of a list tag."""

    listed: str
    text: Text


@dataclass(frozen=True)
class When:
    """Blocks that stand only where a tag is not empty, and others where it is."""

    tag: str
    blocks: tuple[Block, ...]
    otherwise: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Slip:
    """A form of label and blank, two pairs a row, to be filled in by hand; what is known stands in it already."""

    pairs: tuple[tuple[str, str], ...]


Block = Text | Table | Each | When | Slip

_HEAD: Final[tuple[Block, ...]] = (
    Text("{{ 标题 }}", "title"),
    Text("{% if 文号 %}{{ 文号 }}{% else %}〔　　　〕　　号{% endif %}", "number"),
    Text("{{ 主送 }}：", "address"),
)
_SOURCE: Final = When("数据来源", (Text("数据来源：{{ 数据来源 }}。", "note"),))
_BASIS: Final = Text("评定依据为{{ 标准 }}。{{ 标准说明 }}{{ 把握 }}")
_INDICATOR_COLUMNS: Final = (
    Column("指标", "{{ 行.指标 }}", 34),
    Column("检出 / 检查", "{{ 行.检出检查 }}", 32, is_centred=True),
    Column("数值", "{{ 行.数值 }}", 25, is_centred=True),
    Column("{{ 要求等级 }}限值", "{{ 行.限值 }}", 27, is_centred=True),
    Column("95%区间", "{{ 行.区间 }}", 26, is_centred=True),
    Column("等级", "{{ 行.等级 }}", 12, is_centred=True),
)
_VERDICT_COLUMNS: Final = (
    *_INDICATOR_COLUMNS[:-1],
    Column("达标", "{{ 行.是否达标 }}", 12, is_centred=True),
)
_UNITS: Final = Table(
    "单位",
    (
        Column("序号", "{{ 行.序号 }}", 12, is_centred=True),
        Column("单位", "{{ 行.单位 }}", 50),
        Column("所在地", "{{ 行.所在地 }}", 32),
        Column("问题", "{{ 行.问题 }}", 62),
    ),
    is_long=True,
)
_DEADLINES: Final = Table(
    "时限",
    (
        Column("环节", "{{ 行.环节 }}", 32, is_centred=True),
        Column("时限", "{{ 行.要求 }}", 58, is_centred=True),
        Column("最迟日期", "{{ 行.最迟 }}", 66, is_centred=True),
    ),
)
_EACH_CONDITION: Final = Each("条件", Text("（{{ 行.序号 }}）{{ 行.条件 }}", "item"))
_MEASURES: Final = "{% for 行 in 措施 %}{{ 行.措施 }}{% if not loop.last %}；{% endif %}{% endfor %}"
_EACH_TARGET: Final = Each(
    "目标", Text("{{ 行.目标 }}{% if 行.文件 %}，依据：{{ 行.文件 }}{% endif %}。", "item")
)  # fmt: skip


def _foot(last_words: str) -> tuple[Block, ...]:
    return (
        Text(last_words, "last"),
        Text("{{ 发文单位 }}（盖章）", "sign"),
        Text("{{ 日期 }}", "day"),
        When("签发人", (Text("签发人：{{ 签发人 }}", "signer"),)),
        When("抄送", (Text("抄送：{{ 抄送 }}。", "copy"),)),
        Text("沿此线剪下", "cut"),
        Text("签收回执", "receipt"),
        Slip(
            (
                ("文书", "{{ 标题 }}{% if 文号 %} {{ 文号 }}{% endif %}"),
                ("案号", "{{ 案号 }}"),
                ("签收单位（盖章）", ""),
                ("签收人", ""),
                ("签收日期", "　　　　年　　月　　日"),
                ("联系电话", ""),
            )
        ),
        Text("{% if 签收期限 %}签收期限：{{ 签收期限 }}。{% endif %}请签收后将本回执送回{{ 发文单位 }}。", "note"),
    )


def _indicators() -> tuple[Block, ...]:
    return (
        _BASIS,
        When("指标", (Text("未达到要求的指标如下：", "lead"), Table("指标", _INDICATOR_COLUMNS))),
        When("达标指标", (Text("其余指标达到要求：{{ 达标指标 }}。"),)),
        _SOURCE,
    )


def _units() -> tuple[Block, ...]:
    return (
        When(
            "单位",
            (Text("调查中发现 {{ 单位数 }} 家单位存在问题：", "lead"), _UNITS),
            (Text("本次调查没有单独列出存在问题的单位，请对照上述指标全面排查。"),),
        ),
    )


OUTLINES: Final[dict[Kind, tuple[Block, ...]]] = {
    RECTIFICATION: (
        *_HEAD,
        Text(
            "经{{ 轮次 }}现场调查（{{ 调查日期 }}），{{ 地区 }}{{ 病媒 }}密度控制水平为{{ 等级 }}，"
            "未达到{{ 要求等级 }}的目标要求（案号：{{ 案号 }}）。{{ 复发 }}现将有关情况和整改要求通知如下："
        ),
        Text("一、评定情况", "heading"),
        *_indicators(),
        Text("二、存在问题的单位", "heading"),
        *_units(),
        Text("三、目标要求和建议措施", "heading"),
        _EACH_TARGET,
        Text(f"请结合实际采取下列措施：{_MEASURES}。"),
        Text("四、办理时限", "heading"),
        Text("各环节办理时限如下：", "lead"),
        _DEADLINES,
        Text("各环节提前完成的，后续时限从实际完成之日起算。"),
        Text("五、复查和销案", "heading"),
        Text("同时符合下列条件的，予以销案："),
        _EACH_CONDITION,
        Text("复查未达到要求的，继续整改；检查量不足的，限期补测。{{ 季节说明 }}"),
        *_foot("特此通知。"),
    ),
    REMINDER: (
        *_HEAD,
        Text(
            "经{{ 轮次 }}现场调查（{{ 调查日期 }}），{{ 地区 }}{{ 病媒 }}密度控制水平为{{ 等级 }}，"
            "未达到{{ 要求等级 }}的目标要求（案号：{{ 案号 }}）。{{ 复发 }}"
            "现将有关情况函告如下，请予重视，做好防制工作："
        ),
        Text("一、评定情况", "heading"),
        *_indicators(),
        Text("二、存在问题的单位", "heading"),
        *_units(),
        Text("三、目标要求和建议措施", "heading"),
        _EACH_TARGET,
        Text(f"建议结合实际采取下列措施：{_MEASURES}。"),
        Text("四、建议时限", "heading"),
        Text("各环节建议时限如下：", "lead"),
        _DEADLINES,
        Text("各环节提前完成的，后续时限从实际完成之日起算。"),
        Text("五、复查和销案", "heading"),
        Text("同时符合下列条件的，予以销案："),
        _EACH_CONDITION,
        Text("复查未达到要求的，请继续采取措施；检查量不足的，请补测。{{ 季节说明 }}"),
        *_foot("特此函告。"),
    ),
    VERDICT: (
        *_HEAD,
        Text(
            "{{ 地区 }}{{ 病媒 }}密度整改案件（案号：{{ 案号 }}）已完成{{ 轮次 }}（{{ 调查日期 }}）。"
            "现将复查结果告知如下："
        ),
        Text("一、复查结论", "heading"),
        Text("{{ 结论 }}。{{ 结论说明 }}"),
        Each("原因", Text("（{{ 行.序号 }}）{{ 行.原因 }}", "item")),
        Text("二、复查指标", "heading"),
        Text("评定依据为{{ 标准 }}。{{ 标准说明 }}", "lead"),
        When("指标", (Table("指标", _VERDICT_COLUMNS),)),
        _SOURCE,
        Text("三、下一步工作", "heading"),
        Text("{{ 下一步 }}"),
        When("时限", (Text("各环节办理时限如下：", "lead"), _DEADLINES, Text("销案条件不变："), _EACH_CONDITION)),
        *_foot("特此告知。"),
    ),
}  # fmt: skip
