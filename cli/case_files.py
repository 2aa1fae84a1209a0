"""`sihai case NUMBER files`: photographs and scans that came with what was done, listed and given back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.attach import save_file
from cli.case_do import AsJson, number_of, read_case
from cli.export import print_json
from cli.installation import open_settings
from cli.screen import out, ruled_table, size_text
from settings import SHANGHAI

if TYPE_CHECKING:
    from cases.event import CaseEvent


def add_to(group: typer.Typer) -> None:
    """Add the command."""
    group.command()(files)


def files(
    context: typer.Context,
    save: Annotated[Path | None, typer.Option("--save", help="把文件存到这个文件夹", metavar="FOLDER")] = None,
    as_json: AsJson = False,
) -> None:
    """列出、取回本案的照片、扫描件 / photos and scans of the case."""
    from cases.words import EVENT_ZH

    settings = open_settings()
    _, case = read_case(settings, number_of(context))
    found = [(event, file) for event in case.events for file in event.files]
    saved = [
        None if save is None else save_file(settings, file["sha256"], file["filename"], file["media_type"], save)
        for _, file in found
    ]
    if as_json:
        print_json([_record(event, file, path) for (event, file), path in zip(found, saved, strict=True)])
        return
    if not found:
        out().print(f"案件 {case.case_no} 没有附照片、扫描件。", markup=False)
        return
    from rich.text import Text

    table = ruled_table("时间", "事件", "文件", "大小", "谁", right=["大小"], fold=["文件", "谁"])
    for event, file in found:
        when = f"{event.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        cells = (when, EVENT_ZH[event.kind], file["filename"], size_text(int(file["size_bytes"])), event.actor)
        table.add_row(*map(Text, cells))
    out().print(table)
    if save is not None:
        out().print(f"{len(saved)} 个文件已存到 {save}。", markup=False, soft_wrap=True)


def _record(event: CaseEvent, file: Mapping[str, str], saved_as: Path | None) -> dict[str, object]:
    return {
        **file,
        "size_bytes": int(file["size_bytes"]),
        "kind": event.kind,
        "at": event.at.astimezone(SHANGHAI),
        "actor": event.actor,
        "saved_as": None if saved_as is None else str(saved_as),
    }
