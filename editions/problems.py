"""The problem list (问题清单): what is to be mended at units, item by item, and what was recorded of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cases.words import FINDING_ZH, OVERDUE_ZH
from editions.absent import NotInEditionError

if TYPE_CHECKING:
    from editions.opened import Edition, Record

# What is still somebody's: shown unless another state is asked for.
UNDONE: Final = ("open", "mended")
# What people record of an item (`cases.findings`).
RECORD_ZH: Final = {"assigned": "交办", "mended": "报整改", "noted": "说明", "dismissed": "销号"}

# As many characters of the id as are one item's alone in the edition, six at least.
_QUERY = """
    with item as (
        select
            i.*,
            case when count(*) over (partition by left(i.item_id, 6)) = 1 then left(i.item_id, 6) else i.item_id end
                as short_id
        from flags.problem_item as i
    ),
    place as (select place_code, any_value(place_name) as place_name from reference.place group by place_code)
    select item.*, place.place_name
    from item
    left join place using (place_code)
    where
        ($place is null or item.place_code in (
            select place_code from reference.place_ancestor where ancestor_code = $place
        ))
        and ($unit is null or $unit in (item.unit_key, item.unit_name, item.unit_code))
        and ($vector is null or item.vector = $vector)
        and ($state is null or list_contains($state, item.state))
        and (not $overdue or item.is_overdue)
        and ($item is null or starts_with(item.item_id, $item))
    order by
        item.is_overdue desc, item.state = 'mended', item.due_on, item.place_code, item.unit_key, item.problem_code,
        item.found_on
"""
_TABLE = "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = 'problem_item'"


def has_items(edition: Edition) -> bool:
    """Whether the edition is of since there is a list."""
    return bool(edition.rows(_TABLE)[0]["tables"])


def read_items(
    edition: Edition,
    *,
    place: str | None = None,
    unit: str | None = None,
    vector: str | None = None,
    states: Sequence[str] | None = None,
    overdue: bool = False,
    item: str | None = None,
) -> list[Record]:
    """Items of an edition with the names of places and problems, overdue ones first, then by their last day.

    Args:
        edition: The edition.
        place: Code of a place; it and everything below it.
        unit: Key, name or code of a unit.
        vector: Code of a vector.
        states: States wanted; all when None.
        overdue: Only those past their day.
        item: First characters of an id.

    Raises:
        NotInEditionError: The edition is from before there was a list.
    """
    if not has_items(edition):
        raise NotInEditionError(
            "这一版还没有问题清单；请先运行 sihai nightly。", "the edition has no flags.problem_item"
        )
    values = {
        "place": place, "unit": unit, "vector": vector, "state": None if states is None else list(states),
        "overdue": overdue, "item": item,
    }  # fmt: skip
    return edition.rows(_QUERY, values)


def find_item(edition: Edition, typed: str) -> Record:
    """The item that the first characters of an id mean.

    Raises:
        NotInEditionError: None or several begin so.
    """
    wanted = typed.strip().lower()
    found = read_items(edition, item=wanted) if wanted else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotInEditionError(
            f"没有编号以「{typed}」开头的问题；sihai problems --state all 列出全部。", f"no item begins with {typed!r}"
        )
    some = "、".join(f"{str(row['item_id'])[:12]}（{row['unit_name']}，{row['problem']}）" for row in found[:4])
    raise NotInEditionError(
        f"编号以「{typed}」开头的问题有 {len(found)} 项：{some}；请多写几位。", f"{typed!r} is no item's alone"
    )


def state_zh(row: Mapping[str, object]) -> str:
    """The state of an item in Chinese."""
    return OVERDUE_ZH if row["is_overdue"] else FINDING_ZH[str(row["state"])]


def counted(rows: Sequence[Mapping[str, object]]) -> str:
    """How many items there are of each state, in one sentence."""
    counts = {name: sum(row["state"] == state for row in rows) for state, name in FINDING_ZH.items()}
    late = sum(bool(row["is_overdue"]) for row in rows)
    told = "，".join(f"{name} {count}" for name, count in counts.items() if count)
    return f"{len(rows)} 项：{told}{f'；其中逾期 {late}' if late else ''}"


def event_words(event: Mapping[str, object]) -> str:
    """What was recorded of an item, without who and when."""
    detail = event["detail"]
    assert isinstance(detail, Mapping)
    photos = f"，照片 {len(photos_of(event))} 张" if photos_of(event) else ""
    parts = (
        detail.get("responsible") and f"{detail['responsible']}，{detail['due_on']} 前",
        detail.get("mended_on") and f"{detail['mended_on']} 整改",
        detail.get("feedback"),
        event["reason"],
    )
    return "；".join(str(part) for part in parts if part) + photos


def photos_of(event: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Photographs that came with what was recorded: sha256, filename, media_type, size_bytes."""
    detail = event["detail"]
    return list(detail.get("photos") or ()) if isinstance(detail, Mapping) else []


def write_items(path: Path, rows: Sequence[Mapping[str, object]], title: str, as_of: date) -> int:
    """Write items as a workbook to filter, print and tick off; returns how many.

    Raises:
        OSError: The file cannot be written.
    """
    from cases.letters.problem_list import write_problem_list

    shown = [
        # The workbook names a column of the form as its problem, and knows the unit in which that is counted.
        {**row, "problem_code": row["field"], "state": "overdue" if row["is_overdue"] else row["state"]}
        for row in rows
    ]
    return write_problem_list(path, shown, title=title, made_on=as_of)
