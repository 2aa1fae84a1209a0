"""What people record of breeding sites (`flags.breeding_site`): registered by hand, seen, treated, removed.

Sites that a sheet found have an id of their own there and take the same events, but need no `added`.

| kind | detail, besides happened_on |
|---|---|
| added | place_code, unit_name, site_kind, location, responsible, is_positive |
| seen | is_positive, location, responsible (each where given) |
| treated, removed | |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, insert, select

from cases.said import event, full_number, instant, needed, next_number, not_ahead, plain
from intake.decisions import DecisionError
from reference.load import Standards
from registry.database import read, write
from registry.following_tables import breeding_site_event
from settings import SHANGHAI

SITE_EVENT_KINDS = ("added", "seen", "treated", "removed")
SITE_LETTER = "S"


@dataclass(frozen=True)
class Site:
    """A site as an edition has it, or as it was registered since."""

    site_id: str
    last_seen_on: date


def registered_sites(engine: Engine) -> dict[str, Site]:
    """Sites registered by hand, by id, whether or not an edition has them yet."""
    with read(engine) as connection:
        rows = connection.execute(
            select(breeding_site_event.c.site_id, breeding_site_event.c.kind, breeding_site_event.c.detail)
        )
        seen: dict[str, list[date]] = {}
        added = set()
        for row in rows:
            if row.kind in ("added", "seen"):
                seen.setdefault(row.site_id, []).append(date.fromisoformat(row.detail["happened_on"]))
            if row.kind == "added":
                added.add(row.site_id)
    return {site_id: Site(site_id, max(seen[site_id])) for site_id in sorted(added)}


def site_records(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """What was recorded of each site, by id, in order: kind, happened_at (Shanghai), actor, reason, detail."""
    found: dict[str, list[dict[str, object]]] = {}
    with read(engine) as connection:
        rows = connection.execute(
            select(breeding_site_event).order_by(breeding_site_event.c.at, breeding_site_event.c.event_id)
        ).mappings()
        for row in rows:
            found.setdefault(str(row["site_id"]), []).append(
                {
                    "kind": row["kind"],
                    "happened_at": row["at"].astimezone(SHANGHAI),
                    "actor": row["actor"],
                    "reason": row["reason"],
                    "detail": dict(row["detail"]),
                }
            )
    return found


def registered_site(engine: Engine, typed: str) -> Site | None:
    """The site registered by hand that a number means, as typed: s2026-1 is S2026-0001. None where there is none."""
    return registered_sites(engine).get(full_number(typed, SITE_LETTER))


def add_site(
    engine: Engine,
    standards: Standards,
    *,
    place_code: str,
    site_kind: str,
    location: str,
    responsible: str,
    seen_on: date,
    is_positive: bool,
    unit_name: str | None = None,
    actor: str,
    reason: str | None = None,
    at: datetime | None = None,
) -> str:
    """Register a site and return its id, such as S2026-0001.

    Raises:
        DecisionError: unknown place or kind; no location or responsible body; the day lies ahead.
    """
    when = instant(at)
    not_ahead(seen_on, when, "查见日期")
    if standards.place(place_code, seen_on) is None:
        raise DecisionError(f"{seen_on} 没有代码为「{place_code}」的地区；请写当时的区划代码。")
    kinds = {str(row["site_kind"]): str(row["name_zh"]) for row in standards.tables["breeding_site_kind"]}
    if site_kind not in kinds:
        allowed = "、".join(f"{code}（{name}）" for code, name in kinds.items())
        raise DecisionError(f"没有叫「{site_kind}」的孳生地类型；可选：{allowed}。")
    detail = {
        "happened_on": seen_on.isoformat(),
        "place_code": place_code,
        "unit_name": plain(unit_name) or None,
        "site_kind": site_kind,
        "location": needed(location, "孳生地的位置"),
        "responsible": needed(responsible, "责任单位"),
        "is_positive": is_positive,
    }
    with write(engine) as connection:
        site_id = next_number(connection, breeding_site_event.c.site_id, SITE_LETTER, when)
        _add(connection, site_id, "added", when, actor, reason, detail)
    return site_id


def see_site(
    engine: Engine,
    site: Site,
    *,
    seen_on: date,
    is_positive: bool,
    location: str | None = None,
    responsible: str | None = None,
    actor: str,
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """Somebody looked and it is there, positive or not.

    Raises:
        DecisionError: the day lies ahead.
    """
    when = instant(at)
    not_ahead(seen_on, when, "查见日期")
    detail: dict[str, object] = {"happened_on": seen_on.isoformat(), "is_positive": is_positive}
    detail |= {k: v for k, v in (("location", plain(location)), ("responsible", plain(responsible))) if v}
    with write(engine) as connection:
        _add(connection, site.site_id, "seen", when, actor, reason, detail)


def treat_site(
    engine: Engine,
    site: Site,
    *,
    treated_on: date,
    actor: str,
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """It was treated: emptied, covered, larvicide applied. What was done is the reason.

    Raises:
        DecisionError: the day lies ahead.
    """
    when = instant(at)
    not_ahead(treated_on, when, "处理日期")
    with write(engine) as connection:
        _add(connection, site.site_id, "treated", when, actor, reason, {"happened_on": treated_on.isoformat()})


def remove_site(
    engine: Engine, site: Site, *, removed_on: date, reason: str, actor: str, at: datetime | None = None
) -> None:
    """It is no longer there, or never was one. Seen again later it is active again.

    Raises:
        DecisionError: no reason; the day lies ahead, or before the site was seen last.
    """
    when = instant(at)
    why = needed(reason, "清除的理由")
    not_ahead(removed_on, when, "清除日期")
    if removed_on < site.last_seen_on:
        raise DecisionError(f"清除日期 {removed_on} 早于最近一次查见（{site.last_seen_on}）；请核对日期。")
    with write(engine) as connection:
        _add(connection, site.site_id, "removed", when, actor, why, {"happened_on": removed_on.isoformat()})


def _add(
    connection: Connection,
    site_id: str,
    kind: str,
    at: datetime,
    actor: str,
    reason: str | None,
    detail: Mapping[str, object],
) -> None:
    row = {"site_id": site_id, "kind": kind, "detail": dict(detail), **event(at, actor, reason)}
    last = connection.execute(
        select(breeding_site_event)
        .where(breeding_site_event.c.site_id == site_id)
        .order_by(breeding_site_event.c.at.desc(), breeding_site_event.c.event_id.desc())
        .limit(1)
    ).mappings().first()  # fmt: skip
    # A command sent twice leaves one record.
    if last is not None and all(last[key] == row[key] for key in ("kind", "actor", "reason", "detail")):
        raise DecisionError("与这处孳生地的上一条记录完全相同，没有再记；确有两次的，请写明不同之处。")
    connection.execute(insert(breeding_site_event).values(row))
