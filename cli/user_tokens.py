"""`sihai user tokens`: API tokens of accounts, listed and revoked."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.errors import WrongUsageError
from cli.installation import actor_or_user, open_settings, registry
from cli.screen import out
from cli.user_act import Actor, Username, now, record_act


def add_to(user: typer.Typer) -> None:
    """Add the commands to those of accounts."""
    tokens = typer.Typer(name="tokens", help="接口令牌 / API tokens.", no_args_is_help=True)
    tokens.callback()(_tokens)
    tokens.command(name="list")(list_tokens)
    tokens.command(name="revoke")(revoke_tokens)
    user.add_typer(tokens)


def _tokens() -> None:
    """接口令牌 / API tokens."""


def list_tokens(username: Annotated[str | None, typer.Argument(help="用户名", metavar="USERNAME")] = None) -> None:
    """列出接口令牌 / API tokens."""
    from portal.security.accounts import get_account, list_accounts
    from portal.security.tokens import list_tokens as read

    at = now()
    with registry(open_settings()) as engine:
        account = None if username is None else get_account(engine, username)
        names = {one.account_id: one.username for one in list_accounts(engine)}
        tokens = read(engine, None if account is None else account.account_id)
    for one in tokens:
        state = "" if one.is_alive(at) else "【已作废】" if one.revoked_at is not None else "【已过期】"
        scopes = "、".join(sorted(one.scopes))
        said = f"{one.token_id[:8]}  {names[one.account_id]}  {one.name}  {scopes}  有效期至 {one.last_day}{state}"
        out().print(said, markup=False, soft_wrap=True)
    if not tokens:
        out().print("没有接口令牌。")


def revoke_tokens(
    username: Username,
    token: Annotated[str | None, typer.Option("--token", help="只作废这一个：list 所示编号；不写则全部")] = None,
    actor: Actor = None,
) -> None:
    """作废接口令牌 / revoke API tokens."""
    from portal.security.accounts import get_account
    from portal.security.tokens import list_tokens as read
    from portal.security.tokens import revoke_token
    from portal.security.tokens import revoke_tokens as revoke_all

    by, at = actor_or_user(actor), now()
    with registry(open_settings()) as engine:
        account = get_account(engine, username)
        if token is None:
            count = revoke_all(engine, account.account_id, at)
        else:
            found = [one for one in read(engine, account.account_id) if one.token_id.startswith(token)]
            if len(found) != 1:
                raise WrongUsageError(
                    f"{account.username} 编号以「{token}」开头的令牌有 {len(found)} 个；"
                    "请按 sihai user tokens list 所示写全。"
                )
            revoke_token(engine, found[0].token_id, at, account.account_id)
            count = 1
        record_act(engine, by, "token_revoke", account, count=count)
    out().print(f"已作废 {account.username} 的 {count} 个令牌。", markup=False)
