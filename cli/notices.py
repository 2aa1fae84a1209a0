"""`sihai notices`: what waits to be told, what was sent, what failed; who is told what; sending now."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import ExitCode, WrongDataError, WrongUsageError
from cli.export import print_json
from cli.installation import actor_or_user, open_settings, read_standards, registry
from cli.notices_screen import LATEST, print_gaps, print_notices, print_recipient, print_told, record
from cli.screen import err, out
from cli.send import Actor
from reference.naming import find_place

if TYPE_CHECKING:
    from cases.notices.recipients import Book
    from reference.load import Standards
    from settings import Settings

Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Every = Annotated[bool, typer.Option("--all", help=f"也列出已发的全部，不只最近 {LATEST} 条")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    notices = typer.Typer(name="notices", help="案件通知：待发、已发、失败的 / what is told to whom.")
    notices.callback(invoke_without_command=True)(_notices)
    for name, command in (
        ("list", list_notices), ("send", send), ("check", check), ("example", example), ("resend", resend),
    ):  # fmt: skip
        notices.command(name=name)(command)
    app.add_typer(notices, rich_help_panel="整改")


def _notices(context: typer.Context) -> None:
    """案件通知：待发、已发、失败的；不写子命令就列出 / what waits, was sent, failed."""
    if context.invoked_subcommand is None:
        list_notices()


def list_notices(every: Every = False, as_json: Json = False) -> None:
    """列出待发、失败的和最近已发的 / what waits, failed, was sent."""
    from cases.notices.standing import read_notices
    from registry.database import read

    settings = open_settings()
    with registry(settings) as engine, read(engine) as connection:
        found = read_notices(connection, datetime.now(UTC), every=True)
    if as_json:
        print_json([record(one) for one in found])
        return
    print_notices(out(), found, every=every)
    _warn_without_file(settings)


def send(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只显示会发什么，不发也不记录")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="与 --dry-run 同用：写到文件", dir_okay=False)
    ] = None,
) -> None:
    """立即写出、发送到时的通知 / write and send what is due."""
    if output is not None and not dry_run:
        raise WrongUsageError("--output 只与 --dry-run 同用。", "--output goes with --dry-run")
    from assets.publications.new_flags import new_flags
    from cases.notices.delivery import fill_and_send

    settings = open_settings()
    standards = read_standards(settings)
    book = _book(settings, standards)
    if dry_run:
        _preview(settings, standards, book, output)
        return
    with registry(settings) as engine:
        written, passed = fill_and_send(engine, standards, book, datetime.now(UTC), lambda: new_flags(settings))
    _warn(book)
    words = {"sent": "已发", "failed": "失败待重试", "unknown": "不知是否发出", "dropped": "不再试"}
    counted = "".join(f"，{word} {passed.outcomes[kind]} 条" for kind, word in words.items() if passed.outcomes[kind])
    out().print(f"新写 {written} 条{counted or '，没有到时要发的'}。", markup=False)
    for recipient, way in passed.hanging:
        err().print(f"{recipient}（{way}）迟迟没有答复，先发了别的；稍后看 sihai notices。", markup=False)
    if set(passed.outcomes) - {"sent"} or passed.hanging:
        raise typer.Exit(ExitCode.PROBLEMS)


def check(
    place: Annotated[
        str | None, typer.Argument(help="镇街代码或名称：看那里的案件谁会收到什么", metavar="PLACE")
    ] = None,
) -> None:
    """检查 notices.toml：谁会收到什么 / who is told what."""
    settings = open_settings()
    standards = read_standards(settings)
    book = _book(settings, standards)
    console = out()
    if place is not None:
        print_told(console, standards, book, find_place(standards, place))
        return
    for recipient in book.recipients:
        print_recipient(console, standards, recipient)
    wrong = _wrong_addresses(book)
    print_gaps(console, standards, book)
    _warn(book)
    if wrong:
        raise WrongDataError(
            f"{'、'.join(wrong)} 的地址不对，发不出去；请对照 sihai notices example 改 notices.toml。",
            "Apprise does not accept these URLs",
        )
    console.print(f"notices.toml 可用：{len(book.recipients)} 个接收人。")


def example() -> None:
    """打印有注释的 notices.toml 样例 / print a commented notices.toml."""
    from cases.notices.example import EXAMPLE

    out().print(EXAMPLE, markup=False, soft_wrap=True, end="")


def resend(
    notice_id: Annotated[str, typer.Argument(help="通知编号，或其开头几位", metavar="ID")],
    actor: Actor = None,
) -> None:
    """重发一条不知是否发出、或已不再试的通知 / have a notice sent again."""
    from cases.notices.findings import requeue
    from registry.database import write

    settings = open_settings()
    book = _book(settings, read_standards(settings))
    with registry(settings) as engine, write(engine) as connection:
        found = requeue(connection, notice_id, book, actor_or_user(actor), datetime.now(UTC))
    out().print(f"已排入重发：{found.recipient}（{found.way}）{found.title}；sihai notices send 立即发。", markup=False)


def _book(settings: Settings, standards: Standards) -> Book:
    from cases.notices.notices_file import notices_path, read_book

    book = read_book(settings, standards)
    if book is None:
        path = notices_path(settings)
        raise WrongUsageError(
            f"还没有接收人：请把 sihai notices example 的样例存为 {path}，改好后运行 sihai notices check。",
            f"there is no {path}",
        )
    return book


def _warn(book: Book) -> None:
    for warning in book.warnings:
        err().print(f"注意：{warning}", style="yellow", markup=False, soft_wrap=True)


def _warn_without_file(settings: Settings) -> None:
    from cases.notices.notices_file import notices_path

    if not notices_path(settings).exists():
        err().print(f"没有 {notices_path(settings)}，不会再写通知；sihai notices example 有样例。", markup=False)


def _preview(settings: Settings, standards: Standards, book: Book, output: Path | None) -> None:
    from assets.publications.new_flags import new_flags
    from cases.notices.delivery import preview

    with registry(settings) as engine:
        parcels = preview(
            engine, standards, book, datetime.now(UTC), lambda: new_flags(settings), at_any_hour=True
        )  # fmt: skip
    texts = [
        f"── {parcel.recipient.name}（{parcel.way.name}）\n{parcel.message.title}\n{parcel.message.body}\n"
        for parcel in parcels
    ]
    if output is not None:
        output.write_text("\n".join(texts), encoding="utf-8")
    else:
        out().print("\n".join(texts), markup=False, soft_wrap=True, end="")
    where = f"，写到 {output}" if output is not None else ""
    err().print(f"会发 {len(parcels)} 条消息{where}；没有发，也没有记录（免打扰时段内的也列出）。", markup=False)


def _wrong_addresses(book: Book) -> list[str]:
    """Recipients and ways whose address Apprise does not accept."""
    from cases.notices.chat import instantiate

    return [
        f"{recipient.name}（{way.name}）"
        for recipient in book.recipients
        for way in recipient.ways
        if not way.is_webhook and instantiate(way.url) is None
    ]
