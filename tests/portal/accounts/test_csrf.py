"""Tokens of forms, and the key they are signed with."""

from __future__ import annotations

import stat
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.security.csrf import PortalKeyError, csrf_token, is_valid, portal_key
from settings import Settings

KEYS = st.binary(min_size=32, max_size=32)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(KEYS, HASHES, HASHES, KEYS)
def test_a_token_is_good_for_its_own_session_and_house(key: bytes, session: str, other: str, foreign: bytes) -> None:
    token = csrf_token(key, session)
    assert is_valid(key, session, token)
    assert is_valid(key, other, token) is (session == other)
    assert is_valid(foreign, session, token) is (key == foreign)


@given(KEYS, HASHES, st.text(max_size=80))
def test_nothing_made_up_is_good(key: bytes, session: str, made_up: str) -> None:
    assert is_valid(key, session, made_up) is (made_up == csrf_token(key, session))


def test_nobody_has_no_token() -> None:
    key = bytes(32)
    assert not is_valid(key, "", csrf_token(key, ""))


def test_the_key_is_made_once_and_for_this_user_alone(settings: Settings) -> None:
    key = portal_key(settings)
    assert len(key) == 32
    assert portal_key(settings) == key
    path = settings.home / "portal.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in settings.home.iterdir() if "portal" in one.name] == ["portal.key"]


def test_another_house_has_another_key(settings: Settings, tmp_path: object) -> None:
    other = Settings(settings.home / "other", settings.registry_url)
    assert portal_key(other) != portal_key(settings)


def test_threads_that_begin_at_once_have_one_key(settings: Settings) -> None:
    barrier, keys = threading.Barrier(12), []

    def act() -> None:
        barrier.wait()
        keys.append(portal_key(settings))

    threads = [threading.Thread(target=act) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 12
    assert len(set(keys)) == 1
    assert not list(settings.home.glob("*.part"))


@pytest.mark.slow
def test_processes_that_begin_at_once_have_one_key(settings: Settings) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        keys = list(pool.map(portal_key, [settings] * 8))
    assert len(set(keys)) == 1


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_damaged_key_is_told(settings: Settings, content: bytes) -> None:
    (settings.home / "portal.key").write_bytes(content)
    with pytest.raises(PortalKeyError, match=r"portal\.key"):
        portal_key(settings)
