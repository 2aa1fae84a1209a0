"""Drawing up a document of a case: from its events and the standards, and what the published edition adds."""

from __future__ import annotations

from cases.deadlines import Deadlines
from cases.event import CaseFile
from cases.indicator_line import indicator_lines, met_names
from cases.ladder import LETTERS, Ladder
from cases.letters.addressee import addressee, issuer
from cases.letters.closing import closing_conditions, season_note
from cases.letters.kind import RECTIFICATION, REMINDER, VERDICT, Kind, LetterError
from cases.letters.letter import NO_EVIDENCE, Evidence, Heading, Letter
from cases.letters.outcome import outcome
from cases.letters.schedule import schedule
from cases.letters.shortfall import required_effort, unit_lines
from cases.letters.survey import last_survey_day, survey
from cases.places import PlacesNow
from cases.plain_text import plain
from cases.seasons import Seasons
from cases.state import CaseState
from cases.verdict import failing_units
from cases.words import MARK_FORMAL_ZH, STATUS_ZH, VECTOR_FORMAL_ZH
from reference.load import Standards


def draw_up(
    case: CaseFile,
    state: CaseState,
    standards: Standards,
    heading: Heading,
    kind: Kind | None = None,
    evidence: Evidence = NO_EVIDENCE,
) -> Letter:
    """Draw up a document of a case.

    Args:
        case: The case.
        state: What it has come to.
        standards: National and local standards.
        heading: What people decide about the letter.
        kind: Of document; the one that the case calls for when None.
        evidence: What the published edition adds.

    Raises:
        LetterError: the case has no place for such a document now.
    """
    kind = kind or called_for(state)
    _expect_fit(case, state, kind)
    detail = state.verdicts[-1] if kind is VERDICT else state.trigger
    place = standards.place_ever(case.place_code)
    place_name = plain(place["place_name"]) if place else case.place_code
    # Of a street that was merged meanwhile, its successor answers.
    office = standards.place_ever(PlacesNow(standards, heading.made_on).now(case.place_code))
    required = str(state.trigger.get("required") or "")
    deadlines = Deadlines.of(standards)
    months = Seasons(standards).months(case.place_code, case.vector, heading.made_on)
    round_id = str(detail.get("round_id") or "")
    judged_by = {**_judged_by(state), **detail}
    ladder = Ladder(
        standards, str(judged_by["standard"]), str(judged_by["edition"]), required, last_survey_day(judged_by)
    )
    graded = evidence.graded.get(round_id, {})
    lines = indicator_lines(detail.get("basis"), ladder, graded)
    units = unit_lines(failing_units(state), evidence.problems, standards)
    return Letter(
        kind=kind,
        heading=heading,
        case_no=case.case_no,
        addressee=plain(heading.sent_to) or addressee(office, plain(office["place_name"]) if office else place_name),
        issued_by=plain(heading.issued_by) or issuer(case.place_code, standards, heading.made_on),
        place_name=place_name,
        vector_name=VECTOR_FORMAL_ZH.get(case.vector, case.vector),
        survey=survey(judged_by, case.vector, standards, evidence.days.get(round_id)),
        grade=_grade_words(str(detail.get("grade") or "N")),
        required=f"{required}级" if required in LETTERS else plain(required),
        mark=MARK_FORMAL_ZH.get(str(state.trigger.get("mark")), ""),
        recurrence=_recurrence(state),
        indicators=lines if kind is VERDICT else tuple(line for line in lines if line.is_met is False),
        met=met_names(lines, graded, ladder),
        units=units,
        targets=_targets(state, standards),
        measures=_measures(case.vector, standards),
        deadlines=schedule(state, deadlines, heading.made_on, months),
        conditions=closing_conditions(
            months=months,
            required=required,
            efforts=required_effort(state),
            unit_count=len(units),
            listed_in="原通知" if kind is VERDICT else "本文",
            deadlines=deadlines,
            standards=standards,
        ),
        season_note=season_note(months, deadlines),
        source=plain(evidence.source),
        outcome=outcome(state, required, standards, heading.made_on) if kind is VERDICT else None,
    )


def document_no(case: CaseFile, kind: Kind) -> str:
    """The number under which the latest document of the kind was recorded as sent; "" where none was."""
    sent = [event for event in case.events if event.kind == "notified" and event.text("document_kind") == kind.code]
    return sent[-1].text("document_no") if sent else ""


def called_for(state: CaseState) -> Kind:
    """The document that a case calls for: a reminder only, while a lapsed edition judges."""
    return REMINDER if state.document_kind == REMINDER.code else RECTIFICATION


def _expect_fit(case: CaseFile, state: CaseState, kind: Kind) -> None:
    if kind is VERDICT:
        if not state.verdicts:
            raise LetterError(
                f"案件 {case.case_no} 还没有复查结论，不能出{kind.title}；目前{STATUS_ZH[state.status]}。"
            )
        # A verdict that met closed the case in the same night: open again, it has been reopened since.
        is_met = state.verdicts[-1].get("outcome") == "met"
        if is_met != (state.status == "closed") or (not is_met and not state.is_open):
            raise LetterError(
                f"案件 {case.case_no} 在最近一次复查之后另有变化（{STATUS_ZH[state.status]}），不能再出{kind.title}；"
                "请等下一次复查结论。"
            )
        return
    if not state.is_open:
        raise LetterError(
            f"案件 {case.case_no} 已经结束（{STATUS_ZH[state.status]}），不再出{kind.title}"
            # Only what a re-survey closed has a result to tell; the other ends come without one.
            + (f"；要告知复查结果请用 --kind {VERDICT.title}。" if state.status == "closed" else "。")
        )
    if kind is RECTIFICATION and called_for(state) is REMINDER:
        raise LetterError(
            f"案件 {case.case_no} 的等级是按已被代替的标准版本评定的，新版限值尚未取得，不能据此责令整改，"
            f"只能出{REMINDER.title}；请改用 --kind {REMINDER.title}，或不写 --kind。"
        )


def _judged_by(state: CaseState) -> dict[str, object]:
    """What a verdict leaves out: the standard that judges a re-survey is that of its case."""
    return {key: state.trigger.get(key) for key in ("standard", "edition", "edition_status")}


def _grade_words(grade: str) -> str:
    if grade == "D":
        return "D级（低于C级）"
    return f"{grade}级" if grade in LETTERS else "未评定"


def _recurrence(state: CaseState) -> str:
    if state.cycle == 1:
        return ""
    if state.recurrences == 0:
        return f"本案此前已销案，因复查数据更正，销案依据不再成立，现重新办理（第 {state.cycle} 次）。"
    return f"本案此前已销案，现再次低于目标（第 {state.cycle} 次），按复发重新办理。"


def _targets(state: CaseState, standards: Standards) -> tuple[tuple[str, str], ...]:
    """Name and document of each target missed; one that no row names any more is told by its id."""
    known = {str(row["target_id"]): row for row in standards.tables["target"]}
    found: list[tuple[str, str]] = []
    for target_id in (trigger.get("target_id") for trigger in state.triggers.values()):
        row = known.get(str(target_id))
        document = plain(row["document_zh"]) if row else ""
        found.append((plain(row["name_zh"]) if row else plain(target_id), document))
    return tuple(dict.fromkeys(found))


def _measures(vector: str, standards: Standards) -> tuple[str, ...]:
    """Measures of the catalogue against the vector, then those against all."""
    rows = [row for row in standards.tables["case_measure"] if row["vector"] in (vector, None, "")]
    ordered = sorted(rows, key=lambda row: (not row["vector"], int(str(row["sort_order"]))))
    return tuple(plain(row["name_zh"]) for row in ordered)
