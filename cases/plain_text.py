"""Text of sheets and people made fit for a document: one line, without characters that XML has no place for."""

from __future__ import annotations

import unicodedata

# What a program shows as nothing or turns the line with: controls, format characters, surrogates, private use.
_UNSHOWN = ("Cc", "Cf", "Cs", "Co", "Cn")


def plain(value: object) -> str:
    """A value as one line of visible text; None is empty. White space of any kind becomes one blank."""
    if value is None:
        return ""
    # Tabs and line ends are controls too, and part words.
    shown = (" " if unicodedata.category(c) in _UNSHOWN else c for c in str(value))
    return " ".join("".join(shown).split())
