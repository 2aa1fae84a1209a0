"""Who did what: written, found again, kept."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import pytest
from sqlalchemy import Engine

from portal.security import audit
from portal.security.audit import AuditFilter, count_events, read_events, record
from registry.database import write
from settings import SHANGHAI
from tests.portal.accounts.office import NOON, after


def fill(engine: Engine) -> None:
    for number in range(10):
        who = "wangfang" if number % 2 else "lisi"
        action = "send" if number < 5 else "withdraw"
        record(engine, who, action, f"R{number}", client="10.1.2.3", detail={"n": number}, now=after(days=number))


@pytest.mark.parametrize(
    ("wanted", "subjects"),
    [
        (AuditFilter(), "9876543210"),
        (AuditFilter(account="lisi"), "86420"),
        (AuditFilter(account="lisi", action="send"), "420"),
        (AuditFilter(account="nobody"), ""),
        (AuditFilter(since=date(2026, 6, 9)), "98"),
        (AuditFilter(until=date(2026, 6, 2)), "10"),
        (AuditFilter(since=date(2026, 6, 3), until=date(2026, 6, 3)), "2"),
        (AuditFilter(accounts=frozenset({"wangfang"})), "97531"),
        (AuditFilter(accounts=frozenset()), ""),
        (AuditFilter(account="lisi", accounts=frozenset({"wangfang"})), ""),
    ],
)
def test_events_are_found_newest_first(engine: Engine, wanted: AuditFilter, subjects: str) -> None:
    fill(engine)
    assert [one.subject for one in read_events(engine, wanted)] == [f"R{n}" for n in subjects]
    assert count_events(engine, wanted) == len(subjects)


def test_pages_are_all_and_each_once(engine: Engine) -> None:
    for number in range(25):  # of one instant
        record(engine, "wangfang", "send", f"R{number}", now=NOON)
    pages = [read_events(engine, AuditFilter(), offset=n, limit=10) for n in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert [one.subject for page in pages for one in page] == [f"R{n}" for n in reversed(range(25))]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 6, 1, 23, 59, 59, 999999, tzinfo=SHANGHAI), date(2026, 6, 1)),
        (datetime(2026, 6, 2, 0, 0, tzinfo=SHANGHAI), date(2026, 6, 2)),
    ],
)
def test_days_are_shanghais(engine: Engine, at: datetime, day: date) -> None:
    record(engine, "wangfang", "send", now=at)
    for asked in (date(2026, 6, 1), date(2026, 6, 2)):
        assert count_events(engine, AuditFilter(since=asked, until=asked)) == (1 if asked == day else 0)


def test_an_event_stands_with_what_it_is_about_or_not_at_all(engine: Engine) -> None:
    with suppress(RuntimeError), write(engine) as connection:
        record(connection, "wangfang", "send", now=NOON)
        raise RuntimeError
    assert count_events(engine, AuditFilter()) == 0
    with write(engine) as connection:
        record(connection, "wangfang", "send", now=NOON)
    assert audit.actions(engine) == ["send"]


@pytest.mark.parametrize(
    "detail",
    [
        {"password": "x"},
        {"new_password": "x"},
        {"Token": "x"},
        {"api_token": "x"},
        {"csrf": "x"},
        {"session_cookie": "x"},
        {"form": {"old_password": "x"}},
    ],
)
def test_nothing_that_is_called_like_a_secret_is_written(engine: Engine, detail: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="never recorded"):
        record(engine, "wangfang", "password_change", detail=detail, now=NOON)
    assert count_events(engine, AuditFilter()) == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("令牌是 sihai_" + "a" * 43 + "，请查", "令牌是 …，请查"),
        ("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "…"),
        ("a\x00b", "ab"),
        ("\ud800", "?"),
        ("长" * 5_000, "长" * 2_000 + "…"),
        ("sihai 系统", "sihai 系统"),
    ],
)
def test_whatever_was_typed_is_no_reason_to_fail(engine: Engine, typed: str, kept: str) -> None:
    record(engine, "wangfang", "case.note", typed, detail={"reason": typed, "all": [typed]}, now=NOON)
    (event,) = read_events(engine, AuditFilter())
    assert event.detail == {"reason": kept, "all": [kept]}
    assert "a" * 43 not in event.subject


def test_what_was_typed_is_kept_short_and_without_what_no_database_takes(engine: Engine) -> None:
    record(engine, "a\x00b" * 5_000, "sign_in", "\x00", outcome="refused", now=NOON)
    found = read_events(engine, AuditFilter())[0]
    assert (found.account, found.subject) == (("ab" * 150), "")


def test_an_outcome_is_one_of_three(engine: Engine) -> None:
    with pytest.raises(ValueError, match="outcome 'ok'"):
        record(engine, "wangfang", "send", outcome="ok", now=NOON)
