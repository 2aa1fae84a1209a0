"""`sihai quotas`: how many units, villages, communities and streets policy asks for, and how far that is reached."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.errors import WrongUsageError
from cli.export import print_csv, print_json
from cli.quota_table import print_quotas
from cli.screen import out
from editions.opened import open_edition, place_in
from editions.quotas import read_quotas


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="查看")(quotas)


def quotas(
    place: Annotated[str | None, typer.Option(help="地区代码或名称：只看这一地区及其计入的上级指标")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（Excel 可直接打开）")] = False,
    official: Annotated[bool, typer.Option("--official", help="看正式版本（夜间发布）而非最新版本")] = False,
) -> None:
    """示范单位、除四害村等数量指标完成情况 / quotas: required, met, not met, not assessed, missing."""
    if as_csv and as_json:
        raise WrongUsageError("--csv 和 --json 只能选一个。", "choose one of --csv and --json")
    with open_edition(official=official) as edition:
        chosen = None if place is None else place_in(edition, place)
        found = read_quotas(edition, None if chosen is None else str(chosen["place_code"]))
        if as_json:
            about = {**edition.about(), **(chosen or {})}
            print_json({**about, "quotas": found.rows, **({"counted_in": found.added} if chosen else {})})
        elif as_csv:
            print_csv(list(found.rows[0]) if found.rows else [], [list(row.values()) for row in found.rows])
        else:
            where = f"{chosen['place_name']}：" if chosen else ""
            about_edition = f"（截至 {edition.as_of}，版本 {edition.edition_id}）"
            print_quotas(out(), f"{edition.mark}{where}数量指标{about_edition}", found)
