"""数量指标 and 示范单位: what is asked by number, how far it is reached, and every name that is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from editions.demonstration import STATUS_ZH, SUBJECT_ZH, passed_words, read_demonstration, read_steps, subject_of
from editions.opened import Record
from editions.quota_words import REASON_ZH, STATE_ZH, sources
from editions.quotas import Quotas, read_quotas
from portal.casework.choices import Place, choosable, chosen_places, paged
from portal.download import csv_file
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

# What has to be done stands first.
_ORDER = ("not_met", "not_assessed", "met")
_See = Annotated[Asked, Depends(Guard(Permission.SEE))]


@router.get("/quotas")
def quotas(asked: _See, place: str = "") -> HTMLResponse:
    """Quotas of one place with their members; what the place adds to the quotas of wider areas."""
    chosen = _place(asked, place)
    with asked.house.editions.reading() as edition:
        found = read_quotas(edition, chosen.code)
    rows = [{**row, "members": _members(found, row), "short": _short(found, row)} for row in found.rows]
    return asked.render(
        "cases/quotas.html", rows=rows, added=_added(found.added), sources=sources(found.rows), edition=edition,
        places=choosable(asked, villages=False), place=chosen, state_zh=STATE_ZH, reason_zh=REASON_ZH,
    )  # fmt: skip


@router.get("/quotas.csv")
def quotas_csv(asked: _See, place: str = "") -> Response:
    """The same rows for a spreadsheet."""
    chosen = _place(asked, place)
    with asked.house.editions.reading() as edition:
        rows = read_quotas(edition, chosen.code).rows
        name = f"{chosen.name}数量指标-{edition.as_of}.csv"
    return csv_file(rows, "quota_id", name)


@router.get("/quotas/demonstration")
def demonstration(asked: _See, place: str = "", kind: str = "", status: str = "", page: int = 1) -> HTMLResponse:
    """Demonstration units, roads, communities and villages with their steps."""
    if (kind and kind not in SUBJECT_ZH) or (status and status not in STATUS_ZH):
        raise NotThereError("没有这一类示范对象；请从列表中选择。")
    places = chosen_places(asked, place)
    chosen = {"place": place, "kind": kind, "status": status}
    with asked.house.editions.reading() as edition:
        rows = read_demonstration(edition, places=places, kind=kind or None, status=status or None)
        found = paged(rows, page, "/quotas/demonstration", **chosen)
        steps = read_steps(edition, found.rows)
        shown = [(row, steps[subject_of(row)], passed_words(row)) for row in found.rows]
    return asked.render(
        "cases/demonstration.html", found=found, shown=shown, edition=edition, places=choosable(asked), chosen=chosen,
        subject_zh=SUBJECT_ZH, status_zh=STATUS_ZH,
    )  # fmt: skip


def _place(asked: Asked, code: str) -> Place:
    """The place chosen, else the widest that the visitor sees."""
    if code:
        chosen_places(asked, code)
        return Place(code, str(asked.place(code)["place_name"]))
    found = choosable(asked) or choosable(asked, villages=True)
    if not found:
        raise NotThereError("您的账号没有任何地区的查看权限；请联系系统管理员。")
    # Of a province or city that is seen whole, the counties carry the quotas.
    return next((place for place in found if len(place.code) >= 6), found[0])


def _members(found: Quotas, row: Mapping[str, object]) -> list[tuple[str, str, list[Record]]]:
    """Members of a quota by state and reason, those not met first."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for member in found.members:
        if (member["shown_code"], member["quota_id"]) == (row["place_code"], row["quota_id"]):
            groups.setdefault((str(member["state"]), str(member["reason"])), []).append(member)
    return [(state, reason, members) for (state, reason), members in sorted(groups.items(), key=_state_order)]


def _added(rows: list[Record]) -> dict[tuple[str, str], list[tuple[str, str, list[str]]]]:
    """What the place adds to the quotas of wider areas: names by state and reason, for each area and quota."""
    groups: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = {}
    for row in rows:
        states = groups.setdefault((str(row["place_name"]), str(row["name_zh"])), {})
        states.setdefault((str(row["state"]), str(row["reason"])), []).append(str(row["member_name"]))
    return {
        quota: [(state, reason, names) for (state, reason), names in sorted(states.items(), key=_state_order)]
        for quota, states in groups.items()
    }


def _state_order(group: tuple[tuple[str, str], object]) -> tuple[int, str]:
    (state, reason), _ = group
    return (_ORDER.index(state), reason)


def _short(found: Quotas, row: Mapping[str, object]) -> list[Record]:
    """Of a sum the towns that are short."""
    if row["place_count"] == 1:
        return []
    return [one for one in found.short if (one["quota_id"], one["summed_in"]) == (row["quota_id"], row["place_code"])]
