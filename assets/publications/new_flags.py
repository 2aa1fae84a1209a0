"""What an official edition flags that the one before it did not: for the daily digest of the notices."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import duckdb

from assets.publications.shelf import DATABASE, Edition, NoEditionError, published_edition, read_edition
from cases.notices.digest import NewFlags
from settings import Settings

# What makes a finding the same finding in both editions stands after what is told of it.
_FLAGS = """
    select
        place_code, null as vector, case reason when 'late' then '迟报' else '漏报' end as what,
        concat_ws('|', reason, plan_id, form, round_kind, round_id, starts_on) as finding
    from flags.missing_report
    union all
    select
        place_code, vector, '可疑结果' as what,
        concat_ws('|', rule_id, submission_id, row_id, indicator, column_key, surveyed_on, place_code) as finding
    from flags.suspicious_result
    where is_open and severity = 'warning'
"""


def new_flags(settings: Settings) -> NewFlags | None:
    """New findings of the newest official edition; None where there are not two of them to compare.

    Raises:
        duckdb.Error: An edition is damaged.
    """
    try:
        newest = published_edition(settings, official=True)
    except NoEditionError:
        return None
    former = _before(settings, newest)
    if former is None:
        return None
    return NewFlags(newest.as_of, _found(former.folder, newest.folder))


@lru_cache(maxsize=2)  # asked every few minutes on a day without anything to tell; an edition never changes
def _found(former: Path, newest: Path) -> tuple[tuple[str, str | None, str], ...]:
    known = {row[3] for row in _rows(former)}
    return tuple((row[0], row[1], row[2]) for row in _rows(newest) if row[3] not in known)


def _before(settings: Settings, newest: Edition) -> Edition | None:
    """The latest official edition of an earlier day that can be read."""
    found: list[Edition] = []
    for folder in settings.editions.iterdir():
        try:
            edition = read_edition(folder) if not folder.name.startswith(".") else None
        except (OSError, ValueError, KeyError, TypeError):
            continue  # damaged or just being removed
        if edition is not None and edition.kind == "nightly" and edition.as_of < newest.as_of:
            found.append(edition)
    return max(found, key=lambda edition: (edition.as_of, edition.created_at), default=None)


def _rows(folder: Path) -> list[tuple[str, str | None, str, str]]:
    """(place, vector, what, which) of each finding; none in editions from before there were such tables."""
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        tables = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if not {"missing_report", "suspicious_result"} <= tables:
            return []
        return connection.execute(_FLAGS).fetchall()
