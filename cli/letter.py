"""`sihai letter`: the documents of a case, as Word file and as page, from the county's templates or the project's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import WrongUsageError
from cli.installation import open_settings, parse_date, read_standards, registry, today
from cli.screen import out
from editions.cases import read_evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.event import CaseFile
    from cases.letters.kind import Kind
    from settings import Settings

_BOTH = "both"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="整改")(letter)


def letter(
    case_no: Annotated[str | None, typer.Argument(help="案号，例如 C2026-0001 或 2026-1", metavar="CASE")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="整改通知书、提醒函、复查结果告知书； 不写则按案件情况")
    ] = None,
    number: Annotated[str | None, typer.Option("--number", help="文号，例如 海爱卫办〔2026〕12号；不写则留空")] = None,
    signed_by: Annotated[str, typer.Option("--signed-by", help="签发人")] = "",
    copy_to: Annotated[list[str] | None, typer.Option("--copy-to", help="抄送单位；可写多次")] = None,
    sent_to: Annotated[str, typer.Option("--to", help="主送机关；不写则为镇街政府、办事处")] = "",
    issued_by: Annotated[str, typer.Option("--issued-by", help="落款单位；不写则为县（市、区）爱卫办")] = "",
    on: Annotated[str | None, typer.Option("--date", help="成文日期，例如 2026-11-25；不写则为今天")] = None,
    file_format: Annotated[str, typer.Option("--format", help="docx、html 或 both（两种都写）")] = _BOTH,
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件夹")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="文件已存在时覆盖")] = False,
    templates: Annotated[
        Path | None, typer.Option("--templates", help="把通用模板拷到这个文件夹供修改，不出文书")
    ] = None,
) -> None:
    """出整改通知书、提醒函、复查结果告知书 / the documents of a case."""
    if templates is not None:
        _lay_templates(templates)
        return
    if case_no is None:
        raise WrongUsageError(
            "请写明案号，例如 sihai letter C2026-0001；`sihai cases` 列出全部。", "name a case, or --templates FOLDER"
        )
    formats = _formats(file_format)
    made_on = today() if on is None else parse_date(on, "--date")
    settings = open_settings()
    standards = read_standards(settings)
    from cases.fold import fold
    from cases.letters.drawing import called_for, document_no, draw_up
    from cases.letters.kind import RECTIFICATION, REMINDER, find_kind
    from cases.letters.letter import Heading
    from cases.letters.tags import tag_values
    from cases.letters.template import find_template
    from cli.case_next import short_number

    wanted = None if kind is None else find_kind(kind)
    case = _find(settings, case_no)
    state = fold(case.events)
    heading = Heading(
        made_on=made_on,
        document_no=number or document_no(case, wanted or called_for(state)),
        signed_by=signed_by,
        copy_to=tuple(copy_to or ()),
        issued_by=issued_by,
        sent_to=sent_to,
        is_practice=settings.is_practice,
    )
    drawn = draw_up(case, state, standards, heading, wanted, read_evidence(settings, case, state))
    values = tag_values(drawn)
    chosen = [find_template(settings.letters, drawn.kind, suffix) for suffix in formats]
    targets = _targets(output, case, drawn.kind, formats, force=force, is_practice=settings.is_practice)
    # All are filled in before any is written: a broken template leaves nothing behind.
    filled = [template.fill(values) for template in chosen]
    output.mkdir(parents=True, exist_ok=True)
    for template, target, content in zip(chosen, targets, filled, strict=True):
        target.write_bytes(content)
        by = f"（按本县模板 {template.path}）" if template.is_own else ""
        out().print(f"已写好 {target}：{drawn.title}，{drawn.place_name}{drawn.vector_name}{by}",
                    markup=False, soft_wrap=True)  # fmt: skip
    if state.status == "opened" and drawn.kind.code in (RECTIFICATION.code, REMINDER.code):
        sent = f"sihai case {short_number(case.case_no)} notify --document-no {heading.document_no or '文号'}"
        out().print(f"发出后登记：{sent}", style="dim", markup=False, soft_wrap=True)


def _find(settings: Settings, case_no: str) -> CaseFile:
    from cases.ledger import find_case
    from registry.database import read

    with registry(settings) as engine, read(engine) as connection:
        return find_case(connection, case_no)


def _formats(typed: str) -> tuple[str, ...]:
    from cases.letters.template import FORMATS

    if typed == _BOTH:
        return FORMATS
    if typed not in FORMATS:
        raise WrongUsageError(
            f"--format 没有「{typed}」；可选 {'、'.join(FORMATS)} 或 {_BOTH}。",
            f"--format is one of {', '.join(FORMATS)}, {_BOTH}",
        )
    return (typed,)


def _targets(
    folder: Path, case: CaseFile, kind: Kind, formats: Sequence[str], *, force: bool, is_practice: bool
) -> list[Path]:
    """The files to write, none of which may be there yet."""
    if folder.exists() and not folder.is_dir():
        raise WrongUsageError(f"{folder} 是文件，不是文件夹；请换个名字。", f"{folder} is not a folder")
    stem = f"{case.case_no}-{kind.title}{'（练习）' if is_practice else ''}"
    targets = [folder / f"{stem}.{suffix}" for suffix in formats]
    present = [target for target in targets if target.exists()]
    if present and not force:
        raise WrongUsageError(f"{present[0]} 已存在，没有覆盖；请换个文件夹，或加 --force。", f"{present[0]} exists")
    return targets


def _lay_templates(folder: Path) -> None:
    from cases.letters.tags import known_tags
    from cases.letters.template import lay_templates

    if folder.exists() and not folder.is_dir():
        raise WrongUsageError(f"{folder} 是文件，不是文件夹；请换个名字。", f"{folder} is not a folder")
    laid = lay_templates(folder)
    home = open_settings().letters
    out().print(f"已拷贝 {len(laid)} 个模板到 {folder}（已有的不动）；改好后放在 {home}，即按本县模板出文书。",
                markup=False, soft_wrap=True)  # fmt: skip
    out().print(known_tags(), style="dim", markup=False, soft_wrap=True)
