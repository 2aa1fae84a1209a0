"""What people do with a case: each function records one event, or refuses in Chinese what does not fit.

All raise `UnknownCaseError` where there is no such case and `CaseRefusedError` where the event does not fit it; those
with files also `AttachRefusedError`. All return the case with the new event.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from difflib import get_close_matches

from sqlalchemy import Engine

from cases.deadlines import Deadlines
from cases.decide_files import File, keep_files
from cases.decide_record import By, Detail, Found, needed, not_after_today, record
from cases.decide_resurvey import resurvey_from
from cases.event import CaseEvent, CaseFile
from cases.fold import day_of, fold
from cases.said import plain
from cases.telling import Names
from cases.words import DOCUMENT_ZH, STEP_ZH
from reference.load import Row, Standards
from reference.standards import normalised
from settings import SHANGHAI, Settings


def notify(engine: Engine, named: str, by: By, *, document_no: str, document_kind: str | None = None) -> CaseFile:
    """A document was sent to the place.

    Args:
        engine: The registry.
        named: Number or id of the case.
        by: Who, why, from when.
        document_no: Its number, as printed on it.
        document_kind: rectification or reminder; the one that the case calls for when None.
    """

    def detail(found: Found) -> Detail:
        due = found.state.document_kind
        kind = document_kind or due
        if kind not in DOCUMENT_ZH:
            raise found.refuse(f"没有叫「{kind}」的文种；可选 {'、'.join(DOCUMENT_ZH.values())}。")
        if kind == "rectification" and due == "reminder":
            raise found.refuse("依据的标准已被新版代替、新版限值尚未取得，只能发提醒函，不能发整改通知书。")
        return {"document_no": needed(found, document_no, "文号"), "document_kind": kind}

    return record(engine, named, "notified", by, detail)


def acknowledge(engine: Engine, standards: Standards, named: str, by: By) -> CaseFile:
    """The place has received the case; the time for a plan begins."""

    def detail(found: Found) -> Detail:
        return {"due_on": str(Deadlines.of(standards).due_on(found.state.severity, "plan", found.day))}

    return record(engine, named, "acknowledged", by, detail)


def plan(
    engine: Engine, standards: Standards, named: str, by: By, *, measures: Sequence[str], responsible: str,
    due_on: date | None = None,
) -> CaseFile:  # fmt: skip
    """What is to be done, by whom, until when; may be changed until the works are finished.

    Args:
        engine: The registry.
        standards: National and local standards.
        named: Number or id of the case.
        by: Who, why, from when.
        measures: Codes or names of case_measure, of the case's vector or of any.
        responsible: The body that does it.
        due_on: Until when; not later than the deadline of standards/, which holds when None. Longer needs `snooze`.
    """

    def detail(found: Found) -> Detail:
        latest = _works_due(found, standards)
        if due_on is not None and latest < found.day:
            raise found.refuse(f"办理时限 {latest} 已过，不能另定期限 {due_on}；请先申请延期，写明理由。")
        if due_on is not None and not found.day <= due_on <= latest:
            raise found.refuse(
                f"整改期限 {due_on} 不在 {found.day} 至 {latest}（办理时限）之内；确需更晚的，请先定方案，再申请延期。"
            )
        codes = dict.fromkeys(_measure(found, standards, typed) for typed in measures)
        if not codes:
            offered = _offered(Names(standards).measures(found.case.vector))
            raise found.refuse(f"没有写整改措施，没有记录；可选：{offered}。")
        body = needed(found, responsible, "责任单位")
        return {"measures": list(codes), "responsible": body, "due_on": str(due_on or latest)}

    return record(engine, named, "planned", by, detail)


def work(
    engine: Engine, settings: Settings, standards: Standards, named: str, by: By, *, worked_on: date, what: str,
    firm: str | None = None, treated_on: date | None = None, files: Sequence[File] = (),
) -> CaseFile:  # fmt: skip
    """Works done on one day.

    Args:
        engine: The registry.
        settings: The installation, where files are kept.
        standards: National and local standards.
        named: Number or id of the case.
        by: Who, why, from when.
        worked_on: Day of the works: not ahead, not before the survey that they answer.
        what: What was done, in words.
        firm: The pest-control firm that did it.
        treated_on: Day of a chemical treatment among them: a re-survey waits for some days after it.
        files: Photographs, scans.
    """

    def detail(found: Found) -> Detail:
        since = answered_on(found)
        for day, name in ((worked_on, "整改日期"), (treated_on, "化学消杀日期")):
            if day is None:
                continue
            not_after_today(found, day, name)
            if day < since:
                raise found.refuse(
                    f"{name} {day} 早于发现问题的调查（{since}）；那以前做的已反映在调查结果里，不算整改。"
                )
        said: dict[str, object] = {"worked_on": str(worked_on), "what": needed(found, what, "做了什么")}
        if plain(firm):
            said["firm"] = plain(firm)
        if treated_on is not None:
            said["treated_on"] = str(treated_on)
        if found.state.window is not None:
            said["resurvey_from"] = str(resurvey_from(found, standards, worked_on, treated_on))
        return said | ({"files": keep_files(settings, files)} if files else {})

    return record(engine, named, "worked", by, detail)


def finish(engine: Engine, standards: Standards, named: str, by: By, *, finished_on: date) -> CaseFile:
    """The works of this attempt are done: the window of its re-survey opens, a round of its own."""

    def detail(found: Found) -> Detail:
        not_after_today(found, finished_on, "完成日期")
        days = [str(work[key]) for work in found.state.works for key in ("worked_on", "treated_on") if key in work]
        last = max(days, default="")
        if str(finished_on) < last:
            raise found.refuse(f"完成日期 {finished_on} 早于已登记的整改（{last}）；请核对日期。")
        start = resurvey_from(found, standards, finished_on)
        due_on = Deadlines.of(standards).due_on(found.state.severity, "resurvey", max(start, found.day))
        return {
            "finished_on": str(finished_on),
            "round_id": f"{found.case.case_no}-{len(found.state.windows) + 1}",
            "resurvey_from": str(start),
            "due_on": str(due_on),
        }

    return record(engine, named, "finished", by, detail)


def snooze(engine: Engine, standards: Standards, named: str, by: By, *, until: date) -> CaseFile:
    """More time for the step that is waited for, with a reason, and not for ever (convention case_snooze_days)."""

    def detail(found: Found) -> Detail:
        needed(found, by.reason, "延期的理由")
        days = Deadlines.of(standards).number("case_snooze_days")
        # However often it is put off: counted from the day that held before the first time.
        first = fold(event for event in found.events if event.kind != "snoozed").due_on or found.day
        latest = first + timedelta(days=days)
        present = max(found.state.due_on or found.day, found.day)
        if not present < until <= latest:
            span = (
                f"可延到 {present + timedelta(days=1)} 至 {latest}"
                if present < latest
                else f"最晚到 {latest}，不能再延"
            )
            raise found.refuse(
                f"「{STEP_ZH[found.state.step or '']}」原期限 {first}，累计最多延 {days} 天，{span}；所写的是 {until}。"
            )
        return {"step": found.state.step, "due_on": str(until)}

    return record(engine, named, "snoozed", by, detail)


def propose_override(engine: Engine, named: str, by: By) -> CaseFile:
    """Propose to end the case without a re-survey that was met; another person decides."""

    def detail(found: Found) -> Detail:
        needed(found, by.reason, "手工销案的理由")
        if found.state.proposal is not None:
            raise found.refuse(f"{_proposed(found.state.proposal)}；请先由另一人核准或驳回。")
        return {} if by.account is None else {"account": by.account}

    return record(engine, named, "override_proposed", by, detail)


def confirm_override(engine: Engine, named: str, by: By) -> CaseFile:
    """End the case as proposed by another person."""

    def detail(found: Found) -> Detail:
        proposal = _proposal(found)
        # An account that goes by another name since is the same person still.
        is_same = by.account is not None and proposal.text("account") == by.account
        if is_same or normalised(proposal.actor) == normalised(found.actor):
            raise found.refuse(f"手工销案由{proposal.actor}提出，须由另一人核准。")
        return {}

    return record(engine, named, "override_confirmed", by, detail)


def reject_override(engine: Engine, named: str, by: By) -> CaseFile:
    """Turn the proposal down, with a reason; the case goes on."""

    def detail(found: Found) -> Detail:
        _proposal(found)
        needed(found, by.reason, "驳回的理由")
        return {}

    return record(engine, named, "override_rejected", by, detail)


def note(engine: Engine, settings: Settings, named: str, by: By, *, files: Sequence[File] = ()) -> CaseFile:
    """Something worth knowing about the case, also after its end: the reason of `by`, files, or both."""

    def detail(found: Found) -> Detail:
        if not files:
            needed(found, by.reason, "说明")
        return {"files": keep_files(settings, files)} if files else {}

    return record(engine, named, "noted", by, detail)


def answered_on(found: Found) -> date:
    """The survey that the works of this attempt answer: works of before it have shown in it already.

    The survey that opened or reopened the case, or a later re-survey that missed the letter again.
    """
    ignored = {event.number for event in found.state.ignored}
    opened = next(
        event
        for event in reversed(found.events)
        if event.kind in ("opened", "reopened") and event.number not in ignored
    )
    missed = [str(one["surveyed_on"]) for one in found.state.verdicts if one.get("outcome") == "not_met"]
    return max([opened.day("assessed_on") or day_of(opened), *map(date.fromisoformat, missed)])


def _works_due(found: Found, standards: Standards) -> date:
    """Until when the works are to be done: a plan changed later does not begin their time anew."""
    if found.state.step == "works" and found.state.due_on is not None:
        return found.state.due_on
    return Deadlines.of(standards).due_on(found.state.severity, "works", found.day)


def _measure(found: Found, standards: Standards, typed: str) -> str:
    fitting = Names(standards).measures(found.case.vector)
    by_spelling = {normalised(str(row[key])): str(row["measure"]) for row in fitting for key in ("measure", "name_zh")}
    if (code := by_spelling.get(normalised(typed))) is not None:
        return code
    of_others = {
        normalised(str(row[key])): row for row in Names(standards).measures() for key in ("measure", "name_zh")
    }
    if (other := of_others.get(normalised(typed))) is not None:
        raise found.refuse(
            f"「{other['measure']}」（{other['name_zh']}）是另一种病媒的措施；可选：{_offered(fitting)}。"
        )
    near = _near(typed, fitting)
    hint = f"是不是：{_offered(near)}？" if near else f"可选：{_offered(fitting)}。"
    raise found.refuse(f"整改措施里没有「{typed}」；{hint}")


def _near(typed: str, rows: Sequence[Row]) -> list[Row]:
    """Measures that may be meant: those whose name holds what was typed, then those spelt alike."""
    key = normalised(typed)
    holding = [row for row in rows if key and any(key in normalised(str(row[k])) for k in ("measure", "name_zh"))]
    spelt = {normalised(str(row[k])): row for row in rows for k in ("measure", "name_zh")}
    alike = [spelt[name] for name in get_close_matches(key, list(spelt), n=3, cutoff=0.5)]
    return list({str(row["measure"]): row for row in [*holding, *alike]}.values())[:4]


def _offered(rows: Sequence[Row]) -> str:
    return "；".join(f"{row['measure']}（{row['name_zh']}）" for row in rows)


def _proposal(found: Found) -> CaseEvent:
    if found.state.proposal is None:
        raise found.refuse("没有待核准的手工销案；请先由一人提出。")
    return found.state.proposal


def _proposed(proposal: CaseEvent) -> str:
    when: datetime = proposal.at.astimezone(SHANGHAI)
    return f"{proposal.actor}已于 {when:%Y-%m-%d %H:%M} 提出手工销案（{proposal.reason}）"
