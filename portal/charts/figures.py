"""How numbers and months are written on charts and in the sentences beside them."""

from __future__ import annotations

from datetime import date


def figure(value: float) -> str:
    """An index with two decimals at most, as the national tables print it."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def month_zh(day: date) -> str:
    """A month of a year."""
    return f"{day.year}年{day.month}月"


def with_unit(value: float, unit_zh: str) -> str:
    """An index with its unit."""
    return f"{figure(value)}%" if unit_zh == "%" else f"{figure(value)} {unit_zh}"
