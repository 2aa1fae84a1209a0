"""`sihai surge`: the daily report (日报) of a special round: who reported, what exceeds its limit, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import typer

from cli.errors import WrongUsageError
from cli.export import print_csv, print_json
from cli.screen import out
from cli.surge_report import Report, as_date, print_reports
from editions.opened import Edition, Record, open_edition

_NAMES = "select place_code, any_value(place_name) as place_name from reference.place group by place_code"
SURGES = """
    select s.*, r.name_zh, r.name_en, r.starts_on, r.ends_on
    from reference.surge as s
    join reference.round as r on r.round_id = s.surge_id
    join reference.edition as e on r.starts_on <= e.as_of
    order by r.starts_on, s.surge_id
"""
# The span of the day: from the day on which it was due last until the next one.
REPORTS = f"""
    select p.place_name, r.*
    from flags.surge_report as r
    join ({_NAMES}) as p using (place_code)
    where r.surge_id = $surge and r.due_on <= $day and r.due_until >= $day
    order by r.place_code, r.form
"""  # noqa: S608  our own text
MISSED = f"""
    select p.place_name, r.*
    from flags.surge_report as r
    join ({_NAMES}) as p using (place_code)
    where r.surge_id = $surge and r.due_until < $day and r.report_state = 'missing'
    order by r.due_on, r.place_code, r.form
"""  # noqa: S608  our own text
RESULTS = f"""
    select p.place_name, i.name_zh as indicator_zh, i.unit, i.effort_unit, d.*
    from flags.surge_day as d
    join ({_NAMES}) as p using (place_code)
    join reference.indicator as i on i.indicator = d.indicator
    where d.surge_id = $surge and d.day_on >= $since and d.day_on <= $day
    order by d.place_code, d.day_on, d.indicator, d.unit_scope
"""  # noqa: S608  our own text


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="查看")(surge)


def surge(
    named: Annotated[str | None, typer.Argument(metavar="[SURGE]", help="专项代码或名称；不写则为正在进行的")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="哪一天，例如 2026-09-28；不写则为最近一天")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="各地区当日结果输出为 CSV（Excel 可直接打开）")] = False,
    official: Annotated[bool, typer.Option("--official", help="看正式版本（夜间发布）而非最新版本")] = False,
) -> None:
    """专项保障日报：谁已上报、什么超过限值、还缺什么 / daily report of a special round."""
    if as_csv and as_json:
        raise WrongUsageError("--csv 和 --json 只能选一个。", "choose one of --csv and --json")
    with open_edition(official=official) as edition:
        asked = day.date() if day else None
        found = [
            read_report(edition, row, asked) for row in chosen(read_surges(edition), named, asked or edition.as_of)
        ]
        if as_json:
            print_json({**edition.about(), "surges": [asdict(report) for report in found]})
        elif as_csv:
            rows = [row for report in found for row in report.results]
            print_csv(list(rows[0]) if rows else [], [list(row.values()) for row in rows])
        else:
            print_reports(out(), found, edition.mark)


def read_surges(edition: Edition) -> list[Record]:
    """Special rounds that have begun; none in editions from before there were any."""
    made = edition.rows("select table_name from duckdb_tables() where schema_name = 'flags'")
    return edition.rows(SURGES) if "surge_day" in {row["table_name"] for row in made} else []


def chosen(surges: Sequence[Record], named: str | None, on: date) -> list[Record]:
    """The one that is named; else those that run on the day, else the one that ended last before it.

    Raises:
        WrongUsageError: No special round of that name has begun, or none at all by that day.
    """
    if named is not None:
        found = [row for row in surges if named.strip() in (row["surge_id"], row["name_zh"])]
        if not found:
            known = "、".join(f"{row['name_zh']}（{row['surge_id']}）" for row in surges) or "无"
            raise WrongUsageError(
                f"没有已开始的专项“{named}”。已开始的：{known}。", f"no special round {named!r} has begun"
            )
        return found
    begun = [row for row in surges if str(row["starts_on"]) <= on.isoformat()]
    if surges and not begun:
        first = surges[0]
        raise WrongUsageError(
            f"{on} 时还没有专项保障；最早的是“{first['name_zh']}”（{first['starts_on']} 开始）。",
            f"no special round had begun on {on}",
        )
    running = [row for row in begun if str(row["ends_on"]) >= on.isoformat()]
    return running or sorted(begun, key=lambda row: str(row["ends_on"]))[-1:]


def read_report(edition: Edition, row: Record, day: date | None) -> Report:
    """The report of a day, by default the last one that the edition knows of.

    Raises:
        WrongUsageError: The day lies outside the special round, or after the edition's.
    """
    first, last = as_date(row["starts_on"]), min(as_date(row["ends_on"]), edition.as_of)
    on = day or last
    if not first <= on <= last:
        raise WrongUsageError(
            f"“{row['name_zh']}”在本版本中只有 {first} 至 {last} 的日报。", f"--day must lie in {first} to {last}"
        )
    values = {"surge": row["surge_id"], "day": on}
    reports = edition.rows(REPORTS, values)
    since = min((as_date(report["due_on"]) for report in reports), default=on)
    return Report(
        surge=row,
        day=on,
        reports=reports,
        results=edition.rows(RESULTS, {**values, "since": since}),
        missed_before=edition.rows(MISSED, values),
    )
