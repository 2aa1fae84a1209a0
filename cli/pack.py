"""`sihai pack`: one self-contained folder for an office without network."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import WrongUsageError
from cli.installation import open_settings, read_standards, today
from cli.pack_page import (
    BUNDLE,
    CHECK,
    MARKED,
    OUTGOING,
    PAGE,
    PAPER,
    PROGRAM,
    TEMPLATES,
    bundle_script,
    check_script,
    page,
)
from cli.screen import err, out
from reference.naming import find_place

if TYPE_CHECKING:
    from settings import Settings

# Marks a folder that is still being written, or was left by a pack that died.
_UNFINISHED = ".part"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="填报")(pack)


def pack(
    place: Annotated[str, typer.Option("--place", help="镇街代码或名称", metavar="PLACE")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件夹（新建）", metavar="FOLDER")],
    without_checker: Annotated[
        bool, typer.Option("--without-checker", help="只要模板和说明，不带检查程序（如 Windows 电脑）")
    ] = False,
) -> None:
    """为没有网络的单位打一个自带检查程序的填报包 / templates and checker."""
    settings = open_settings()
    standards = read_standards(settings)
    row = find_place(standards, place)
    place_code, place_name = str(row["place_code"]), str(row["place_name"])
    target = output.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise WrongUsageError(f"{output} 已存在且不是空文件夹，没有覆盖；请换个文件夹。", f"{output} exists")
    kind = None
    if not without_checker:
        from cli.pack_python import kind_of_machine

        kind = kind_of_machine()
    from sheets.template_folder import write_templates

    part = target.with_name(f".{target.name}{_UNFINISHED}")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        write_templates(part / TEMPLATES, standards, place_code, is_practice=settings.is_practice)
        write_templates(part / PAPER, standards, place_code, paper=True, is_practice=settings.is_practice)
        for name in (OUTGOING, MARKED) if kind is not None else (OUTGOING,):
            (part / name).mkdir()
        if kind is not None:
            err().print("复制检查程序，约需半分钟……", markup=False)
            _write_checker(part, settings, place_code)
        size = _size(part)
        text = _page(place_name, kind, size, is_practice=settings.is_practice)
        # With a byte-order mark: older Notepads take the text for GBK otherwise.
        (part / PAGE).write_text(text, encoding="utf-8-sig", newline="\r\n")
        if target.exists():
            target.rmdir()
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    console = out()
    console.print(f"已写好 {output}：{place_name}，{size / 1e6:.0f} MB", markup=False, soft_wrap=True)
    if kind is None:
        console.print("  只有模板和说明，不含检查程序", markup=False)
    else:
        console.print(f"  检查程序适用于：{kind}；不必安装，不必联网", markup=False, soft_wrap=True)
    console.print(f"  把整个文件夹拷给该单位；怎样用见其中的 {PAGE}", markup=False, soft_wrap=True)


def _page(place_name: str, kind: str | None, size_bytes: int, *, is_practice: bool) -> str:
    from expectations.rules import RULES_VERSION

    return page(
        place_name, kind=kind, size_bytes=size_bytes, made_on=today().isoformat(), rules=RULES_VERSION,
        is_practice=is_practice,
    )  # fmt: skip


def _write_checker(folder: Path, settings: Settings, place_code: str) -> None:
    from cli.pack_python import copy_code, copy_interpreter, copy_libraries

    program = folder / PROGRAM
    copy_code(program / "sihai")
    python = copy_interpreter(program / "python")
    copy_libraries(program / "libraries")
    # The county's own rows; a home of practice lies in the folder `practice` of the home that the scripts name.
    local = program / "home" / "standards"
    local.mkdir(parents=True)
    for source in sorted(settings.local_standards.glob("*.csv")):
        shutil.copyfile(source, local / source.name)
    for name, text in (
        (CHECK, check_script(python.name, is_practice=settings.is_practice)),
        (BUNDLE, bundle_script(python.name, place_code, is_practice=settings.is_practice)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
