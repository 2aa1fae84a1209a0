"""`sihai answer`: the answer to what was sent, again, on the screen or as the sender's own workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cases.resurvey import resurvey_lines
from cli.annotated import AnnotateOption, ForceOption, OutputOption, require_target, write_annotated
from cli.errors import ExitCode
from cli.export import print_json
from cli.installation import open_settings, read_standards, registry
from cli.problems import print_answer
from cli.screen import out, print_lines

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from settings import Settings


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="报送")(answer)


def answer(
    receipt: Annotated[str, typer.Argument(help="回执号", metavar="RECEIPT")],
    annotate: AnnotateOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    every: Annotated[bool, typer.Option("--all", help="每组列出全部行，不只前 10 行")] = False,
) -> None:
    """再看一次报送的结果 / the answer to a submission again."""
    from intake.stored_answer import answer_of

    settings = open_settings()
    with registry(settings) as engine:
        found = answer_of(settings, engine, receipt)
        filename, sha256 = _received(settings, engine, receipt)
        of_cases = resurvey_lines(settings, engine, read_standards(settings), found)
    written = None
    if annotate or output is not None:
        from intake.blob import load_blob

        target = require_target(Path(filename), output, [], force=force)
        written = write_annotated(load_blob(settings, sha256), filename, found, target, [], force=force)
    if as_json:
        about = {"file": filename, "annotated": str(written) if written else None}
        print_json({**about, **found.as_dict(), "resurvey_notes": of_cases})
    else:
        print_answer(out(), filename, found, most_rows=None if every else 10)
        print_lines(out(), of_cases)
        if written:
            out().print(f"已写好 {written}", markup=False, soft_wrap=True)
    if found.broken_checks:
        raise typer.Exit(ExitCode.FAULT)
    if not found.is_clean:
        raise typer.Exit(ExitCode.PROBLEMS)


def _received(settings: Settings, engine: Engine, receipt: str) -> tuple[str, str]:
    """Name of the file as sent, without any folder, and the hash of its bytes."""
    from sqlalchemy import select

    from intake.decisions import find_submission
    from registry.database import read
    from registry.tables import submission

    with read(engine) as connection:
        submission_id = find_submission(connection, receipt).submission_id
        row = connection.execute(
            select(submission.c.filename, submission.c.sha256).where(submission.c.submission_id == submission_id)
        ).one()
    return Path(row.filename.replace("\\", "/")).name, row.sha256
