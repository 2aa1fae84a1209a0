"""A case and what happened to it, in Chinese words: for the screen, a page, a record to print."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.event import CaseEvent
from cases.state import STEPS
from cases.wording import quantity, unit_zh
from cases.words import DOCUMENT_ZH, EVENT_ZH, OUTCOME_ZH, REASON_ZH, STEP_ZH
from reference.load import Row, Standards


@dataclass(frozen=True)
class Names:
    """Chinese names of what events name by code; a code without a row is its own name."""

    standards: Standards

    def place(self, code: str) -> str:
        """A place, by its latest name."""
        row = self.standards.place_ever(code)
        return code if row is None else str(row["place_name"])

    def measure(self, code: str) -> str:
        """A measure of the catalogue."""
        return self._named("case_measure", "measure", code, "name_zh")

    def indicator(self, code: str) -> str:
        """An indicator."""
        return self._named("indicator", "indicator", code, "name_zh")

    def effort(self, indicator: str, count: object) -> str:
        """An effort of an indicator in its unit."""
        return quantity(str(count), unit_zh(self._named("indicator", "indicator", indicator, "effort_unit", "")))

    def with_rounds(self, sentence: str) -> str:
        """A sentence that says the names of planned rounds where it had their codes."""
        for row in self.standards.tables["round"]:
            code = re.escape(str(row["round_id"]))
            sentence = re.sub(rf"(?<![\w-]){code}(?![A-Za-z0-9_-])", str(row["name_zh"]), sentence)
        return sentence

    def measures(self, vector: str | None = None) -> list[Row]:
        """Measures of the catalogue for a vector, those for any vector with them, in their order; all when None."""
        rows = self.standards.tables["case_measure"]
        fitting = [row for row in rows if vector is None or row["vector"] in (None, vector)]
        return sorted(fitting, key=lambda row: (int(str(row["sort_order"])), str(row["measure"])))

    def _named(self, table: str, key: str, code: str, column: str, unknown: str | None = None) -> str:
        found = (str(row[column]) for row in self.standards.tables[table] if row[key] == code)
        return next(found, code if unknown is None else unknown)


def happened(event: CaseEvent, names: Names) -> str:
    """What happened at an event, without who and when; reason and files stand last. Never empty."""
    said = [_said(event, names), event.reason or ""]
    if event.as_of is not None and event.kind != "verdict":
        said.reverse()  # the night gives the sentence as its reason, the rest is what follows from it
    return "；".join(part for part in (*said, _files(event)) if part) or EVENT_ZH[event.kind]


def _said(event: CaseEvent, names: Names) -> str:
    due_on = event.text("due_on")
    step = STEP_ZH.get(event.text("step"), event.text("step"))
    whose = "" if event.reason else step
    match event.kind:
        case "opened" | "reopened" | "evidence":
            return "" if event.reason else f"{event.text('round_id')} {letters(event.detail)}"
        case "verdict":
            return _verdict(event, names)
        case "withdrawn":
            return _listed(event.detail.get("round_ids"))
        case "overdue":
            return f"{whose}应于 {due_on} 前办完"
        case "escalated":
            above = event.text("to_place_code")
            return f"{whose}应于 {due_on} 前办完" + (f"，报{names.place(above)}" if above else "")
        case "suspended":
            return f"{due_on} 前恢复办理"
        case "resumed":
            return f"接着{step_of_status(event.text('step'))}，期限 {due_on}"
        case "notified":
            return f"{DOCUMENT_ZH.get(event.text('document_kind'), '文书')} {event.text('document_no')}".strip()
        case "acknowledged":
            return f"方案期限 {due_on}"
        case "planned":
            # Names of measures have commas of their own.
            measures = "".join(f"「{names.measure(str(code))}」" for code in _list(event.detail.get("measures")))
            return f"{measures}由{event.text('responsible')}负责，期限 {due_on}"
        case "worked":
            return _worked(event)
        case "finished":
            return f"{event.text('finished_on')} 完成；{event.text('resurvey_from')} 起复查，期限 {due_on}"
        case "snoozed":
            return f"{step}延到 {due_on}"
    return ""


def letters(detail: Mapping[str, object]) -> str:
    """The letter and the one asked for."""
    return f"{detail.get('grade') or '未评'} 级，要求 {detail.get('required')} 级"


def step_of_status(status: str) -> str:
    """What is done next in a status, as a resumed event names it."""
    return STEP_ZH.get(STEPS.get(status, status), status)


def reasons(verdict: Mapping[str, object]) -> list[str]:
    """Why a re-survey did not close the case."""
    return [REASON_ZH.get(str(code), str(code)) for code in _list(verdict.get("reasons"))]


def wanted(supplement: Mapping[str, object] | None, names: Names) -> list[str]:
    """What a supplement must bring: units to visit, effort that lacks, each a line."""
    if not supplement:
        return []
    units = [unit_words(unit, names) for unit in _list(supplement.get("units"))]
    effort = supplement.get("effort")
    lacking = [
        f"{names.indicator(str(code))} 再查 {names.effort(str(code), count)}"
        for code, count in (effort.items() if isinstance(effort, Mapping) else ())
    ]
    return [*(f"复查 {unit}" for unit in units), *lacking]


def unit_words(unit: object, names: Names) -> str:
    """A unit that fails, and by what."""
    if not isinstance(unit, Mapping):
        return str(unit)
    name = str(unit.get("unit_name") or unit.get("unit_key") or "")
    where = names.place(str(unit["place_code"])) if unit.get("place_code") else ""
    failing = "、".join(names.indicator(str(code)) for code in _list(unit.get("indicators")) if code)
    return f"{where} {name}".strip() + (f"（{failing}）" if failing else "")


def due_words(due_on: date | None, today: date) -> str:
    """Until when, and how it stands: days that are left or past."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days < 0:
        return f"{due_on} 逾期 {-days} 天"
    return f"{due_on} {'今天' if days == 0 else f'还有 {days} 天' if days <= 30 else ''}".strip()


def _verdict(event: CaseEvent, names: Names) -> str:
    outcome = OUTCOME_ZH.get(event.text("outcome"), event.text("outcome"))
    grade = f"，{event.text('grade')} 级" if event.text("grade") else ""
    # The night's own sentence stands as the reason.
    why = "" if event.reason else "、".join(reasons(event.detail))
    supplement = event.detail.get("supplement")
    asked = wanted(supplement if isinstance(supplement, Mapping) else None, names)
    parts = [
        f"第 {event.text('attempt')} 次整改后{outcome}（{event.text('surveyed_on')} 复查{grade}）",
        why,
        f"需补：{'，'.join(asked)}" if asked else "",
        f"期限 {event.text('due_on')}" if event.text("due_on") else "",
    ]
    return "；".join(part for part in parts if part)


def _worked(event: CaseEvent) -> str:
    firm = f"（{event.text('firm')}）" if event.text("firm") else ""
    treated = f"；{event.text('treated_on')} 化学消杀" if event.text("treated_on") else ""
    return f"{event.text('worked_on')} {event.text('what')}{firm}{treated}"


def _files(event: CaseEvent) -> str:
    return f"附 {'、'.join(file['filename'] for file in event.files)}" if event.files else ""


def _listed(value: object) -> str:
    return "、".join(str(one) for one in _list(value))


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
