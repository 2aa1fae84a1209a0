"""What may be shown to everybody: letters and indices of streets and towns, column by column as listed here.

Only what is listed leaves the house. No inspector, household, shop or unit, no receipt, no sender: none of these tables
is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.words import UNIT_ZH, VECTOR_ZH
from editions.words import GRADE_STATUS_ZH

if TYPE_CHECKING:
    from editions.opened import Edition

_STREETS = """
    select p.place_code, p.place_name
    from reference.place as p
    join reference.edition as e
        on e.as_of >= p.valid_from and (p.valid_to is null or e.as_of <= p.valid_to)
    where p.place_kind in ('street', 'town', 'township') and p.place_code in (select unnest($places))
"""


@dataclass(frozen=True)
class PublicColumn:
    """A column: its name in the query, its heading, and what it says."""

    name: str
    heading: str
    about: str


@dataclass(frozen=True)
class PublicTable:
    """A table that may be published.

    Attributes:
        key: In addresses and file names.
        title: What it is called.
        grain: What one row is.
        columns: Everything that it shows.
    """

    key: str
    title: str
    grain: str
    columns: tuple[PublicColumn, ...]
    query: str

    @property
    def headings(self) -> list[str]:
        """Of the columns, in order."""
        return [column.heading for column in self.columns]

    def rows(self, edition: Edition, places: Sequence[str]) -> list[list[object]]:
        """Rows of the given places, in the order of the columns."""
        found = edition.rows(self.query, {"places": list(places)})
        return [[_shown(column.name, row[column.name]) for column in self.columns] for row in found]


# Codes that are written in words: the file is for everybody.
_WORDS = {"grade_status": GRADE_STATUS_ZH, "vector": VECTOR_ZH, "unit": UNIT_ZH}


def _shown(name: str, value: object) -> object:
    return _WORDS[name].get(str(value), value) if name in _WORDS else value


_PLACE = (
    PublicColumn("round_id", "轮次", "考评轮次代码，年份加季节"),
    PublicColumn("place_code", "区划代码", "统计用区划代码的最短前缀，9 位为镇街"),
    PublicColumn("place_name", "镇街", "街道、镇或乡的名称"),
)
_LETTER = "A、B、C 为国家标准的密度控制水平，D 为未达 C 级，N 为未评"

PUBLIC_TABLES = (
    PublicTable(
        "grades",
        "镇街密度控制水平",
        "一行是一个镇街一个轮次",
        (
            *_PLACE,
            PublicColumn("rodent_grade", "鼠", f"鼠类密度等级：{_LETTER}"),
            PublicColumn("mosquito_grade", "蚊", f"蚊虫密度等级：{_LETTER}"),
            PublicColumn("fly_grade", "蝇", f"蝇类密度等级：{_LETTER}"),
            PublicColumn("cockroach_grade", "蟑", f"蜚蠊密度等级：{_LETTER}"),
            PublicColumn("street_grade", "镇街等级", "四项中最低的一项；有一项未评的为 N"),
            PublicColumn("grade_status", "状态", "轮次锁定前为初评，锁定后为定级"),
            PublicColumn("last_surveyed_on", "最后调查日期", "该轮次最后一次调查的日期"),
        ),
        f"""
            select
                g.round_id, g.place_code, p.place_name, g.rodent_grade, g.mosquito_grade, g.fly_grade,
                g.cockroach_grade, g.street_grade, g.grade_status, g.last_surveyed_on
            from grades.street_grade as g
            join ({_STREETS}) as p using (place_code)
            where g.is_official and g.graded_kind = 'assessment'
            order by g.starts_on desc, g.round_id, g.place_code
        """,  # noqa: S608  our own text
    ),
    PublicTable(
        "indices",
        "镇街密度指数",
        "一行是一个镇街一个轮次的一项指标",
        (
            *_PLACE,
            PublicColumn("vector", "病媒", "鼠、蚊、蝇、蟑"),
            PublicColumn("indicator", "指标代码", "指标的代码"),
            PublicColumn("indicator_zh", "指标", "指标的名称"),
            PublicColumn("value", "指数", "指标的取值，单位见“单位”一列"),
            PublicColumn("unit", "单位", "指数的单位"),
            PublicColumn("lower_95", "95%下限", "双侧 95% 置信区间的下限，单位同指数"),
            PublicColumn("upper_95", "95%上限", "双侧 95% 置信区间的上限，单位同指数"),
            PublicColumn("last_surveyed_on", "最后调查日期", "该轮次最后一次调查的日期"),
        ),
        f"""
            select
                i.round_id, i.place_code, p.place_name, i.vector, i.indicator, n.name_zh as indicator_zh, i.value,
                n.unit, i.lower_95, i.upper_95, i.last_surveyed_on
            from indices.round_index as i
            join ({_STREETS}) as p using (place_code)
            join reference.indicator as n on n.indicator = i.indicator
            where i.unit_scope = 'all' and i.graded_kind = 'assessment' and i.state = 'assessed'
            order by i.round_id desc, i.place_code, i.vector, i.indicator
        """,  # noqa: S608  our own text
    ),
)


def metadata(edition: Edition, table: PublicTable, row_count: int) -> str:
    """The text that goes with a table: what it is, from which edition, what each column says."""
    lines = [
        f"{edition.mark}{table.title}",
        "",
        f"粒度：{table.grain}；共 {row_count} 行。",
        f"截至：{edition.as_of}（正式版本 {edition.edition_id}）。",
        "依据：GB/T 27770—27773 病媒生物密度控制水平。",
        "范围：只到镇街一级，不含调查员、住户、店铺和单位。",
        "空格表示没有评定，不是零。",
        "",
        "列：",
        *[f"  {column.heading}：{column.about}。" for column in table.columns],
    ]
    return "\r\n".join(lines) + "\r\n"
