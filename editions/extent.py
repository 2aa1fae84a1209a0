"""How far an edition reaches: the places that it tells anything of."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

# Whatever was surveyed or graded; places that are only named in the tree of divisions are no secret.
_PLACES = """
    select place_code from facts.sheet_row
    union
    select place_code from grades.current_grade
    union
    select place_code from publications.street_table
"""


@lru_cache(maxsize=64)
def places_told(folder: Path) -> frozenset[str]:
    """Codes of the places of an edition; an edition never changes, so each is read once."""
    import duckdb

    from assets.publications.shelf import DATABASE

    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        return frozenset(str(code) for (code,) in connection.execute(_PLACES).fetchall() if code is not None)
