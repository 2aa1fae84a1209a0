"""Special rounds (专项保障): where a round takes rows in, and what must hold of surge.csv and surge_limit.csv."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from reference.problem import StandardsProblem
from reference.read import Line
from reference.rows import day, is_in_force, text

if TYPE_CHECKING:
    from reference.rows import Row
    from reference.standards import Standards

Lines = dict[str, list[Line]]
# What sql/flags/surge_report.sql counts its days to.
MOST_STEPS = 1000


def places_of_round(planned: Row, standards: Standards) -> tuple[str, ...]:
    """Where a planned round holds, with everything below: the places that its special round names, else its area."""
    for surge in standards.tables["surge"]:
        if surge["surge_id"] == planned["round_id"]:
            return tuple(text(surge, "places").split(";"))
    return (text(planned, "place_code"),)


def check_surges(lines: Lines) -> Iterator[StandardsProblem]:
    """A special round has a round of its kind, places inside that round's area and days to be due on."""
    rounds = {text(line.row, "round_id"): line.row for line in lines["round"] if line.is_whole}
    for line in lines["surge"]:
        planned = rounds.get(text(line.row, "surge_id"))
        if planned is None or not line.is_whole:
            continue  # an unknown round is an unknown code, reported as such
        kind = text(planned, "round_kind")
        if kind != "surge":
            yield line.problem(
                f"round.csv中该轮次的性质应为surge，实为“{kind}”",
                f"its row of round.csv must be of kind surge, is {kind!r}",
            )
        every = line.row["every_days"]
        starts_on, ends_on = day(planned, "starts_on"), day(planned, "ends_on")
        if not isinstance(every, int) or every < 1:
            yield line.problem(f"间隔天数应为1或更大，实为{every}", f"every_days must be 1 or more, is {every}")
        elif starts_on and ends_on and (ends_on - starts_on).days >= every * MOST_STEPS:
            yield line.problem(
                f"从{starts_on}到{ends_on}超过{MOST_STEPS}次上报，请分成几个专项",
                f"more than {MOST_STEPS} reports from {starts_on} to {ends_on}: divide it into several",
            )
        area = text(planned, "place_code")
        known = {text(place.row, "place_code") for place in lines["place"]}
        for place in known.intersection(text(line.row, "places").split(";")):
            if starts_on and area not in _above(place, starts_on, lines["place"]):
                yield line.problem(
                    f"保障地区{place}不在该轮次的适用地区{area}之内",
                    f"place {place} does not lie in {area}, the area of its round",
                )


def _above(code: str, on: date, places: list[Line]) -> set[str]:
    """The place and everything above it on a day."""
    parents = {text(p.row, "place_code"): text(p.row, "parent_code") for p in places if is_in_force(p.row, on)}
    found: set[str] = set()
    while code in parents and code not in found:
        found.add(code)
        code = parents[code]
    return found


def check_surge_limits(lines: Lines) -> Iterator[StandardsProblem]:
    """A limit is that of one special round or of a kind of them."""
    for line in lines["surge_limit"]:
        if line.is_whole and bool(text(line.row, "surge_id")) == bool(text(line.row, "surge_kind")):
            yield line.problem(
                "surge_id和surge_kind应填且只填一个", "name either surge_id or surge_kind, one and only one"
            )
