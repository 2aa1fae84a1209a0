"""`sihai query`: SQL on the published edition, for looking only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import WrongUsageError
from cli.export import print_csv, print_json
from cli.screen import err, out, ruled_table
from editions.opened import Edition, open_edition
from editions.sql import SqlRefusedError, refusal, single_read
from editions.written import json_value, unlike

if TYPE_CHECKING:
    import duckdb

# More scroll past unread; CSV and JSON give everything.
_SCREEN_ROWS = 100
# A narrower column breaks every date and name that stands in it.
_LEAST_COLUMN = 8


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="查看")(query)


def query(
    sql: Annotated[str, typer.Argument(help="一条 SELECT / one SELECT", metavar="SQL")],
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（Excel 可直接打开）")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="最多多少行；屏幕显示默认 100 行")] = None,
    official: Annotated[bool, typer.Option("--official", help="查正式版本（夜间发布）而非最新版本")] = False,
) -> None:
    """用 SQL 查询已发布的数据库（只读） / read-only SQL on the published edition."""
    if as_csv and as_json:
        raise WrongUsageError("--csv 和 --json 只能选一个。", "choose one of --csv and --json")
    with open_edition(official=official) as edition:
        result = _run(edition, sql)
        columns = unlike([column[0] for column in result.description or ()])
        most = limit if limit is not None else None if as_csv or as_json else _SCREEN_ROWS
        rows = result.fetchall() if most is None else result.fetchmany(most + 1)
    more = most is not None and len(rows) > most
    rows = rows[:most]
    if as_csv:
        print_csv(columns, rows)
    elif as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        _print_table(columns, rows)
    if more:
        err().print(f"只显示前 {most} 行；用 --limit 改行数，或用 --csv 取全部。", markup=False)


def _run(edition: Edition, sql: str) -> duckdb.DuckDBPyConnection:
    import duckdb

    try:
        return edition.connection.execute(single_read(sql))
    except SqlRefusedError as error:
        raise WrongUsageError(error.zh, error.en) from error
    except (
        duckdb.PermissionException,
        duckdb.ProgrammingError,
        duckdb.DataError,
        duckdb.NotSupportedError,
    ) as error:
        spoken = refusal(error)
        raise WrongUsageError(spoken.zh, spoken.en) from error


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.text import Text

    numbers = [
        name for at, name in enumerate(columns) if rows and all(_is_number(row[at]) for row in rows)
    ]  # fmt: skip
    if rows and not _fits(columns, rows):
        _print_records(columns, rows)
        return
    table = ruled_table(*columns, right=numbers, fold=columns)
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row))
    out().print(table)
    out().print(f"{len(rows)} 行", style="dim")


def _fits(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bool:
    """Whether the table can be read at this width: a name, and what stands under it, broken into two at most."""
    from rich.cells import cell_len

    needed = 0
    for at, name in enumerate(columns):
        longest = max(cell_len(_shown(row[at])) for row in rows)
        needed += 2 + max((cell_len(name) + 1) // 2, min(longest, _LEAST_COLUMN))
    return needed <= out().width


def _print_records(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Each row below the other, a line for each column."""
    from rich.table import Table
    from rich.text import Text

    for number, row in enumerate(rows, start=1):
        out().print(f"第 {number} 行", style="bold")
        table = Table.grid(padding=(0, 2, 0, 2))
        for name, value in zip(columns, row, strict=True):
            table.add_row(Text(name, no_wrap=True), Text(_shown(value), overflow="fold"))
        out().print(table)
    out().print(f"{len(rows)} 行", style="dim")


def _is_number(value: object) -> bool:
    return value is None or (not isinstance(value, str | bool) and isinstance(json_value(value), int | float))


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)
