"""SIHAI_HOME/notices.toml: reading it, and saying in Chinese what is wrong in it without repeating a secret."""

from __future__ import annotations

import re
import stat
import tomllib
from dataclasses import replace
from pathlib import Path

from cases.notices.recipients import Book
from cases.notices.recipients_reader import RecipientsReader
from reference.standards import Standards
from settings import Settings


class NoticesFileError(ValueError):
    """notices.toml cannot be used; the message says in Chinese what was seen, what is allowed and what to do."""


def notices_path(settings: Settings) -> Path:
    """Where the file lies."""
    return settings.home / "notices.toml"


def read_book(settings: Settings, standards: Standards) -> Book | None:
    """The recipients, None where there is no file: then nobody is told anything.

    Raises:
        NoticesFileError: The file is there and cannot be used; every problem is listed.
        OSError: It cannot be read.
    """
    path = notices_path(settings)
    try:
        content = path.read_bytes()
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    book = parse_book(content, standards, is_practice=settings.is_practice)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        said = f"本机其他用户也能读到 {path}（权限 {stat.S_IMODE(mode):o}），里面有密钥；请运行 chmod 600 {path}。"
        book = replace(book, warnings=(said, *book.warnings))
    return book


def parse_book(content: bytes, standards: Standards, *, is_practice: bool = False) -> Book:
    """The recipients that a file's text names.

    Raises:
        NoticesFileError: It cannot be used.
    """
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NoticesFileError("notices.toml 不是 UTF-8 编码；请另存为 UTF-8。") from None
    except tomllib.TOMLDecodeError as error:
        raise NoticesFileError(_toml_sentence(str(error))) from None
    reader = RecipientsReader(standards)
    book = reader.book(table, is_practice=is_practice)
    if reader.problems:
        listed = "\n".join(f"  - {problem}" for problem in reader.problems)
        raise NoticesFileError(
            f"notices.toml 有 {len(reader.problems)} 处要改（sihai notices example 有样例）：\n{listed}"
        )
    return book


def _toml_sentence(error: str) -> str:
    where = re.search(r"\(at line (\d+), column (\d+)\)", error)
    place = f"第 {where[1]} 行第 {where[2]} 列" if where else "末尾"
    return (
        f"notices.toml {place}写法不对（{error.partition(' (at ')[0]}）；文字要用英文引号括起，"
        "每个接收人以 [[recipient]] 开头。sihai notices example 有样例。"
    )
