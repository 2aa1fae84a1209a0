"""Which acts of people a case takes as it stands: what a page offers, and nothing that would be refused at once."""

from __future__ import annotations

from cases.event import PEOPLE_KINDS
from cases.fold import FITS
from cases.state import CaseState

# Whose turn it is in each step; the night acts where nobody is named.
TURN_ZH = {
    "acknowledge": "镇街",
    "plan": "镇街",
    "works": "镇街",
    "resurvey": "镇街（报送复查表）",
    "supplement": "镇街（报送补测表）",
    "resume": "系统（调查季节开始后自动恢复）",
}


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
