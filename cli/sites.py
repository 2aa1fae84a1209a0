"""`sihai sites`: the register of breeding sites (孳生地台账) of the published edition, and what people record of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import WrongUsageError
from cli.export import print_csv, print_json
from cli.installation import actor_or_user, open_settings, parse_date, read_standards, registry, today
from cli.screen import out, print_lines, ruled_table
from editions.opened import Record, open_edition, place_in
from editions.sites import STATE_ZH, read_sites, site_in
from reference.naming import find_place

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Engine

    from cases.sites import Site
    from settings import Settings

_MOST = 50

SiteId = Annotated[str, typer.Argument(help="孳生地编号，如 S2026-0001；表中查见的写开头几位", metavar="SITE")]
Place = Annotated[str | None, typer.Option("--place", help="镇街、村或县的代码或名称，包括其下各地")]
By = Annotated[str | None, typer.Option("--actor", help="由谁记录；不写则为本机用户")]
Positive = Annotated[bool, typer.Option("--positive/--negative", help="有没有查见幼虫、蛹或蛆")]
Responsible = Annotated[str | None, typer.Option("--responsible", help="责任单位")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    sites = typer.Typer(help="孳生地台账：查看、登记、查见、处理、清除 / breeding sites", invoke_without_command=True)
    sites.callback()(list_sites)
    for command in (add, see, treat, remove):
        sites.command()(command)
    app.add_typer(sites, name="sites", rich_help_panel="整改")


def list_sites(
    context: typer.Context,
    place: Place = None,
    removed: Annotated[bool, typer.Option("--removed", help="也列已清除的")] = False,
    every: Annotated[bool, typer.Option("--all", help=f"列出全部行，不只前 {_MOST} 行")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（Excel 可直接打开）")] = False,
) -> None:
    """列出孳生地 / list the sites."""
    if context.invoked_subcommand is not None:
        return
    if as_csv and as_json:
        raise WrongUsageError("--csv 和 --json 只能选一个。", "choose one of --csv and --json")
    with open_edition() as edition:
        where = None if place is None else str(place_in(edition, place)["place_code"])
        rows = [row for row in read_sites(edition, where) if removed or row["state"] != "removed"]
        if as_json:
            print_json({**edition.about(), "sites": rows})
        elif as_csv:
            print_csv(list(rows[0]) if rows else ["site_id"], [list(row.values()) for row in rows])
        else:
            _print_sites(out(), rows, None if every else _MOST)


def add(
    place: Annotated[str, typer.Option("--place", help="所在镇街或村（社区）的代码或名称")],
    kind: Annotated[str, typer.Option("--kind", help="类型的代码或中文名，如 ditch 或 沟渠")],
    location: Annotated[str, typer.Option("--where", help="具体位置")],
    responsible: Annotated[str, typer.Option("--responsible", help="责任单位")],
    unit: Annotated[str | None, typer.Option("--unit", help="在单位内的，单位名称")] = None,
    on: Annotated[str | None, typer.Option("--on", help="查见日期，年-月-日；不写则为今天", metavar="DATE")] = None,
    positive: Positive = False,
    actor: By = None,
) -> None:
    """登记一处孳生地 / register a site."""
    from cases.sites import add_site

    settings = open_settings()
    standards = read_standards(settings)
    found = find_place(standards, place)
    kinds = {str(row["name_zh"]): str(row["site_kind"]) for row in standards.tables["breeding_site_kind"]}
    with registry(settings) as engine:
        site_id = add_site(
            engine,
            standards,
            place_code=str(found["place_code"]),
            site_kind=kinds.get(kind.strip(), kind.strip()),
            location=location,
            responsible=responsible,
            seen_on=_day(on, "--on"),
            is_positive=positive,
            unit_name=unit,
            actor=actor_or_user(actor),
        )
    _told(site_id, f"已登记在 {found['place_name']}")


def see(
    site_id: SiteId,
    positive: Positive,
    on: Annotated[str | None, typer.Option("--on", help="查见日期，年-月-日；不写则为今天", metavar="DATE")] = None,
    location: Annotated[str | None, typer.Option("--where", help="具体位置，有变化时写")] = None,
    responsible: Responsible = None,
    actor: By = None,
) -> None:
    """再次查见：阳性或阴性 / seen again."""
    from cases.sites import see_site

    settings = open_settings()
    with registry(settings) as engine:
        site = _find(settings, engine, site_id)
        see_site(
            engine, site, seen_on=_day(on, "--on"), is_positive=positive, location=location, responsible=responsible,
            actor=actor_or_user(actor),
        )  # fmt: skip
    _told(site.site_id, f"已记录查见（{'阳性' if positive else '阴性'}）")


def treat(
    site_id: SiteId,
    text: Annotated[str, typer.Option("--text", help="怎样处理的，如 清淤、投药")],
    on: Annotated[str | None, typer.Option("--on", help="处理日期，年-月-日；不写则为今天", metavar="DATE")] = None,
    actor: By = None,
) -> None:
    """已处理 / treated."""
    from cases.sites import treat_site

    settings = open_settings()
    with registry(settings) as engine:
        site = _find(settings, engine, site_id)
        treat_site(engine, site, treated_on=_day(on, "--on"), reason=text, actor=actor_or_user(actor))
    _told(site.site_id, "已记录处理")


def remove(
    site_id: SiteId,
    reason: Annotated[str, typer.Option("--reason", help="理由，如 已填平")],
    on: Annotated[str | None, typer.Option("--on", help="清除日期，年-月-日；不写则为今天", metavar="DATE")] = None,
    actor: By = None,
) -> None:
    """已清除；再次查见即恢复在册 / no longer there."""
    from cases.sites import remove_site

    settings = open_settings()
    with registry(settings) as engine:
        site = _find(settings, engine, site_id)
        remove_site(engine, site, removed_on=_day(on, "--on"), reason=reason, actor=actor_or_user(actor))
    _told(site.site_id, "已清除")


def _find(settings: Settings, engine: Engine, typed: str) -> Site:
    """The site meant: one registered by hand, whether or not an edition has it yet, or one of the edition.

    Raises:
        NotInEditionError: None, or several of the edition begin so.
    """
    from cases.sites import registered_site

    known = registered_site(engine, typed)
    if known is not None:
        return known
    with open_edition(settings) as edition:
        return site_in(edition, typed)


def _day(typed: str | None, option: str) -> date:
    return today() if typed is None else parse_date(typed, option)


def _told(site_id: str, what: str) -> None:
    out().print(f"孳生地 {site_id}：{what}；下次评级后台账随之更新。", markup=False, soft_wrap=True)


def _print_sites(console: Console, rows: Sequence[Record], most: int | None) -> None:
    from rich.text import Text

    if not rows:
        console.print("没有在册的孳生地。")
        return
    table = ruled_table(
        "编号", "镇街", "单位或位置", "类型", "最近阳性", "最近处理", "责任单位", "状态",
        fold=["镇街", "单位或位置", "类型", "责任单位"],
    )  # fmt: skip
    for row in rows[:most]:
        where = "，".join(str(row[name]) for name in ("unit_name", "location") if row[name])
        table.add_row(
            Text(str(row["short_id"])),
            Text(str(row["place_name"] or row["place_code"])),
            Text(where),
            Text(str(row["kind_zh"])),
            Text(str(row["last_positive_on"] or "")),
            Text(str(row["last_treated_on"] or "")),
            Text(str(row["responsible"] or "")),
            Text(STATE_ZH[str(row["state"])]),
        )
    console.print(table)
    if most is not None and len(rows) > most:
        print_lines(console, [f"还有 {len(rows) - most} 处；加 --all 看全部。"], style="dim", indent=0)
