"""What must hold between the rows of standards/: codes, keys, validity, places and spellings.

The ladders of limits have rules of their own, in check_limits.py, quotas and the like in check_policy.py. Each check
returns problems and raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from reference.check_limits import check_editions, check_limits, check_unit_ladder
from reference.check_policy import check_policy
from reference.problem import StandardsProblem
from reference.read import Line, parts
from reference.rows import day, is_in_force, overlap, text
from reference.standards import meanings, normalised
from reference.succession import check_successions
from reference.surges import check_surge_limits, check_surges
from reference.table import Table
from reference.tables import TABLES

Lines = dict[str, list[Line]]
Check = Callable[[Lines], Iterator[StandardsProblem]]


def check_tables(lines: Lines, more: Check | None = None) -> list[StandardsProblem]:
    """Every problem between rows, those of a further check too; `lines` holds all tables, overlays included.

    Rows that are not whole have been reported: they lend their codes to other rows, and no more.
    """
    checks: tuple[Check, ...] = (
        _check_validity,
        _check_keys,
        _check_references,
        _check_places,
        check_successions,
        _check_seasons,
        _check_rounds,
        _check_spellings,
        check_editions,
        check_limits,
        check_unit_ladder,
        check_policy,
        check_surges,
        check_surge_limits,
        *((more,) if more else ()),
    )
    damaged = {(line.file, line.number) for found in lines.values() for line in found if not line.is_whole}
    problems = [problem for check in checks for problem in check(lines)]
    return [problem for problem in problems if (problem.file, problem.line) not in damaged]


def _check_validity(lines: Lines) -> Iterator[StandardsProblem]:
    for table in TABLES.values():
        for line in lines[table.name] if table.has_validity else ():
            valid_from, valid_to = day(line.row, "valid_from"), day(line.row, "valid_to")
            if valid_from and valid_to and valid_to < valid_from:
                yield line.problem(
                    f"失效日期{valid_to}早于生效日期{valid_from}",
                    f"valid_to {valid_to} is before valid_from {valid_from}",
                )


def _key(table: Table, line: Line) -> tuple[str, ...]:
    return tuple(text(line.row, column) for column in table.key)


def _is_whole(line: Line) -> bool:
    return line.is_whole


def _check_keys(lines: Lines) -> Iterator[StandardsProblem]:
    for table in TABLES.values():
        groups: dict[tuple[str, ...], list[Line]] = {}
        for line in filter(_is_whole, lines[table.name]):
            groups.setdefault(_key(table, line), []).append(line)
        for key, group in groups.items():
            named = " ".join(key)
            for position, line in enumerate(group):
                for other in group[:position]:
                    where = f"{other.file}:{other.number}"
                    if not table.has_validity:
                        yield line.problem(f"“{named}”与{where}重复", f"duplicate of {named!r} at {where}")
                    elif overlap(line.row, other.row):
                        yield line.problem(
                            f"“{named}”的有效期与{where}重叠", f"validity of {named!r} overlaps that at {where}"
                        )


def _check_references(lines: Lines) -> Iterator[StandardsProblem]:
    known: dict[str, set[str]] = {}
    for table in TABLES.values():
        for column in table.columns:
            if not column.references:
                continue
            target, _, target_column = column.references.partition(".")
            if column.references not in known:
                known[column.references] = {text(line.row, target_column) for line in lines[target]}
            for line in lines[table.name]:
                seen = text(line.row, column.name)
                for part in parts(column, seen) if seen else ():
                    if part not in known[column.references]:
                        yield line.problem(
                            f"“{column.name}”（{column.zh}）的“{part}”不在{target}.csv中",
                            f"{column.name} names {part!r}, which is not in {target}.csv",
                        )


def _check_places(lines: Lines) -> Iterator[StandardsProblem]:
    by_code: dict[str, list[Line]] = {}
    for line in lines["place"]:
        by_code.setdefault(text(line.row, "place_code"), []).append(line)
    for line in lines["place"]:
        code, code12 = text(line.row, "place_code"), text(line.row, "code12")
        if not code.isdigit() or len(code) not in (2, 4, 6, 9, 12):
            yield line.problem(
                f"区划代码“{code}”应为2、4、6、9或12位数字", f"place_code {code!r} must have 2, 4, 6, 9 or 12 digits"
            )
        elif code12 != code.ljust(12, "0"):
            expected = code.ljust(12, "0")
            yield line.problem(f"12位代码应为{expected}，实为{code12}", f"code12 is {code12}, must be {expected}")
        yield from _check_parent(line, by_code)


def _check_parent(line: Line, by_code: dict[str, list[Line]]) -> Iterator[StandardsProblem]:
    """A parent exists on the first and last day of its child, and nobody is his own ancestor."""
    code, parent = text(line.row, "place_code"), text(line.row, "parent_code")
    if not parent or parent not in by_code:
        return  # an unknown parent is an unknown code, reported as such
    for end in (day(line.row, "valid_from") or date.min, day(line.row, "valid_to") or date.max):
        if not any(is_in_force(above.row, end) for above in by_code[parent]):
            shown = "至今" if end == date.max else str(end)
            yield line.problem(
                f"上级{parent}在{shown}无效",
                f"parent {parent} is not valid {'to this day' if end == date.max else f'on {end}'}",
            )
            return
    seen: set[str] = set()
    above = parent
    while above and above not in seen:
        if above == code:
            yield line.problem(f"上级关系成环：{code}是自己的上级", f"{code} is its own ancestor")
        seen.add(above)
        above = text(by_code[above][-1].row, "parent_code") if above in by_code else ""


def _check_seasons(lines: Lines) -> Iterator[StandardsProblem]:
    for line in lines["season"]:
        first, last = line.row["first_month"], line.row["last_month"]
        if not (isinstance(first, int) and isinstance(last, int) and 1 <= first <= last <= 12):
            yield line.problem(
                f"月份应为1到12且起始月不晚于终止月，实为{first}到{last}",
                f"months must be 1 to 12 in order, are {first} to {last}",
            )
    # Without a season nothing surveyed there could ever carry a letter, and nobody would be told why.
    answered = {(text(line.row, "season"), text(line.row, "place_code")) for line in lines["season"]}
    seasons = sorted({text(line.row, "season") for line in lines["indicator"]})
    for line in lines["place"]:
        code = text(line.row, "place_code")
        missing = [s for s in seasons if (s, code) not in answered]
        if not text(line.row, "parent_code") and missing:
            yield line.problem(
                f"最上级地区{code}在season.csv中缺少季节：{'、'.join(missing)}",
                f"place {code} has no place above it and no row in season.csv for {', '.join(missing)}",
            )


def _check_rounds(lines: Lines) -> Iterator[StandardsProblem]:
    pooled = {text(line.row, "survey_kind"): text(line.row, "graded_as") for line in lines["survey_kind"]}
    for line in lines["round"]:
        kind = text(line.row, "round_kind")
        under = pooled.get(kind)
        # A round of its own would be graded alone, and the counts missing from the round that they add to.
        if under and under != kind:
            yield line.problem(
                f"“{kind}”并入“{under}”定级，不能单独计划轮次；请改为“{under}”，补测的行填原轮次",
                f"{kind} is graded as {under} and cannot be a planned round; plan {under}, whose round its rows name",
            )
        starts_on, ends_on = day(line.row, "starts_on"), day(line.row, "ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            yield line.problem(
                f"结束日期{ends_on}早于开始日期{starts_on}", f"ends_on {ends_on} is before starts_on {starts_on}"
            )


def _check_spellings(lines: Lines) -> Iterator[StandardsProblem]:
    """An alias belongs to a known vocabulary, means a known code, and means nothing else already."""
    tables = {name: tuple(line.row for line in found) for name, found in lines.items() if name != "alias"}
    known = meanings({**tables, "alias": ()})
    for line in lines["alias"]:
        vocabulary, alias, code = (text(line.row, c) for c in ("vocabulary", "alias", "code"))
        if vocabulary not in known:
            yield line.problem(
                f"未知的词表“{vocabulary}”，可用：{'、'.join(known)}",
                f"unknown vocabulary {vocabulary!r}, allowed are {', '.join(known)}",
            )
        elif code not in _codes(known[vocabulary].values()):
            yield line.problem(f"“{vocabulary}”中没有代码“{code}”", f"{vocabulary} has no code {code!r}")
        elif known[vocabulary].setdefault(normalised(alias), code) != code:
            other = known[vocabulary][normalised(alias)]
            yield line.problem(
                f"“{alias}”在“{vocabulary}”中已指“{other}”", f"{alias!r} already means {other!r} in {vocabulary}"
            )


def _codes(values: Iterable[str | None]) -> set[str]:
    return {value for value in values if value is not None}
