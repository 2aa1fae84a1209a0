"""The option `--mapping`, and the mapping file that it names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.errors import WrongUsageError

MappingOption = Annotated[
    Path | None, typer.Option("--mapping", help="按映射文件读取（本县自己的表格样式）", metavar="TOML")
]


def read_mapping(path: Path | None) -> bytes | None:
    """The bytes of a mapping file that is well formed; None where none is named.

    Raises:
        WrongUsageError: It is not there, or has a mistake; the message names file and key.
    """
    if path is None:
        return None
    if not path.is_file():
        raise WrongUsageError(f"找不到映射文件 {path}；请核对文件名和位置。", f"no such file: {path}")
    content = path.read_bytes()
    from sheets.mapping_file import parse_mapping
    from sheets.problem import UnreadableSheet

    try:
        parse_mapping(content)
    except UnreadableSheet as refusal:
        raise WrongUsageError(f"{path.name}：{refusal.zh}", f"{path}: {refusal.en}") from None
    return content
