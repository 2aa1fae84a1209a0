"""The sample's accounts: one a role, each with a password of its own that is shown once and kept nowhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from cli.sample_accounts import add_sample_accounts, show_sample_accounts
from portal.security.permission import Role
from portal.security.sessions import visitor_of_session
from portal.security.sign_in import sign_in
from reference.load import Standards
from settings import Settings


def test_each_role_has_an_account_that_signs_in_once_and_must_change_its_password(
    engine: Engine, standards: Standards
) -> None:
    made = add_sample_accounts(engine, standards)
    roles = set()
    for one in made:
        now = datetime.now(UTC)
        visitor = visitor_of_session(engine, sign_in(engine, one.username, one.password, "127.0.0.1", now), now)
        assert visitor is not None
        assert visitor.must_change_password
        roles |= {grant.role for grant in visitor.grants}
    assert roles == set(Role)
    assert len({one.password for one in made}) == len(made)


def test_passwords_are_shown_once_and_kept_nowhere(
    settings: Settings, engine: Engine, standards: Standards, capsys: pytest.CaptureFixture[str]
) -> None:
    show_sample_accounts(settings, engine, standards)
    shown = capsys.readouterr().out
    passwords = [line.split("│")[2].strip() for line in shown.splitlines() if line.startswith("│")]
    assert len(passwords) == len(Role)
    kept = b"".join(path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    assert [password for password in passwords if password.encode() in kept] == []

    show_sample_accounts(settings, engine, standards)
    again = capsys.readouterr()
    assert "sihai user reset" in again.err
    assert [password for password in passwords if password in again.out + again.err] == []


def test_where_there_are_accounts_none_is_added(engine: Engine, standards: Standards) -> None:
    assert add_sample_accounts(engine, standards)
    assert add_sample_accounts(engine, standards) == []
