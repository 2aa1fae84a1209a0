"""`sihai user`: the first administrator, and whoever comes after."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.security.accounts import get_account
from portal.security.audit import AuditFilter, read_events
from portal.security.permission import Permission
from portal.security.sign_in import sign_in
from portal.security.tokens import list_tokens, make_token
from registry.database import open_registry

Run = Callable[..., Any]
PASSWORD = re.compile(r"：([a-z2-9-]{19})$", re.MULTILINE)


@pytest.fixture
def one(run: Run) -> str:
    """The one-time password of the first administrator, made in an empty home."""
    ran = run("user", "add", "WangFang", "--name", "王芳", "--role", "系统管理员:海宁市", "--role", "sender:硖石街道")
    assert ran.code == 0, ran.err
    assert "wangfang（王芳）：系统管理员（海宁市）、填报员（硖石街道）" in ran.out
    found = PASSWORD.findall(ran.out)
    assert len(found) == 1
    return str(found[0])


def test_the_first_administrator_signs_in_with_what_was_printed(one: str, home: Path) -> None:
    engine = open_registry(f"sqlite:///{home / 'registry.db'}")
    assert sign_in(engine, "wangfang", one, "10.1.2.3", datetime.now(UTC))
    engine.dispose()


def test_accounts_are_listed_without_secrets(one: str, run: Run) -> None:
    ran = run("user", "list", "--json")
    listed = json.loads(ran.out)
    assert [account["username"] for account in listed] == ["wangfang"]
    assert listed[0]["roles"] == [
        {"role": "administrator", "place_code": "330481"}, {"role": "sender", "place_code": "330481001"},
    ]  # fmt: skip
    assert one not in ran.out
    assert "argon2" not in ran.out
    assert "wangfang  王芳  系统管理员（海宁市）、填报员（硖石街道）" in run("user", "list").out


def test_what_is_done_is_said_and_stands_in_the_audit(one: str, run: Run, home: Path) -> None:
    said = [
        run("user", "grant", "wangfang", "--role", "分析员:海宁市", "--actor", "装机员").out,
        run("user", "revoke", "wangfang", "--role", "填报员：330481001").out,
        run("user", "add", "lisi", "--name", "李四", "--firm", "海宁消杀", "--role", "填报员:硖石街道").out,
        run("user", "disable", "lisi", "--reason", "调离").out,
        run("user", "enable", "lisi").out,
        run("user", "reset", "lisi").out,
    ]
    for words, out in zip(("已授予", "已收回", "已新建", "已停用", "已启用", "已重置"), said, strict=True):
        assert words in out
    engine = open_registry(f"sqlite:///{home / 'registry.db'}")
    events = read_events(engine, AuditFilter())
    assert [event.action for event in reversed(events)] == [
        "account_add", "account_grant", "account_revoke", "account_add", "account_disable", "account_enable",
        "account_reset",
    ]  # fmt: skip
    assert {event.client for event in events} == {"命令行"}
    assert events[-2].account == "装机员"
    assert get_account(engine, "lisi").firm == "海宁消杀"
    engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "wangfang", "--name", "王芳", "--role", "填报员:硖石街道"], "已经有人用了"),
        (["add", "王芳", "--name", "王芳", "--role", "填报员:硖石街道"], "不能用"),
        (["add", "lisi", "--name", "李四", "--role", "填报员"], "请写成 角色:地区"),
        (["add", "lisi", "--name", "李四", "--role", "长官:硖石街道"], "没有角色「长官」；可用的有：填报员"),
        (["add", "lisi", "--name", "李四", "--role", "填报员:夹石街道"], "没有叫「夹石街道」的地方"),
        (["disable", "wangfang"], "最后一位系统管理员"),
        (["revoke", "wangfang", "--role", "系统管理员:海宁市"], "最后一位系统管理员"),
        (["reset", "lisi"], "没有用户「lisi」"),
        (["tokens", "revoke", "wangfang", "--token", "ab"], "令牌有 0 个"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(one: str, run: Run, arguments: list[str], said: str) -> None:
    ran = run("user", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_mistyped_home_becomes_no_installation(run: Run, home: Path) -> None:
    ran = run("user", "list")
    assert ran.code == 2
    assert not home.exists()


def test_tokens_are_listed_and_revoked(one: str, run: Run, home: Path) -> None:
    engine = open_registry(f"sqlite:///{home / 'registry.db'}")
    account, now = get_account(engine, "wangfang"), datetime.now(UTC)
    for name in ("甲程序", "乙程序"):
        make_token(engine, account.account_id, name, [Permission.SEND], now + timedelta(days=30), now)
    first = next(token for token in list_tokens(engine) if token.name == "甲程序")
    assert "甲程序  send  有效期至" in run("user", "tokens", "list", "wangfang").out
    assert "1 个令牌" in run("user", "tokens", "revoke", "wangfang", "--token", first.token_id[:8]).out
    assert "【已作废】" in run("user", "tokens", "list").out
    assert "1 个令牌" in run("user", "tokens", "revoke", "wangfang").out
    assert not any(token.is_alive(now) for token in list_tokens(engine))
    engine.dispose()
