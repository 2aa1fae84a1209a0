"""`sihai user`: accounts of the portal, from the machine itself; the first administrator is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import user_tokens
from cli.errors import WrongUsageError
from cli.export import print_json
from cli.installation import actor_or_user, open_settings, read_standards, registry
from cli.screen import out
from cli.user_act import Actor, Username, now, record_act

if TYPE_CHECKING:
    from portal.security.account import Account
    from portal.security.permission import Role
    from portal.security.visitor import Grant
    from reference.load import Standards

Roles = Annotated[
    list[str],
    typer.Option(
        "--role", help="角色:地区，可写多次，例如 填报员:硖石街道 或 sender:330481001；管其下全部地区", metavar="ROLE"
    ),
]
Reason = Annotated[str | None, typer.Option("--reason", help="说明，留在记录中")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    user = typer.Typer(name="user", help="网页账号 / accounts of the portal.", no_args_is_help=True)
    user.callback()(_user)
    for command in (add, list_, grant, revoke, disable, enable, reset):
        user.command(name=command.__name__.rstrip("_"))(command)
    user_tokens.add_to(user)
    app.add_typer(user, rich_help_panel="维护")


def _user() -> None:
    """网页账号：谁能登录、能做什么 / accounts of the portal."""


def add(
    username: Username,
    name: Annotated[str, typer.Option("--name", help="姓名，写入报表和记录")],
    role: Roles,
    firm: Annotated[str | None, typer.Option("--firm", help="代表哪家消杀或评估单位；本单位人员不写")] = None,
    actor: Actor = None,
) -> None:
    """新建账号，显示一次性密码 / a new account."""
    from portal.security.accounts import add_account

    settings = open_settings(make=True)
    standards = read_standards(settings)
    grants = [_grant(standards, one) for one in role]
    by = actor_or_user(actor)
    with registry(settings, make=True) as engine:
        account, password = add_account(engine, username, name, grants, firm=firm, actor=by, now=now())
        record_act(engine, by, "account_add", account, roles=[_said(standards, one) for one in account.grants])
    out().print(f"已新建账号 {account.username}（{account.name}）：{_roles(standards, account)}。", markup=False)
    _print_password(password)


def list_(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出账号 / accounts."""
    from portal.security.accounts import list_accounts

    settings = open_settings()
    standards = read_standards(settings)
    with registry(settings) as engine:
        accounts = list_accounts(engine)
    if as_json:
        print_json([_record_of(one) for one in accounts])
        return
    for one in accounts:
        firm = f"，{one.firm}" if one.firm else ""
        state = "【已停用】" if one.is_disabled else ""
        out().print(f"{one.username}  {one.name}{firm}  {_roles(standards, one)}{state}", markup=False, soft_wrap=True)
    if not accounts:
        out().print("还没有账号；用 sihai user add 新建第一位系统管理员。")


def grant(username: Username, role: Roles, actor: Actor = None) -> None:
    """授予角色 / give roles."""
    from portal.security.accounts import grant as give

    _change(username, role, actor, give, "account_grant", "已授予")


def revoke(username: Username, role: Roles, actor: Actor = None) -> None:
    """收回角色 / take roles back."""
    from portal.security.accounts import revoke as take

    _change(username, role, actor, take, "account_revoke", "已收回")


def disable(username: Username, reason: Reason = None, actor: Actor = None) -> None:
    """停用账号，立即退出登录 / sign in no longer."""
    from portal.security.accounts import disable as end

    by = actor_or_user(actor)
    with registry(open_settings()) as engine:
        account = end(engine, username, actor=by, now=now(), reason=reason)
        record_act(engine, by, "account_disable", account, reason=reason)
    out().print(f"已停用 {account.username}（{account.name}）；它的登录和令牌立即失效。", markup=False)


def enable(username: Username, reason: Reason = None, actor: Actor = None) -> None:
    """启用停用的账号 / sign in again."""
    from portal.security.accounts import enable as begin

    by = actor_or_user(actor)
    with registry(open_settings()) as engine:
        account = begin(engine, username, actor=by, now=now(), reason=reason)
        record_act(engine, by, "account_enable", account, reason=reason)
    out().print(f"已启用 {account.username}（{account.name}）；密码和角色同停用前。", markup=False)


def reset(username: Username, actor: Actor = None) -> None:
    """重置密码，显示一次性密码 / a new one-time password."""
    from portal.security.accounts import reset_password

    by = actor_or_user(actor)
    with registry(open_settings()) as engine:
        account, password = reset_password(engine, username, actor=by, now=now())
        record_act(engine, by, "account_reset", account)
    out().print(f"已重置 {account.username}（{account.name}）的密码；它的登录立即失效。", markup=False)
    _print_password(password)


def _change(username: str, roles: list[str], actor: str | None, act: object, action: str, said: str) -> None:
    settings = open_settings()
    standards = read_standards(settings)
    grants = [_grant(standards, one) for one in roles]
    by = actor_or_user(actor)
    with registry(settings) as engine:
        for one in grants:
            assert callable(act)
            account = act(engine, username, one, actor=by, now=now())
            record_act(engine, by, action, account, role=_said(standards, one))
            out().print(f"{said} {account.username}：{_said(standards, one)}。", markup=False)


def _grant(standards: Standards, typed: str) -> Grant:
    from portal.security.permission import ROLE_ZH
    from portal.security.visitor import Grant
    from reference.naming import find_place

    role, colon, place = typed.replace("：", ":").partition(":")
    if not colon or not place.strip():
        raise WrongUsageError(
            f"--role 的「{typed}」看不懂；请写成 角色:地区，例如 填报员:硖石街道。",
            f"--role takes ROLE:PLACE, not {typed!r}",
        )
    meant = _role(role.strip())
    if meant is None:
        known = "、".join(f"{zh}（{code}）" for code, zh in ROLE_ZH.items())
        raise WrongUsageError(f"没有角色「{role}」；可用的有：{known}。", f"unknown role {role!r}")
    return Grant(meant, str(find_place(standards, place.strip())["place_code"]))


def _role(typed: str) -> Role | None:
    from portal.security.permission import ROLE_ZH

    return next((role for role, zh in ROLE_ZH.items() if typed in (role.value, zh)), None)


def _said(standards: Standards, granted: Grant) -> str:
    from portal.security.permission import ROLE_ZH

    row = standards.place_ever(granted.place_code)
    place = granted.place_code if row is None else str(row["place_name"])
    return f"{ROLE_ZH[granted.role]}（{place}）"


def _roles(standards: Standards, account: Account) -> str:
    return "、".join(_said(standards, one) for one in account.grants) or "无角色"


def _record_of(account: Account) -> dict[str, object]:
    return {
        "username": account.username,
        "name": account.name,
        "firm": account.firm,
        "is_disabled": account.is_disabled,
        "roles": [{"role": one.role.value, "place_code": one.place_code} for one in account.grants],
        "created_at": account.created_at,
    }


def _print_password(password: str) -> None:
    # Once, on the screen; it is kept nowhere.
    out().print(f"一次性密码（只显示这一次，72 小时内登录并改掉）：{password}", markup=False, soft_wrap=True)
