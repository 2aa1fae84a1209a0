"""What the pages of review share: who reviews at which level, places in words, a page of a list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from cases.places import PlacesNow
from intake.review import Reviewer, TownReview
from intake.review_list import ReviewSheet
from portal.guard import Asked
from portal.refusal import NotThereError
from portal.security.permission import Permission
from reference.naming import UnknownPlaceError, find_place
from reference.standards import Standards

TOWN_KINDS = ("street", "town", "township", "zone")
_MOST_NAMED = 2
# Places on one page of a matrix.
PLACES = 60
Item = TypeVar("Item")
# So many suggestions below an input; a province's towns would only slow an old machine.
_MOST_SUGGESTED = 300


def reviewer_of(asked: Asked) -> Reviewer:
    """The visitor as a reviewer."""
    return Reviewer(asked.visitor.name, asked.visitor.username, asked.visitor.firm)


def reviewed_places(asked: Asked) -> set[str]:
    """Places where the visitor reviews at either level."""
    return {*asked.places(Permission.REVIEW_TOWN), *asked.places(Permission.REVIEW_COUNTY)}


@dataclass(frozen=True)
class Levels:
    """Where the visitor reviews at each level; a sheet is reviewed by whoever answers for all its places."""

    town: frozenset[str]
    county: frozenset[str]

    @classmethod
    def of(cls, asked: Asked) -> Levels:
        """Those of the visitor."""
        return cls(
            frozenset(asked.places(Permission.REVIEW_TOWN)), frozenset(asked.places(Permission.REVIEW_COUNTY))
        )  # fmt: skip

    def may(self, level: str, place_codes: Collection[str]) -> bool:
        """Whether the visitor reviews at a level in every one of the places; false where none is known."""
        places = {"town": self.town, "county": self.county}.get(level, frozenset())
        return bool(place_codes) and places.issuperset(place_codes)

    def next(self, sheet: ReviewSheet) -> str:
        """At which level the visitor would pass the sheet next: town, county, or "" where it is not theirs to pass."""
        is_county = self.may("county", sheet.place_codes)
        if is_county and sheet.waits_for in ("county", "sender"):
            return "county"
        is_town = sheet.town is not TownReview.NONE and self.may("town", sheet.place_codes)
        if is_town and sheet.review.state in ("checked", "returned"):
            return "town"
        return "county" if is_county and sheet.waits_for == "town" else ""


def scope(asked: Asked, typed: str, places: Collection[str]) -> tuple[set[str], str]:
    """Places chosen on a page, of those allowed: all of them, or what was typed and everything below it.

    Returns:
        The codes, and what is wrong with what was typed ("" where nothing is).
    """
    allowed = set(places)
    if not typed.strip():
        return allowed, ""
    try:
        root = str(find_place(asked.house.standards.now(), typed)["place_code"])
    except UnknownPlaceError as error:
        return allowed, error.zh
    chosen = allowed & asked.house.places_within([root])
    return (chosen, "") if chosen else (allowed, f"「{typed.strip()}」不在您的管辖范围内，仍列出全部。")


def suggestions(standards: Standards, places: Collection[str]) -> list[str]:
    """Names of streets and towns to offer below an input; none where there are too many of them."""
    names = {
        str(row["place_name"]): None
        for row in standards.tables["place"]
        if row["place_kind"] in TOWN_KINDS and row["valid_to"] is None and row["place_code"] in places
    }
    return list(names) if len(names) <= _MOST_SUGGESTED else []


class PlaceWords:
    """Places as a list names them: by street or town, the first two and how many more."""

    def __init__(self, standards: Standards, on: date) -> None:
        self._standards = standards
        self._now = PlacesNow(standards, on)
        self._known: dict[str, str] = {}

    def one(self, code: str) -> str:
        """The name of a place; its code where it is unknown."""
        row = self._standards.place_ever(code)
        return code if row is None else str(row["place_name"])

    def town(self, code: str) -> str:
        """The name of the street or town in which a place lies; its own where it lies in none."""
        if code not in self._known:
            kinds = {above: self._standards.place_ever(above) for above in (code, *self._now.chain(code))}
            town = next((above for above, row in kinds.items() if row and row["place_kind"] in TOWN_KINDS), code)
            self._known[code] = self.one(town)
        return self._known[code]

    def several(self, codes: Iterable[str]) -> str:
        """The streets and towns of several places."""
        names = list(dict.fromkeys(self.town(code) for code in sorted(codes)))
        more = f"等 {len(names)} 处" if len(names) > _MOST_NAMED else ""
        return f"{'、'.join(names[:_MOST_NAMED])}{more}" or "—"


def page_of(items: Sequence[Item], page: int, size: int) -> tuple[list[Item], int, int]:
    """The items of a page, the page as far as there are so many, and how many there are."""
    pages = max(1, -(-len(items) // size))
    page = min(max(page, 1), pages)
    return list(items[(page - 1) * size : page * size]), page, pages


def local_path(typed: str, beginning: str) -> str:
    """Where a form leads back to: a path of this part, never elsewhere."""
    return typed if typed == beginning or typed.startswith((f"{beginning}?", f"{beginning}/")) else beginning


def expect_found(found: object, receipt: str) -> None:
    """That there is such a sheet and that the visitor may know of it.

    Raises:
        NotThereError: Neither.
    """
    if not found:
        raise NotThereError(f"没有回执「{receipt}」，或不在您的管辖范围内；请从列表中选择。")
