"""Reading the published edition: rows of fixed queries as dictionaries. Never the warehouse, never for writing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reference.naming import unknown_place
from settings import Settings, load_settings

if TYPE_CHECKING:
    import duckdb

Record = dict[str, object]


@dataclass(frozen=True)
class Edition:
    """The edition that a command or a page reads."""

    connection: duckdb.DuckDBPyConnection
    edition_id: str
    kind: str
    as_of: date
    folder: Path
    is_practice: bool = False

    def rows(self, query: str, values: Mapping[str, object] | None = None) -> list[Record]:
        """Rows of a query; `values` are its $parameters."""
        result = self.connection.execute(query, dict(values or {}))
        columns = [column[0] for column in result.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def about(self) -> Record:
        """What names the edition in JSON."""
        about: Record = {"edition_id": self.edition_id, "edition_kind": self.kind, "as_of": self.as_of}
        return {**about, "is_practice": True} if self.is_practice else about

    @property
    def mark(self) -> str:
        """What stands before every headline of an edition of practice mode."""
        return "【练习，不作依据】" if self.is_practice else ""


@contextmanager
def open_edition(settings: Settings | None = None, *, official: bool = False) -> Iterator[Edition]:
    """The published edition, read-only.

    Raises:
        NoEditionError: Nothing is published yet; its message says what to run.
    """
    from assets.publications.shelf import published_edition

    edition = opened_at(published_edition(settings or load_settings(), official=official).folder)
    try:
        yield edition
    finally:
        edition.connection.close()


def opened_at(folder: Path) -> Edition:
    """The edition in a folder, read-only; whoever opens it closes its connection."""
    from assets.publications.shelf import open_database, read_edition

    about, connection = read_edition(folder), open_database(folder)
    # Whatever a query says, it reaches no other file and no network.
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return Edition(connection, about.edition_id, about.kind, about.as_of, folder, about.is_practice)


def place_in(edition: Edition, typed: str) -> Record:
    """The place of the edition that a code or name means.

    Raises:
        UnknownPlaceError: Unknown, or shared by several places; near names are offered.
    """
    code = typed.strip()
    query = """
        select place_code, place_name, place_kind from reference.place
        where
            $typed in (place_code, code12, place_name)
            or place_code in (select code from reference.alias where vocabulary = 'place' and alias = $typed)
        qualify row_number() over (partition by place_code order by valid_from desc) = 1
    """
    found = edition.rows(query, {"typed": code})
    if len(found) == 1:
        return found[0]
    known = edition.rows("select distinct place_code, place_name from reference.place order by place_code")
    raise unknown_place(typed, [(str(row["place_code"]), str(row["place_name"])) for row in known])
