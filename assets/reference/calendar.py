"""The edition being computed and the calendar periods for which indices are pooled."""

from __future__ import annotations

from datetime import date, timedelta

from assets.columns import arrow_schema, create_table
from assets.night import Night, code_commit
from assets.table import Table, insert_rows
from expectations.rules import RULES_VERSION

# Records begin with the 2011 editions of the standards, in force from 2012; a year earlier holds their baselines.
FIRST_YEAR = 2011

_EDITION = (
    ("edition_id", "varchar", "版本编号", "id of the edition: as-of day, kind and fingerprint"),
    ("edition_kind", "varchar", "版本类型", "nightly (official) or intraday"),
    ("as_of", "date", "截止日期", "last day that counts, Asia/Shanghai"),
    ("fingerprint", "varchar", "指纹", "SHA-256 of lake, standards, registry, rules and code"),
    ("code_commit", "varchar", "代码版本", "commit of the checkout that computed it"),
    ("standards_hash", "varchar", "标准数据指纹", "SHA-256 of the standards with local rows"),
    ("rules_version", "varchar", "校验规则版本", "version of the rules in force"),
    ("batch_ids", "varchar", "入库批次", "batches read, joined by ;"),
)
_PERIOD = (
    ("period_kind", "varchar", "周期类型", "month, quarter, half_year, year or trailing_year"),
    ("period_start", "date", "周期首日", "first day"),
    ("period_end", "date", "周期末日", "last day"),
    ("is_complete", "boolean", "是否结束", "whether it ended by as_of"),
)


def edition_id(night: Night) -> str:
    """Id of the edition that a run makes: sorts by day, tells the kind, differs when an input differs."""
    return f"{night.as_of.isoformat()}-{night.kind}-{night.fingerprint[:12]}"


def _fill_edition(night: Night) -> None:
    row: dict[str, object] = {
        "edition_id": edition_id(night),
        "edition_kind": night.kind,
        "as_of": night.as_of,
        "fingerprint": night.fingerprint,
        "code_commit": code_commit(),
        "standards_hash": night.standards.hash,
        "rules_version": RULES_VERSION,
        "batch_ids": ";".join(sorted({str(b["batch_id"]) for b in night.registry["batch"]})),
    }
    insert_rows(night.connection, "reference.edition", [row], arrow_schema(_EDITION))


def periods(as_of: date, first_year: int = FIRST_YEAR) -> list[dict[str, object]]:
    """Calendar periods that have begun by `as_of`, and the one trailing year that ends on it.

    Args:
        as_of: Last day that counts.
        first_year: First calendar year covered.

    Returns:
        One row a period: kind, first day, last day, whether it ended by `as_of`.
    """
    months_in = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
    rows: list[dict[str, object]] = []
    for kind, months in months_in.items():
        for index in range(first_year * 12, as_of.year * 12 + as_of.month, months):
            start, end = _first_of(index), _first_of(index + months) - timedelta(days=1)
            rows.append({"period_kind": kind, "period_start": start, "period_end": end, "is_complete": end <= as_of})
    # 29 February has no day a year earlier; the trailing year then begins on 1 March.
    year_before = date(as_of.year - 1, as_of.month, min(as_of.day, 28) if as_of.month == 2 else as_of.day)
    start = year_before + timedelta(days=1)
    rows.append({"period_kind": "trailing_year", "period_start": start, "period_end": as_of, "is_complete": True})
    return rows


def _first_of(month_index: int) -> date:
    return date(month_index // 12, month_index % 12 + 1, 1)


def _fill_period(night: Night) -> None:
    insert_rows(night.connection, "reference.period", periods(night.as_of), arrow_schema(_PERIOD))


_EDITION_SCHEMA = create_table(
    "reference", "edition", "本版数据（一行）", "the edition being computed, one row", _EDITION, is_filled=True
)
_PERIOD_SCHEMA = create_table(
    "reference", "period", "统计周期", "calendar periods, one row each", _PERIOD, is_filled=True
)
EDITION = Table(
    "reference", "edition", "本版数据: the edition being computed, one row", (), _EDITION_SCHEMA, _fill_edition
)
PERIOD = Table("reference", "period", "统计周期: calendar periods, one row each", (), _PERIOD_SCHEMA, _fill_period)
