"""One case on the screen: what it is, what it rests on, what is waited for and what to type, all that happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from cases.fold import fold
from cases.indicator_line import indicator_lines
from cases.ladder import Ladder
from cases.row import Record, case_row, is_overdue, responsible
from cases.seasons import Seasons
from cases.state import CaseState
from cases.telling import Names, due_words, happened, letters, unit_words, wanted
from cases.verdict import failing_units
from cases.words import EVENT_ZH, SEVERITY_ZH, STATUS_ZH, STEP_ZH, VECTOR_ZH
from cli.case_next import next_commands
from cli.screen import letter, mark, print_lines, ruled_table
from settings import SHANGHAI

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from cases.event import CaseEvent, CaseFile
    from cases.indicator_line import IndicatorLine

# Failing units shown without --all.
MOST_UNITS = 10

_EDITIONS = {"superseded": "，已被新版代替，只提醒、不责令整改"}


def case_record(case: CaseFile, names: Names, today: date) -> Record:
    """A case with its evidence, windows and events, for --json."""
    state = fold(case.events)
    ignored = {event.number for event in state.ignored}
    return {
        **case_row(case, names, today),
        "trigger": dict(state.trigger),
        "windows": [vars(window) for window in state.windows],
        "supplement": None if state.supplement is None else dict(state.supplement),
        "next_commands": [command for command, _ in next_commands(case, state, names, today)],
        "events": [
            {
                "kind": event.kind,
                "kind_zh": EVENT_ZH[event.kind],
                "at": event.at.astimezone(SHANGHAI),
                "as_of": event.as_of,
                "actor": event.actor,
                "reason": event.reason,
                "said_zh": happened(event, names),
                "has_effect": event.number not in ignored,
                "detail": dict(event.detail),
            }
            for event in case.events
        ],
    }


def print_case(console: Console, case: CaseFile, names: Names, today: date, *, every: bool, label: str = "") -> None:
    """Print the page of a case.

    Args:
        console: Where to.
        case: The case.
        names: Chinese names.
        today: What days are counted from.
        every: Print all failing units.
        label: What stands before the headline in practice mode.
    """
    state = fold(case.events)
    _print_head(console, case, state, names, label)
    _print_basis(console, state, names, every=every)
    print_waiting(console, case, state, names, today)
    _print_events(console, case, state, names)


def _print_head(console: Console, case: CaseFile, state: CaseState, names: Names, label: str) -> None:
    from rich.text import Text

    trigger = state.trigger
    status = STATUS_ZH[state.status] + (f"（{state.ended_on}）" if state.ended_on else "")
    console.print(
        Text.assemble(
            (f"{label}案件 {case.case_no}", "bold"),
            f"  {names.place(case.place_code)} {VECTOR_ZH[case.vector]}  ",
            (status, "bold cyan" if state.is_open else "dim"),
            f"  {SEVERITY_ZH.get(state.severity, state.severity)}",
        )
    )
    surveyed = f"，{trigger['assessed_on']} 调查" if trigger.get("assessed_on") else ""
    sure = f"（{mark(str(trigger['mark']))}）" if trigger.get("mark") else ""
    lines = [f"{state.round_ids[-1]} 轮 {letters(trigger)}{sure}{surveyed}"]
    if trigger.get("standard"):
        lines.append(
            f"依据 {trigger['standard']}-{trigger.get('edition')}"
            f"{_EDITIONS.get(str(trigger.get('edition_status')), '')}"
        )
    again = f"，第 {state.cycle} 次办理（{'复发' if state.recurrences else '复查不再成立'}）" if state.cycle > 1 else ""
    rounds = f"，先后依据 {'、'.join(state.round_ids)}" if len(state.round_ids) > 1 else ""
    lines.append(f"{state.opened_on} 立案{again}{rounds}")
    if body := responsible(case, state):
        lines.append(f"责任单位 {body}")
    print_lines(console, lines)


def _print_basis(console: Console, state: CaseState, names: Names, *, every: bool) -> None:
    from rich.padding import Padding
    from rich.text import Text

    for round_id, trigger in state.triggers.items():
        lines = indicator_lines(trigger.get("basis"), Ladder.of(names.standards, trigger))
        if lines:
            console.print()
            of_round = f"（{round_id}）" if len(state.triggers) > 1 else ""
            console.print(Text(f"未达标的指标{of_round}", style="bold"))
            console.print(Padding(_indicator_table(lines), (0, 0, 0, 2), expand=False))
    units = failing_units(state)
    if units:
        console.print()
        console.print(Text(f"不合格单位（{len(units)}），复查时都要再查", style="bold"))
        shown = units if every else units[:MOST_UNITS]
        print_lines(console, [unit_words(unit, names) for unit in shown])
        if len(shown) < len(units):
            print_lines(console, [f"还有 {len(units) - len(shown)} 个；加 --all 看全部。"], style="dim")


def _indicator_table(lines: Sequence[IndicatorLine]) -> Table:
    from rich.text import Text

    table = ruled_table(
        "指标", "发现/检查", "指数", "限值", "95%区间", "等级",
        right=["发现/检查", "指数", "95%区间"], center=["等级"], fold=["指标"],
    )  # fmt: skip
    for line in lines:
        table.add_row(*map(Text, (line.name, line.counts, line.value, line.limit, line.interval)), letter(line.grade))
    return table


def print_waiting(console: Console, case: CaseFile, state: CaseState, names: Names, today: date) -> None:
    """What is waited for, until when, and the commands that take the case on."""
    from rich.padding import Padding
    from rich.text import Text

    commands = next_commands(case, state, names, today)
    if state.step is None and not commands:
        return
    console.print()
    if state.step is not None:
        late = "bold red" if is_overdue(state, today) else "bold"
        due = due_words(state.due_on, today)
        console.print(Text.assemble("待办 ", (STEP_ZH[state.step], "bold"), *(("，期限 ", (due, late)) if due else ())))
    if state.window is not None:
        asked = "全部不合格单位都要再查，每项指标检查量不少于原调查"
        print_lines(console, [f"{state.window.starts_on} 起的复查才算数（第 {state.attempt} 次整改）；{asked}"])
    print_lines(console, _season_lines(case, state, names, today))
    print_lines(console, [f"须补 {line}" for line in wanted(state.supplement, names)])
    if state.proposal is not None:
        print_lines(console, [f"{state.proposal.actor}提出手工销案：{state.proposal.reason}"])
    for command, purpose in commands:
        line = Text.assemble((command, "cyan"), (f"   {purpose}", "dim"))
        console.print(Padding(line, (0, 0, 0, 2), expand=False))
    if state.step == "plan":
        rows = names.measures(case.vector)
        print_lines(console, [f"{row['measure']}  {row['name_zh']}" for row in rows], style="dim", indent=4)


def _season_lines(case: CaseFile, state: CaseState, names: Names, today: date) -> list[str]:
    """A warning where the season ends before the deadline: who waits until then can no longer re-survey this year."""
    if state.step not in ("works", "resurvey", "supplement") or state.due_on is None:
        return []
    last = Seasons(names.standards).ends_before(case.place_code, case.vector, today, state.due_on)
    if last is None:
        return []
    return [f"调查季节到 {last} 为止，早于期限；到时没有复查的，跨季挂起，来年恢复办理"]


def _print_events(console: Console, case: CaseFile, state: CaseState, names: Names) -> None:
    from rich.text import Text

    ignored = {event.number for event in state.ignored}
    console.print()
    console.print(Text(f"经过（{len(case.events)}）", style="bold"))
    table = ruled_table("时间", "谁", "事件", "内容", fold=["谁", "内容"])
    for event in case.events:
        is_void = event.number in ignored
        said = happened(event, names) + ("（与当时的状态不合，未起作用）" if is_void else "")
        cells = (_when(event), event.actor, EVENT_ZH[event.kind], said)
        table.add_row(*(Text(cell, style="dim" if is_void else "") for cell in cells))
    console.print(table)


def _when(event: CaseEvent) -> str:
    """An event of the night has a day; its instant is only where it stands among others."""
    return f"{event.as_of} 夜间" if event.as_of is not None else f"{event.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
