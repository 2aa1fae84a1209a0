"""The grade table on the screen, drawn in the width there is: four letters with what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cases.words import VECTOR_ZH
from cli.screen import letter, mark, print_lines, ruled_table
from editions.words import PLAN_STATE_ZH, not_assessed_zh

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    from editions.grades import Grades
    from editions.opened import Record

# Below this width the sampling plan and the dates are left out; `sihai grades --place` has them.
_ROOMY = 94


def print_grades(console: Console, grades: Grades, title: str) -> None:
    """Print the table and, below it, the meaning of every sign that occurs in it."""
    from rich.text import Text

    console.print(Text(title, style="bold"))
    console.print()
    console.print(grade_table(grades, is_roomy=console.width >= _ROOMY))
    console.print()
    print_lines(console, _legend(grades), style="dim", indent=0)


def grade_table(grades: Grades, *, is_roomy: bool) -> Table:
    """The table itself."""
    from rich.text import Text

    has_three = any(row["three_vector_grade"] for row in grades.places)
    rows = list(grades.vectors.values())
    titles = [
        "镇街",
        *(f"{name}*" if _is_superseded(rows, vector) else name for vector, name in VECTOR_ZH.items()),
        "综合",
    ]
    titles += [
        *(["三项"] if has_three else []),
        "目标",
        "未达",
        "把握",
        *(["抽样方案", "末次评定"] if is_roomy else []),
    ]
    table = ruled_table(*titles, right=["未达"], center=["综合", "三项", "目标"])
    for place in grades.places:
        cells: list[RenderableType] = [Text(str(place["place_name"]))]
        cells += [_vector_cell(grades.vectors.get((str(place["place_code"]), v))) for v in VECTOR_ZH]
        cells.append(letter(_text(place["street_grade"])))
        if has_three:
            cells.append(letter(_text(place["three_vector_grade"])))
        below = int(str(place["below_target_count"] or 0))
        cells += [Text(_text(place["required_grade"]) or "-"), Text(str(below) if below else "", style="bold")]
        cells.append(Text(mark(_text(place["street_mark"])) or "-"))
        if is_roomy:
            cells.append(Text(PLAN_STATE_ZH.get(_text(place["plan_state"]), "-")))
            cells.append(Text(_text(place["newest_assessed_on"]) or "-"))
        is_county = place["place_kind"] == "county"
        table.add_row(*cells, style="bold" if is_county else "", end_section=is_county)
    _rule_above_counties(table, grades.places)
    return table


def _rule_above_counties(table: Table, places: Sequence[Record]) -> None:
    """A county sums up the rows above it, as a total does."""
    for above, place in zip(table.rows, places[1:], strict=False):
        above.end_section = place["place_kind"] == "county"
    if table.rows:
        table.rows[-1].end_section = False


def _vector_cell(row: Record | None) -> Text:
    """The letter, then: `<B` below that target, `!` stale, `(A)` provisional where there is no letter."""
    cell = letter("N" if row is None else _text(row["grade"]) or "N")
    if row is None:
        return cell
    if row["required"]:
        cell.append(f"<{row['required']}", style="bold")
    if cell.plain == "N" and row["provisional_grade"] not in (None, "N"):
        cell.append(f"({row['provisional_grade']})", style="dim")
    if row["is_stale"]:
        cell.append("!", style="bold")
    return cell


def _legend(grades: Grades) -> list[str]:
    """One line for each sign in the table, and only for those that occur."""
    rows = list(grades.vectors.values())
    lines = ["A、B、C 为国家标准分级，D 不达 C 级，N 未评定；综合取四害中最差（本项目约定）。"]
    if any(row["required"] for row in rows):
        lines.append("<B   低于目标 B 级。")
    if any((row["grade"] or "N") == "N" and row["provisional_grade"] not in (None, "N") for row in rows):
        lines.append("N(A) 未评定，括号内为已评指标中最差的等级。")
    if any(row["is_stale"] for row in rows):
        lines.append("!    评定已过期，应重新调查。")
    superseded = [name for v, name in VECTOR_ZH.items() if _is_superseded(rows, v)]
    if superseded:
        lines.append(f"*    {'、'.join(superseded)}：按已被替代的旧版标准评定，新版限值尚未掌握；三项 = 不含蝇。")
    names = {str(place["place_code"]): str(place["place_name"]) for place in grades.places}
    reasons: dict[str, list[str]] = {}
    for (place_code, vector), row in grades.vectors.items():
        if (row["grade"] or "N") == "N" and place_code in names:
            reason = not_assessed_zh(row["not_assessed_reason"])
            reasons.setdefault(reason, []).append(f"{names[place_code]}{VECTOR_ZH[vector]}")
    lines += [f"N    {'、'.join(found)}：{reason}。" for reason, found in reasons.items() if reason]
    running = [row for row in rows if row["in_progress_grade"]]
    if running:
        lines.append(f"有 {len(running)} 个等级的新一轮考评正在进行，见 sihai grades --place。")
    return lines


def _is_superseded(rows: Sequence[Record], vector: str) -> bool:
    return any(row["vector"] == vector and row["edition_status"] == "superseded" for row in rows)


def _text(value: object) -> str:
    return "" if value is None else str(value)
