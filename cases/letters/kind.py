"""The documents of a case, and why one cannot be drawn up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


class LetterError(ValueError):
    """A document cannot be drawn up; the message says in Chinese why, and what to do."""


@dataclass(frozen=True)
class Kind:
    """A kind of document.

    Attributes:
        code: As the registry and the command line write it.
        title: As it is headed, and as its templates are called.
    """

    code: str
    title: str


RECTIFICATION: Final = Kind("rectification", "整改通知书")
REMINDER: Final = Kind("reminder", "提醒函")
VERDICT: Final = Kind("verdict", "复查结果告知书")
KINDS: Final = (RECTIFICATION, REMINDER, VERDICT)


def find_kind(typed: str) -> Kind:
    """The kind with this title or code.

    Raises:
        LetterError: There is none.
    """
    for kind in KINDS:
        if typed.strip() in (kind.title, kind.code):
            return kind
    raise LetterError(f"没有叫「{typed}」的文书；可选 {'、'.join(kind.title for kind in KINDS)}。")
