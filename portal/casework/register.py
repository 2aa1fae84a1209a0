"""The register of breeding sites as the portal tells it: sites of the edition, and those registered since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases import sites as register
from cases.telling import Names
from editions.opened import Edition, Record
from editions.sites import has_sites, read_sites
from portal.guard import Asked
from portal.security.permission import Permission

RECORD_ZH = {"added": "登记", "seen": "查见", "treated": "处理", "removed": "清除"}


def read_register(asked: Asked) -> tuple[Edition, list[Record]]:
    """The edition, and every site of it or registered since that the visitor sees."""
    with asked.house.editions.reading() as edition:
        rows = read_sites(edition) if has_sites(edition) else []
    known = {str(row["site_id"]) for row in rows}
    standards = asked.house.standards.now()
    kinds = {str(row["site_kind"]): str(row["name_zh"]) for row in standards.tables["breeding_site_kind"]}
    since = [
        _registered_since(site_id, events, Names(standards), kinds)
        for site_id, events in register.site_records(asked.house.engine).items()
        if events[0]["kind"] == "added" and site_id not in known
    ]
    seen = set(asked.places(Permission.SEE))
    return edition, [row for row in [*since, *({**row, "is_new": False} for row in rows)] if row["place_code"] in seen]


def _registered_since(site_id: str, events: list[dict[str, object]], names: Names, kinds: Mapping[str, str]) -> Record:
    """A site registered since the edition, told as the edition will tell it."""
    details: list[Mapping[str, Any]] = [event["detail"] for event in events]  # type: ignore[misc]
    added = details[0]
    kinds_of = [str(event["kind"]) for event in events]
    days = {kind: str(one["happened_on"]) for one, kind in zip(details, kinds_of, strict=True)}
    seen = [one for one in details if "is_positive" in one]
    positive = max((str(one["happened_on"]) for one in seen if one["is_positive"]), default=None)
    said = {key: value for one in seen for key, value in one.items() if key in ("location", "responsible") and value}
    return {
        "site_id": site_id,
        "short_id": site_id,
        "place_code": str(added["place_code"]),
        "place_name": names.place(str(added["place_code"])),
        "unit_name": added.get("unit_name"),
        "kind_zh": kinds.get(str(added["site_kind"]), str(added["site_kind"])),
        "location": said.get("location"),
        "responsible": said.get("responsible"),
        "last_seen_on": date.fromisoformat(max(str(one["happened_on"]) for one in seen)),
        "last_positive_on": positive,
        "last_treated_on": days.get("treated"),
        "removed_on": days.get("removed"),
        "state": "removed" if events[-1]["kind"] == "removed" else "treated" if "treated" in days else "active",
        "is_new": True,
    }


def record_words(event: Mapping[str, Any]) -> str:
    """What was recorded of a site, without who and when."""
    detail = event["detail"]
    positive = detail.get("is_positive")
    parts = (
        str(detail["happened_on"]),
        None if positive is None else "阳性" if positive else "阴性",
        detail.get("location"),
        detail.get("responsible") and f"责任单位 {detail['responsible']}",
        event["reason"],
    )
    return "；".join(str(part) for part in parts if part)
