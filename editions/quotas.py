"""Quotas (数量指标) of an edition: required, met, not met, not assessed, missing; and every name that is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editions.opened import Edition, Record

_TABLE = "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = 'quota'"
_NOW = "e.as_of between {0}.valid_from and coalesce({0}.valid_to, date '9999-12-31')"
# Counties and above, or one place; rows of one quota stand together, the widest place first.
_QUOTAS = f"""
    select p.place_name, f.*, q.name_zh, q.document_zh, q.reading, q.confidence
    from flags.quota as f
    join reference.edition as e on true
    join reference.place as p on p.place_code = f.place_code and {_NOW.format("p")}
    join reference.quota as q on q.quota_id = f.quota_id and {_NOW.format("q")}
    where case when $place is null then f.place_kind in ('province', 'city', 'county') else f.place_code = $place end
    order by length(f.place_code), f.place_code, q.due_on, q.counted, f.required_count desc, f.quota_id
"""  # noqa: S608  our own text
# Of a county that sums its towns the members are those of the towns.
_MEMBERS = f"""
    select f.place_code as shown_code, m.*, t.place_name as town_name
    from flags.quota as f
    join reference.edition as e on true
    join reference.quota as q on q.quota_id = f.quota_id and {_NOW.format("q")}
    join flags.quota_member as m
        on
            m.quota_id = f.quota_id
            and (
                m.place_code = f.place_code
                or (
                    q.place_code = f.place_code
                    and not concat(';', q.applies_to, ';') like concat('%;', f.place_kind, ';%')
                )
            )
    left join reference.place as t on m.member_kind = 'unit' and t.place_code = m.place_code and {_NOW.format("t")}
    order by f.place_code, m.quota_id, m.member_code
"""  # noqa: S608  our own text
_SHORT = f"""
    select f.quota_id, f.place_code, q.place_code as summed_in, p.place_name, f.missing_count
    from flags.quota as f
    join reference.edition as e on true
    join reference.place as p on p.place_code = f.place_code and {_NOW.format("p")}
    join reference.quota as q on q.quota_id = f.quota_id and {_NOW.format("q")}
    where f.missing_count > 0 and f.place_code <> q.place_code
    order by f.place_code
"""  # noqa: S608  our own text
# What the place itself, or places in it, add to the quotas of wider areas.
_ADDED = f"""
    select m.quota_id, q.name_zh, a.place_name, m.member_code, m.member_name, m.state, m.reason
    from flags.quota_member as m
    join reference.edition as e on true
    join reference.place_ancestor as o
        on o.place_code = m.member_code and o.ancestor_code = $place and {_NOW.format("o")}
    join reference.place as a on a.place_code = m.place_code and {_NOW.format("a")}
    join reference.quota as q on q.quota_id = m.quota_id and {_NOW.format("q")}
    where m.place_code <> $place
    order by q.due_on, m.quota_id, length(m.place_code) desc, m.member_code
"""  # noqa: S608  our own text


@dataclass(frozen=True)
class Quotas:
    """Quotas of an edition, or of one place in it.

    Attributes:
        rows: Quotas with their counts, in the order of the table.
        members: Every unit or place counted in any quota, with the place in whose row it stands.
        short: Towns below the sums that are still short.
        added: What a chosen place adds to the quotas of wider areas.
    """

    rows: list[Record]
    members: list[Record]
    short: list[Record]
    added: list[Record]


def read_quotas(edition: Edition, place_code: str | None) -> Quotas:
    """Quotas of counties and above, or of one place; nothing in editions from before there were any."""
    if not edition.rows(_TABLE)[0]["tables"]:
        return Quotas([], [], [], [])
    place: Record = {"place": place_code}
    return Quotas(
        rows=edition.rows(_QUOTAS, place),
        members=edition.rows(_MEMBERS),
        short=edition.rows(_SHORT),
        added=edition.rows(_ADDED, place) if place_code is not None else [],
    )
