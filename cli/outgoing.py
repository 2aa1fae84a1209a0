"""The folder 待报: which of its files are sheets, which are photographs of a sheet's paper form, and which neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli.screen import progress
from settings import SHANGHAI

if TYPE_CHECKING:
    from intake.answer import Answer
    from intake.bundle import BundleAttachment, BundleFile
    from reference.load import Standards
    from settings import Settings

# What programs leave beside a file, and what they lock it with while it is open.
_PASSED_OVER = (".", "~$")


@dataclass
class Outgoing:
    """What goes into a bundle.

    Attributes:
        files, answers: The sheets, and what the check says of each.
        attachments: Photographs and scans whose name begins with that of a sheet.
        left_out: Name -> reason.
    """

    files: list[BundleFile] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    attachments: list[BundleAttachment] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Everything is in the bundle and in order."""
        return not self.left_out and all(answer.is_clean for answer in self.answers)


def outgoing(folder: Path, settings: Settings, standards: Standards, now: datetime) -> Outgoing:
    """Read and check everything in a folder.

    Args:
        folder: Where the filled sheets lie.
        settings: The installation; says whether this is practice.
        standards: To judge by.
        now: Dates after this instant are refused.
    """
    from intake.blob import hash_bytes
    from intake.bundle import BundleFile
    from intake.check import check
    from intake.filename import safe_name
    from sheets.isolated import Reader

    found = Outgoing()
    names: dict[str, str] = {}
    others: list[tuple[str, bytes, str]] = []
    paths = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith(_PASSED_OVER))
    with Reader() as reader, progress() as tell:
        for number, path in enumerate(paths, start=1):
            content, name = path.read_bytes(), safe_name(path.name)
            sha256 = hash_bytes(content)
            if sha256 in names:
                found.left_out[name] = f"与「{names[sha256]}」完全相同"
                continue
            names[sha256] = name
            if _is_picture(content):
                others.append((name, content, sha256))
                continue
            answer = check(
                content, name, standards, now.astimezone(SHANGHAI), reader=reader, is_practice=settings.is_practice
            )
            tell("judge", number, len(paths))
            if not content:
                found.left_out[name] = "是空文件"
            elif any(problem.rule_id == "file.type" for problem in answer.problems):
                others.append((name, content, sha256))
            else:
                saved = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                found.files.append(
                    BundleFile(
                        name, sha256, len(content), saved, answer.status, answer.accepted, answer.refused, content
                    )
                )  # fmt: skip
                found.answers.append(answer)
    _sort_others(found, others)
    return found


def _is_picture(content: bytes) -> bool:
    from intake.media import WrongMediaError, media_type

    try:
        media_type(content)
    except WrongMediaError:
        return False
    return True


def _sort_others(found: Outgoing, others: Sequence[tuple[str, bytes, str]]) -> None:
    """Photographs go with the sheet whose name theirs begins with, the longest such name."""
    from intake.attach import AttachRefusedError, check_attachment
    from intake.bundle import BundleAttachment

    for name, content, sha256 in others:
        try:
            check_attachment(content, name)
        except AttachRefusedError as refusal:
            found.left_out[name] = f"不是报表；作为附件也不行：{refusal}"
            continue
        sheets = [one for one in found.files if Path(name).stem.startswith(Path(one.name).stem)]
        if not sheets:
            found.left_out[name] = "不知道是哪份表的照片；请以表名开头，如「表名-1.jpg」"
            continue
        sheet = max(sheets, key=lambda one: len(Path(one.name).stem))
        found.attachments.append(BundleAttachment(name, sha256, sheet.sha256, content))
