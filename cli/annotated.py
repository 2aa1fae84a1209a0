"""Writing an answer as the user's own workbook: where it goes, and what it never overwrites."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import WrongUsageError

if TYPE_CHECKING:
    from intake.answer import Answer

AnnotateOption = Annotated[
    bool, typer.Option("--annotate", help="写出标注好的工作簿：错误标红、附批注，写到 “原表名-检查结果.xlsx”")
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="标注好的工作簿写到哪个文件或文件夹", metavar="PATH")
]
ForceOption = Annotated[bool, typer.Option("--force", help="标注好的工作簿已存在时覆盖")]


def require_target(path: Path, output: Path | None, originals: Sequence[Path], *, force: bool) -> Path:
    """See before any work that the annotated workbook of a file can be written.

    Args:
        path: The file as sent; it may lie in a blob, then only its name counts.
        output: File or folder to write to; beside `path` when None.
        originals: Files that are never overwritten, asked for or not.
        force: Another file may be overwritten.

    Returns:
        Where it goes; only the suffix may still turn out otherwise.

    Raises:
        WrongUsageError: Something stands there, or the folder does not.
    """
    from intake.annotated import annotated_name

    suffix = ".xlsm" if path.suffix.lower() == ".xlsm" else ".xlsx"
    target = output or path.parent
    if target.is_dir():
        target = target / annotated_name(path.name, suffix)
    elif target.suffix.lower() not in (".xlsx", ".xlsm"):
        raise WrongUsageError(
            f"标注好的工作簿只能写成 .xlsx（或 .xlsm）文件，「{target.name}」不行；也可以写一个已有的文件夹。",
            f"--output must be a folder or end in .xlsx, not {target}",
        )
    _refuse_overwriting(target, originals, force=force)
    return target


def require_targets(files: Sequence[Path], output: Path | None, *, force: bool) -> list[Path | None]:
    """`require_target` of several files, each to a workbook of its own.

    Raises:
        WrongUsageError: As there, or two files would be written to one.
    """
    if output is not None and len(files) > 1 and not output.is_dir():
        raise WrongUsageError("一次给几个文件时，--output 要写一个已有的文件夹。", "--output must be a folder")
    targets = [require_target(path, output, files, force=force) for path in files]
    twice = next((target for target in targets if targets.count(target) > 1), None)
    if twice:
        raise WrongUsageError(f"有两个文件都要写成 {twice}；请分开做。", f"two files would be written to {twice}")
    return [*targets]


def write_annotated(
    content: bytes, filename: str, answer: Answer, target: Path, originals: Sequence[Path], *, force: bool
) -> Path:
    """Write the annotated workbook of a file.

    Raises:
        WrongUsageError: Something stands where it would go.
    """
    from intake.annotated import annotated_workbook

    made = annotated_workbook(content, filename, answer)
    if target.suffix.lower() != made.suffix:
        # Spreadsheets refuse a workbook with macros under the name of one without, and the other way round.
        target = target.with_suffix(made.suffix)
        _refuse_overwriting(target, originals, force=force)
    target.write_bytes(made.content)
    return target


def _refuse_overwriting(target: Path, originals: Sequence[Path], *, force: bool) -> None:
    if not target.absolute().parent.is_dir():
        raise WrongUsageError(f"文件夹 {target.absolute().parent} 不存在；请先建好，或换个位置。")
    if target.resolve() in [original.resolve() for original in originals]:
        raise WrongUsageError(f"{target} 是原文件，不会覆盖；请换个文件名。", f"{target} is an original")
    if target.exists() and not force:
        raise WrongUsageError(f"{target} 已存在，没有覆盖；请换个文件名，或加 --force。", f"{target} exists")
