"""One office: an administrator, a clerk, and hashes that cost nothing."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from portal.security import passwords
from tests.portal.accounts.office import Office


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousandth of the cost; what hashes are is not asked here but in test_passwords."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)
