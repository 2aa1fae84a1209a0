"""Doing something with a case from the command line: the options that all such commands share, and what is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.case_page import case_record, print_waiting
from cli.errors import WrongUsageError
from cli.export import print_json
from cli.installation import actor_or_user, open_settings, parse_instant, read_standards, registry, today
from cli.screen import out
from cli.sheet import require_files

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from cases.decide_record import By
    from cases.event import CaseFile
    from cases.telling import Names
    from reference.load import Standards
    from settings import Settings

MaybeReason = Annotated[str | None, typer.Option("--reason", help="理由，留在记录中")]
Actor = Annotated[str | None, typer.Option("--actor", help="由谁办理；不写则为本机用户")]
At = Annotated[
    str | None,
    typer.Option("--at", help="补录：何时起算，例如 2026-11-20T08:30（北京时间）；不写则为现在", metavar="TIME"),
]
Files = Annotated[
    list[Path] | None,
    typer.Option("--file", help="照片、扫描件，可写几次： JPEG、PNG、HEIC、WebP、TIFF、PDF", metavar="FILE"),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


# What stands for the number where help of one command is asked for.
NO_NUMBER = "?"
Act = Callable[["Engine", "Settings", "Standards", str, "By"], "CaseFile"]


def do(
    context: typer.Context, act: Act, said: str, *, actor: str | None, at: str | None, as_json: bool,
    reason: str | None = None,
) -> None:  # fmt: skip
    """Record one event, then say what the case has come to and what may be typed next."""
    from cases.decide_record import By
    from cases.fold import fold
    from cases.telling import Names
    from cases.words import STATUS_ZH

    number = number_of(context)
    # --json may stand before the number too.
    as_json = as_json or bool(context.parent and context.parent.params.get("as_json"))
    if number == NO_NUMBER:
        raise WrongUsageError(
            f"没有写案号；请写成 sihai case 2026-1 {context.info_name}，`sihai cases` 列出全部。",
            "no case number given",
        )
    by = By(actor_or_user(actor), reason, None if at is None else parse_instant(at, "--at"))
    settings = open_settings()
    standards = read_standards(settings)
    with registry(settings) as engine:
        found = act(engine, settings, standards, number, by)
    names, state = Names(standards), fold(found.events)
    if as_json:
        print_json(case_record(found, names, today()))
        return
    console = out()
    console.print(f"案件 {found.case_no}：{said}，现为「{STATUS_ZH[state.status]}」。", markup=False, soft_wrap=True)
    print_waiting(console, found, state, names, today())


def number_of(context: typer.Context) -> str:
    """The case number that stands before (or behind) what is done.

    Raises:
        WrongUsageError: There is none.
    """
    if context.obj == NO_NUMBER:
        raise WrongUsageError(
            f"没有写案号；请写成 sihai case 2026-1 {context.info_name}，sihai cases 列出全部。", "no case number given"
        )
    return str(context.obj)


def read_case(settings: Settings, number: str) -> tuple[Names, CaseFile]:
    """A case as it stands now, and the names by which it is told.

    Raises:
        UnknownCaseError: There is no such case.
    """
    from cases.telling import Names

    standards = read_standards(settings)
    with registry(settings) as engine:
        from cases.ledger import find_case
        from registry.database import read

        with read(engine) as connection:
            return Names(standards), find_case(connection, number)


def read_files(paths: Sequence[Path] | None) -> list[tuple[str, bytes]]:
    """Name and bytes of each file given.

    Raises:
        WrongUsageError: one is not there.
        AttachRefusedError: one is too large.
    """
    from intake.attach import check_size

    paths = list(paths or [])
    require_files(paths)
    for path in paths:
        check_size(path.name, path.stat().st_size)
    return [(path.name, path.read_bytes()) for path in paths]
