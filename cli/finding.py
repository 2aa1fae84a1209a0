"""`sihai problem`: one item of the problem list, and what people record of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cases.words import VECTOR_ZH
from cli.errors import WrongUsageError
from cli.export import print_json
from cli.installation import actor_or_user, open_settings, parse_date, registry, today
from cli.screen import out, print_lines
from cli.sheet import require_files
from editions.opened import Record, open_edition
from editions.problems import RECORD_ZH, event_words, find_item, photos_of, state_zh

if TYPE_CHECKING:
    from cases.findings import Item
    from settings import Settings

ItemId = Annotated[str, typer.Argument(help="问题编号，写开头几位即可，见 sihai problems", metavar="ITEM")]
By = Annotated[str | None, typer.Option("--actor", help="由谁记录；不写则为本机用户")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    problem = typer.Typer(help="一项问题：交办、报整改、说明、销号 / one finding to mend", no_args_is_help=True)
    for command in (show, assign, mend, note, dismiss):
        problem.command()(command)
    app.add_typer(problem, name="problem", rich_help_panel="整改")


def show(
    item_id: ItemId,
    save: Annotated[Path | None, typer.Option("--save", help="把整改照片存到这个文件夹", metavar="FOLDER")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """看一项问题和它的记录 / an item and what was recorded of it."""
    settings = open_settings()
    row = _row(settings, item_id)
    events = _events(settings, str(row["item_id"]))
    if save is not None:
        out().print(f"{_save_photos(settings, events, save)} 张照片已存到 {save}。", markup=False, soft_wrap=True)
        return
    if as_json:
        print_json({**row, "events": events})
        return
    out().print(
        f"{row['short_id']} {row['place_name'] or row['place_code']} {row['unit_name']}：{row['problem']}"
        f"（{VECTOR_ZH[str(row['vector'])]}）",
        style="bold", markup=False, soft_wrap=True,
    )  # fmt: skip
    said = [
        f"状态：{state_zh(row)}",
        f"发现：{row['found_on']}，最近查见 {row['last_found_on']}，最多 {row['found']} 处",
        f"期限：{row['due_on']}；责任人：{row['responsible'] or '未交办'}",
    ]
    if row["verified_on"]:
        said.append(f"核实：{row['verified_on']} 复查未再查见")
    print_lines(out(), [*said, *(_event_line(event) for event in events)])


def assign(
    item_id: ItemId,
    responsible: Annotated[str, typer.Option("--to", help="责任人")],
    due: Annotated[
        str | None, typer.Option("--due", help="整改期限，年-月-日；不写则为清单所列的期限", metavar="DATE")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="说明")] = None,
    actor: By = None,
) -> None:
    """交办：谁在哪天以前整改 / who is to mend it, by when."""
    from datetime import date

    from cases.findings import assign as record

    settings = open_settings()
    row = _row(settings, item_id)
    due_on = row["due_on"] if due is None else parse_date(due, "--due")
    assert isinstance(due_on, date)
    if due is None and due_on < today():
        raise WrongUsageError(f"清单所列的期限 {due_on} 已过；请用 --due 写明新的期限。", "the item's day has passed")
    with registry(settings) as engine:
        record(engine, _item(row), responsible=responsible, due_on=due_on, actor=actor_or_user(actor), reason=reason)
    _told(row, f"已交办 {responsible}，{due_on} 前整改")


def mend(
    item_id: ItemId,
    feedback: Annotated[str, typer.Option("--text", help="做了什么")],
    on: Annotated[str | None, typer.Option("--on", help="整改日期，年-月-日；不写则为今天", metavar="DATE")] = None,
    photos: Annotated[
        list[str] | None, typer.Option("--photo", help="整改照片，可写多个 --photo", metavar="FILE")
    ] = None,
    actor: By = None,
) -> None:
    """报整改：做了什么，附照片；复查以后才算核实 / report that it is mended."""
    from cases.findings import mend as record
    from intake.attach import check_size

    settings = open_settings()
    row = _row(settings, item_id)
    paths = [Path(name) for name in photos or ()]
    require_files(paths)
    for path in paths:
        check_size(path.name, path.stat().st_size)
    mended_on = today() if on is None else parse_date(on, "--on")
    with registry(settings) as engine:
        record(
            settings,
            engine,
            _item(row),
            mended_on=mended_on,
            feedback=feedback,
            photos=[(path.name, path.read_bytes()) for path in paths],
            actor=actor_or_user(actor),
        )
    _told(row, f"已报整改（{mended_on}，照片 {len(paths)} 张），待复查核实")


def note(item_id: ItemId, text: Annotated[str, typer.Argument(help="说明", metavar="TEXT")], actor: By = None) -> None:
    """添加说明 / say something of it."""
    from cases.findings import note as record

    settings = open_settings()
    row = _row(settings, item_id)
    with registry(settings) as engine:
        record(engine, _item(row), feedback=text, actor=actor_or_user(actor))
    _told(row, "已添加说明")


def dismiss(
    item_id: ItemId,
    reason: Annotated[str, typer.Option("--reason", help="理由，如单位已关停")],
    actor: By = None,
) -> None:
    """销号：不需要整改的，写明理由 / nobody need mend it."""
    from cases.findings import dismiss as record

    settings = open_settings()
    row = _row(settings, item_id)
    with registry(settings) as engine:
        record(engine, _item(row), reason=reason, actor=actor_or_user(actor))
    _told(row, "已销号")


def _row(settings: Settings, typed: str) -> Record:
    with open_edition(settings) as edition:
        return find_item(edition, typed)


def _item(row: Record) -> Item:
    from cases.findings import Item

    return Item.of(row)


def _events(settings: Settings, item_id: str) -> list[Record]:
    from cases.findings import events_of

    with registry(settings) as engine:
        return events_of(engine, item_id)


def _save_photos(settings: Settings, events: list[Record], folder: Path) -> int:
    from intake.blob import load_blob
    from intake.filename import free_path
    from intake.media import SUFFIXES

    if folder.exists() and not folder.is_dir():
        raise WrongUsageError(f"{folder} 不是文件夹；--save 请写文件夹。", f"{folder} is no folder")
    folder.mkdir(parents=True, exist_ok=True)
    photos = [photo for event in events for photo in photos_of(event)]
    for photo in photos:
        # Named by what it is: a picture sent as .exe does not come back as one.
        name = Path(str(photo["filename"])).stem + SUFFIXES[str(photo["media_type"])]
        free_path(folder, name).write_bytes(load_blob(settings, str(photo["sha256"])))
    return len(photos)


def _event_line(event: Record) -> str:
    head = f"{event['happened_at']:%Y-%m-%d %H:%M} {RECORD_ZH[str(event['kind'])]}（{event['actor']}）"
    return f"{head}：{event_words(event)}"


def _told(row: Record, what: str) -> None:
    out().print(
        f"{row['short_id']} {row['unit_name']}「{row['problem']}」：{what}；下次评级后清单随之更新。",
        markup=False, soft_wrap=True,
    )  # fmt: skip
