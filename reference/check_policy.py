"""What must hold of quotas, village criteria and demonstration statuses: which cells belong together, and of what kind.

Only what is certain is refused. A county may know a re-examination without the naming before it, so the order of steps
is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from reference.problem import StandardsProblem
from reference.read import Line
from reference.rows import text

Lines = dict[str, list[Line]]

# What a row must say besides, by what it counts or speaks of; every other of these cells stays empty.
_OF_COUNTED: dict[str, frozenset[str]] = {
    "demonstration_unit": frozenset(),
    "four_pest_free_village": frozenset({"member_kinds"}),
    "place_feature": frozenset({"member_kinds", "feature"}),
    "target": frozenset({"targets"}),
}
_MAY = {"demonstration_unit": frozenset({"demonstration_class"}), "four_pest_free_village": frozenset({"only_with"})}
_QUOTA_CELLS = ("demonstration_class", "member_kinds", "only_with", "feature", "targets")
_OF_SUBJECT: dict[str, frozenset[str]] = {
    "unit": frozenset({"unit_code"}),
    "road": frozenset({"place_code", "road_name"}),
    "community": frozenset({"place_code"}),
    "village": frozenset({"place_code"}),
}
_SUBJECT_CELLS = ("unit_code", "place_code", "road_name")


def check_policy(lines: Lines) -> Iterator[StandardsProblem]:
    """Every problem of the three tables that their columns alone do not show."""
    yield from _check_quotas(lines)
    yield from _check_criteria(lines)
    yield from _check_statuses(lines)


def _check_quotas(lines: Lines) -> Iterator[StandardsProblem]:
    for line in lines["quota"]:
        counted = text(line.row, "counted")
        yield from _check_cells(
            line, "counted", counted, _QUOTA_CELLS, _OF_COUNTED.get(counted), _MAY.get(counted, frozenset())
        )
        if counted == "four_pest_free_village" and text(line.row, "member_kinds") not in ("", "village"):
            yield line.problem(
                f"除四害村只计村，“member_kinds”应为village，实为“{text(line.row, 'member_kinds')}”",
                "only villages can be free of the four pests: member_kinds must be village",
            )
        yield from _check_amount(line)


def _check_amount(line: Line) -> Iterator[StandardsProblem]:
    """A quota is a number, or a share of two whole numbers: never both, for they could disagree."""
    number, part, whole = (line.row[c] for c in ("required_count", "share_numerator", "share_denominator"))
    is_number = isinstance(number, int) and part is None and whole is None
    is_share = number is None and isinstance(part, int) and isinstance(whole, int)
    if is_number and isinstance(number, int) and number >= 1:
        return
    if is_share and isinstance(part, int) and isinstance(whole, int) and 1 <= part <= whole:
        return
    seen = "、".join("空" if value is None else str(value) for value in (number, part, whole))
    yield line.problem(
        f"要求数、比例分子、比例分母为{seen}；应只填要求数（至少1），或只填比例（1≤分子≤分母）",
        "give either required_count (1 or more) or both parts of a share (1 <= numerator <= denominator)",
    )


def _check_criteria(lines: Lines) -> Iterator[StandardsProblem]:
    vectors = {text(line.row, "indicator"): text(line.row, "vector") for line in lines["indicator"]}
    for line in lines["village_criterion"]:
        indicator, vector = text(line.row, "indicator"), text(line.row, "vector")
        if vectors.get(indicator, vector) != vector:
            yield line.problem(
                f"指标“{indicator}”属于{vectors[indicator]}，不属于{vector}",
                f"{indicator} is an indicator of {vectors[indicator]}, not of {vector}",
            )
        effort = line.row["least_effort"]
        if isinstance(effort, int) and effort < 1:
            yield line.problem(
                f"最少工作量应至少为1，实为{effort}：没有工作量不能判定", f"least_effort is {effort}, must be 1 or more"
            )


def _check_statuses(lines: Lines) -> Iterator[StandardsProblem]:
    kinds: dict[str, set[str]] = {}
    for line in lines["place"]:
        kinds.setdefault(text(line.row, "place_code"), set()).add(text(line.row, "place_kind"))
    for line in lines["demonstration_status"]:
        subject, place = text(line.row, "subject_kind"), text(line.row, "place_code")
        yield from _check_cells(line, "subject_kind", subject, _SUBJECT_CELLS, _OF_SUBJECT.get(subject), frozenset())
        found = kinds.get(place, set())  # an unknown code is reported with the codes of every table
        if subject in ("community", "village") and found and subject not in found:
            shown = "、".join(sorted(found))
            yield line.problem(
                f"“{place}”的级别是{shown}，不是{subject}", f"place {place} is a {shown}, not a {subject}"
            )
        if subject == "road" and found and found <= {"province", "city"}:
            yield line.problem(
                f"路段“{text(line.row, 'road_name')}”应写到县或县以下的地区，实为“{place}”",
                f"a road lies in a county or a place below it, not in {place}",
            )


def _check_cells(
    line: Line, column: str, kind: str, cells: tuple[str, ...], must: frozenset[str] | None, may: frozenset[str]
) -> Iterator[StandardsProblem]:
    if must is None:
        return  # a kind that is not allowed has been reported
    for cell in cells:
        is_filled = text(line.row, cell) != ""
        if cell in must and not is_filled:
            yield line.problem(f"“{column}”为{kind}时，“{cell}”不能为空", f"{column} {kind} needs {cell}")
        elif is_filled and cell not in must and cell not in may:
            yield line.problem(f"“{column}”为{kind}时，“{cell}”应留空", f"{column} {kind} has no {cell}")
