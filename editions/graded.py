"""In which editions a sheet is counted: from the manifests on the shelf, and from what the published one knows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assets.publications.shelf import MANIFEST, read_edition
from assets.publications.shelf import Edition as Shelved
from settings import Settings

if TYPE_CHECKING:
    from editions.opened import Edition


@dataclass(frozen=True)
class Graded:
    """The first nightly edition on the shelf that holds a sheet; editions past their grace period are gone."""

    edition_id: str
    as_of: date


@lru_cache(maxsize=2000)
def _manifest(folder: Path) -> Shelved:
    # An edition never changes once it lies on the shelf.
    return read_edition(folder)


def first_graded(settings: Settings, batch_id: str, in_force_on: date, until: date | None) -> Graded | None:
    """The first nightly edition that counts the rows of a submission, None while there is none.

    Args:
        settings: The installation.
        batch_id: Batch in which the submission was settled.
        in_force_on: Day on which it took effect.
        until: Day on which it ended, None while it is in force.
    """
    shelf = sorted(path.parent for path in settings.editions.glob(f"*/{MANIFEST}"))
    found = []
    for folder in shelf:
        try:
            edition = _manifest(folder)
        except (OSError, ValueError):  # being removed, or damaged: doctor tells
            continue
        is_in_time = in_force_on <= edition.as_of and (until is None or edition.as_of < until)
        if edition.kind == "nightly" and is_in_time and batch_id in edition.batch_ids:
            found.append(Graded(edition.edition_id, edition.as_of))
    return min(found, key=lambda one: (one.as_of, one.edition_id), default=None)


def counted_in(edition: Edition, submission_ids: Collection[str]) -> set[str]:
    """Those of the submissions whose accepted rows the edition counts."""
    query = "select submission_id from intake.submission where is_in_force and submission_id in (select unnest($ids))"
    return {str(row["submission_id"]) for row in edition.rows(query, {"ids": sorted(submission_ids)})}
