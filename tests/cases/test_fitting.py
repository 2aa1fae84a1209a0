"""What a page offers for a case: all that would be taken, and nothing that its status alone would refuse."""

from __future__ import annotations

import pytest
from hypothesis import given

from cases import decide
from cases.decide_record import By, CaseRefusedError
from cases.event import PEOPLE_KINDS, CaseEvent
from cases.fitting import fitting_acts, whose_turn
from cases.fold import FITS, fits, fold
from tests.cases.filing import Hands
from tests.cases.lives import lives


@given(lives())
def test_what_is_offered_fits_and_what_fits_is_offered(life: list[CaseEvent]) -> None:
    state = fold(life)
    offered = fitting_acts(state)
    for kind in PEOPLE_KINDS:
        # By somebody who proposed nothing, for the step that is waited for.
        event = CaseEvent(kind, life[-1].at, "另一人", None, {"step": state.step}, number=10_000)
        if kind == "override_proposed":
            assert (kind in offered) is (state.is_open and state.proposal is None)
        else:
            assert (kind in offered) is fits(state, event), kind
    assert set(offered) <= {kind for kind in PEOPLE_KINDS if state.status in FITS[kind]}


@given(lives())
def test_an_open_case_has_somebody_whose_turn_it_is(life: list[CaseEvent]) -> None:
    state = fold(life)
    assert bool(whose_turn(state, "长安镇", None)) is state.is_open
    if state.step == "works":
        assert whose_turn(state, "长安镇", "长安镇人民政府") == "由长安镇人民政府办理"


def test_an_account_does_not_confirm_its_own_proposal_under_another_name(hands: Hands) -> None:
    decide.propose_override(hands.engine, hands.no, By("朱敏", "街道撤并", account="a1"))
    with pytest.raises(CaseRefusedError, match="由朱敏提出，须由另一人核准"):
        decide.confirm_override(hands.engine, hands.no, By("朱敏敏", account="a1"))
    decide.confirm_override(hands.engine, hands.no, By("陈刚", account="a2"))
    assert hands.state().status == "overridden"
