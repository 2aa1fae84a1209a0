"""Practice (练习): how a template says that it is for practice, and the refusal of such a sheet where data count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sheets.problem import UnreadableSheet

if TYPE_CHECKING:
    from sheets.reader import SheetContent

WORD: Final = "练习"
# Stands in every answer given in practice mode, on every page of its workbook.
WATERMARK: Final = f"{WORD} PRACTICE"
# In the hidden sheet of a template; workbooks saved by other programs may turn it into a number.
KEY: Final = "practice"


def is_marked(hidden: Mapping[str, str]) -> bool:
    """Whether the hidden sheet of a template says that it was made for practice."""
    return hidden.get(KEY, "").removesuffix(".0") == "1"


def require_real(content: SheetContent, filename: str) -> None:
    """See that a sheet was not made for practice; a real one may be practised with.

    Raises:
        UnreadableSheet: file.practice.
    """
    if content.is_practice:
        raise UnreadableSheet(
            "file.practice",
            f"「{filename}」是用练习模板填的，不能作正式报送；请用 sihai template（不加 --practice）另取正式模板填写。"
            "如果只是练习，请在练习模式里报送。",
            f"{filename!r} was filled in a template of practice mode; fill in a real one, or send it with --practice.",
        )
