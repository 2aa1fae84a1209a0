"""`sihai template`: a sheet to fill in, for a place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.errors import WrongUsageError
from cli.installation import find_place, near_names, open_settings, read_standards
from cli.screen import VECTORS, out, ruled_table
from sheets.fields import Form
from sheets.forms import FORMS

_GROUPS = {"survey": "控制水平调查（计入等级）", "trap": "器械监测（不定级，看趋势）"}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="填报")(template)


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
    settings = open_settings()
    standards = read_standards(settings)
    place_code, place_name = None, ""
    if place is not None:
        row = find_place(standards, place)
        place_code, place_name = str(row["place_code"]), str(row["place_name"])
    target = output or Path(
        f"{chosen.title_zh}{'-' if place_name else ''}{place_name}{'（练习）' if settings.is_practice else ''}.xlsx"
    )
    if target.suffix.lower() != ".xlsx":
        raise WrongUsageError(
            f"模板只能写成 .xlsx 文件，「{target.name}」不行；请改文件名。", f"--output must end in .xlsx, not {target}"
        )
    if target.exists() and not force:
        raise WrongUsageError(f"{target} 已存在，没有覆盖；请换个文件名，或加 --force。", f"{target} exists")
    if not target.absolute().parent.is_dir():
        raise WrongUsageError(f"文件夹 {target.absolute().parent} 不存在；请先建好，或换个位置。")
    from sheets.template import write_template

    write_template(target, chosen, standards, place_code=place_code, is_practice=settings.is_practice)
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
