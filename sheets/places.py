"""A place by its name, for sheets that give no division code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sheets.cells import parse_place_code
from sheets.spelling import Cell, NotUnderstoodError

if TYPE_CHECKING:
    from reference.load import Standards

ALLOWED_ZH: Final = "能唯一认出的镇街或村（社区）名称，或12位统计用区划代码"


class PlaceNames:
    """Names into 12-digit codes, each remarked once. A name that means no place or several is never guessed."""

    def __init__(self, standards: Standards, remark: Callable[[str], None]) -> None:
        self._standards = standards
        self._remark = remark
        self._codes: dict[str, str] = {}

    def code_of(self, name: str) -> str:
        """The code that a name means.

        Raises:
            NotUnderstoodError: No place of that name, or more than one.
        """
        if name not in self._codes:
            self._codes[name] = self._resolve(name)
        return self._codes[name]

    def _resolve(self, name: Cell) -> str:
        written = parse_place_code(name) or ""
        if written.isdecimal() and len(written) == 12:
            return written
        code = self._standards.resolve("place", str(name))
        if code is None:
            raise NotUnderstoodError
        padded = code.ljust(12, "0")
        self._remark(f"地点「{name}」按 {padded} 读取")
        return padded
