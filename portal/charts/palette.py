"""Colours, hatches and fonts of every picture; portal.css uses the same values for the letters' tags.

The hues are Okabe and Ito's, which readers with any common colour blindness tell apart; D is their vermillion darkened
until white letters on it are legible. No colour ever stands without its letter, and on maps not without its hatch.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

FONTS: Final = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, SimHei, SimSun, sans-serif"


@dataclass(frozen=True)
class Tint:
    """How one letter looks.

    Attributes:
        fill: Colour of its areas and of its tag.
        ink: Colour of text on `fill`, with a contrast of 4.5 or more.
        hatch: What lies over its areas on a map: "" nothing, dots, lines or crossed.
    """

    fill: str
    ink: str
    hatch: str = ""


LETTERS: Final = MappingProxyType(
    {
        "A": Tint("#0072B2", "#FFFFFF"),
        "B": Tint("#56B4E9", "#1A1A1A", "dots"),
        "C": Tint("#E69F00", "#1A1A1A", "lines"),
        "D": Tint("#B84A00", "#FFFFFF", "crossed"),
        "N": Tint("#D9D9D9", "#1A1A1A", "sparse"),
    }
)
# Where there is no letter at all: nothing was expected of the place.
NO_LETTER: Final = Tint("#FFFFFF", "#1A1A1A")

INK: Final = "#1A1A1A"
MUTED: Final = "#595959"
GRID: Final = "#D9D9D9"
BAND: Final = "#8C8C8C"
FORMER: Final = "#767676"

# Levels of a trap month against its own history (words: editions.words.TREND_ZH).
LEVELS: Final = MappingProxyType({"high": "#B84A00", "normal": "#0072B2", "no_history": "#595959"})


def tint(letter: str | None) -> Tint:
    """How a letter looks; none, or one that nobody knows, looks like no letter."""
    return LETTERS.get(letter or "", NO_LETTER)
