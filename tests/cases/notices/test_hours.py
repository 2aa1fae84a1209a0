from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cases.notices.hours import BACK_OFF, MOST_TRIES, QuietHours, next_try, parse_quiet_hours
from settings import SHANGHAI
from tests.cases.notices.county import at

DAY, NEXT = date(2026, 11, 20), date(2026, 11, 21)
NIGHT, NOON = QuietHours(time(22), time(7)), QuietHours(time(12), time(13, 30))


@pytest.mark.parametrize(
    ("hours", "now", "sent_at"),
    [
        (NIGHT, at(DAY, "21:59"), at(DAY, "21:59")),
        (NIGHT, at(DAY, "22:00"), at(NEXT, "07:00")),
        (NIGHT, at(DAY, "23:59"), at(NEXT, "07:00")),
        (NIGHT, at(NEXT, "00:00"), at(NEXT, "07:00")),
        (NIGHT, at(NEXT, "06:59"), at(NEXT, "07:00")),
        (NIGHT, at(NEXT, "07:00"), at(NEXT, "07:00")),
        (NIGHT, datetime(2026, 11, 20, 14, 30, tzinfo=UTC), at(NEXT, "07:00")),  # 22:30 in Shanghai
        (NIGHT, datetime(2026, 11, 20, 13, 30, tzinfo=UTC), at(DAY, "21:30")),
        (NOON, at(DAY, "11:59"), at(DAY, "11:59")),
        (NOON, at(DAY, "12:00"), at(DAY, "13:30")),
        (NOON, at(DAY, "13:30"), at(DAY, "13:30")),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(hours: QuietHours, now: datetime, sent_at: datetime) -> None:
    assert hours.end_after(now) == sent_at


MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(
    MINUTES,
    MINUTES,
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(SHANGHAI)),  # noqa: DTZ001
)
def test_the_end_of_quiet_hours_is_the_first_instant_that_is_not_quiet(begins: time, ends: time, now: datetime) -> None:
    assume(begins != ends)
    hours = QuietHours(begins, ends)
    found = hours.end_after(now)
    assert not hours.contains(found)
    assert timedelta() <= found - now < timedelta(days=1)
    if found != now:
        assert hours.contains(now)
        assert hours.contains(found - timedelta(microseconds=1))


@pytest.mark.parametrize("text", ["22:00", "22-07", "24:00-07:00", "22:00-22:00", "夜里", "22:00-7:60", "-"])
def test_quiet_hours_written_otherwise_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        parse_quiet_hours(text)


def test_no_quiet_hours() -> None:
    assert parse_quiet_hours("") is None
    assert str(parse_quiet_hours("9:05-10:00")) == "09:05-10:00"
    assert parse_quiet_hours(" 22:00-07:00") == NIGHT


def test_tries_come_later_and_later() -> None:
    first = at(DAY)
    waits = [next_try(tries, first) - first for tries in range(1, MOST_TRIES)]
    assert waits == list(BACK_OFF)
    assert waits == sorted(waits)
    assert (waits[0], sum(waits, timedelta()) > timedelta(hours=20)) == (timedelta(minutes=1), True)
    assert next_try(99, first) - first == BACK_OFF[-1]
