"""What people recorded of findings at units, breeding sites and treatments, as the registry held it at the day's end.

The registry keeps what an event says besides as JSON (`cases.findings`, `cases.sites`); here each such key is a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from assets.columns import Column
from assets.intake.snapshot import Record, snapshot_table
from assets.night import Night
from assets.table import Table

_EVENT: tuple[Column, ...] = (
    ("event_id", "bigint", "事件编号", "number of the event, in the order of recording"),
    ("kind", "varchar", "事件", "what happened"),
    ("happened_at", "timestamptz", "时间", "when it counts from"),
    ("actor", "varchar", "记录人", "who recorded it"),
    ("reason", "varchar", "理由", "why"),
)
_PROBLEM: tuple[Column, ...] = (
    ("item_id", "varchar", "问题编号", "item of flags.problem_item, as it was called when the event was recorded"),
    *_EVENT,
    ("place_code", "varchar", "区划代码", "place of the item"),
    ("unit_key", "varchar", "单位标识", "unit of the item"),
    ("problem_code", "varchar", "问题代码", "code of the item"),
    ("found_on", "date", "发现日期", "day on which the item was found, as known when the event was recorded"),
    ("responsible", "varchar", "责任人", "who is to mend it (assigned)"),
    ("due_on", "date", "整改期限", "until when (assigned)"),
    ("mended_on", "date", "整改日期", "when it was mended, as reported (mended)"),
    ("feedback", "varchar", "反馈", "what was done or is to be known (mended, noted)"),
    ("photos", "varchar", "照片", "file names of the photographs, joined by ; (mended); the bytes are not published"),
)
_SITE: tuple[Column, ...] = (
    ("site_id", "varchar", "孳生地编号", "site"),
    *_EVENT,
    ("happened_on", "date", "日期", "day on which it was seen, treated or removed"),
    ("place_code", "varchar", "区划代码", "place (added)"),
    ("unit_name", "varchar", "单位名称", "unit, where it lies in one (added)"),
    ("site_kind", "varchar", "类型", "kind of site (added)"),
    ("location", "varchar", "位置", "where exactly (added, seen)"),
    ("responsible", "varchar", "责任单位", "responsible body (added, seen)"),
    ("is_positive", "boolean", "是否阳性", "whether larvae, pupae or maggots were seen (added, seen)"),
)
_TREATMENT: tuple[Column, ...] = (
    ("treatment_id", "varchar", "消杀编号", "treatment"),
    ("place_code", "varchar", "区划代码", "place and everything below it"),
    ("unit", "varchar", "单位", "code or name of the unit; empty for the whole place"),
    ("vector", "varchar", "病媒", "vector; empty for all four"),
    ("treated_on", "date", "消杀日期", "day of the treatment"),
    ("firm", "varchar", "实施单位", "who did it"),
    ("agent", "varchar", "药剂", "agent used"),
    ("area_m2", "bigint", "面积（㎡）", "area treated in m²"),
    ("is_chemical", "boolean", "是否化学防制", "whether an agent was applied, not environment management alone"),
    ("logged_at", "timestamptz", "记录时间", "when it was logged"),
    ("actor", "varchar", "记录人", "who logged it"),
    ("reason", "varchar", "说明", "remark"),
)


def _flat(rows: Iterable[Record], columns: Iterable[Column]) -> list[Record]:
    """Rows whose `detail` is laid out in columns; days stand there as text."""
    flat: list[Record] = []
    for row in rows:
        detail = row.get("detail")
        # `at` is a word of SQL's own.
        said = {
            **(detail if isinstance(detail, Mapping) else {}),
            **row,
            "happened_at": row["at"],
            "logged_at": row["at"],
        }
        flat.append({name: _value(said.get(name), kind) for name, kind, *_ in columns})
    return flat


def _value(value: object, kind: str) -> object:
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, list):
        return ";".join(str(one["filename"]) for one in value)
    return value


def _table(name: str, part: str, zh: str, en: str, columns: tuple[Column, ...]) -> Table:
    def rows(night: Night) -> Iterable[Record]:
        return _flat(night.registry[part], columns)

    return snapshot_table(name, zh, en, columns, rows)


PROBLEM_EVENT = _table(
    "problem_event",
    "problem_event",
    "问题整改记录",
    "what people recorded about findings at units, one row each",
    _PROBLEM,
)
BREEDING_SITE_EVENT = _table(
    "breeding_site_event",
    "breeding_site_event",
    "孳生地记录",
    "what people recorded of breeding sites, one row each",
    _SITE,
)
TREATMENT = _table("treatment", "treatment", "消杀记录", "treatments logged and not removed, one row each", _TREATMENT)
