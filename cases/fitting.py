"""Which acts of people a case takes as it stands: what a page offers, and nothing that would be refused at once."""

from __future__ import annotations

from cases.event import PEOPLE_KINDS
from cases.fold import FITS
from cases.state import CaseState

# What the place has to do in a step beyond its name; `resume` is the night's.
TURN_ZH = {"resurvey": "报送复查表", "supplement": "报送补测表"}
BY_NIGHT_ZH = "系统在调查季节开始后自动办理"


def whose_turn(state: CaseState, place_name: str, responsible: str | None) -> str:
    """By whom the step of a case is to be done, in words; "" once it has ended."""
    if state.step is None:
        return ""
    if state.step == "resume":
        return BY_NIGHT_ZH
    body = responsible if responsible and state.step == "works" else place_name
    return f"由{body}{TURN_ZH.get(state.step, '办理')}"


def fitting_acts(state: CaseState) -> tuple[str, ...]:
    """Kinds of events that a person may record now, in the order in which a case meets them."""
    return tuple(kind for kind in PEOPLE_KINDS if state.status in FITS[kind] and _is_asked(state, kind))


def _is_asked(state: CaseState, kind: str) -> bool:
    """One proposal at a time, and an answer only to one."""
    if kind == "override_proposed":
        return state.proposal is None
    if kind in ("override_confirmed", "override_rejected"):
        return state.proposal is not None
    return True
