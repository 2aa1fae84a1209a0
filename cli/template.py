"""`sihai template`: a sheet to fill in, or to print and write on, for a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cases.words import VECTOR_ZH
from cli.errors import WrongUsageError
from cli.installation import has_registry, open_settings, read_standards, registry, today
from cli.screen import out, ruled_table
from reference.naming import find_place, near_names
from sheets.fields import Form
from sheets.forms import FORMS

if TYPE_CHECKING:
    from reference.load import Standards
    from settings import Settings

    Units = Mapping[str, Sequence[Mapping[str, object]]]

_GROUPS = {"survey": "控制水平调查（计入等级）", "trap": "器械监测（不定级，看趋势）"}
_ALL = "all"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="填报")(template)


def template(
    form: Annotated[str | None, typer.Argument(help="表单代码或名称；all 为全部；不写则列出", metavar="FORM")] = None,
    place: Annotated[str | None, typer.Option(help="镇街：下拉框有其村、单位、轮次")] = None,
    last: Annotated[bool, typer.Option("--last", help="预填该地上一轮去过的单位")] = False,
    paper: Annotated[bool, typer.Option("--paper", help="打印出来手写的纸质表")] = False,
    rows: Annotated[int | None, typer.Option(min=1, max=5000, help="预备多少空行")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到哪个文件；all 写到文件夹")] = None,
    force: Annotated[bool, typer.Option("--force", help="文件已存在时覆盖")] = False,
) -> None:
    """生成填报模板 / write a sheet to fill in."""
    if form is None:
        _print_forms()
        return
    forms = list(FORMS.values()) if form.strip() == _ALL else [find_form(form)]
    settings = open_settings()
    standards = read_standards(settings)
    place_code, place_name = _place(standards, place, needed="--last" if last else "all" if len(forms) > 1 else None)
    from sheets.template_folder import template_name, write_one

    is_practice = settings.is_practice
    names = [template_name(f, place_name, paper=paper, is_practice=is_practice) for f in forms]
    if len(forms) > 1:
        folder = output or Path(f"{'纸质表' if paper else '模板'}-{place_name}{'（练习）' if is_practice else ''}")
        targets = _in_folder(folder, names, force=force)
    else:
        targets = [_one_file(output or Path(names[0]), force=force)]
    units = _last_units(settings, standards, forms, place_code) if last and place_code else {}
    if len(forms) > 1:
        folder.mkdir(parents=True, exist_ok=True)
    planned = None
    if paper and place_code:
        from sheets.locality import round_on

        planned = round_on(place_code, standards, today())
    for f, target in zip(forms, targets, strict=True):
        known = units.get(f.form_id, ())
        write_one(
            target, f, standards, place_code, units=known, rows=rows, paper=paper, planned_round=planned,
            is_practice=is_practice,
        )  # fmt: skip
        told = "" if not last else f"，预填上一轮的 {len(known)} 个单位" if known else "，没有找到上一轮的单位"
        out().print(f"已写好 {target}：{f.title_zh}（{f.form_id}）{told}", markup=False, soft_wrap=True)


def _place(standards: Standards, typed: str | None, needed: str | None) -> tuple[str | None, str]:
    """Code and name of the place, none where none was typed.

    Raises:
        UnknownPlaceError: There is no such place.
        WrongUsageError: None typed although it is `needed` for something.
    """
    if typed is not None:
        row = find_place(standards, typed)
        return str(row["place_code"]), str(row["place_name"])
    if needed:
        raise WrongUsageError(f"{needed} 要指明是哪个镇街；请加 --place，例如 --place 硖石街道。")
    return None, ""


def _one_file(target: Path, *, force: bool) -> Path:
    """The file to write, which must not be there yet.

    Raises:
        WrongUsageError: It is, or it cannot be written there.
    """
    if target.suffix.lower() != ".xlsx":
        raise WrongUsageError(
            f"模板只能写成 .xlsx 文件，「{target.name}」不行；请改文件名。", f"--output must end in .xlsx, not {target}"
        )
    if target.exists() and not force:
        raise WrongUsageError(f"{target} 已存在，没有覆盖；请换个文件名，或加 --force。", f"{target} exists")
    if not target.absolute().parent.is_dir():
        raise WrongUsageError(f"文件夹 {target.absolute().parent} 不存在；请先建好，或换个位置。")
    return target


def _in_folder(folder: Path, names: Sequence[str], *, force: bool) -> list[Path]:
    """The files to write in a folder, none of which may be there yet: all are written, or none.

    Raises:
        WrongUsageError: One is, or the folder is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise WrongUsageError(f"{folder} 是文件，不是文件夹；all 要写到文件夹里，请换个名字。")
    targets = [folder / name for name in names]
    present = [target.name for target in targets if target.exists()]
    if present and not force:
        raise WrongUsageError(
            f"文件夹 {folder} 里已有「{present[0]}」等 {len(present)} 个文件，没有覆盖；请换个文件夹，或加 --force。",
            f"{len(present)} files exist in {folder}",
        )
    return targets


def _last_units(settings: Settings, standards: Standards, forms: Sequence[Form], place_code: str) -> Units:
    if not has_registry(settings):
        raise WrongUsageError(
            f"{settings.home} 里还没有收到过报表，没有上一轮的单位可以预填；请去掉 --last。",
            "nothing has been sent yet: leave --last out",
        )
    from intake.last_units import last_units

    with registry(settings) as engine:
        return {f.form_id: last_units(settings, engine, standards, f, place_code) for f in forms}


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
        table.add_row(form.form_id, form.title_zh, VECTOR_ZH[form.vector], _GROUPS[form.group])
    out().print(table)
    for example in ("rodent_survey --place 硖石街道 --last", "all --place 硖石街道 --paper -o 纸质表"):
        out().print(f"例：sihai template {example}", style="dim", markup=False)
