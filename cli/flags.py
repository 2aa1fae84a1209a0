"""`sihai flags`: what falls below target, is missing, could not be assessed, is stale, thinly sampled or suspicious."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cases.words import VECTOR_ZH
from cli.errors import WrongUsageError
from cli.export import print_csv, print_json
from cli.flag_lines import facility_line, plan_lines, trend_line
from cli.screen import REASONS, letter, mark, out, print_lines, ruled_table
from cli.suspicious import print_suspicious, read_suspicious
from editions.opened import Edition, Record, open_edition
from sheets.forms import FORMS

if TYPE_CHECKING:
    from rich.console import Console

_NAMES = "select place_code, any_value(place_name) as place_name from reference.place group by place_code"

QUERIES: Mapping[str, str] = {
    "below_target": f"""
        select
            p.place_name, b.*, i.name_zh as indicator_zh, c.deciding_indicator, d.name_zh as deciding_indicator_zh,
            t.name_zh as target_zh, t.document_zh
        from flags.below_target as b
        join ({_NAMES}) as p using (place_code)
        left join reference.indicator as i on i.indicator = b.indicator
        left join grades.current_grade as c on c.place_code = b.place_code and c.vector = b.vector
        left join reference.indicator as d on d.indicator = c.deciding_indicator
        left join (select target_id, name_zh, document_zh from reference.target) as t using (target_id)
        order by
            b.place_kind = 'county', b.place_code,
            list_position(['rodent', 'mosquito', 'fly', 'cockroach'], b.vector), b.required
    """,  # noqa: S608  our own text
    # The last case of each place and vector: open, or ended while the letter that opened it still stands.
    "case_status": f"""
        select
            p.place_name, s.case_no, s.place_code, s.place_kind, s.vector, s.status, s.severity, s.step, s.due_on,
            s.is_overdue, s.ended_on
        from flags.case_status as s
        join ({_NAMES}) as p using (place_code)
        left join flags.below_target as b on b.place_code = s.place_code and b.vector = s.vector
        where s.ended_on is null or b.round_id is not null
        qualify row_number() over (partition by s.place_code, s.vector order by s.case_no desc) = 1
        order by s.case_no
    """,  # noqa: S608  our own text
    "missing_report": f"""
        select p.place_name, m.*
        from flags.missing_report as m
        join ({_NAMES}) as p using (place_code)
        order by m.reason desc, m.place_code, m.form, m.starts_on
    """,  # noqa: S608  our own text
    "not_assessed": f"""
        select
            p.place_name, c.place_code, c.place_kind, c.vector, c.round_id, c.not_assessed_reason as reason,
            c.deciding_indicator as missing_indicator, i.name_zh as missing_indicator_zh, c.provisional_grade
        from grades.current_grade as c
        join ({_NAMES}) as p using (place_code)
        left join reference.indicator as i on i.indicator = c.deciding_indicator
        where coalesce(c.grade, 'N') = 'N' and c.place_kind in ('street', 'town', 'township', 'county')
        order by
            c.place_kind = 'county', c.place_code,
            list_position(['rodent', 'mosquito', 'fly', 'cockroach'], c.vector)
    """,  # noqa: S608  our own text
    "stale_grade": f"""
        select p.place_name, s.*
        from flags.stale_grade as s
        join ({_NAMES}) as p using (place_code)
        order by s.place_kind = 'county', s.place_code, s.vector
    """,  # noqa: S608  our own text
    "plan_not_met": f"""
        select p.place_name, n.*
        from flags.plan_not_met as n
        join ({_NAMES}) as p using (place_code)
        where n.is_current
        order by
            n.place_kind = 'county', n.place_code,
            list_position(['rodent', 'mosquito', 'fly', 'cockroach'], n.vector), n.cell, n.quantity
    """,  # noqa: S608  our own text
    "low_facility_rate": f"""
        select p.place_name, i.name_zh as indicator_zh, r.*
        from flags.low_facility_rate as r
        join ({_NAMES}) as p using (place_code)
        join reference.indicator as i on i.indicator = r.indicator
        where not r.is_met
        order by not r.is_bound, r.place_code, r.indicator
    """,  # noqa: S608  our own text
    "trend_signal": f"""
        select p.place_name, i.name_zh as indicator_zh, i.unit, t.*
        from flags.trend_signal as t
        join ({_NAMES}) as p using (place_code)
        join reference.indicator as i on i.indicator = t.indicator
        where t.is_latest
        order by t.place_kind = 'county', t.place_code, t.indicator
    """,  # noqa: S608  our own text
}
_TABLES = "select table_name from duckdb_tables() where schema_name = 'flags'"
_MISSING = {"missing": "漏报", "late": "迟报"}


@dataclass(frozen=True)
class Flags:
    """Rows of each kind of flag."""

    below_target: list[Record]
    case_status: list[Record]
    missing_report: list[Record]
    not_assessed: list[Record]
    stale_grade: list[Record]
    plan_not_met: list[Record]
    low_facility_rate: list[Record]
    trend_signal: list[Record]
    suspicious_result: list[Record]

    @property
    def is_empty(self) -> bool:
        """Nothing to follow up."""
        return not any(vars(self).values())


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="查看")(flags)


def flags(
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="未达目标的输出为 CSV（Excel 可直接打开）")] = False,
    official: Annotated[bool, typer.Option("--official", help="看正式版本（夜间发布）而非最新版本")] = False,
) -> None:
    """未达目标、漏报、未评定、过期、抽样不足、趋势、可疑 / below target and other flags."""
    if as_csv and as_json:
        raise WrongUsageError("--csv 和 --json 只能选一个。", "choose one of --csv and --json")
    with open_edition(official=official) as edition:
        found = read_flags(edition)
        if as_json:
            print_json({**edition.about(), **vars(found)})
        elif as_csv:
            rows = found.below_target
            print_csv(list(rows[0]) if rows else [], [list(row.values()) for row in rows])
        else:
            print_flags(out(), found)


def read_flags(edition: Edition) -> Flags:
    """Every flag of streets, towns and counties; villages are in `flags.not_assessed` itself.

    Editions from before a table was made have no rows of it.
    """
    made = {row["table_name"] for row in edition.rows(_TABLES)}
    found = {
        name: edition.rows(query) if name in made or name == "not_assessed" else [] for name, query in QUERIES.items()
    }
    return Flags(**found, suspicious_result=read_suspicious(edition))


def print_flags(console: Console, found: Flags) -> None:
    """Print each kind under its heading; one line a finding."""
    from rich.text import Text

    if found.is_empty:
        console.print(Text("没有未达目标、漏报、未评定、过期或可疑的。"))
    if found.below_target:
        _print_below_target(console, found.below_target)
    if cases := case_lines(found.case_status):
        console.print()
        print_lines(console, cases, indent=0)
    for title, lines in (
        ("已过期", [_stale(row) for row in found.stale_grade]),
        ("未评定", [_not_assessed(row) for row in found.not_assessed]),
        ("漏报迟报", [_missing(row) for row in found.missing_report]),
        ("重点单位设施合格率偏低", [facility_line(row) for row in found.low_facility_rate]),
        ("趋势信号，不是超标", [trend_line(row) for row in found.trend_signal]),
        ("抽样量不足方案，仅供参照", plan_lines(found.plan_not_met)),
    ):
        if lines:
            console.print()
            console.print(Text(f"{title}（{len(lines)}）", style="bold"))
            print_lines(console, lines)
    if found.suspicious_result:
        print_suspicious(console, found.suspicious_result)


def _print_below_target(console: Console, rows: list[Record]) -> None:
    from rich.text import Text

    console.print(Text(f"未达目标（{len(rows)}）", style="bold"))
    console.print()
    table = ruled_table(
        "镇街", "病媒", "现状", "目标", "把握", "需减少", "决定指标",
        right=["需减少"], center=["病媒", "现状", "目标"], fold=["决定指标"],
    )  # fmt: skip
    for row in rows:
        mend = row["findings_to_mend"]
        table.add_row(
            Text(str(row["place_name"])),
            Text(VECTOR_ZH[str(row["vector"])]),
            letter(None if row["actual"] is None else str(row["actual"])),
            Text(str(row["required"])),
            Text(mark(None if row["mark"] is None else str(row["mark"]))),
            Text(f"{mend} 处" if mend else ""),
            Text(str(row["indicator_zh"] or row["deciding_indicator_zh"] or "")),
        )
    console.print(table)
    console.print()
    sources = dict.fromkeys((row["required"], row["document_zh"] or row["target_id"]) for row in rows)
    print_lines(console, (f"目标 {required}：{source}" for required, source in sources), style="dim", indent=0)


def case_lines(rows: list[Record]) -> list[str]:
    """How many cases wait, and which letters a re-survey has answered already: they change at the next assessment."""
    waiting = [row for row in rows if row["ended_on"] is None]
    late = sum(bool(row["is_overdue"]) for row in waiting)
    mended = [
        f"{row['place_name']} {VECTOR_ZH[str(row['vector'])]} {row['case_no']}"
        for row in rows
        if row["status"] == "closed"
    ]
    overdue = f"，其中逾期 {late} 件" if late else ""
    return [
        *([f"案件未结 {len(waiting)} 件{overdue}；sihai cases 列出"] if waiting else []),
        *([f"复查已达标销案，等级到下次考评才变：{'、'.join(mended)}"] if mended else []),
    ]


def _stale(row: Record) -> str:
    vector = VECTOR_ZH[str(row["vector"])]
    return f"{row['place_name']} {vector}：{row['grade']} 级评于 {row['assessed_on']}，有效期至 {row['valid_until']}"


def _not_assessed(row: Record) -> str:
    reason = REASONS.get(str(row["reason"]), str(row["reason"] or "未评定"))
    missing = f"（缺 {row['missing_indicator_zh']}）" if row["missing_indicator_zh"] else ""
    return f"{row['place_name']} {VECTOR_ZH[str(row['vector'])]}：{reason}{missing}"


def _missing(row: Record) -> str:
    form = FORMS.get(str(row["form"]))
    period = row["round_id"] or str(row["starts_on"])[:7]
    reason = _MISSING.get(str(row["reason"]), str(row["reason"]))
    when = f"，{row['received_on']} 收到" if row["received_on"] else ""
    return (
        f"{row['place_name']} {form.title_zh if form else row['form']} {period}：{reason}（截止 {row['due_on']}{when}）"
    )
