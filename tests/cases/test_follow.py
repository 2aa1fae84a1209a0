from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.event import CaseEvent
from cases.facts import NightFacts
from cases.follow import follow
from cases.state import CaseState
from reference.load import Row, Standards
from tests.cases.standing import OPENED_ON, PLACE, ROOMS, SHOP, SHORTFALL, Life, resurvey

WORKED_ON = date(2026, 6, 8)
SURVEYED_ON = date(2026, 6, 18)


@pytest.fixture
def life(standards: Standards) -> Life:
    found = Life(standards)
    assert found.night(OPENED_ON) == ["opened"]
    return found


def mended(life: Life) -> CaseState:
    life.mend(WORKED_ON)
    life.night(SURVEYED_ON, resurvey(SURVEYED_ON))
    return life.state


def test_a_shortfall_opens_one_case_and_the_next_night_adds_nothing(life: Life) -> None:
    assert life.case.case_no == "C2026-0001"
    assert (life.state.status, life.state.severity, life.state.due_on) == ("opened", "serious", date(2026, 6, 4))
    assert life.night(OPENED_ON + timedelta(days=1)) == []


def test_a_qualifying_resurvey_closes_it_and_its_round_opens_no_other(life: Life) -> None:
    life.mend(WORKED_ON)
    assert life.night(SURVEYED_ON, resurvey(SURVEYED_ON)) == ["verdict", "closed"]
    assert (life.state.status, life.state.ended_on) == ("closed", SURVEYED_ON)
    assert life.night(SURVEYED_ON + timedelta(days=1)) == []
    assert len(life.files) == 1


def test_a_round_asked_more_of_later_opens_another_case(life: Life) -> None:
    mended(life)
    life.shortfall = replace(SHORTFALL, required="A")
    assert life.night(date(2026, 7, 1)) == ["opened"]
    assert life.case.case_no == "C2026-0002"


@pytest.mark.parametrize(
    ("changed", "outcome", "reason", "status"),
    [
        ({"grade": "C"}, "not_met", "letter_missed", "planned"),
        ({"grade": "D"}, "not_met", "letter_missed", "planned"),
        ({"units": {("330481103006", "修川小吃店"): False}}, "not_met", "unit_failing", "planned"),
        ({"grade": "N"}, "insufficient", "not_assessed", "supplement_due"),
        ({"units": {}}, "insufficient", "unit_not_revisited", "supplement_due"),
        ({"basis": ({**ROOMS, "found": 2, "effort": 119},)}, "insufficient", "effort_short", "supplement_due"),
        ({"basis": ()}, "insufficient", "effort_short", "supplement_due"),
        ({"rows_too_soon": 1}, "insufficient", "too_soon", "working"),
        ({"treated_on": (SURVEYED_ON - timedelta(days=6),)}, "insufficient", "too_soon", "working"),
    ],
)
def test_anything_less_does_not_close_it(
    life: Life, changed: dict[str, object], outcome: str, reason: str, status: str
) -> None:
    life.mend(WORKED_ON)
    found = resurvey(SURVEYED_ON, **changed)
    assert life.night(SURVEYED_ON + timedelta(days=2), found) == [], "more sheets may come"
    assert life.night(SURVEYED_ON + timedelta(days=3), found) == ["verdict"]
    verdict = life.state.verdicts[-1]
    assert (verdict["outcome"], verdict["reasons"], life.state.status) == (outcome, [reason], status)


@pytest.mark.parametrize(
    "changed",
    [
        {"basis": ({**ROOMS, "found": 0, "effort": 121},)},
        {"treated_on": (SURVEYED_ON - timedelta(days=7),)},
        {"treated_on": (SURVEYED_ON + timedelta(days=1),)},  # afterwards
        {"grade": "A"},
    ],
)
def test_at_the_limit_it_closes(life: Life, changed: dict[str, object]) -> None:
    life.mend(WORKED_ON)
    assert life.night(SURVEYED_ON, resurvey(SURVEYED_ON, **changed)) == ["verdict", "closed"]


def test_a_mean_needs_no_effort_of_its_own(standards: Standards) -> None:
    mean = {"indicator": "flies_per_positive_room", "estimator": "mean", "found": 9, "effort": 2}
    life = Life(standards, replace(SHORTFALL, vector="fly", basis=(mean,), failing_units=()))
    life.night(OPENED_ON)
    life.mend(WORKED_ON)
    assert life.night(SURVEYED_ON, resurvey(SURVEYED_ON, basis=(), units={})) == ["verdict", "closed"]


def test_works_treated_less_than_a_week_before_prove_nothing(life: Life) -> None:
    life.mend(WORKED_ON, treated_on=SURVEYED_ON - timedelta(days=6))
    life.night(SURVEYED_ON + timedelta(days=3), resurvey(SURVEYED_ON))
    assert life.state.verdicts[-1]["reasons"] == ["too_soon"]


def test_one_supplement_at_most_its_size_fixed_beforehand(life: Life) -> None:
    life.mend(WORKED_ON)
    short = resurvey(SURVEYED_ON, units={}, basis=({**ROOMS, "effort": 100},))
    life.night(SURVEYED_ON + timedelta(days=3), short)
    assert life.state.supplement == {"units": [SHOP], "effort": {"rodent_sign_room_rate": 20}}
    assert life.night(SURVEYED_ON + timedelta(days=4), short) == [], "nothing new came"
    later = SURVEYED_ON + timedelta(days=5)
    more = replace(short, rows=13, last_surveyed_on=later, basis=({**ROOMS, "effort": 119},))
    assert life.night(later + timedelta(days=3), more) == ["verdict"]
    assert life.state.status == "working"
    assert len(life.state.works) == 1, "what was done stands"
    assert life.state.windows[-1].ends_on == later + timedelta(days=3)


def test_a_supplement_that_completes_it_closes_it(life: Life) -> None:
    life.mend(WORKED_ON)
    life.night(SURVEYED_ON + timedelta(days=3), resurvey(SURVEYED_ON, units={}))
    later = SURVEYED_ON + timedelta(days=5)
    assert life.night(later, resurvey(SURVEYED_ON, rows=13, last_surveyed_on=later)) == ["verdict", "closed"]


def test_a_missed_resurvey_asks_for_works_and_a_window_of_its_own(life: Life) -> None:
    life.mend(WORKED_ON)
    judged_on = SURVEYED_ON + timedelta(days=3)
    life.night(judged_on, resurvey(SURVEYED_ON, grade="D"))
    assert (life.state.status, life.state.works) == ("planned", ())
    life.mend(judged_on + timedelta(days=1))
    first, second = life.state.windows
    assert (first.ends_on, second.starts_on) == (judged_on, judged_on + timedelta(days=2))
    assert (first.round_id, second.round_id) == ("C2026-0001-1", "C2026-0001-2")
    assert life.night(judged_on + timedelta(days=9), resurvey(judged_on + timedelta(days=8))) == ["verdict", "closed"]


def test_a_passing_assessment_closes_nothing(life: Life) -> None:
    life.shortfall = None
    life.letters = {(PLACE, "rodent", "2026-spring"): "D", (PLACE, "rodent", "2026-autumn"): "A"}
    life.night(date(2026, 6, 2))
    assert life.state.is_open


def test_corrected_data_withdraw_it_and_are_no_success(life: Life) -> None:
    life.letters = {(PLACE, "rodent", "2026-spring"): "B"}
    life.shortfall = None
    assert life.night(date(2026, 6, 3)) == ["withdrawn"]
    assert life.state.status == "withdrawn"
    life.letters, life.shortfall = {}, SHORTFALL
    assert life.night(date(2026, 6, 4)) == ["opened"], "corrected back: a case of its own"


def test_a_letter_that_went_missing_is_no_correction(life: Life) -> None:
    life.letters = {(PLACE, "rodent", "2026-spring"): "N"}
    life.shortfall = None
    assert life.night(date(2026, 6, 3)) == []


def test_new_evidence_is_attached(life: Life) -> None:
    life.shortfall = replace(SHORTFALL, round_id="2026-autumn", mark="confirmed_missed")
    assert life.night(date(2026, 6, 2)) == ["evidence"]
    assert (life.state.severity, life.state.round_ids) == ("urgent", ("2026-spring", "2026-autumn"))
    assert life.night(date(2026, 6, 3)) == []
    assert len(life.files) == 1


@pytest.mark.parametrize(("as_of", "kind"), [(date(2027, 6, 18), "reopened"), (date(2027, 6, 19), "opened")])
def test_within_the_watch_period_it_is_a_recurrence(life: Life, as_of: date, kind: str) -> None:
    mended(life)
    life.shortfall = replace(SHORTFALL, round_id="2027-spring")
    assert life.night(as_of)[:1] == [kind]
    assert len(life.files) == (1 if kind == "reopened" else 2)


def test_a_recurrence_that_is_withdrawn_leaves_the_case_closed(life: Life) -> None:
    mended(life)
    life.shortfall = replace(SHORTFALL, round_id="2026-autumn")
    assert life.night(date(2026, 11, 2)) == ["reopened"]
    assert (life.state.status, life.state.cycle) == ("opened", 2)
    life.shortfall, life.letters = None, {(PLACE, "rodent", "2026-autumn"): "B"}
    assert life.night(date(2026, 11, 3)) == ["withdrawn"]
    assert (life.state.status, life.state.ended_on) == ("closed", SURVEYED_ON)


@pytest.mark.parametrize("now", [{"grade": "C"}, {"units": {}}, None])
def test_a_closed_case_whose_proof_is_gone_is_taken_up_again(life: Life, now: dict[str, object] | None) -> None:
    mended(life)
    (round_id,) = life.resurveys
    if now is None:
        life.resurveys.clear()
    else:
        life.resurveys[round_id] = replace(life.resurveys[round_id], **now)  # type: ignore[arg-type]
    assert life.night(date(2026, 7, 1)) == ["reopened"]
    assert (life.state.status, life.state.cycle, life.state.round_ids) == ("opened", 2, ("2026-spring",))
    assert life.night(date(2026, 7, 2)) == []
    life.mend(date(2026, 7, 3))
    assert life.night(date(2026, 7, 10), resurvey(date(2026, 7, 9))) == ["verdict", "closed"]
    assert life.night(date(2026, 7, 11)) == [], "the later re-survey is its proof"


def test_a_withdrawn_recurrence_that_falls_again_is_one_again(life: Life) -> None:
    mended(life)
    recurrence = replace(SHORTFALL, round_id="2026-autumn")
    life.shortfall = recurrence
    life.night(date(2026, 11, 2))
    life.shortfall, life.letters = None, {(PLACE, "rodent", "2026-autumn"): "B"}
    life.night(date(2026, 11, 3))
    life.shortfall, life.letters = recurrence, {(PLACE, "rodent", "2026-autumn"): "D"}
    assert life.night(date(2026, 11, 4)) == ["reopened"]
    assert (life.state.status, life.state.round_ids) == ("opened", ("2026-spring", "2026-autumn"))


def test_what_nobody_does_is_overdue_once_and_then_told_to_the_level_above(life: Life) -> None:
    assert life.night(date(2026, 6, 4)) == []
    assert life.night(date(2026, 6, 5)) == ["overdue"]
    assert life.night(date(2026, 6, 11)) == []
    assert life.night(date(2026, 6, 12)) == ["escalated"]
    assert life.case.events[-1].detail["to_place_code"] == "330481"
    assert life.night(date(2026, 6, 30)) == []


def test_a_resurvey_that_never_comes_is_overdue(life: Life) -> None:
    life.mend(WORKED_ON)
    due_on = life.state.due_on
    assert due_on is not None
    assert life.night(due_on) == []
    assert life.night(due_on + timedelta(days=1)) == ["overdue"]


@pytest.mark.parametrize("vector", ["mosquito", "fly"])
def test_over_the_winter_mosquitoes_and_flies_wait(standards: Standards, vector: str) -> None:
    life = Life(standards, replace(SHORTFALL, vector=vector, edition_status="superseded"))
    life.night(date(2026, 11, 20))
    life.person("acknowledged", date(2026, 11, 23), due_on=date(2026, 11, 27))
    assert life.night(date(2026, 11, 30)) == ["overdue"]
    assert life.night(date(2026, 12, 1)) == ["suspended"]
    assert (life.state.status, life.state.due_on) == ("suspended", date(2027, 5, 31))
    assert life.night(date(2027, 3, 31)) == []
    assert life.night(date(2027, 4, 1)) == ["resumed"]
    assert (life.state.status, life.state.due_on) == ("acknowledged", date(2027, 5, 31))
    assert life.night(date(2027, 6, 1)) == ["overdue"]
    assert life.state.document_kind == "reminder"


def test_a_season_that_begins_late_gives_the_step_its_time_not_another_year(standards: Standards) -> None:
    of_summer: tuple[Row, ...] = tuple(
        {**row, "first_month": 6} if row["season"] == "mosquito" else row for row in standards.tables["season"]
    )
    summer = replace(standards, tables={**standards.tables, "season": of_summer})
    life = Life(summer, replace(SHORTFALL, vector="mosquito"))
    assert life.night(date(2026, 12, 10)) == ["opened", "suspended"]
    assert life.night(date(2027, 6, 1)) == ["resumed"]
    assert (life.state.status, life.state.due_on) == ("opened", date(2027, 6, 4))


@pytest.mark.parametrize(("grade", "kinds"), [("B", ["verdict", "closed"]), ("C", [])])
def test_a_resurvey_of_the_season_that_comes_in_after_it_still_proves_a_case_mended(
    standards: Standards, grade: str, kinds: list[str]
) -> None:
    life = Life(standards, replace(SHORTFALL, vector="mosquito"))
    life.night(date(2026, 11, 10))
    life.mend(date(2026, 11, 12))
    assert life.night(date(2026, 12, 1)) == ["suspended"]
    found = resurvey(date(2026, 11, 28), grade=grade)
    assert life.night(date(2026, 12, 10), found) == kinds
    assert life.state.status == ("closed" if kinds else "suspended")
    if not kinds:
        assert life.night(date(2027, 4, 1), found) == ["resumed"]
        assert life.night(date(2027, 4, 2), found) == ["verdict"]


def test_rodents_never_wait_for_a_season(life: Life) -> None:
    assert "suspended" not in life.night(date(2026, 12, 15))


def test_opened_out_of_season_it_is_laid_aside_at_once(standards: Standards) -> None:
    life = Life(standards, replace(SHORTFALL, vector="mosquito"))
    assert life.night(date(2027, 1, 10)) == ["opened", "suspended"]


def test_a_missed_night_is_made_up_by_the_next(standards: Standards) -> None:
    one, other = Life(standards), Life(standards)
    for life, nights in ((one, (1, 2, 3, 4, 5)), (other, (1, 5))):
        for day in nights:
            life.night(date(2026, 6, day))
    assert one.state.status == other.state.status
    assert [e.kind for e in one.case.events] == [e.kind for e in other.case.events] == ["opened", "overdue"]


def test_the_ten_thousandth_case_of_a_year_is_the_last_one(standards: Standards) -> None:
    """As text its number comes before the one before it, and a case that has ended would hide it."""
    life = Life(standards)
    life.night(OPENED_ON)
    case = life.case
    ended = replace(case, case_id="ended", case_no="C2026-9999")
    at = case.events[0].at + timedelta(hours=1)
    ended = replace(
        ended,
        events=(
            *case.events,
            CaseEvent("override_proposed", at, "朱敏", None, {}, None, 1),
            CaseEvent("override_confirmed", at, "陈刚", None, {}, None, 2),
        ),
    )
    open_ = replace(case, case_id="open", case_no="C2026-10000")
    facts = NightFacts(date(2026, 6, 2), {(PLACE, "rodent"): SHORTFALL}, {}, {})
    followed = follow([open_, ended], facts, standards)
    assert [(case.file.case_no, [event.kind for event in case.derived]) for case in followed] == [
        ("C2026-9999", []),
        ("C2026-10000", []),
    ]
    again = follow([open_, ended], replace(facts, as_of=date(2026, 6, 5)), standards)
    assert [[event.kind for event in case.derived] for case in again] == [[], ["overdue"]]


def test_a_case_whose_proof_is_gone_comes_back_and_is_no_recurrence(life: Life) -> None:
    mended(life)
    (round_id,) = life.resurveys
    life.resurveys[round_id] = replace(life.resurveys[round_id], grade="C")
    assert life.night(date(2026, 7, 1)) == ["reopened"]
    assert (life.state.status, life.state.cycle, life.state.recurrences) == ("opened", 2, 0)
