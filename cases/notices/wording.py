"""The Chinese text of a notice about a case: a title that says it all, then basis, deadline and where the rows are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.fold import day_of
from cases.notices.basis import basis_lines, place_name, standard_line, standard_name
from cases.notices.recipients import Book
from cases.notices.told import News
from cases.words import (
    DOCUMENT_ZH,
    EVENT_IN_MESSAGE_ZH,
    MARK_ZH,
    OUTCOME_IN_MESSAGE_ZH,
    STATUS_ZH,
    STEP_ZH,
    VECTOR_IN_MESSAGE_ZH,
)
from reference.standards import Standards


@dataclass(frozen=True)
class Text:
    """What a notice says.

    Attributes:
        title: One line that says what happened where.
        line: What stands below the title where several notices go in one message: worst indicator, mark, standard,
            deadline, command.
        body: The whole, a few lines.
    """

    title: str
    line: str
    body: str


def case_text(news: News, standards: Standards, book: Book) -> Text:
    """The text about one event of a case."""
    state, event = news.after, news.event
    evidence = state.trigger
    place = place_name(standards, news.case.place_code)
    vector = VECTOR_IN_MESSAGE_ZH[news.case.vector]
    said = _said(news, standards)
    title = f"{practice_mark(book)}【{_head(news)}】{place}{vector}：{said}（{news.case.case_no}）"
    is_of_resurvey = event.kind in ("verdict", "closed") and state.verdicts
    basis = basis_lines(
        standards, state.verdicts[-1].get("basis") if is_of_resurvey else evidence.get("basis"), evidence
    )
    what = "复查" if is_of_resurvey else "更正前的依据" if event.kind == "withdrawn" else "依据"
    mark = "" if what != "依据" else MARK_ZH.get(str(evidence.get("mark") or ""), "")
    due = _due(news)
    where = case_link(book, news.case.case_no)
    lines = [
        *_why(news),
        *([f"{what}：{'；'.join(basis)}"] if basis else []),
        *([f"把握：{mark}"] if mark else []),
        standard_line(evidence),
        *([f"下一步：{due}"] if due else []),
        f"原始数据：{where}",
    ]
    line = "；".join(part for part in (*basis[:1], mark, standard_name(evidence), due, where) if part)
    return Text(title, line, "\n".join(lines))


def practice_mark(book: Book) -> str:
    """What stands before every title of practice mode."""
    return "【练习，不作依据】" if book.is_practice else ""


def case_link(book: Book, case_no: str) -> str:
    """Where a case and its rows are seen: its page, or the command where there are no pages."""
    return f"{book.base_url}/cases/{case_no}" if book.base_url else f"sihai case {case_no}"


def cases_link(book: Book) -> str:
    """Where all cases are seen."""
    return f"{book.base_url}/cases" if book.base_url else "sihai cases"


def short_day(day: date | None, on: date) -> str:
    """A day as it is said on another day: 11月27日, with its year where that is another."""
    if day is None:
        return ""
    return f"{day.month}月{day.day}日" if day.year == on.year else f"{day.year}年{day.month}月{day.day}日"


def _head(news: News) -> str:
    """What stands between the brackets of the title: a document and an outcome by their own names."""
    event = news.event
    match event.kind:
        case "notified":
            return DOCUMENT_ZH[news.after.document_kind]
        case "verdict":
            return OUTCOME_IN_MESSAGE_ZH[event.text("outcome")]
    return EVENT_IN_MESSAGE_ZH[event.kind]


def _said(news: News, standards: Standards) -> str:
    """What follows the place in the title."""
    event, state, on = news.event, news.after, day_of(news.event)
    evidence = state.trigger
    letters = f"{evidence.get('grade')} 级，低于目标 {evidence.get('required')} 级"
    step = STEP_ZH.get(event.text("step"), event.text("step"))
    match event.kind:
        case "opened":
            return letters
        case "reopened":
            why = "复查数据更正后不再达标，" if event.text("cause") == "proof_gone" else ""
            return f"{letters}，{why}原案重开，第 {state.cycle} 次"
        case "notified":
            return " ".join(part for part in (event.text("document_no"), "已发出") if part)
        case "verdict":
            grade = event.detail.get("grade")
            after = "须补测" if state.status == "supplement_due" else "须重新整改"
            letter = f"{grade} 级，目标 {evidence.get('required')} 级" if grade in tuple("ABCD") else "没有评出等级"
            return letter if event.text("outcome") == "met" else f"{letter}，{after}"
        case "closed":
            return f"复查达标（{state.verdicts[-1].get('grade')} 级），已销案"
        case "withdrawn":
            return "原始数据更正后达到目标，撤案，不算整改"
        case "overdue":
            return f"{step}应于{short_day(event.day('due_on'), on)}前完成，已逾期"
        case "escalated":
            above = place_name(standards, news.place_code)
            return f"{step}应于{short_day(event.day('due_on'), on)}前完成，逾期未办，上报{above}"
        case "suspended":
            return f"监测季节已过，{short_day(state.due_on, on)}前恢复办理"
        case "resumed":
            return f"接着{STEP_ZH.get(state.step or '', '办理')}"
        case "override_confirmed":
            return f"未经复查达标，由 {_proposer(news)} 提出、{event.actor} 核准"
    return STATUS_ZH[state.status]


def _why(news: News) -> list[str]:
    """Lines that only some kinds have: by which document it is handled, what a person or the night gave as reason."""
    event, state = news.event, news.after
    match event.kind:
        case "opened" | "reopened":
            return [f"文书：{DOCUMENT_ZH[state.document_kind]}"]
        case "verdict" if event.reason:
            return [f"结论：{event.reason}"]
        case "override_confirmed":
            proposal = news.before.proposal if news.before is not None else None
            reasons = {"理由": proposal.reason if proposal is not None else None, "核准意见": event.reason}
            return [f"{word}：{reason}" for word, reason in reasons.items() if reason]
    return []


def _proposer(news: News) -> str:
    return news.before.proposal.actor if news.before is not None and news.before.proposal is not None else "他人"


def _due(news: News) -> str:
    """What is to be done next and until when."""
    state, on = news.after, day_of(news.event)
    if state.step is None or state.due_on is None:
        return ""
    step = STEP_ZH[state.step]
    return f"尽快{step}" if state.due_on < on else f"{short_day(state.due_on, on)}前{step}"
