"""What goes wrong, as one sentence for the person at the keyboard and an exit code.

Every exception that a command may meet is named here; anything else is a fault of ours. No package is imported for
its exceptions: what has not been imported cannot have raised.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    PROBLEMS = 1  # in the data: a sheet, the standards, the lake
    USAGE = 2  # the command was asked for something that does not exist
    FAULT = 3  # this machine or this program
    INTERRUPTED = 130  # as shells have it


class CommandError(Exception):
    """A command cannot go on; `zh` is the whole sentence with what to do, `en` detail for engineers."""

    exit_code = ExitCode.FAULT

    def __init__(self, zh: str, en: str = "") -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en


class WrongUsageError(CommandError):
    """The command line asks for something that does not exist or is not allowed."""

    exit_code = ExitCode.USAGE


class WrongDataError(CommandError):
    """The data must be mended before the command can go on."""

    exit_code = ExitCode.PROBLEMS


@dataclass(frozen=True)
class Explanation:
    """What is printed and how the command ends."""

    zh: str
    en: str
    exit_code: ExitCode


# Exceptions whose own message already says in Chinese what to do, some with `en` for engineers: module, class, exit
# code.
_SPEAKING: tuple[tuple[str, str, ExitCode], ...] = (
    ("reference.naming", "UnknownPlaceError", ExitCode.USAGE),
    ("editions.absent", "NotInEditionError", ExitCode.USAGE),
    ("intake.receive", "ReceiveRefusedError", ExitCode.PROBLEMS),
    ("intake.receive", "ReceiveFaultError", ExitCode.FAULT),
    ("intake.attach", "AttachRefusedError", ExitCode.PROBLEMS),
    ("intake.attach", "AttachFaultError", ExitCode.FAULT),
    ("intake.bundle", "BundleError", ExitCode.PROBLEMS),
    ("intake.lock", "LockedError", ExitCode.FAULT),
    ("intake.decisions", "DecisionError", ExitCode.USAGE),
    ("cases.ledger", "UnknownCaseError", ExitCode.USAGE),
    ("portal.security.account_record", "AccountRefusedError", ExitCode.USAGE),
    ("portal.security.tokens", "TokenRefusedError", ExitCode.USAGE),
    ("cases.letters.kind", "LetterError", ExitCode.USAGE),
    ("cases.notices.notices_file", "NoticesFileError", ExitCode.PROBLEMS),
    ("cases.notices.findings", "ResendError", ExitCode.USAGE),
    ("assets.publications.shelf", "NoEditionError", ExitCode.USAGE),
)

# Exceptions that speak to engineers: module, class, what staff are told, exit code. The first that fits counts.
_TRANSLATED: tuple[tuple[str, str, str, ExitCode], ...] = (
    ("settings", "SettingError", "环境变量设置有误，请按下面的说明改正。", ExitCode.USAGE),
    ("intake.sidecar", "SidecarError", "回执记录文件已损坏；请从备份恢复，再运行 sihai doctor。", ExitCode.FAULT),
    (
        "intake.attachment",
        "AttachmentSidecarError",
        "附件的记录文件已损坏；请从备份恢复，再运行 sihai doctor。",
        ExitCode.FAULT,
    ),
    ("intake.blob", "BlobError", "原始文件缺失或损坏；请从备份恢复，再运行 sihai doctor。", ExitCode.FAULT),
    ("pipelines.run", "GradingFailedError", "评级没有完成，原来发布的版本不变；原因见下。", ExitCode.FAULT),
    ("assets.publications.edition", "NotPublishedError", "没有发布，原来的版本不变；原因见下。", ExitCode.FAULT),
    ("intake.rebuild_lake", "RebuildError", "有报表读不出当初收下的行；请升级程序后再重建。", ExitCode.FAULT),
    ("intake.ingest", "IngestError", "入库没有完成，已收下的文件都在；请稍后再运行一次。", ExitCode.FAULT),
    ("registry.database", "RegistryError", "登记库打不开；请运行 sihai doctor，必要时从备份恢复。", ExitCode.FAULT),
    ("duckdb", "ConnectionException", "数据库正被占用；请关闭占用它的程序后再试。", ExitCode.FAULT),
    ("duckdb", "OutOfMemoryException", "内存不足，计算没有完成；请关闭其他程序后重试。", ExitCode.FAULT),
    ("duckdb", "Error", "数据库文件出错，可能已损坏；请运行 sihai doctor，再用 sihai rebuild 重建。", ExitCode.FAULT),
    (
        "pyarrow.lib",
        "ArrowException",
        "Parquet 文件损坏；请运行 sihai doctor，再 sihai rebuild。",
        ExitCode.FAULT,
    ),
    ("sqlalchemy.exc", "OperationalError", "登记库暂时用不了；请稍后再试，仍不行请运行 sihai doctor。", ExitCode.FAULT),
    ("sqlalchemy.exc", "SQLAlchemyError", "登记库出错；请运行 sihai doctor，必要时从备份恢复。", ExitCode.FAULT),
)

_FULL_WORDS = (os.strerror(errno.ENOSPC), "database or disk is full")
# Without room for its journal SQLite says only this; a registry needs less room than that to be opened.
_MAYBE_FULL_WORDS = ("disk I/O error", "unable to open database file")
_LEAST_ROOM_BYTES = 2**20
_DISK_FULL = "磁盘已满，没有写完；已收下的数据都在。请清理磁盘空间后再运行一次。"


def explain(error: BaseException) -> Explanation:
    """The sentence, the detail and the exit code for an exception."""
    if isinstance(error, CommandError):
        return Explanation(error.zh, error.en, error.exit_code)
    if _is(error, "reference.problem", "StandardsError"):
        return _standards(error)
    if _is(error, "sheets.problem", "UnreadableSheet"):
        return Explanation(str(getattr(error, "zh", error)), str(getattr(error, "en", "")), ExitCode.PROBLEMS)
    if _is_disk_full(error):
        return Explanation(_DISK_FULL, str(error), ExitCode.FAULT)
    for module, name, exit_code in _SPEAKING:
        if _is(error, module, name):
            return Explanation(str(error), str(getattr(error, "en", "")), exit_code)
    for module, name, zh, exit_code in _TRANSLATED:
        if _is(error, module, name):
            return Explanation(zh, _first_line(error), exit_code)
    if isinstance(error, PermissionError):
        return Explanation(f"没有权限读写 {error.filename}；请检查该路径的权限。", str(error), ExitCode.FAULT)
    if isinstance(error, OSError):
        return Explanation("读写文件出错；请检查磁盘和路径后重试。", str(error), ExitCode.FAULT)
    return Explanation(
        "程序出错了，数据没有受损；请加 --debug 再运行一次，把输出发给工程师。",
        f"{type(error).__name__}: {_first_line(error)}",
        ExitCode.FAULT,
    )


def _standards(error: BaseException) -> Explanation:
    lines = [str(problem) for problem in getattr(error, "problems", [])] or [str(error)]
    return Explanation(
        f"标准数据（standards/ 或本地 standards/）有 {len(lines)} 处错误，请按下面的文件和行号改正。",
        "\n".join(lines),
        ExitCode.PROBLEMS,
    )


def _is(error: BaseException, module: str, name: str) -> bool:
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(error, kind)


def _is_disk_full(error: BaseException) -> bool:
    """Whether the disk or a quota is full; DuckDB, SQLite and Dagster hand on only the text of it."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if any(words in str(cause) for words in _FULL_WORDS):
            return True
        if any(words in str(cause) for words in _MAYBE_FULL_WORDS) and _has_no_room():
            return True
    return False


def _has_no_room() -> bool:
    """Whether the disk of the installation has no room left."""
    from settings import load_settings

    try:
        return shutil.disk_usage(load_settings().home).free < _LEAST_ROOM_BYTES
    except (OSError, ValueError):
        return False


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and what led to it: Dagster and SQLAlchemy wrap what the system said."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
