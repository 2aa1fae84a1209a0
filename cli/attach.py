"""`sihai attach` and `sihai attachments`: scans and photographs of the paper form, kept with a submission."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import ExitCode, WrongUsageError
from cli.export import print_json
from cli.installation import actor_or_user, open_settings, registry
from cli.screen import err, out, ruled_table, size_text
from cli.sheet import require_files
from settings import SHANGHAI

if TYPE_CHECKING:
    from intake.attach import Attached
    from settings import Settings

Receipt = Annotated[str, typer.Argument(help="回执号", metavar="RECEIPT")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (attach, attachments):
        app.command(rich_help_panel="报送")(command)


def attach(
    receipt: Receipt,
    files: Annotated[
        list[str], typer.Argument(help="扫描件或照片： JPEG、PNG、HEIC、WebP、TIFF、PDF", metavar="FILE…")
    ],
    remove: Annotated[bool, typer.Option("--remove", help="移除：FILE 写附件的文件名或编号；原件和记录仍保留")] = False,
    actor: Annotated[str | None, typer.Option("--actor", help="由谁附上；不写则为本机用户")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="理由，留在记录中")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """给已报送的报表附上原始表格的扫描件、照片 / attach scans or photos to a submission."""
    from intake.attach import AttachRefusedError, check_size
    from intake.attach import attach as put_on
    from intake.attach import remove as take_off

    settings, who = open_settings(), actor_or_user(actor)
    if not remove:
        require_files([Path(name) for name in files])
    done: list[Attached] = []
    refused: list[str] = []
    with registry(settings) as engine:
        for name in files:
            path = Path(name)
            try:
                if remove:
                    done.append(take_off(settings, engine, receipt, name, actor=who, reason=reason))
                    continue
                check_size(path.name, path.stat().st_size)
                content = path.read_bytes()
                done.append(put_on(settings, engine, receipt, content, filename=path.name, actor=who, reason=reason))
            except AttachRefusedError as refusal:
                refused.append(str(refusal))
    if as_json:
        print_json({"attachments": [_as_dict(one) for one in done], "refused": refused})
    else:
        for one in done:
            _print_done(one, is_removal=remove)
        for sentence in refused:
            err().print(sentence, style="bold", markup=False, soft_wrap=True)
    if refused:
        raise typer.Exit(ExitCode.PROBLEMS)


def attachments(
    receipt: Receipt,
    save: Annotated[Path | None, typer.Option("--save", help="把附件存到这个文件夹", metavar="FOLDER")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出一份报表（各版）的附件 / list a sheet's attachments, or save them."""
    from intake.attach import attachments as attachments_of

    settings = open_settings()
    with registry(settings) as engine:
        found = attachments_of(engine, receipt)
    saved = [None] * len(found) if save is None else [_save(settings, one, save) for one in found]
    if as_json:
        print_json(
            [
                {**_as_dict(one), "saved_as": None if path is None else str(path)}
                for one, path in zip(found, saved, strict=True)
            ]
        )
        return
    if not found:
        out().print(f"回执 {receipt} 没有附件。", markup=False)
        return
    from rich.text import Text

    table = ruled_table("回执", "编号", "文件", "类型", "大小", "附上时间", "附上人", right=["大小"], fold=["文件"])
    for one in found:
        event = one.event
        cells = (
            one.receipt_no, event.sha256[:8], event.filename, event.media_type.partition("/")[2].upper(),
            size_text(event.size_bytes), f"{event.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", event.actor,
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    out().print(table)
    if save is not None:
        out().print(f"{len(saved)} 个附件已存到 {save}。", markup=False, soft_wrap=True)


def _save(settings: Settings, one: Attached, folder: Path) -> Path:
    event = one.event
    return save_file(settings, event.sha256, event.filename, event.media_type, folder)


def save_file(settings: Settings, sha256: str, filename: str, media_type: str, folder: Path) -> Path:
    """Write a kept file into a folder, over no other, and say where.

    Raises:
        WrongUsageError: The folder is a file.
    """
    from intake.blob import load_blob
    from intake.filename import free_path
    from intake.media import SUFFIXES

    if folder.exists() and not folder.is_dir():
        raise WrongUsageError(f"{folder} 不是文件夹；--save 请写文件夹。", f"{folder} is no folder")
    folder.mkdir(parents=True, exist_ok=True)
    content = load_blob(settings, sha256)
    name, suffix = filename, SUFFIXES[media_type]
    # Named by what it is: a picture sent as .exe does not come back as one.
    if Path(name).suffix.lower() not in (suffix, {".jpg": ".jpeg", ".tif": ".tiff", ".heic": ".heif"}.get(suffix)):
        name += suffix
    path = free_path(folder, name)
    path.write_bytes(content)
    return path


def _as_dict(one: Attached) -> dict[str, object]:
    return {"receipt_no": one.receipt_no, "is_new": one.is_new, **vars(one.event)}


def _print_done(one: Attached, *, is_removal: bool) -> None:
    event = one.event
    if is_removal:
        said = f"已移除：回执 {one.receipt_no} 的附件「{event.filename}」；原件和记录都在。"
    elif one.is_new:
        said = f"已附上：回执 {one.receipt_no}，「{event.filename}」（{size_text(event.size_bytes)}）"
    else:
        when = f"{event.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        said = f"同一文件已于 {when} 附在回执 {one.receipt_no}（当时叫「{event.filename}」），没有重复保存。"
    out().print(said, markup=False, soft_wrap=True)
