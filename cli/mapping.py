"""`sihai mapping`: mapping files for sheets in a layout of a county's own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import ExitCode, WrongUsageError
from cli.installation import open_settings, read_standards
from cli.mapping_file import read_mapping
from cli.screen import out, print_lines, ruled_table
from cli.sheet import require_files
from cli.template import find_form

if TYPE_CHECKING:
    from sheets.reader import SheetContent


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    mapping = typer.Typer(
        help="映射文件：不改本县原有的表，也能报送 / sheets in a layout of your own", no_args_is_help=True
    )
    mapping.command()(suggest)
    mapping.command()(check)
    app.add_typer(mapping, name="mapping", rich_help_panel="填报")


def suggest(
    file: Annotated[Path, typer.Argument(help="本县原有的工作簿", metavar="FILE")],
    form: Annotated[str | None, typer.Option(help="表单代码或中文名；不写则由列标题判断")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到哪个文件；不写则输出到屏幕")] = None,
    force: Annotated[bool, typer.Option("--force", help="文件已存在时覆盖")] = False,
) -> None:
    """起草映射文件，补全后用于 --mapping / draft a mapping file."""
    require_files([file])
    chosen = None if form is None else find_form(form)
    if output is not None and output.exists() and not force:
        raise WrongUsageError(f"{output} 已存在，没有覆盖；请换个文件名，或加 --force。", f"{output} exists")
    from sheets.mapping_draft import draft_mapping

    draft = draft_mapping(file.read_bytes(), file.name, chosen)
    if output is None:
        typer.echo(draft, nl=False)
        return
    output.write_text(draft, encoding="utf-8")
    out().print(f"已写好 {output}；请核对并补全，再用 sihai mapping check 试读。", markup=False, soft_wrap=True)


def check(
    mapping: Annotated[Path, typer.Argument(help="映射文件", metavar="TOML")],
    file: Annotated[Path, typer.Argument(help="要读的工作簿", metavar="FILE")],
) -> None:
    """试读：读出几行，各列合计多少，便于与原表核对 / what a mapping reads."""
    require_files([file])
    rules = read_mapping(mapping)
    standards = read_standards(open_settings())
    from sheets.isolated import Reader

    with Reader() as reader:
        content = reader.read(file.read_bytes(), file.name, standards, rules)
    _print_totals(content)
    if content.faults:
        raise typer.Exit(ExitCode.PROBLEMS)


def _print_totals(content: SheetContent) -> None:
    from sheets.fields import Kind
    from sheets.forms import FORMS

    form = FORMS[content.form_id]
    for remark in content.remarks:
        print_lines(out(), [remark], style="dim")
    out().print(f"按「{form.title_zh}」读出 {len(content.rows)} 行。", markup=False)
    table = ruled_table("字段", "名称", "有数的行", "合计", right=["有数的行", "合计"])
    for field in form.fields:
        if field.kind not in (Kind.INTEGER, Kind.DECIMAL):
            continue
        given = [Decimal(str(row.values[field.key])) for row in content.rows if row.values[field.key] is not None]
        if given:
            table.add_row(field.key, field.title_zh, str(len(given)), f"{sum(given):f}")
    out().print(table)
    for fault in content.faults[:10]:
        out().print(f"第{fault.row}行「{fault.title}」：{fault.seen}；应为：{fault.allowed}", markup=False)
    if len(content.faults) > 10:
        out().print(f"共 {len(content.faults)} 格读不懂，以上是前 10 格；全部见 sihai check --mapping。", markup=False)
