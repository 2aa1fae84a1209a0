"""`sihai submit`, `confirm`, `withdraw` and `history`: a sheet on its way in and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.errors import ExitCode, WrongUsageError
from cli.export import print_json
from cli.installation import actor_or_user, open_settings, parse_instant, read_standards, registry
from cli.mapping_file import MappingOption, read_mapping
from cli.problems import print_problems
from cli.screen import err, out, print_lines, progress, ruled_table
from cli.sheet import require_files
from settings import SHANGHAI
from sheets.forms import FORMS

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console
    from sqlalchemy import Engine

    from expectations.problem import RowProblem
    from intake.history import Version
    from intake.receive import Receipt
    from settings import Settings

# A night that holds the lock takes a minute; a sender waits less and is answered by the next ingest.
_LOCK_WAIT_SECONDS = 20.0
_HISTORY_ROWS = 30

STATUSES = {
    "pending": "已收下，待入库",
    "effective": "已生效",
    "held": "待您确认",
    "replaced": "已被替换",
    "withdrawn": "已撤回",
    "refused": "退回",
    "unreadable": "无法读取",
}
EVENTS = {
    "received": "收到",
    "settled": "判定",
    "effective": "生效",
    "held": "待确认",
    "confirmed": "确认",
    "withdrawn": "撤回",
    "refused": "退回",
    "unreadable": "无法读取",
}

Actor = Annotated[str | None, typer.Option("--actor", help="由谁决定；不写则为本机用户")]
Reason = Annotated[str, typer.Option("--reason", help="理由，留在记录中")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (submit, confirm, withdraw, history):
        app.command(rich_help_panel="报送")(command)


def submit(
    files: Annotated[list[Path], typer.Argument(help="要报送的工作簿", metavar="FILE…")],
    sender: Annotated[str | None, typer.Option(help="报送单位；不写则为本机用户")] = None,
    replaces: Annotated[str | None, typer.Option(help="更正：本表替换哪个回执", metavar="RECEIPT")] = None,
    mapping: MappingOption = None,
    received_at: Annotated[
        str | None, typer.Option(help="补录的接收时间，例如 2026-11-20T08:30（北京时间）", metavar="TIME")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """报送报表，当场给出回执和结果 / send sheets; receipt and verdict at once."""
    require_files(files)
    if replaces is not None and len(files) > 1:
        raise WrongUsageError("--replaces 一次只能用于一个文件。", "--replaces takes one file")
    at = None if received_at is None else parse_instant(received_at, "--received-at")
    rules = read_mapping(mapping)
    settings = open_settings(make=True)
    with registry(settings, make=True) as engine:
        receipts = _receive_all(settings, engine, files, actor_or_user(sender), replaces, at, rules)
        is_settled = _settle(settings, engine, receipts)
        results = [_result(engine, receipt) for receipt in receipts]
    if as_json:
        print_json([{"file": str(path), **result} for path, result in zip(files, results, strict=True)])
    else:
        for path, result in zip(files, results, strict=True):
            _print_result(out(), path.name, result)
        if not is_settled:
            err().print("评级正在进行，结果要等它完成后入库才有；稍后用 sihai history 回执号 查看。", markup=False)
    if any(result["status"] == "broken" for result in results):
        raise typer.Exit(ExitCode.FAULT)
    if any(result["refused_rows"] or result["status"] in ("held", "refused", "unreadable") for result in results):
        raise typer.Exit(ExitCode.PROBLEMS)


def _receive_all(
    settings: Settings,
    engine: Engine,
    files: Sequence[Path],
    sender: str,
    replaces: str | None,
    at: datetime | None,
    mapping: bytes | None,
) -> list[Receipt]:
    from intake.receive import receive

    channel = "cli" if at is None else "import"
    return [
        receive(
            settings, engine, path.read_bytes(), filename=path.name, sender=sender, channel=channel,
            received_at=at, replaces=replaces, mapping=mapping,
        )
        for path in files
    ]  # fmt: skip


def _settle(settings: Settings, engine: Engine, receipts: Sequence[Receipt]) -> bool:
    """Ingest what is pending, so that the answer is the one that counts; False where a night holds the lock."""
    from intake.lock import LockedError, writer_lock

    if not any(_standing_status(engine, receipt.submission_id) == "pending" for receipt in receipts):
        return True
    standards = read_standards(settings)
    try:
        with writer_lock(settings, wait_seconds=_LOCK_WAIT_SECONDS):
            from intake.ingest import ingest

            with progress() if err().is_terminal else nullcontext(None) as tell:
                ingest(settings, engine, standards, progress=tell)
    except LockedError:
        return False
    return True


def _standing_status(engine: Engine, submission_id: str) -> str:
    from registry.database import read
    from registry.standing import standings

    with read(engine) as connection:
        return standings(connection, [submission_id])[submission_id].status


def _result(engine: Engine, receipt: Receipt) -> dict[str, object]:
    """Receipt, standing and verdict as `--json` prints them."""
    from sqlalchemy import select

    from registry.database import read
    from registry.standing import standings
    from registry.tables import verdict

    with read(engine) as connection:
        standing = standings(connection, [receipt.submission_id])[receipt.submission_id]
        found = connection.execute(
            select(verdict).where(verdict.c.submission_id == receipt.submission_id)
        ).mappings().first()  # fmt: skip
    status = standing.status
    if found is not None and found["status"] == "broken":
        status = "broken"
    return {
        "receipt_no": receipt.receipt_no,
        "submission_id": receipt.submission_id,
        "received_at": receipt.received_at.astimezone(SHANGHAI),
        "is_new": receipt.is_new,
        "status": status,
        "form": found["form"] if found else None,
        "accepted_rows": found["accepted_rows"] if found else None,
        "refused_rows": found["refused_rows"] if found else None,
        "problems": found["problems"] if found else [],
        "remarks": found["remarks"] if found else [],
    }


def _print_result(console: Console, name: str, result: dict[str, object]) -> None:
    from rich.text import Text

    from expectations.problem import RowProblem

    form = FORMS.get(str(result["form"]))
    again = "" if result["is_new"] else "（同一文件此前已报送，回执不变）"
    status = STATUSES.get(str(result["status"]), "检查程序出错，尚未判定")
    console.print(Text.assemble((name, "bold"), f"（{form.title_zh}）" if form else ""))
    console.print(Text.assemble("  回执 ", (str(result["receipt_no"]), "bold"), again))
    counts = ""
    if result["accepted_rows"] is not None:
        counts = f"：收下 {result['accepted_rows']} 行，退回 {result['refused_rows']} 行"
    console.print(Text.assemble("  ", (status, "bold"), counts))
    for remark in _list(result["remarks"]):
        print_lines(console, [str(remark)], style="dim")
    problems: list[RowProblem] = [RowProblem(**problem) for problem in _list(result["problems"])]
    print_problems(console, problems, most_rows=10)
    if result["status"] == "held":
        console.print(
            Text(f"  有行被退回或不再包含，原表仍然有效；确认替换：sihai confirm {result['receipt_no']} --reason …")
        )
    elif result["status"] == "effective" and result["refused_rows"]:
        console.print(Text(f"  改好后重新报送：sihai submit FILE --replaces {result['receipt_no']}"))


def _list(value: object) -> list[Any]:
    """A JSON array as the registry gives it back."""
    return value if isinstance(value, list) else []


def confirm(
    receipt: Annotated[str, typer.Argument(help="待确认的回执号", metavar="RECEIPT")],
    reason: Reason,
    actor: Actor = None,
    row_id: Annotated[str | None, typer.Option("--row", help="改为确认一条提醒：行号或行标识", metavar="ROW")] = None,
    rule_id: Annotated[str | None, typer.Option("--rule", help="改为确认一条提醒：规则号", metavar="RULE")] = None,
) -> None:
    """确认替换生效，或（--row --rule）确认一条提醒 / confirm a held replacement, or a warning."""
    if (row_id is None) != (rule_id is None):
        raise WrongUsageError("--row 和 --rule 要一起写。", "--row and --rule go together")
    from intake.decisions import confirm_replacement, confirm_warning

    with registry(open_settings()) as engine:
        if row_id is not None and rule_id is not None:
            row = find_row(engine, receipt, row_id)
            confirm_warning(engine, receipt, row, rule_id, actor=actor_or_user(actor), reason=reason)
            out().print(f"已确认：回执 {receipt} 的 {row} 行，规则 {rule_id}。", markup=False)
        else:
            confirm_replacement(engine, receipt, actor=actor_or_user(actor), reason=reason)
            out().print(f"已确认：回执 {receipt} 生效；下次评级起计入。", markup=False)


def withdraw(
    receipt: Annotated[str, typer.Argument(help="要撤回的回执号", metavar="RECEIPT")],
    reason: Reason,
    actor: Actor = None,
) -> None:
    """撤回已报送的报表 / take a sheet out of force."""
    from intake.decisions import withdraw as withdraw_submission

    with registry(open_settings()) as engine:
        withdraw_submission(engine, receipt, actor=actor_or_user(actor), reason=reason)
    out().print(f"已撤回：回执 {receipt} 不再计入；原件和记录都在。", markup=False)


def find_row(engine: Engine, receipt: str, typed: str) -> str:
    """The row id that a row number as printed, or a row id, means.

    Raises:
        WrongUsageError: The receipt has no accepted row so numbered, or several (on several sheets).
    """
    from intake.decisions import find_submission
    from intake.ledger import claims_of
    from registry.database import read

    with read(engine) as connection:
        submission_id = find_submission(connection, receipt).submission_id
        accepted = sorted(claims_of(connection, [submission_id]).get(submission_id, {}))
    found = [row for row in accepted if typed == row or row.rpartition("!")[2] == typed]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongUsageError(f"第 {typed} 行在几张工作表里都有：{'、'.join(found)}；请写其中一个。")
    shown = "、".join(accepted[:5]) or "无"
    raise WrongUsageError(
        f"回执 {receipt} 没有收下过第 {typed} 行；收下的行有：{shown}{' …' if len(accepted) > 5 else ''}。"
    )


def history(
    receipt: Annotated[str | None, typer.Argument(help="回执号；不写则列出最近报送的", metavar="RECEIPT")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """报送记录：谁在何时报了什么，后来如何 / what was sent and what became of it."""
    with registry(open_settings()) as engine:
        if receipt is None:
            _print_latest(engine, as_json=as_json)
            return
        from intake.history import history as history_of

        versions = history_of(engine, receipt)
    if as_json:
        print_json([_version_json(version) for version in versions])
    else:
        for version in versions:
            _print_version(out(), version)


def _print_latest(engine: Engine, *, as_json: bool) -> None:
    from sqlalchemy import select

    from registry.database import read
    from registry.standing import standings
    from registry.tables import submission, verdict

    query = (
        select(submission.c.submission_id, submission.c.receipt_no, submission.c.form, submission.c.sender,
               submission.c.filename, submission.c.received_at, verdict.c.accepted_rows, verdict.c.refused_rows)
        .outerjoin(verdict, verdict.c.submission_id == submission.c.submission_id)
        .order_by(submission.c.received_at.desc(), submission.c.receipt_no.desc())
        .limit(_HISTORY_ROWS)
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
        right=["收下", "退回"], fold=["报送单位", "表单"],
    )  # fmt: skip
    for row in rows:
        form = FORMS.get(row["form"] or "")
        cells = (
            row["receipt_no"], f"{row['received_at']:%Y-%m-%d %H:%M}", row["sender"],
            form.title_zh if form else row["filename"],
            "" if row["accepted_rows"] is None else str(row["accepted_rows"]),
            "" if row["refused_rows"] is None else str(row["refused_rows"]),
            STATUSES[row["status"]],
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    out().print(table)
    if len(rows) == _HISTORY_ROWS:
        out().print(f"最近 {_HISTORY_ROWS} 份；更早的见 intake.submission（sihai query）。", style="dim", markup=False)


def _version_json(version: Version) -> dict[str, object]:
    return {
        **vars(version.standing),
        "filename": version.filename,
        "form": version.form,
        "accepted_rows": version.accepted_rows,
        "refused_rows": version.refused_rows,
        "remarks": list(version.remarks),
        "events": [vars(event) for event in version.events],
    }


def _print_version(console: Console, version: Version) -> None:
    from rich.text import Text

    standing = version.standing
    form = FORMS.get(version.form or "")
    console.print(
        Text.assemble((f"回执 {standing.receipt_no}", "bold"), f"  {STATUSES[standing.status]}  {standing.sender}  "
                      f"{form.title_zh if form else ''}  {version.filename}")
    )  # fmt: skip
    if version.accepted_rows is not None:
        console.print(Text(f"  收下 {version.accepted_rows} 行，退回 {version.refused_rows} 行"))
    for remark in version.remarks:
        print_lines(console, [str(remark)], style="dim")
    for event in version.events:
        reason = f"：{event.reason}" if event.reason else ""
        when = event.at.astimezone(SHANGHAI)
        console.print(Text(f"  {when:%Y-%m-%d %H:%M}  {EVENTS.get(event.kind, event.kind)}  {event.actor}{reason}"))
