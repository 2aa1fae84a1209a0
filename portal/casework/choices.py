"""What lists are narrowed by: places that the visitor sees, vectors, pages of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from cases.words import VECTOR_ZH
from portal.guard import Asked
from portal.refusal import NotThereError
from portal.security.permission import Permission
from reference.rows import is_in_force

_KINDS = ("province", "city", "county", "zone", "street", "town", "township")
# Rows of one page of a list: what is read at a glance and drawn at once.
PAGE_ROWS = 100

_T = TypeVar("_T")


@dataclass(frozen=True)
class Place:
    """A place that may be chosen."""

    code: str
    name: str


def choosable(asked: Asked, permission: Permission = Permission.SEE, *, villages: bool = False) -> list[Place]:
    """Places in force today where something is allowed, the wider first; villages only where asked for."""
    standards, today = asked.house.standards.now(), asked.house.today()
    allowed = set(asked.places(permission))
    found = {
        str(row["place_code"]): str(row["place_name"])
        for row in standards.tables["place"]
        if str(row["place_code"]) in allowed and is_in_force(row, today) and (villages or row["place_kind"] in _KINDS)
    }
    return [Place(code, found[code]) for code in sorted(found, key=lambda code: (min(len(code), 9), code))]


def chosen_places(asked: Asked, place_code: str, permission: Permission = Permission.SEE) -> list[str]:
    """Codes of all places that the visitor sees, or of the chosen one and what lies below it.

    Raises:
        NotThereError: The chosen place is none that the visitor sees.
    """
    seen = asked.places(permission)
    if not place_code:
        return seen
    if place_code not in set(seen):
        raise NotThereError(f"没有区划代码为「{place_code[:20]}」的地方，或不在您的管辖范围内；请从列表中选择。")
    return sorted(set(seen) & asked.house.places_within([place_code]))


def known_vector(code: str) -> str | None:
    """The code of a vector, None for all four.

    Raises:
        NotThereError: There is none.
    """
    if code and code not in VECTOR_ZH:
        raise NotThereError(f"没有「{code[:20]}」这种病媒；可选 {'、'.join(VECTOR_ZH.values())}。")
    return code or None


@dataclass(frozen=True)
class Paged(Generic[_T]):
    """One page of rows."""

    rows: Sequence[_T]
    page: int
    pages: int
    total: int
    address: str


def paged(rows: Sequence[_T], page: int, path: str, **chosen: object) -> Paged[_T]:
    """The page of rows that is asked for, the last one where there are fewer.

    Args:
        rows: All of them.
        page: From 1.
        path: Of the list.
        chosen: What it is narrowed by, for the links to other pages.
    """
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(max(1, page), pages)
    asked_for = urlencode({name: value for name, value in chosen.items() if value})
    address = f"{path}?{asked_for}&" if asked_for else f"{path}?"
    return Paged(rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS], page, pages, len(rows), address)
