"""The place that somebody means in a form of a register, and whether it is theirs."""

from __future__ import annotations

from intake.decisions import DecisionError
from portal.casework.choices import Place, choosable
from portal.guard import Asked
from portal.security.permission import Permission
from reference.naming import UnknownPlaceError, find_place

RECORDING = (Permission.CASE_PLACE, Permission.CASE_OFFICE)
# A longer list of suggestions than this helps nobody, and is slow to load.
_MOST_SUGGESTED = 600


def may_record(asked: Asked, place_code: str) -> bool:
    """Whether the visitor keeps the registers of a place."""
    return any(asked.may(permission, place_code) for permission in RECORDING)


def suggested(asked: Asked) -> list[Place]:
    """Places to choose from: villages too where they are few enough."""
    found: dict[str, Place] = {}
    for permission in RECORDING:
        with_villages = choosable(asked, permission, villages=True)
        few = with_villages if len(with_villages) <= _MOST_SUGGESTED else choosable(asked, permission)
        found |= {place.code: place for place in few}
    return list(found.values())


def meant_place(asked: Asked, typed: str) -> tuple[str, str]:
    """Code and name of the place meant.

    Raises:
        DecisionError: Nothing was written, no place is so called, or it is not the visitor's.
    """
    if not typed:
        raise DecisionError("没有填地区；请填镇街、村或社区的名称或区划代码。")
    try:
        row = find_place(asked.house.standards.now(), typed)
    except UnknownPlaceError as error:
        raise DecisionError(error.zh) from error
    code, name = str(row["place_code"]), str(row["place_name"])
    if not may_record(asked, code):
        raise DecisionError(f"{name}不在您的管辖范围内，没有登记；请从列表中选择您管辖的地区。")
    return code, name
