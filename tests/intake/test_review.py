from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.decisions import DecisionError, withdraw
from intake.history import history
from intake.review import Reviewer, TownReview, town_review
from intake.review_state import REVIEW_KINDS, Review, ReviewEvent, review_of
from intake.row_query import answer, ask
from intake.sent_by import SentBy
from intake.words import EVENT_ZH
from reference.load import Standards
from registry.standing import Standing
from tests.intake.desk import Desk, at, bad_row, row
from tests.intake.reviewing import (
    CLERK,
    COUNTY,
    TOWN,
    county_passes,
    from_account,
    returns,
    review,
    town_passes,
    town_sheet,
)


def test_a_towns_sheet_goes_through_town_and_county(desk: Desk) -> None:
    receipt = from_account(desk, desk.send([row()], received_at=at(1)))
    assert review(desk, receipt).state == "received"
    desk.ingest()
    assert review(desk, receipt).state == "checked"
    with pytest.raises(DecisionError, match="还没有经镇街审核"):
        county_passes(desk, receipt)
    town_passes(desk, receipt, when=at(2))
    with pytest.raises(DecisionError, match="镇街已审，不需要再审"):
        town_passes(desk, receipt)
    county_passes(desk, receipt, when=at(3))
    with pytest.raises(DecisionError, match="县级已审，不需要再审"):
        county_passes(desk, receipt)
    found = review(desk, receipt)
    assert (found.state_zh, found.town and found.town.actor) == ("县级已审", "硖石审核员")
    assert [review(desk, receipt, at(day, 23)).state for day in (1, 2, 3)] == [
        "checked",
        "town_passed",
        "county_passed",
    ]


def test_nobody_reviews_what_they_sent_nor_does_a_firm(desk: Desk) -> None:
    receipt = town_sheet(desk)
    with pytest.raises(DecisionError, match="自己报送的"):
        town_passes(desk, receipt, CLERK)
    with pytest.raises(DecisionError, match="自己报送的"):
        returns(desk, receipt, CLERK)
    # The person is the same though the sheet came by another way: its sender is a name.
    with pytest.raises(DecisionError, match="自己报送的"):
        county_passes(desk, receipt, Reviewer("硖石街道", "other"))
    with pytest.raises(DecisionError, match="消杀、评估机构不审核"):
        town_passes(desk, receipt, Reviewer("某某", "firm-1", firm="某某消杀公司"))
    assert review(desk, receipt).state == "checked"


def test_nobody_reviews_through_another_account_what_they_sent_through_the_portal(desk: Desk) -> None:
    receipt = desk.send([row()], sender="王芳（wangfang）", received_at=at(1))
    from_account(desk, receipt, "wangfang")
    desk.ingest()
    for reviewer in (Reviewer("王芳", "wangfang2"), Reviewer("王芳一", "wangfang")):
        with pytest.raises(DecisionError, match="自己报送的"):
            town_passes(desk, receipt, reviewer)
    town_passes(desk, receipt, Reviewer("李强", "liqiang"))


def test_what_is_said_of_a_sheet_is_no_longer_than_a_page_shows(desk: Desk) -> None:
    receipt = town_sheet(desk)
    with pytest.raises(DecisionError, match="写了 2001 个字，最多 2000 个"):
        returns(desk, receipt, reason="长" * 2001)
    with pytest.raises(DecisionError, match="最多 2000 个"):
        withdraw(desk.engine, receipt.receipt_no, actor="硖石街道", reason="长" * 2001)
    assert review(desk, receipt).state == "checked"
    returns(desk, receipt, reason="长" * 2000)
    assert review(desk, receipt).state == "returned"


def test_a_sheet_without_an_account_needs_no_town_and_one_of_the_county_has_none(desk: Desk) -> None:
    plain = desk.send([row("甲")], received_at=at(1))
    county = from_account(desk, desk.send([row("乙")], received_at=at(1), filename="b.csv"), "team", ["330481"])
    firm = from_account(desk, desk.send([row("丙")], received_at=at(1), filename="c.csv"), "x", ["330481001"], "评估所")
    desk.ingest()
    county_passes(desk, plain)
    for receipt in (county, firm):
        with pytest.raises(DecisionError, match="不经镇街审核"):
            town_passes(desk, receipt)
        with pytest.raises(DecisionError, match="镇街不能退回"):
            returns(desk, receipt, TOWN, is_county=False)
        county_passes(desk, receipt)
    with pytest.raises(DecisionError, match="县级已审，镇街不能再退回"):
        returns(desk, plain, TOWN, is_county=False)


def test_a_returned_sheet_counts_until_its_sender_mends_it(desk: Desk) -> None:
    receipt = town_sheet(desk)
    with pytest.raises(DecisionError, match="写明理由"):
        returns(desk, receipt, reason=" ")
    returns(desk, receipt, TOWN, "第 2 行户数不对", is_county=False, when=at(2))
    assert desk.status(receipt)["is_in_force"] is True
    with pytest.raises(DecisionError, match="已退回"):
        returns(desk, receipt)
    with pytest.raises(DecisionError, match="第 2 行户数不对"):
        town_passes(desk, receipt)
    mended = desk.send([row(containers=9)], received_at=at(3), replaces=receipt.receipt_no)
    desk.ingest()
    assert (review(desk, receipt).state, review(desk, mended).state) == ("ended", "checked")
    with pytest.raises(DecisionError, match="只有生效的表才审核"):
        county_passes(desk, receipt)


def test_a_return_made_in_error_is_taken_back_with_a_reason(desk: Desk) -> None:
    receipt = town_sheet(desk)
    town_passes(desk, receipt, when=at(2))
    returns(desk, receipt, when=at(3))
    with pytest.raises(DecisionError, match="改为通过请写明理由"):
        county_passes(desk, receipt)
    county_passes(desk, receipt, reason="核对原表无误", when=at(4))
    found = review(desk, receipt)
    assert (found.state, found.returned, found.town is not None) == ("county_passed", None, True)
    withdraw(desk.engine, receipt.receipt_no, actor="硖石街道", at=at(5))
    assert review(desk, receipt).state == "ended"


def test_what_is_not_in_force_or_locked_is_not_reviewed(desk: Desk) -> None:
    first = town_sheet(desk)
    held = desk.send([row(containers=9), bad_row()], received_at=at(2), replaces=first.receipt_no)
    refused = desk.send([bad_row("另一点")], received_at=at(2), filename="c.csv")
    desk.ingest()
    with pytest.raises(DecisionError, match="待报送人确认"):
        county_passes(desk, held)
    with pytest.raises(DecisionError, match="已退回，只有生效的表"):
        county_passes(desk, refused)
    with pytest.raises(DecisionError, match="所在轮次已锁定"):
        town_passes(desk, first, locked_at=at(9))
    with pytest.raises(DecisionError, match="早于回执"):
        town_passes(desk, first, when=at(1) - timedelta(hours=1))
    town_passes(desk, first, locked_at=at(1) - timedelta(days=1))


def test_the_story_of_a_sheet_tells_reviews_and_questions(desk: Desk) -> None:
    receipt = town_sheet(desk)
    town_passes(desk, receipt, when=at(2))
    ask(desk.engine, receipt.receipt_no, "CSV!2", "pattern.new_species", "鉴定过吗？", actor="县疾控", at=at(3))
    answer(desk.engine, receipt.receipt_no, "CSV!2", "pattern.new_species", "鉴定过", actor="硖石街道", at=at(4))
    returns(desk, receipt, reason="缺鉴定单", when=at(5))
    (told,) = history(desk.engine, receipt.receipt_no)
    assert [(EVENT_ZH[event.kind], event.reason) for event in told.events[-4:]] == [
        ("镇街审核通过", None), ("问回", "鉴定过吗？"), ("答复", "鉴定过"), ("审核退回", "缺鉴定单"),
    ]  # fmt: skip
    assert told.events[-3].subject == "CSV!2 pattern.new_species"


def test_who_has_a_town_behind_it(standards: Standards) -> None:
    assert town_review(standards, None) is TownReview.POSSIBLE
    assert town_review(standards, SentBy("a", ("330481001", "330481101"), None)) is TownReview.NEEDED
    assert town_review(standards, SentBy("a", ("330481001", "330481"), None)) is TownReview.NONE
    assert town_review(standards, SentBy("a", ("330481001",), "评估所")) is TownReview.NONE
    assert town_review(standards, SentBy("a", (), None)) is TownReview.NONE


STANDING = Standing(
    submission_id="s", receipt_no="r", sender="甲", sha256="", instance_id=None, received_at=at(1), replaces=None,
    status="effective", effective_at=at(2), replaced_at=None, replaced_by=None, withdrawn_at=None, held_at=None,
)  # fmt: skip
EVENTS = st.lists(
    st.builds(
        ReviewEvent,
        number=st.integers(1, 99),
        kind=st.sampled_from(REVIEW_KINDS),
        at=st.integers(0, 9).map(lambda hours: at(2) + timedelta(hours=hours - 2)),
        actor=st.just("乙"),
        reason=st.just("因"),
    ),
    max_size=8,
    unique_by=lambda event: event.number,
)


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_in_which_reviews_are_read_makes_no_difference(events: list[ReviewEvent], random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert review_of(STANDING, events) == review_of(STANDING, shuffled)


@given(EVENTS)
def test_any_course_of_reviews_keeps_the_laws(events: list[ReviewEvent]) -> None:
    done: list[ReviewEvent] = []
    former = review_of(STANDING, done)
    assert former.state == "checked"
    for event in sorted(events, key=lambda event: (event.at, event.number)):
        done.append(event)
        now = review_of(STANDING, done)
        _expect_lawful(now, done)
        if event.at < at(2):
            assert now == former, "what was said before it took effect concerns another sheet"
        if former.state == "county_passed":
            assert now.state in ("county_passed", "returned"), "a town undoes nothing that the county passed"
        former = now
    assert review_of(STANDING, done, locked_at=at(20)).state == "locked"
    assert review_of(STANDING, done, locked_at=at(1)) == former, "a lock does not close what took effect later"


def _expect_lawful(found: Review, done: list[ReviewEvent]) -> None:
    assert found.state in ("checked", "town_passed", "county_passed", "returned")
    assert (found.state == "returned") is (found.returned is not None)
    assert (found.state == "county_passed") is (found.county is not None)
    assert found.state != "town_passed" or found.town is not None
    for event in (found.town, found.county, found.returned):
        assert event is None or event in done
    counted = [event for event in done if event.at >= at(2)]
    assert (found.state == "checked") is (not counted)
    last = max(counted, key=lambda event: (event.at, event.number), default=None)
    assert last is None or last.kind != "returned" or found.state == "returned"
    assert last is None or last.kind != "county_passed" or found.state == "county_passed"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_does_what_in_whatever_order_the_laws_hold(desk: Desk, seed: int) -> None:
    """Random acts of four people on three sheets; what was let through is held against the laws one by one."""
    towns, plain = [town_sheet(desk, unit) for unit in ("甲", "乙")], desk.send([row("丙")], received_at=at(1))
    desk.ingest()
    random = Random(seed)
    firm = Reviewer("评估员", "firm-1", firm="评估所")
    acts: dict[str, list[tuple[str, str, str | None]]] = {}
    for number in range(150):
        receipt, who = random.choice([*towns, plain]), random.choice([TOWN, COUNTY, CLERK, firm])
        reason, when = random.choice([None, "因"]), at(2) + timedelta(minutes=number)
        kind = random.choice(REVIEW_KINDS)
        try:
            if kind == "returned":
                returns(desk, receipt, who, reason or "", is_county=who is COUNTY, when=when)
            else:
                act = town_passes if kind == "town_passed" else county_passes
                act(desk, receipt, who, reason, when=when)
        except DecisionError:
            continue
        done = acts.setdefault(receipt.receipt_no, [])
        former = [one for one, _, _ in done]
        assert who is not firm
        assert who is not CLERK or receipt is plain, "the clerk sent the towns' sheets"
        assert not former or former[-1] != kind, "nothing is done twice"
        assert kind != "returned" or reason, "a return says why"
        assert not former or former[-1] != "returned" or reason, "taking a return back says why"
        assert kind != "county_passed" or receipt is plain or "town_passed" in former, "the town comes first"
        assert kind != "town_passed" or not former or former[-1] != "county_passed"
        done.append((kind, who.name, reason))
    assert sum(map(len, acts.values())) > 6, "the walk comes to something"
    for receipt in (*towns, plain):
        found, done = review(desk, receipt), acts.get(receipt.receipt_no, [])
        assert found.state == (done[-1][0] if done else "checked")
        assert desk.status(receipt)["is_in_force"] is True
