"""Which passwords are taken, what is stored of them, and that time tells nothing."""

from __future__ import annotations

import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st

from portal.security import passwords
from portal.security.passwords import (
    PasswordRefusedError,
    check_strength,
    hash_password,
    is_outdated,
    is_password,
    one_time_password,
)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "至少要 10 位"),
        ("九个字的密码不够用", "只有 9 位"),
        ("wangfang", "只有 8 位"),
        ("wangfang01", "就是用户名"),
        ("WangFang01", "就是用户名"),
        ("wangfang01wangfang01", "就是用户名"),
        ("aaaaaaaaaaaa", "同一个字符"),
        ("AAAAAaaaaaaa", "同一个字符"),
        ("1234567890", "最常见"),
        ("Password123", "最常见"),
        ("１２３４５６７８９０", "最常见"),  # full-width is the same password
        ("密" + "码" * 300, "最多 256 位"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, said: str) -> None:
    with pytest.raises(PasswordRefusedError, match=said):
        check_strength(password, "wangfang01")


@pytest.mark.parametrize(
    "password", ["硖石街道的柳树年年发芽", "abcdefghijk", "four words in a row", "7294018365", "wangfang01x2"]
)
def test_no_mixture_of_signs_is_asked_for(password: str) -> None:
    check_strength(password, "wangfang01")


def test_the_list_of_the_commonest_holds_only_what_is_long_enough() -> None:
    short = {one for one in passwords._COMMONEST if len(one) < passwords.LEAST_LENGTH}
    assert not short, f"{short} are refused for their length already"
    assert {one for one in passwords._COMMONEST if one != one.casefold()} == set()


@given(st.text(max_size=60), st.text(max_size=60))
def test_only_the_same_password_verifies(one: str, other: str) -> None:
    stored = hash_password(one)
    assert is_password(stored, one)
    assert is_password(stored, other) is (passwords.normal_password(one) == passwords.normal_password(other))
    assert one not in stored or len(one) < 8


def test_hashes_are_argon2id_with_the_recommended_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert passwords.hasher.type is Type.ID
    stored = hash_password("硖石街道的柳树年年发芽")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert stored != hash_password("硖石街道的柳树年年发芽"), "two accounts with one password have two hashes"
    assert not is_outdated(stored)


def test_a_hash_under_former_costs_still_verifies(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = hash_password("旧的成本")
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert is_password(stored, "旧的成本")
    assert is_outdated(stored)
    assert not is_outdated(hash_password("旧的成本"))


@pytest.mark.parametrize("stored", [None, "$argon2id$v=19$m=8,t=1,p=1$bm90IGEgaGFzaA$AAAA", "", "plain"])
@pytest.mark.parametrize("password", ["", "某个密码", "长" * 5_000])
def test_without_a_stored_hash_nothing_is_right(stored: str | None, password: str) -> None:
    assert not is_password(stored, password)


def test_an_unknown_username_costs_one_verification_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    cheap = passwords.hasher

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash))
            return super().verify(hash, password)

    watched = Watched(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", watched)
    is_password(None, "某个密码某个密码")
    is_password(cheap.hash("另一个"), "某个密码某个密码")
    is_password(None, "长" * 5_000)
    assert len(verified) == 3
    costs = {stored.rsplit("$", 2)[0] for stored in verified}
    assert len(costs) == 1, "the dummy is hashed under the same costs"


def test_no_more_than_two_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 64 MiB."""
    now, most = [0], [0]
    lock, gate = threading.Lock(), threading.Barrier(3, timeout=0.3)

    class Slow(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            try:  # three at once would meet here
                gate.wait()
            except threading.BrokenBarrierError:
                gate.reset()
            with lock:
                now[0] -= 1
            return True

    monkeypatch.setattr(passwords, "hasher", Slow(time_cost=1, memory_cost=8, parallelism=1))
    threads = [threading.Thread(target=is_password, args=("x", "y")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2


def test_one_time_passwords_are_readable_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(500)}
    assert len(made) == 500
    letters = {letter for password in made for letter in password} - {"-"}
    assert letters <= set("abcdefghjkmnpqrstuvwxyz23456789")
    assert {len(password) for password in made} == {19}
    for password in made:
        check_strength(password, "wangfang01")
