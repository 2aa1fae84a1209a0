"""What an official edition flags that the one before it did not: for the daily digest of the notices."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import duckdb

from assets.publications.shelf import DATABASE, Edition, NoEditionError, published_edition, read_edition
from cases.notices.digest import NewFlags
from settings import Settings

# Findings that ask something of somebody. A shortfall is told by its case, a case by its notices. The reason is not
# part of what makes a finding the same one: it may say more the next day.
_FLAGS = """
    select place_code, vector, flag_kind, concat_ws('|', flag_kind, place_code, vector, subject, round_id, since_on)
    from flags.flag
    where severity <> 'notice' and flag_kind not in ('below_target', 'open_case')
"""
KIND_ZH = {
    "not_assessed": "未评定",
    "missing_report": "漏报迟报",
    "stale_grade": "等级过期",
    "trend_signal": "趋势信号",
    "suspicious_result": "可疑结果",
    "surge_report_missing": "专项漏报",
    "surge_limit_not_met": "专项未达限值",
    "problem_item": "单位问题",
    "missing_unit_report": "单位漏报",
    "quota": "创建数量逾期未达",
}


def new_flags(settings: Settings) -> NewFlags | None:
    """New findings of the newest official edition; None where there are not two sound ones to compare.

    A damaged edition is for `sihai doctor` to name: notices of cases do not wait until it is mended.
    """
    try:
        newest = published_edition(settings, official=True)
    except NoEditionError:
        return None
    former = _before(settings, newest)
    if former is None:
        return None
    try:
        return NewFlags(newest.as_of, _found(former.folder, newest.folder))
    except (duckdb.Error, OSError):
        return None


@lru_cache(maxsize=2)  # asked every few minutes on a day without anything to tell; an edition never changes
def _found(former: Path, newest: Path) -> tuple[tuple[str, str | None, str], ...]:
    known = {row[3] for row in _rows(former)}
    return tuple((row[0], row[1], KIND_ZH.get(row[2], row[2])) for row in _rows(newest) if row[3] not in known)


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
    """(place, vector, kind, which) of each finding; none in editions from before there was such a list."""
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        known = "select count(*) from duckdb_tables() where schema_name = 'flags' and table_name = 'flag'"
        (tables,) = connection.execute(known).fetchall()[0]
        return connection.execute(_FLAGS).fetchall() if tables else []
