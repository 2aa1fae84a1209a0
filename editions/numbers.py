"""How figures of an edition are written: an index, an index beside its limit, the three limits of the ladder."""

from __future__ import annotations

from collections.abc import Mapping

from cases.wording import quantity, unit_zh


def short(value: object) -> str:
    """A number to three figures or so, as wide as it must be; nothing for none."""
    if value is None:
        return ""
    number = float(str(value))
    return f"{number:.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


def limits(row: Mapping[str, object]) -> str:
    """The limits A/B/C of an indicator with how they are compared; one number where the three are the same."""
    found = [short(row[key]) for key in ("limit_a", "limit_b", "limit_c")]
    if not any(found):
        return ""
    return f"{row['comparison']} {found[0] if len(set(found)) == 1 else '/'.join(found)}"


def beside(value: object, limit: object = None) -> str:
    """A value to two decimals, to more where it would otherwise read as the limit that it is not."""
    if value is None:
        return ""
    exact, bound = float(str(value)), None if limit is None else float(str(limit))
    shown = f"{exact:.2f}"
    for decimals in range(3, 7):
        if exact == bound or float(shown) != bound:
            break
        shown = f"{exact:.{decimals}f}"
    return shown.rstrip("0").rstrip(".")


def value_words(row: Mapping[str, object]) -> str:
    """An index with its unit; nothing where it was not assessed. A hard condition is a bare count, over no effort."""
    if row["role"] == "hard_condition" and row["found"] is not None:
        return quantity(short(row["found"]), unit_zh(str(row["unit"] or "")))
    return quantity(short(row["value"]), unit_zh(str(row["unit"] or ""))) if row["value"] is not None else ""


def signed(words: str) -> str:
    """A comparison as people write it."""
    return words.replace("<=", "≤").replace(">=", "≥")
