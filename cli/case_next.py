"""What may be typed next for a case."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cases.row import responsible
from cases.state import CaseState
from cases.telling import Names
from cases.words import DOCUMENT_ZH

if TYPE_CHECKING:
    from cases.event import CaseFile


def short_number(case_no: str) -> str:
    """The number as one types it: 2026-1 for C2026-0001."""
    year, _, number = case_no.removeprefix("C").partition("-")
    return f"{year}-{int(number)}" if year.isdigit() and number.isdigit() else case_no


def next_commands(case: CaseFile, state: CaseState, names: Names, today: date) -> list[tuple[str, str]]:
    """Commands that take the case on, each with what it is for; the most likely first."""
    call = f"sihai case {short_number(case.case_no)}"
    body = responsible(case, state) or f"{names.place(case.place_code)}…"
    measure = next((str(row["measure"]) for row in names.measures(case.vector)), "…")
    plan = (f"{call} plan --measure {measure} --by {body}", "制定方案")
    work = (f"{call} work --on {today} --what … --file 照片.jpg", "登记整改")
    found = {
        "opened": [
            (f"sihai letter {short_number(case.case_no)}", f"出{DOCUMENT_ZH[state.document_kind]}"),
            (f"{call} notify --document-no …", "登记发文"),
            (f"{call} acknowledge", "签收"),
        ],
        "notified": [(f"{call} acknowledge", "签收")],
        "acknowledged": [plan],
        "planned": [work],
        "working": [(f"{call} finish --on {today}", f"整改完成，{'重新' if state.attempt else '开始'}复查"), work],
        "resurvey_due": [
            (f"sihai template {case.vector}_survey --place {names.place(case.place_code)}", "复查用的空表"),
            ("sihai submit 复查表.xlsx", "报送复查表，调查性质填「复查」"),
        ],
        "supplement_due": [("sihai submit 补测表.xlsx", "报送所缺的，调查性质仍填「复查」")],
        "suspended": [(work[0], "其间做了整改的可登记；调查季节开始后，夜间自动恢复办理")],
        "closed": [(f"sihai letter {short_number(case.case_no)} --kind 复查结果告知书", "把复查结果告知镇街")],
    }.get(state.status, [])
    if state.proposal is not None:
        found += [
            (f"{call} confirm-override", f"核准手工销案（{state.proposal.actor}以外的人）"),
            (f"{call} reject-override --reason …", "驳回，案件继续"),
        ]
    return found
