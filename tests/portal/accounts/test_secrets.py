"""A stolen registry signs nobody in: nothing that opens a door stands in it in clear."""

from __future__ import annotations

from sqlalchemy import inspect, text

from portal.security import accounts
from portal.security.audit import record
from portal.security.permission import Permission
from portal.security.sessions import end_session
from portal.security.tokens import make_token, revoke_tokens, visitor_of_token
from registry.database import read
from settings import Settings
from tests.portal.accounts.office import DESK, NOON, OWN, Office, after


def test_no_password_and_no_token_stands_in_the_registry(office: Office, settings: Settings) -> None:
    engine = office.engine
    account, first = office.add("wangfang")
    secrets = [first, "猜的密码猜的密码", OWN]
    tokens = [str(office.enter("wangfang", first))]
    office.enter("wangfang", "猜的密码猜的密码")
    accounts.change_password(engine, account.account_id, first, OWN, NOON, client=DESK)
    tokens.append(str(office.enter("wangfang")))
    api = make_token(engine, account.account_id, "脚本", [Permission.SEND], after(days=1), NOON)
    assert visitor_of_token(engine, api, NOON) is not None
    revoke_tokens(engine, account.account_id, NOON)
    end_session(engine, tokens[1], NOON)
    record(engine, "wangfang", "password_change", "wangfang", client=DESK, now=NOON)
    secrets += [accounts.reset_password(engine, "wangfang", actor="admin", now=NOON)[1], *tokens, api]
    secrets.append(api.removeprefix("sihai_"))
    with read(engine) as connection:
        dump = "\n".join(
            f"{table}: {tuple(row)!r}"
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f"select * from {table}"))  # noqa: S608  names of our own tables
        )
    assert "wangfang" in dump
    assert "$argon2id$" in dump
    assert [secret for secret in secrets if secret in dump] == []
    engine.dispose()
    for path in settings.home.glob("registry.db*"):
        content = path.read_bytes()
        assert [secret for secret in secrets if secret.encode() in content] == []
