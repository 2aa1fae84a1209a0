"""Passwords: whether one is good enough, its hash, and one-time passwords that somebody else hands over.

Hashes are argon2id with the costs that argon2-cffi recommends (RFC 9106, low-memory: 64 MiB, 3 passes, 4 lanes), each
with its own salt. A hash made under other costs still verifies and is made anew at the next sign-in.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

LEAST_LENGTH = 10
# A hash costs as much for a megabyte as for ten characters, but reading it does not; nobody types more than this.
MOST_LENGTH = 256

# Those of at least ten characters that guessing starts with, and what people here make of them.
_COMMONEST = frozenset({
    "1234567890", "0123456789", "9876543210", "0987654321", "12345678910", "123456789a", "a123456789", "1234567890a",
    "1q2w3e4r5t", "1qaz2wsx3edc", "qwertyuiop", "qwerty123456", "qwerty12345", "qazwsxedcrfv", "asdfghjkl1",
    "password12", "password123", "password1234", "passw0rd123", "p@ssw0rd123", "p@ssword123", "admin12345",
    "admin123456", "administrator", "administrator1", "iloveyou123", "woaini1314520", "5201314520", "1314520520",
    "abc1234567", "abc123456789", "abcd123456", "abcdefghij", "aa12345678", "aa123456789", "qq123456789",
    "a1b2c3d4e5", "1a2b3c4d5e", "1122334455", "1212121212", "1231231234", "123123123123", "123456123456",
    "12345612345", "1234512345", "0000000001", "8888888888a", "changeme123", "welcome123", "huanying123",
    "sihai12345", "sihai123456", "sihai20252025", "sihai20262026", "jiankang123", "aiweiban123", "jikong12345",
    "zhejiang123", "haining123", "haining12345",
})  # fmt: skip

# Letters and digits that nobody mixes up on a slip of paper: without 0 o, 1 l i, and in lower case alone.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4

# Each hash takes 64 MiB while it is made: a flood of sign-ins waits its turn instead of taking the memory.
_TURNS = threading.BoundedSemaphore(2)

hasher = PasswordHasher()


class PasswordRefusedError(ValueError):
    """The password cannot be used; the message says, in Chinese, why and what is allowed."""


def normal_password(typed: str) -> str:
    """The password as it is hashed: full-width and half-width input give the same."""
    return unicodedata.normalize("NFKC", typed)


def check_strength(password: str, username: str) -> None:
    """Refuse what would be guessed first.

    Length is what makes guessing dear. Rules on digits, capitals and signs are left out on purpose: they make people
    write `Haining@2026` and note it down, and refuse a long sentence that nobody would ever guess.

    Raises:
        PasswordRefusedError: Too short, too long, the username, one character repeated, or among the commonest.
    """
    password = normal_password(password)
    plain = password.casefold()
    if len(password) < LEAST_LENGTH:
        raise PasswordRefusedError(
            f"密码只有 {len(password)} 位，至少要 {LEAST_LENGTH} 位；可以用一句自己记得住的话，不必夹杂符号。"
        )
    if len(password) > MOST_LENGTH:
        raise PasswordRefusedError(f"密码有 {len(password)} 位，最多 {MOST_LENGTH} 位，请缩短。")
    if len(set(plain)) == 1:
        raise PasswordRefusedError("密码是同一个字符的重复，太容易猜到；请另设一个。")
    if username and not plain.replace(username.casefold(), ""):
        raise PasswordRefusedError("密码就是用户名，太容易猜到；请另设一个。")
    if plain in _COMMONEST:
        raise PasswordRefusedError("这是最常见的密码之一，会被最先猜到；请另设一个。")


def hash_password(password: str) -> str:
    """The hash to store, with its salt and costs."""
    with _TURNS:
        return hasher.hash(normal_password(password))


def is_password(stored: str | None, password: str) -> bool:
    """Whether a password is the one stored; takes as long where nothing is stored, so that time tells no usernames."""
    too_long = len(password) > MOST_LENGTH
    given = "" if too_long else normal_password(password)
    against = _dummy() if stored is None else stored
    with _TURNS:
        try:
            is_right = hasher.verify(against, given)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
    return is_right and stored is not None and not too_long


def is_outdated(stored: str) -> bool:
    """Whether a hash was made under other costs than today's."""
    return hasher.check_needs_rehash(stored)


def one_time_password() -> str:
    """A password to be read out or handed over on paper: 79 bits, in groups of four."""
    groups = ["".join(secrets.choice(_READABLE) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)]
    return "-".join(groups)


def _dummy() -> str:
    """A hash of nothing that anybody knows, under today's costs."""
    return _dummy_under(hasher)


@lru_cache(maxsize=4)
def _dummy_under(costs: PasswordHasher) -> str:
    return costs.hash(secrets.token_urlsafe())
