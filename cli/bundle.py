"""`sihai bundle` and `sihai unpack`: the sheets of an office without network on their way to the county, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import ExitCode, WrongUsageError
from cli.export import print_json
from cli.homeward import write_answers
from cli.installation import open_settings, read_standards, registry
from cli.outgoing import Outgoing, outgoing
from cli.problems import print_answer
from cli.screen import err, out, size_text
from cli.send import settle_received
from reference.naming import find_place
from settings import SHANGHAI

if TYPE_CHECKING:
    from intake.answer import Answer
    from intake.bundle import BundleFile

# Rows shown of each rule: a bundle is of many files.
_MOST_ROWS = 3


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="填报")(bundle)
    app.command(rich_help_panel="报送")(unpack)


def bundle(
    folder: Annotated[Path, typer.Argument(help="放填好的表的文件夹", metavar="FOLDER")],
    place: Annotated[str, typer.Option("--place", help="报送的镇街：代码或名称", metavar="PLACE")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写成哪个文件；不写则为 报表包-地名-时间.zip", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    every: Annotated[bool, typer.Option("--all", help=f"每组列出全部行，不只前 {_MOST_ROWS} 行")] = False,
) -> None:
    """检查文件夹里的表，打成一个包，供无网络的单位拷交县里 / check and bundle the sheets of a folder."""
    if not folder.is_dir():
        raise WrongUsageError(f"找不到文件夹 {folder}；请核对名称和位置。", f"no such folder: {folder}")
    settings = open_settings()
    standards = read_standards(settings)
    row = find_place(standards, place)
    place_code, place_name = str(row["place_code"]), str(row["place_name"])
    now = datetime.now(UTC)
    mark = "（练习）" if settings.is_practice else ""
    target = output or Path(f"报表包{mark}-{place_name}-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}.zip")
    if target.exists():
        raise WrongUsageError(f"{target} 已存在，没有覆盖；请换个文件名。", f"{target} exists")
    found = outgoing(folder, settings, standards, now)
    from expectations.rules import RULES_VERSION
    from intake.bundle import Bundle, write_bundle
    from intake.durable import write_durably

    content = write_bundle(
        Bundle(
            place_code,
            place_name,
            now,
            RULES_VERSION,
            standards.hash,
            settings.is_practice,
            tuple(found.files),
            tuple(found.attachments),
        )
    )
    write_durably(target.absolute(), content)
    if as_json:
        print_json(
            {
                "bundle": str(target),
                "place_code": place_code,
                "files": [{"file": f.name, "sha256": f.sha256, **a.as_dict()} for f, a in _pairs(found)],
                "attachments": [one.name for one in found.attachments],
                "left_out": found.left_out,
            }
        )
    else:
        _print_bundled(target, found, len(content), None if every else _MOST_ROWS)
    if not found.is_clean:
        raise typer.Exit(ExitCode.PROBLEMS)


def _pairs(found: Outgoing) -> list[tuple[BundleFile, Answer]]:
    return list(zip(found.files, found.answers, strict=True))


def _print_bundled(target: Path, found: Outgoing, size_bytes: int, most_rows: int | None) -> None:
    console = out()
    for file, answer in _pairs(found):
        print_answer(console, file.name, answer, most_rows=most_rows)
        photos = [one.name for one in found.attachments if one.of == file.sha256]
        if photos:
            console.print(f"  附件：{'、'.join(photos)}", markup=False, soft_wrap=True)
    for name, reason in found.left_out.items():
        err().print(f"没有打进包里：{name}（{reason}）", style="bold", markup=False, soft_wrap=True)
    photos_too = f"、{len(found.attachments)} 个附件" if found.attachments else ""
    size = size_text(size_bytes)
    console.print(
        f"已打包 {len(found.files)} 份表{photos_too}：{target}（{size}）", style="bold", markup=False, soft_wrap=True
    )
    if not all(answer.is_clean for answer in found.answers):
        console.print("  其中有需要改正的；最好改好再打一次包。退回的行不会计入。", markup=False)


def unpack(
    path: Annotated[Path, typer.Argument(help="报表包（.zip）", metavar="BUNDLE")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="回执和结果写到哪个文件夹；不写则在包旁", metavar="FOLDER")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    every: Annotated[bool, typer.Option("--all", help=f"每组列出全部行，不只前 {_MOST_ROWS} 行")] = False,
) -> None:
    """读入无网络单位的报表包：核对、收下、给出可带回的回执 / receive a bundle."""
    if not path.is_file():
        raise WrongUsageError(f"找不到文件 {path}；请核对文件名和位置。", f"no such file: {path}")
    from intake.bundle import LARGEST_BUNDLE_BYTES, BundleError
    from intake.bundle_reader import read_bundle

    if path.stat().st_size > LARGEST_BUNDLE_BYTES:
        raise BundleError(f"「{path.name}」有 {path.stat().st_size / 1e6:.0f} MB，不是打包程序做的；请核对文件。")
    found = read_bundle(path.read_bytes(), path.name)
    settings = open_settings(make=True)
    standards = read_standards(settings)
    folder = output or path.with_name(f"{path.stem}-回执")
    if folder.exists() and not folder.is_dir():
        raise WrongUsageError(f"{folder} 不是文件夹；--output 请写文件夹。", f"{folder} is no folder")
    with registry(settings, make=True) as engine:
        from intake.stored_answer import answer_of
        from intake.unpack import attach_beside, receive_bundle

        receipts = receive_bundle(settings, engine, standards, found)
        attached, not_attached = attach_beside(settings, engine, found, receipts)
        is_settled = settle_received(settings, engine, standards, receipts)
        answers = [answer_of(settings, engine, one.receipt_no, is_new=one.is_new) for one in receipts]
    write_answers(folder, found, answers)
    is_current = found.standards_hash == standards.hash
    if as_json:
        given = [{"file": f.name, **a.as_dict()} for f, a in zip(found.files, answers, strict=True)]
        print_json(
            {
                "place_code": found.place_code, "made_at": found.made_at, "is_current": is_current, "files": given,
                "attachments": [one.event.filename for one in attached], "not_attached": not_attached,
            }
        )  # fmt: skip
    else:
        when = f"{found.made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        out().print(
            f"{found.place_name}（{found.place_code}），{when} 打包，{len(answers)} 份表", style="bold", markup=False
        )
        for file, answer in zip(found.files, answers, strict=True):
            print_answer(out(), file.name, answer, most_rows=None if every else _MOST_ROWS)
            if answer.is_held and answer.standing:
                confirm = f"sihai confirm {answer.standing.receipt_no} --reason …"
                out().print(f"  原表仍然有效；该单位要替换的：{confirm}", markup=False, soft_wrap=True)
        if attached:
            out().print(f"附件 {len(attached)} 个，已附在各自的回执下。", markup=False)
        out().print(f"回执和结果已写到 {folder}，请拷回给该单位。", markup=False, soft_wrap=True)
    for sentence in not_attached:
        err().print(sentence, style="bold", markup=False, soft_wrap=True)
    if not is_current:
        err().print("该单位检查用的标准与本地现行的不同；请用 sihai pack 给它换新的填报包。", markup=False)
    if not is_settled:
        err().print("评级正在进行，还没有结果；稍后再读一次本包即可得到（回执不变）。", markup=False)
    if any(answer.broken_checks for answer in answers):
        raise typer.Exit(ExitCode.FAULT)
    if any(answer.status != "pending" and not answer.is_clean for answer in answers):
        raise typer.Exit(ExitCode.PROBLEMS)
