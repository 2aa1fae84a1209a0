"""The register of breeding sites (孳生地台账) of an edition."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from editions.absent import NotInEditionError

if TYPE_CHECKING:
    from cases.sites import Site
    from editions.opened import Edition, Record

STATE_ZH: Final = {"active": "在册", "treated": "已处理", "removed": "已清除"}

_QUERY = """
    with place as (select place_code, any_value(place_name) as place_name from reference.place group by place_code)
    select
        s.*,
        case
            when s.origin = 'sheet' and count(*) over (partition by left(s.site_id, 6)) = 1 then left(s.site_id, 6)
            else s.site_id
        end as short_id,
        p.place_name,
        k.name_zh as kind_zh
    from flags.breeding_site as s
    left join place as p using (place_code)
    left join reference.breeding_site_kind as k using (site_kind)
    where
        $place is null
        or s.place_code in (select place_code from reference.place_ancestor where ancestor_code = $place)
    order by
        list_position(['active', 'treated', 'removed'], s.state), s.last_positive_on desc nulls last, s.place_code,
        s.unit_key, s.site_kind, s.site_id
"""
_TABLE = "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = 'breeding_site'"


def has_sites(edition: Edition) -> bool:
    """Whether the edition is of since there is a register."""
    return bool(edition.rows(_TABLE)[0]["tables"])


def read_sites(edition: Edition, place: str | None = None) -> list[Record]:
    """Sites of an edition with the names of places and kinds, active ones first.

    Raises:
        NotInEditionError: The edition is from before there was a register.
    """
    if not has_sites(edition):
        raise NotInEditionError(
            "这一版还没有孳生地台账；请先运行 sihai nightly。", "the edition has no flags.breeding_site"
        )
    return edition.rows(_QUERY, {"place": place})


def site_in(edition: Edition, typed: str) -> Site:
    """The site of an edition that the first characters of an id mean.

    Raises:
        NotInEditionError: None, or several begin so.
    """
    from cases.sites import Site

    wanted = typed.strip().lower()
    found = [row for row in read_sites(edition) if wanted and str(row["site_id"]).startswith(wanted)]
    if len(found) != 1:
        several = f"有 {len(found)} 处，请多写几位" if found else "没有；sihai sites --removed --all 列出全部"
        raise NotInEditionError(f"编号以「{typed}」开头的孳生地{several}。", f"{len(found)} sites begin with {typed!r}")
    last_seen_on = found[0]["last_seen_on"]
    assert isinstance(last_seen_on, date)
    return Site(str(found[0]["site_id"]), last_seen_on)
