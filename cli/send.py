"""`sihai submit`, `confirm` and `withdraw`: a sheet on its way in, and what its sender decides about it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cases.resurvey import resurvey_lines
from cli.annotated import AnnotateOption, ForceOption, OutputOption, require_targets, write_annotated
from cli.errors import ExitCode, WrongUsageError
from cli.export import print_json
from cli.installation import actor_or_user, open_settings, parse_instant, read_standards, registry
from cli.mapping_file import MappingOption, read_mapping
from cli.problems import print_answer
from cli.screen import err, out, print_lines, progress
from cli.sheet import require_files

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console
    from sqlalchemy import Engine

    from intake.answer import Answer
    from intake.receive import Receipt
    from reference.load import Standards
    from settings import Settings

# Rows shown of each rule and of the changes.
_MOST_ROWS = 10

Actor = Annotated[str | None, typer.Option("--actor", help="由谁决定；不写则为本机用户")]
Reason = Annotated[str, typer.Option("--reason", help="理由，留在记录中")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (submit, confirm, withdraw):
        app.command(rich_help_panel="报送")(command)


def submit(
    files: Annotated[list[Path], typer.Argument(help="要报送的工作簿", metavar="FILE…")],
    sender: Annotated[str | None, typer.Option(help="报送单位；不写则为本机用户")] = None,
    replaces: Annotated[str | None, typer.Option(help="更正：本表替换哪个回执", metavar="RECEIPT")] = None,
    mapping: MappingOption = None,
    received_at: Annotated[
        str | None, typer.Option(help="补录的接收时间，例如 2026-11-20T08:30（北京时间）", metavar="TIME")
    ] = None,
    annotate: AnnotateOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    every: Annotated[bool, typer.Option("--all", help="每组列出全部行，不只前 10 行")] = False,
) -> None:
    """报送报表，当场给出回执和结果 / send sheets; the verdict at once."""
    require_files(files)
    targets = require_targets(files, output, force=force) if annotate or output else [None] * len(files)
    if replaces is not None and len(files) > 1:
        raise WrongUsageError("--replaces 一次只能用于一个文件。", "--replaces takes one file")
    at = None if received_at is None else parse_instant(received_at, "--received-at")
    rules = read_mapping(mapping)
    settings = open_settings(make=True)
    with registry(settings, make=True) as engine:
        receipts = _receive_all(settings, engine, files, actor_or_user(sender), replaces, at, rules)
        standards = read_standards(settings)
        is_settled = settle_received(settings, engine, standards, receipts)
        answers = [_answer(settings, engine, receipt) for receipt in receipts]
        of_cases = [resurvey_lines(settings, engine, standards, answer) for answer in answers]
    written = [
        target and write_annotated(path.read_bytes(), path.name, answer, target, files, force=force)
        for path, answer, target in zip(files, answers, targets, strict=True)
    ]
    if as_json:
        found = [
            {
                "file": str(path),
                "annotated": str(target) if target else None,
                **answer.as_dict(),
                "resurvey_notes": lines,
            }
            for path, answer, target, lines in zip(files, answers, written, of_cases, strict=True)
        ]
        print_json(found)
    else:
        for path, answer, target, lines in zip(files, answers, written, of_cases, strict=True):
            _print_answer(out(), path.name, answer, mapping, most_rows=None if every else _MOST_ROWS)
            print_lines(out(), lines)
            if target:
                out().print(f"  已写好 {target}", markup=False, soft_wrap=True)
        if not is_settled:
            err().print("评级正在进行，结果要等它完成后入库才有；稍后用 sihai history 回执号 查看。", markup=False)
    if any(answer.broken_checks for answer in answers):
        raise typer.Exit(ExitCode.FAULT)
    if any(answer.status != "pending" and not answer.is_clean for answer in answers):
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


def settle_received(settings: Settings, engine: Engine, standards: Standards, receipts: Sequence[Receipt]) -> bool:
    """Ingest what is pending and show how far it is; False where a night holds the lock."""
    from intake.settle_now import settle_now

    with progress() if err().is_terminal else nullcontext(None) as tell:
        return settle_now(settings, engine, standards, receipts, progress=tell)


def _answer(settings: Settings, engine: Engine, receipt: Receipt) -> Answer:
    from intake.stored_answer import answer_of

    return answer_of(settings, engine, receipt.submission_id, is_new=receipt.is_new)


def _print_answer(console: Console, name: str, answer: Answer, mapping: Path | None, *, most_rows: int | None) -> None:
    """The answer, and what to do next."""
    from rich.text import Text

    print_answer(console, name, answer, most_rows=most_rows)
    standing = answer.standing
    if standing is not None and answer.is_held:
        console.print(
            Text(f"  有行被退回或不再包含，原表仍然有效；确认替换：sihai confirm {standing.receipt_no} --reason …")
        )
    elif standing is not None and answer.refused and standing.status in ("effective", "refused"):
        by = "" if mapping is None else f" --mapping {mapping}"
        console.print(Text(f"  改好后重新报送：sihai submit FILE{by} --replaces {standing.receipt_no}"), soft_wrap=True)


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
            out().print(f"已确认：回执 {receipt} 的{row_text(row_id)}，规则 {rule_id}。", markup=False)
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
        left_out = withdraw_submission(engine, receipt, actor=actor_or_user(actor), reason=reason)
    out().print(f"已撤回：回执 {receipt} 不再计入；原件和记录都在。", markup=False)
    for other, rows in left_out.items():
        out().print(
            f"注意：回执 {other} 有 {rows} 行与它完全相同、没有重复入库；仍应计入的，请其报送单位重新报送。",
            markup=False,
        )


def row_text(typed: str) -> str:
    """A row as its sender sees it: by number where it was typed so."""
    return f"第 {typed} 行" if typed.isdecimal() else f" {typed} 行"


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
        claims = claims_of(connection, [submission_id]).get(submission_id, {})
    # Before row numbers were kept, they stood in the row id.
    numbers = {
        row_id: str(claim.row_number) if claim.row_number else row_id.rpartition("!")[2]
        for row_id, claim in sorted(claims.items(), key=lambda item: (item[1].row_number or 0, item[0]))
    }
    if typed in numbers:
        return typed
    found = [row_id for row_id, number in numbers.items() if typed == number]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongUsageError(f"第 {typed} 行在几张工作表里都有：{'、'.join(found)}；请写其中一个。")
    shown = "、".join(list(numbers.values())[:8]) or "无"
    raise WrongUsageError(
        f"回执 {receipt} 没有收下过第 {typed} 行；收下的行有：{shown}{' …' if len(numbers) > 8 else ''}。"
    )
