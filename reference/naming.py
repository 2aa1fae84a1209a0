"""What somebody means who types a name or a code: the place of the standards, and near names where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reference.load import Standards
    from reference.rows import Row


class UnknownPlaceError(ValueError):
    """No place is so called, or several are; `zh` offers those that may be meant, `en` is for engineers."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


def find_place(standards: Standards, typed: str) -> Row:
    """The place meant by a code, 12-digit code, name or alias.

    Raises:
        UnknownPlaceError: Unknown or shared by several places; near names are offered.
    """
    code = standards.resolve("place", typed)
    row = standards.place_ever(code if code is not None else typed)
    if row is not None:
        return row
    # A place with two spells of validity is one place.
    places = list({(str(r["place_code"]), str(r["place_name"])): None for r in standards.tables["place"]})
    raise unknown_place(typed, places)


def unknown_place(typed: str, places: Sequence[tuple[str, str]]) -> UnknownPlaceError:
    """The error for a place that is not known, or not known well enough, with those that may be meant."""
    same = [f"{name}（{code}）" for code, name in places if name == typed.strip()]
    if same:
        return UnknownPlaceError(
            f"叫「{typed}」的地方有 {len(same)} 个：{'、'.join(same[:6])}；请改用区划代码。",
            f"{typed!r} is the name of several places; give the code",
        )
    near = near_names(typed, [name for _, name in places] + [code for code, _ in places])
    codes = {name: code for code, name in reversed(places)}
    shown = "、".join(f"{name}（{codes[name]}）" if name in codes else name for name in near)
    hint = f"；是不是要找：{shown}？" if shown else "；请写区划代码（如 330481001）或全称。"
    return UnknownPlaceError(f"没有叫「{typed}」的地方{hint}", f"unknown place {typed!r}")


def near_names(typed: str, names: Sequence[str], most: int = 4) -> list[str]:
    """Names that somebody who typed `typed` may have meant: those that contain it first, then those spelt alike."""
    typed = typed.strip()
    containing = [name for name in names if typed and typed in name]
    alike = get_close_matches(typed, names, n=most, cutoff=0.5)
    return list(dict.fromkeys([*containing[:most], *alike]))[:most]
