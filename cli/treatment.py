"""`sihai treatment`: the treatment log (消杀记录), straight from the registry."""

from __future__ import annotations

from typing import Annotated

import typer

from cases.words import VECTOR_ZH
from cli.export import print_json
from cli.installation import actor_or_user, open_settings, parse_date, parse_instant, read_standards, registry
from cli.screen import out, print_lines, ruled_table
from cli.vector import vector_code
from reference.naming import find_place

At = Annotated[
    str | None,
    typer.Option("--at", help="补录：何时记的，如 2026-11-20T08:30； 不写则为现在", metavar="TIME"),
]
By = Annotated[str | None, typer.Option("--actor", help="由谁记录；不写则为本机用户")]
_MOST = 50


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    treatment = typer.Typer(
        help="消杀记录：登记、删除、查看；复查时据此核对间隔天数 / the treatment log", no_args_is_help=True
    )
    treatment.command("log")(log)
    treatment.command("remove")(remove)
    treatment.command("list")(list_treatments)
    app.add_typer(treatment, name="treatment", rich_help_panel="整改")


def log(
    place: Annotated[str, typer.Option("--place", help="消杀的镇街、村或县，包括其下各地")],
    on: Annotated[str, typer.Option("--on", help="消杀日期，年-月-日", metavar="DATE")],
    firm: Annotated[str, typer.Option("--firm", help="实施单位")],
    unit: Annotated[str | None, typer.Option("--unit", help="只消杀一个单位的，单位名称或编号")] = None,
    vector: Annotated[str | None, typer.Option("--vector", help="病媒：鼠、蚊、蝇、蟑； 不写则为四害")] = None,
    agent: Annotated[str | None, typer.Option("--agent", help="药剂")] = None,
    area_m2: Annotated[int | None, typer.Option("--area", help="面积，平方米")] = None,
    chemical: Annotated[bool, typer.Option("--chemical/--no-chemical", help="是否用药，还是只做环境治理")] = True,
    reason: Annotated[str | None, typer.Option("--reason", help="说明")] = None,
    actor: By = None,
    at: At = None,
) -> None:
    """登记一次消杀 / log a treatment."""
    from cases.ledger import read_cases
    from cases.treatment import delayed_resurveys, log_treatment
    from registry.database import read

    settings = open_settings()
    standards = read_standards(settings)
    found = find_place(standards, place)
    treated_on, code = parse_date(on, "--on"), vector_code(vector)
    with registry(settings) as engine:
        treatment_id = log_treatment(
            engine,
            standards,
            place_code=str(found["place_code"]),
            unit=unit,
            vector=code,
            treated_on=treated_on,
            firm=firm,
            agent=agent,
            area_m2=area_m2,
            is_chemical=chemical,
            actor=actor_or_user(actor),
            reason=reason,
            at=None if at is None else parse_instant(at, "--at"),
        )
        with read(engine) as connection:
            cases = list(read_cases(connection).values()) if chemical else []
    about = f"{found['place_name']}{f' {unit}' if unit else ''}，{VECTOR_ZH[code] if code else '四害'}"
    out().print(f"已登记消杀 {treatment_id}：{about}，{treated_on}。", markup=False, soft_wrap=True)
    where = str(found["place_code"])
    for case, first in delayed_resurveys(cases, standards, place_code=where, vector=code, treated_on=treated_on):
        late = f"{treated_on} 起、{first} 以前的复查离消杀太近，不算数；请在 {first} 及以后复查。"
        print_lines(out(), [f"案件 {case.case_no} 正待复查：{late}"])


def remove(
    treatment_id: Annotated[str, typer.Argument(help="消杀编号，如 T2026-0001", metavar="TREATMENT")],
    reason: Annotated[str, typer.Option("--reason", help="理由，如 填错镇街")],
    actor: By = None,
) -> None:
    """删除填错的一条，记录仍保留 / take a mistaken entry out."""
    from cases.treatment import remove_treatment

    with registry(open_settings()) as engine:
        removed = remove_treatment(engine, treatment_id, reason=reason, actor=actor_or_user(actor))
    out().print(f"已删除消杀记录 {removed}。", markup=False)


def list_treatments(
    every: Annotated[bool, typer.Option("--all", help=f"列出全部行，不只前 {_MOST} 行")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出消杀记录，新的在前 / list the log, the latest first."""
    from cases.treatment import treatments

    settings = open_settings()
    with registry(settings) as engine:
        rows = treatments(engine)
    if as_json:
        print_json([{name: row[name] for name in _SHOWN} for row in rows])
        return
    if not rows:
        out().print("还没有消杀记录。")
        return
    from rich.text import Text

    standards = read_standards(settings)
    table = ruled_table(
        "编号", "日期", "镇街", "单位", "病媒", "实施单位", "药剂", "面积㎡",
        right=["面积㎡"], fold=["镇街", "单位", "实施单位", "药剂"],
    )  # fmt: skip
    for row in rows[: None if every else _MOST]:
        place = standards.place_ever(str(row["place_code"]))
        cells = (
            row["treatment_id"], row["treated_on"], place["place_name"] if place else row["place_code"],
            row["unit"] or "全部", VECTOR_ZH[str(row["vector"])] if row["vector"] else "四害", row["firm"],
            (row["agent"] or "未写") if row["is_chemical"] else "未用药", row["area_m2"] or "",
        )  # fmt: skip
        table.add_row(*(Text(str(cell)) for cell in cells))
    out().print(table)
    if not every and len(rows) > _MOST:
        print_lines(out(), [f"还有 {len(rows) - _MOST} 条；加 --all 看全部。"], style="dim", indent=0)


_SHOWN = (
    "treatment_id", "place_code", "unit", "vector", "treated_on", "firm", "agent", "area_m2", "is_chemical", "actor",
    "reason",
)  # fmt: skip
