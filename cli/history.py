"""`sihai history`: what was sent, what became of it, and what differs from one version to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.export import print_json
from cli.installation import open_settings, registry
from cli.problems import print_changes
from cli.screen import out, print_lines, ruled_table
from intake.words import EVENT_ZH, STATUS_ZH
from settings import SHANGHAI
from sheets.forms import FORMS

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Engine

    from intake.history import Event, Version

_LATEST = 30
_MOST_ROWS = 10


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="报送")(history)


def history(
    receipt: Annotated[str | None, typer.Argument(help="回执号；不写则列出最近报送的", metavar="RECEIPT")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    every: Annotated[bool, typer.Option("--all", help=f"列出全部改动的行，不只前 {_MOST_ROWS} 行")] = False,
) -> None:
    """报送记录：谁在何时报了什么，改了什么，后来如何 / what was sent and what became of it."""
    with registry(open_settings()) as engine:
        if receipt is None:
            _print_latest(engine, as_json=as_json)
            return
        from intake.history import history as history_of

        versions = history_of(engine, receipt)
    if as_json:
        print_json([version.as_dict() for version in versions])
    else:
        for version in versions:
            _print_version(out(), version, most_rows=None if every else _MOST_ROWS)


def _print_latest(engine: Engine, *, as_json: bool) -> None:
    from sqlalchemy import select

    from registry.database import read
    from registry.standing import standings
    from registry.tables import submission, verdict

    query = (
        select(submission.c.submission_id, submission.c.receipt_no, submission.c.form, submission.c.sender,
               submission.c.filename, submission.c.received_at, verdict.c.accepted_rows, verdict.c.refused_rows,
               verdict.c.identical_rows)
        .outerjoin(verdict, verdict.c.submission_id == submission.c.submission_id)
        .order_by(submission.c.received_at.desc(), submission.c.receipt_no.desc())
        .limit(_LATEST)
    )  # fmt: skip
    with read(engine) as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
        found = standings(connection, [row["submission_id"] for row in rows])
    for row in rows:
        row["status"] = found[row["submission_id"]].status
        row["received_at"] = row["received_at"].astimezone(SHANGHAI)
    if as_json:
        print_json(rows)
        return
    from rich.text import Text

    table = ruled_table(
        "回执", "接收时间", "报送单位", "表单", "收下", "退回", "状态",
        right=["收下", "退回"], fold=["报送单位", "表单", "状态"],
    )  # fmt: skip
    for row in rows:
        form = FORMS.get(row["form"] or "")
        cells = (
            row["receipt_no"], f"{row['received_at']:%Y-%m-%d %H:%M}", row["sender"],
            form.title_zh if form else row["filename"],
            "" if row["accepted_rows"] is None else str(row["accepted_rows"]),
            "" if row["refused_rows"] is None else str(row["refused_rows"]),
            STATUS_ZH[row["status"]],
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    out().print(table)
    if len(rows) == _LATEST:
        out().print(f"最近 {_LATEST} 份；更早的见 intake.submission（sihai query）。", style="dim", markup=False)


def _print_version(console: Console, version: Version, *, most_rows: int | None) -> None:
    from rich.text import Text

    standing = version.standing
    form = FORMS.get(version.form or "")
    console.print(
        Text.assemble((f"回执 {standing.receipt_no}", "bold"), f"  {STATUS_ZH[standing.status]}  {standing.sender}  "
                      f"{form.title_zh if form else ''}  {version.filename}")
    )  # fmt: skip
    if version.accepted_rows is not None:
        same = f"，与已收数据相同 {version.identical_rows} 行" if version.identical_rows else ""
        taken = "确认后收下" if version.standing.status == "held" else "收下"
        console.print(Text(f"  {taken} {version.accepted_rows} 行，退回 {version.refused_rows} 行{same}"))
    for remark in version.remarks:
        print_lines(console, [str(remark)], style="dim")
    print_changes(console, version.changes, most_rows=most_rows)
    if version.waiting:
        shown = "、".join(f"{row.sheet} 第 {row.row} 行" for row in version.waiting[:most_rows])
        rest = f" 等 {len(version.waiting)} 行" if most_rows is not None and len(version.waiting) > most_rows else ""
        print_lines(console, [f"退回后尚未改报：{shown}{rest}"])
    for event in version.events:
        console.print(Text(_event_line(event)))


def _event_line(event: Event) -> str:
    subject = f"  {event.subject}" if event.subject else ""
    reason = f"：{event.reason}" if event.reason else ""
    when = event.at.astimezone(SHANGHAI)
    return f"  {when:%Y-%m-%d %H:%M}  {EVENT_ZH.get(event.kind, event.kind)}{subject}  {event.actor}{reason}"
