"""Who would be told what of a place, and where nobody would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.notices.recipients import TOLD_KINDS, Book, Recipient, upwards
from reference.rows import is_in_force, text
from reference.standards import Standards

_CASE_PLACES = ("street", "town", "township")
# From the county upwards a recipient stands for everything below it.
_ROOTS = ("county", "city", "province")


@dataclass(frozen=True)
class Gaps:
    """Streets and towns of which nobody is told.

    Attributes:
        unheard: Nobody is told that a case was opened there.
        not_escalated: Nobody above is told that a step there is long overdue.
    """

    unheard: tuple[str, ...]
    not_escalated: tuple[str, ...]


def told_of(standards: Standards, book: Book, place_code: str, on: date) -> Mapping[str, tuple[Recipient, ...]]:
    """For each kind of event of a case in a place who is told, whatever the vector."""
    places = upwards(standards, place_code, on)
    above = places[1] if len(places) > 1 else place_code
    return {
        kind: tuple(
            recipient
            for recipient in book.recipients
            if kind in recipient.kinds and recipient.covers(standards, above if kind == "escalated" else place_code, on)
        )
        for kind in TOLD_KINDS
    }


def gaps(standards: Standards, book: Book, on: date) -> Gaps:
    """Streets and towns of the recipients' counties of which nobody is told."""
    kinds = {text(row, "place_code"): text(row, "place_kind") for row in standards.tables["place"]}
    roots = {
        next((above for above in upwards(standards, code, on) if kinds[above] in _ROOTS), code)
        for recipient in book.recipients
        for code in recipient.place_codes
    }
    unheard, not_escalated = [], []
    for row in standards.tables["place"]:
        code = text(row, "place_code")
        if text(row, "place_kind") not in _CASE_PLACES or not is_in_force(row, on):
            continue
        if roots.isdisjoint(upwards(standards, code, on)):
            continue
        told = told_of(standards, book, code, on)
        if not told["opened"]:
            unheard.append(code)
        if not told["escalated"]:
            not_escalated.append(code)
    return Gaps(tuple(unheard), tuple(not_escalated))
