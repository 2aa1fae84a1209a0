"""`sihai problems`: the problem list (问题清单), what is to be mended at units, from the published edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cases.words import FINDING_ZH, VECTOR_ZH
from cli.errors import WrongUsageError
from cli.export import print_csv, print_json
from cli.installation import today
from cli.screen import out, print_lines, ruled_table
from cli.vector import vector_code
from editions.opened import Edition, Record, open_edition, place_in
from editions.problems import UNDONE, counted, read_items, state_zh, write_items
from reference.naming import near_names

if TYPE_CHECKING:
    from rich.console import Console

# Lines shown of a list; --all, --json, --csv and --xlsx have them all.
_MOST = 50


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="整改")(problems)


def problems(
    place: Annotated[str | None, typer.Option("--place", help="镇街、村或县的代码或名称，包括其下各地")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="单位名称或编号")] = None,
    vector: Annotated[str | None, typer.Option("--vector", help="病媒：鼠、蚊、蝇、蟑")] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", help="open 待整改、mended 待复查、verified 已核实、dismissed 已销号、all 全部； "
                     "不写则为待整改和待复查"),
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的")] = False,
    every: Annotated[bool, typer.Option("--all", help=f"列出全部行，不只前 {_MOST} 行")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（Excel 可直接打开）")] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写成工作簿，可打印、筛选", metavar="FILE")] = None,
    force: Annotated[bool, typer.Option("--force", help="工作簿已存在时覆盖")] = False,
    official: Annotated[bool, typer.Option("--official", help="看正式版本（夜间发布）而非最新版本")] = False,
) -> None:  # fmt: skip
    """问题清单：各单位查见的问题、期限、责任人、是否核实 / findings to mend at units."""
    if sum((as_json, as_csv, xlsx is not None)) > 1:
        raise WrongUsageError("--json、--csv 和 --xlsx 只能选一个。", "choose one of --json, --csv and --xlsx")
    if xlsx is not None and xlsx.exists() and not force:
        raise WrongUsageError(f"{xlsx} 已存在，没有覆盖；请换个文件名，或加 --force。", f"{xlsx} exists")
    code, states = vector_code(vector), _states(state)
    with open_edition(official=official) as edition:
        where = None if place is None else place_in(edition, place)
        rows = read_items(
            edition,
            place=None if where is None else str(where["place_code"]),
            unit=_unit(edition, unit),
            vector=code,
            states=states,
            overdue=overdue,
        )
        if as_json:
            print_json({**edition.about(), "problems": rows})
        elif as_csv:
            columns = list(rows[0]) if rows else ["item_id"]
            print_csv(columns, [list(row.values()) for row in rows])
        elif xlsx is not None:
            title = f"{edition.mark}{where['place_name'] if where else ''}病媒生物问题清单"
            written = write_items(xlsx, rows, title, edition.as_of)
            out().print(f"已写好 {xlsx}：{written} 项。", markup=False, soft_wrap=True)
        else:
            print_items(out(), rows, most=None if every else _MOST)


def print_items(console: Console, rows: Sequence[Record], *, most: int | None) -> None:
    """Print a line for each item, and how many there are of each state."""
    from rich.text import Text

    if not rows:
        console.print("没有这样的问题。")
        return
    table = ruled_table(
        "编号", "镇街", "单位", "问题", "数量", "发现", "期限", "责任人", "状态",
        right=["数量"], fold=["镇街", "单位", "问题", "责任人"],
    )  # fmt: skip
    for row in rows[:most]:
        table.add_row(*map(Text, _cells(row)))
    console.print(table)
    print_lines(console, [counted(rows)], style="dim", indent=0)
    if most is not None and len(rows) > most:
        print_lines(console, [f"还有 {len(rows) - most} 项；加 --all 看全部。"], style="dim", indent=0)


def _cells(row: Record) -> list[str]:
    return [
        str(row["short_id"]),
        str(row["place_name"] or row["place_code"]),
        str(row["unit_name"]),
        f"{VECTOR_ZH[str(row['vector'])]} {row['problem']}",
        str(row["found"]),
        _day(row["found_on"]),
        _day(row["due_on"]),
        str(row["responsible"] or ""),
        state_zh(row),
    ]


def _day(day: object) -> str:
    """A day; its year too where it is not this year's, since what is long overdue stays in the list."""
    if not isinstance(day, date):
        return ""
    return f"{day:%m-%d}" if day.year == today().year else f"{day:%Y-%m-%d}"


def _states(typed: str | None) -> Sequence[str] | None:
    if typed is None:
        return UNDONE
    wanted = typed.strip().lower()
    if wanted in ("all", "全部"):
        return None
    for state, name in FINDING_ZH.items():
        if wanted in (state, name):
            return (state,)
    allowed = "、".join(f"{state} {name}" for state, name in FINDING_ZH.items())
    raise WrongUsageError(f"没有叫「{typed}」的状态；可选 {allowed}、all 全部。", "unknown --state")


def _unit(edition: Edition, typed: str | None) -> str | None:
    """The unit as typed, once it is known to have an item of some state.

    Raises:
        WrongUsageError: No item is of a unit so called; near names are offered.
    """
    if typed is None or read_items(edition, unit=typed.strip()):
        return None if typed is None else typed.strip()
    names = list(dict.fromkeys(str(row["unit_name"]) for row in read_items(edition)))
    near = near_names(typed, names)
    hint = f"；是不是要找：{'、'.join(near)}？" if near else "，也可能从未查见问题。"
    raise WrongUsageError(f"问题清单里没有叫「{typed}」的单位{hint}", f"no item of unit {typed!r}")
