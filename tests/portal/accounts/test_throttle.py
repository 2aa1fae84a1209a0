"""Guessing is slow, and nobody keeps somebody else out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.security import throttle
from portal.security.sign_in import SignInRefusedError, sign_in
from portal.security.throttle import network_of, wait_after
from tests.portal.accounts.office import DESK, ELSEWHERE, NOON, Office, after

MINUTE = timedelta(minutes=1)
WRONG = "不是这个密码呀呀呀"


def guess(office: Office, username: str, client: str, minutes: float, every_seconds: float = 10) -> int:
    """Wrong passwords one after the other; returns how many of them were looked at."""
    before, at = office.attempts(), NOON
    while at < after(minutes=minutes):
        office.has_to_wait(username, client, at)
        at += timedelta(seconds=every_seconds)
    return office.attempts() - before


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15), (500, 15)]
)
def test_the_wait_grows_and_has_an_end(failures: int, minutes: int) -> None:
    wait = wait_after([NOON] * failures, throttle.FREE_OF_PAIR, NOON)
    assert wait == minutes * MINUTE
    assert wait_after([NOON] * failures, throttle.FREE_OF_PAIR, NOON + wait) == timedelta()


def test_five_are_free_then_one_waits_and_is_told_for_how_long(office: Office) -> None:
    office.own("wangfang")
    for _ in range(5):
        assert office.enter("wangfang", WRONG) is None
    with pytest.raises(SignInRefusedError, match="请约 1 分钟后再试") as refused:
        office.enter("wangfang")
    assert refused.value.retry_after == MINUTE
    assert office.enter("wangfang", at=after(minutes=1)) is not None
    for _ in range(5):
        assert office.enter("wangfang", WRONG, at=after(minutes=2)) is None, "a success begins the count anew"


def test_an_attacker_gets_about_a_hundred_guesses_a_day(office: Office) -> None:
    office.own("wangfang")
    assert 50 <= guess(office, "wangfang", ELSEWHERE, minutes=24 * 60, every_seconds=60) <= 110


def test_hammering_on_a_closed_door_makes_nobody_wait_longer(office: Office) -> None:
    office.own("wangfang")
    for _ in range(5):
        office.has_to_wait("wangfang", DESK, NOON)
    for seconds in range(59):
        assert office.has_to_wait("wangfang", DESK, after(seconds=seconds))
    assert office.enter("wangfang", at=after(minutes=1)) is not None


def test_a_guesser_elsewhere_never_keeps_the_user_out(office: Office) -> None:
    """For hours, as fast as it goes; the user comes from the own desk and from a place never seen before."""
    office.own("wangfang")
    assert office.enter("wangfang", at=after(seconds=1)) is not None
    guess(office, "wangfang", ELSEWHERE, minutes=120, every_seconds=7)
    for client in (DESK, "198.51.100.77"):
        assert office.enter("wangfang", client=client, at=after(minutes=120)) is not None


def test_many_guessers_keep_the_user_out_of_no_known_place(office: Office) -> None:
    office.own("wangfang")
    assert office.enter("wangfang") is not None
    at = after(minutes=1)
    looked_at = [office.has_to_wait("wangfang", f"203.0.113.{n}", at) for n in range(200)]
    assert looked_at.count(False) == throttle.FREE_OF_STRANGERS
    assert office.has_to_wait("wangfang", "198.51.100.77", at)
    assert office.enter("wangfang", at=at) is not None
    end = at + throttle.LONGEST_WAIT
    assert office.enter("wangfang", client="198.51.100.77", at=end) is not None


def test_one_address_tries_no_more_than_thirty_usernames(office: Office) -> None:
    looked_at = [office.has_to_wait(f"u{n}", ELSEWHERE, NOON) for n in range(200)]
    assert looked_at.count(False) == throttle.FREE_OF_NETWORK
    office.own("wangfang")
    assert office.enter("wangfang") is not None, "others are elsewhere"
    for _ in range(3):  # an own account resets nothing
        with pytest.raises(SignInRefusedError, match="次数过多"):
            office.enter("wangfang", client=ELSEWHERE)


def test_nothing_tells_whether_a_username_exists(office: Office) -> None:
    office.own("wangfang")
    said: dict[str, list[str]] = {"wangfang": [], "nobody": []}
    for username, heard in said.items():
        for second in range(12):
            with pytest.raises(SignInRefusedError) as refused:
                sign_in(office.engine, username, WRONG, ELSEWHERE, after(seconds=second))
            heard.append(str(refused.value))
    assert said["wangfang"] == said["nobody"]


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2_000), min_size=1, max_size=60), st.integers(1, 30))
def test_no_wait_lasts_longer_than_a_quarter_of_an_hour(seconds: list[int], free: int) -> None:
    failures = [NOON + timedelta(seconds=one) for one in sorted(seconds)]
    now = failures[-1]
    wait = wait_after(failures, free, now)
    assert timedelta() <= wait <= throttle.LONGEST_WAIT
    assert wait_after(failures, free, now + throttle.LONGEST_WAIT) == timedelta()
    assert wait_after(failures[1:], free, now) <= wait, "more failures never wait less"


TRIES = st.lists(st.tuples(st.integers(0, 3_600), st.booleans()), max_size=80)


@hypothesis_settings(max_examples=40, deadline=None)
@given(TRIES)
def test_the_pair_leaves_less_than_strangers_have_free(tries: list[tuple[int, bool]]) -> None:
    """So that one network alone never closes the door to others, however its attempts lie in time."""
    looked_at: list[datetime] = []
    for second, _ in sorted(tries):
        at = NOON + timedelta(seconds=second)
        if wait_after(looked_at, throttle.FREE_OF_PAIR, at) == timedelta():
            looked_at.append(at)
    for start in looked_at:
        within = [at for at in looked_at if start <= at < start + throttle.STRANGERS_WINDOW]
        assert len(within) < throttle.FREE_OF_STRANGERS


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("-", "-"),
        ("x\x00y" * 100, ("xy" * 100)[:64]),
    ],
)
def test_one_subscriber_is_one_network(client: str, network: str) -> None:
    assert network_of(client) == network


@pytest.mark.parametrize("username", ["", "\x00", "王" * 5_000, "' or 1=1 --", "\ud800"])
def test_whatever_is_typed_is_only_wrong(office: Office, username: str) -> None:
    assert office.enter(username) is None
    assert office.attempts() == 1


def test_old_attempts_are_forgotten(office: Office) -> None:
    office.own("wangfang")
    for day in range(0, 90, 3):
        office.enter("wangfang", WRONG, at=after(days=day))
    assert office.attempts() <= 11


def test_many_at_once_count_as_many(office: Office) -> None:
    """Each is written down before its password is looked at."""
    import threading

    office.own("wangfang")
    barrier = threading.Barrier(16)
    ended: Counter[str] = Counter()

    def act() -> None:
        barrier.wait()
        try:
            sign_in(office.engine, "wangfang", WRONG, ELSEWHERE, NOON)
        except SignInRefusedError as refused:
            ended["wait" if refused.retry_after else "wrong"] += 1

    threads: list[Any] = [threading.Thread(target=act) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == {"wrong": throttle.FREE_OF_PAIR, "wait": 16 - throttle.FREE_OF_PAIR}
