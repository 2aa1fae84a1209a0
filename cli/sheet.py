"""`sihai template` and `sihai check`: getting a sheet to fill in, and seeing what is wrong in it before sending it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import ExitCode, WrongUsageError
from cli.export import print_json
from cli.installation import find_place, near_names, open_settings, read_standards
from cli.problems import print_answer
from cli.screen import VECTORS, out, progress, ruled_table
from settings import SHANGHAI
from sheets.fields import Form
from sheets.forms import FORMS

if TYPE_CHECKING:
    from intake.check import Answer

_GROUPS = {"survey": "控制水平调查（计入等级）", "trap": "器械监测（不定级，看趋势）"}


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="填报")(template)
    app.command(rich_help_panel="填报")(check)


def template(
    form: Annotated[str | None, typer.Argument(help="表单代码或中文名；不写则列出全部", metavar="FORM")] = None,
    place: Annotated[str | None, typer.Option(help="镇街代码或名称：下拉框列出其村、社区")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到哪个文件；不写则以表名为文件名")] = None,
    force: Annotated[bool, typer.Option("--force", help="文件已存在时覆盖")] = False,
) -> None:
    """生成填报模板 / write a sheet to fill in."""
    if form is None:
        _print_forms()
        return
    chosen = find_form(form)
    standards = read_standards(open_settings())
    place_code, place_name = None, ""
    if place is not None:
        row = find_place(standards, place)
        place_code, place_name = str(row["place_code"]), str(row["place_name"])
    target = output or Path(f"{chosen.title_zh}{'-' if place_name else ''}{place_name}.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise WrongUsageError(
            f"模板只能写成 .xlsx 文件，「{target.name}」不行；请改文件名。", f"--output must end in .xlsx, not {target}"
        )
    if target.exists() and not force:
        raise WrongUsageError(f"{target} 已存在，没有覆盖；请换个文件名，或加 --force。", f"{target} exists")
    if not target.absolute().parent.is_dir():
        raise WrongUsageError(f"文件夹 {target.absolute().parent} 不存在；请先建好，或换个位置。")
    from sheets.template import write_template

    write_template(target, chosen, standards, place_code=place_code)
    out().print(f"已写好 {target}：{chosen.title_zh}（{chosen.form_id}）", markup=False, soft_wrap=True)


def find_form(typed: str) -> Form:
    """The form with this id or Chinese title.

    Raises:
        WrongUsageError: There is none; near ones are offered.
    """
    wanted = typed.strip()
    for form in FORMS.values():
        if wanted in (form.form_id, form.title_zh):
            return form
    names = [name for form in FORMS.values() for name in (form.form_id, form.title_zh)]
    near = near_names(wanted, names)
    hint = f"是不是要找：{'、'.join(near)}？" if near else "不带参数运行 sihai template 可列出全部表单。"
    raise WrongUsageError(
        f"没有叫「{typed}」的表单；{hint}", f"unknown form {typed!r}; choose one of {', '.join(FORMS)}"
    )


def _print_forms() -> None:
    table = ruled_table("表单代码", "表名", "病媒", "用途")
    for form in FORMS.values():
        table.add_row(form.form_id, form.title_zh, VECTORS[form.vector], _GROUPS[form.group])
    out().print(table)
    out().print("例：sihai template rodent_survey --place 硖石街道", style="dim", markup=False)


def check(
    files: Annotated[list[Path], typer.Argument(help="要检查的工作簿（xlsx、xls、ods、csv）", metavar="FILE…")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    every: Annotated[bool, typer.Option("--all", help="每条规则列出全部行，不只前 10 行")] = False,
) -> None:
    """检查报表但不报送，什么都不留下 / dry run, nothing is stored."""
    require_files(files)
    answers = _check_all(files)
    is_clean = all(answer.is_clean for answer in answers)
    if as_json:
        found = [{"file": str(path), **answer.as_dict()} for path, answer in zip(files, answers, strict=True)]
        print_json({"is_clean": is_clean, "files": found})
    else:
        for path, answer in zip(files, answers, strict=True):
            print_answer(out(), path.name, answer, most_rows=None if every else 10)
    if any(answer.broken_checks for answer in answers):
        raise typer.Exit(ExitCode.FAULT)
    if not is_clean:
        raise typer.Exit(ExitCode.PROBLEMS)


def require_files(files: Sequence[Path]) -> None:
    """See that every file is there and is a file.

    Raises:
        WrongUsageError: names the first that is not.
    """
    for path in files:
        if path.is_dir():
            raise WrongUsageError(f"{path} 是文件夹；请写文件名，例如 {path}/*.xlsx。", f"{path} is a folder")
        if not path.is_file():
            raise WrongUsageError(f"找不到文件 {path}；请核对文件名和位置。", f"no such file: {path}")


def _check_all(files: Sequence[Path]) -> list[Answer]:
    standards = read_standards(open_settings())
    now = datetime.now(SHANGHAI)
    answers = []
    with progress() as tell:
        from intake.check import check as check_sheet
        from sheets.isolated import Reader

        with Reader() as reader:
            for number, path in enumerate(files, start=1):
                answers.append(check_sheet(path.read_bytes(), path.name, standards, now, reader=reader))
                if len(files) > 1:
                    tell("judge", number, len(files))
    return answers
