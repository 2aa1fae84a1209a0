from __future__ import annotations

from datetime import date

import pytest

from cases.deadlines import Deadlines
from cases.event import CaseEvent
from cases.fold import fold
from cases.letters.schedule import schedule
from reference.load import Standards
from tests.cases.letters.making import RODENT, by_hand, night, opened

NATIONAL_DAY = date(2026, 9, 29)


def told(standards: Standards, made_on: date, *events: CaseEvent) -> list[tuple[str, str, str]]:
    return [(line.name, line.rule, line.latest) for line in schedule(fold(events), Deadlines.of(standards), made_on)]


def test_every_step_is_counted_from_the_latest_day_of_the_one_before(standards: Standards) -> None:
    event = opened(RODENT, on=NATIONAL_DAY, due_on="2026-09-30")
    # 1 to 7 October are free, Saturday the 10th is worked.
    assert told(standards, NATIONAL_DAY, event) == [
        ("签收", "文书送达后 1 个工作日内", "2026年9月30日（星期三）"),
        ("制定方案", "签收后 3 个工作日内", "2026年10月10日（星期六）"),
        ("落实整改", "方案确定后 7 个工作日内", "2026年10月20日（星期二）"),
        ("复查", "整改完成后 10 个工作日内", "2026年11月3日（星期二）"),
    ]


@pytest.mark.parametrize(
    ("severity", "numbers"), [("urgent", [1, 3, 7, 10]), ("serious", [3, 5, 14, 10]), ("ordinary", [5, 7, 20, 15])]
)
def test_the_more_severe_the_shorter(standards: Standards, severity: str, numbers: list[int]) -> None:
    lines = told(standards, date(2026, 11, 20), opened(RODENT, severity=severity))
    assert [int("".join(filter(str.isdigit, rule))) for _, rule, _ in lines] == numbers


def test_a_letter_after_the_day_says_that_it_is_past_and_counts_on_from_its_own_day(standards: Standards) -> None:
    first, second, *_ = told(standards, date(2026, 12, 1), opened(RODENT, due_on="2026-11-23"))
    assert first[2] == "原定2026年11月23日，已逾期，请即办理"
    assert second[2] == "2026年12月4日（星期五）"


def test_steps_done_are_told_no_more(standards: Standards) -> None:
    events = [opened(RODENT), by_hand("acknowledged", date(2026, 11, 21), {"due_on": "2026-11-26"})]
    assert [name for name, _, _ in told(standards, date(2026, 11, 23), *events)] == ["制定方案", "落实整改", "复查"]
    events += [
        by_hand("planned", date(2026, 11, 22), {"due_on": "2026-12-02"}),
        by_hand("worked", date(2026, 11, 23), {}),
        by_hand("finished", date(2026, 11, 24), {"round_id": "C2026-0001-1", "due_on": "2026-12-08"}),
    ]
    assert told(standards, date(2026, 11, 24), *events) == [
        ("复查", "整改完成后 10 个工作日内", "2026年12月8日（星期二）")
    ]


def test_what_the_season_interrupted_is_resumed_where_it_stood(standards: Standards) -> None:
    events = [
        opened(RODENT),
        by_hand("acknowledged", date(2026, 11, 21), {"due_on": "2026-11-26"}),
        night("suspended", date(2026, 11, 30), {"step": "plan", "due_on": "2027-05-31"}),
    ]
    lines = told(standards, date(2026, 12, 1), *events)
    assert [name for name, _, _ in lines] == ["恢复办理", "制定方案", "落实整改", "复查"]
    assert lines[0][1:] == ("调查季节开始后", "2027年5月31日（星期一）")
    assert lines[1][2] == "2027年6月3日（星期四）"


def test_an_ended_case_waits_for_nothing(standards: Standards) -> None:
    assert told(standards, date(2026, 11, 23), opened(RODENT), night("withdrawn", date(2026, 11, 21), {})) == []
