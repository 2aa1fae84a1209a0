"""`sihai check`: seeing what is wrong in a sheet before sending it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.annotated import AnnotateOption, ForceOption, OutputOption, require_targets, write_annotated
from cli.errors import ExitCode, WrongUsageError
from cli.export import print_json
from cli.installation import actor_or_user, has_registry, open_settings, read_standards, registry
from cli.mapping_file import MappingOption, read_mapping
from cli.problems import print_answer
from cli.screen import out, progress
from settings import SHANGHAI

if TYPE_CHECKING:
    from intake.answer import Answer
    from intake.check import Against
    from settings import Settings


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="填报")(check)


def check(
    files: Annotated[list[Path], typer.Argument(help="要检查的工作簿（xlsx、xls、ods、csv）", metavar="FILE…")],
    annotate: AnnotateOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    sender: Annotated[str | None, typer.Option(help="报送单位；不写则为本机用户")] = None,
    replaces: Annotated[str | None, typer.Option(help="更正：本表将替换哪个回执", metavar="RECEIPT")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    mapping: MappingOption = None,
    every: Annotated[bool, typer.Option("--all", help="每组列出全部行，不只前 10 行")] = False,
) -> None:
    """检查报表但不报送，除标注好的工作簿外什么都不留下 / dry run, nothing is stored."""
    require_files(files)
    targets = require_targets(files, output, force=force) if annotate or output else [None] * len(files)
    if replaces is not None and len(files) > 1:
        raise WrongUsageError("--replaces 一次只能用于一个文件。", "--replaces takes one file")
    answers = _check_all(files, read_mapping(mapping), actor_or_user(sender), replaces)
    written = [
        target and write_annotated(path.read_bytes(), path.name, answer, target, files, force=force)
        for path, answer, target in zip(files, answers, targets, strict=True)
    ]
    is_clean = all(answer.is_clean for answer in answers)
    if as_json:
        found = [
            {"file": str(path), "annotated": str(target) if target else None, **answer.as_dict()}
            for path, answer, target in zip(files, answers, written, strict=True)
        ]
        print_json({"is_clean": is_clean, "files": found})
    else:
        for path, answer, target in zip(files, answers, written, strict=True):
            print_answer(out(), path.name, answer, most_rows=None if every else 10)
            if answer.is_held:
                out().print("  有行被退回或不再包含：报送后原表仍然有效，须确认才替换。", markup=False)
            if target:
                out().print(f"已写好 {target}", markup=False, soft_wrap=True)
    if any(answer.broken_checks for answer in answers):
        raise typer.Exit(ExitCode.FAULT)
    if not is_clean:
        raise typer.Exit(ExitCode.PROBLEMS)


def require_files(files: Sequence[Path]) -> None:
    """See that every file is there and is a file.

    Raises:
        WrongUsageError: names the first that is not.
    """
    from sheets.workbook import LARGEST_FILE

    for path in files:
        if path.is_dir():
            raise WrongUsageError(f"{path} 是文件夹；请写文件名，例如 {path}/*.xlsx。", f"{path} is a folder")
        if not path.is_file():
            raise WrongUsageError(f"找不到文件 {path}；请核对文件名和位置。", f"no such file: {path}")
        if path.stat().st_size > LARGEST_FILE:
            raise WrongUsageError(
                f"{path} 有 {path.stat().st_size / 2**20:.0f} MB，最大 {LARGEST_FILE // 2**20} MB；"
                "请删去图片或分成几个文件。",
                f"{path} is larger than {LARGEST_FILE} bytes",
            )


def _check_all(files: Sequence[Path], mapping: bytes | None, sender: str, replaces: str | None) -> list[Answer]:
    settings = open_settings()
    standards = read_standards(settings)
    now = datetime.now(SHANGHAI)
    answers = []
    with progress() as tell:
        from intake.check import check as check_sheet
        from sheets.isolated import Reader

        with Reader() as reader, _against(settings, sender, replaces) as against:
            for number, path in enumerate(files, start=1):
                answers.append(
                    check_sheet(
                        path.read_bytes(),
                        path.name,
                        standards,
                        now,
                        reader=reader,
                        mapping=mapping,
                        against=against,
                        is_practice=settings.is_practice,
                    )
                )
                if len(files) > 1:
                    tell("judge", number, len(files))
    return answers


@contextmanager
def _against(settings: Settings, sender: str, replaces: str | None) -> Iterator[Against | None]:
    """The registry as it stands, None where nothing has ever been sent (unless something is to be replaced)."""
    if replaces is None and not has_registry(settings):
        yield None
        return
    from intake.check import Against
    from registry.database import read

    with registry(settings) as engine, read(engine) as connection:
        yield Against(settings, connection, sender, replaces)
