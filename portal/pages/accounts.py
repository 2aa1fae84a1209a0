"""账号: who may sign in and do what, as far as the administrator's own places reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypedDict

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response

from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security import accounts
from portal.security.account import Account, may_manage
from portal.security.accounts import AccountRefusedError
from portal.security.permission import ROLE_ZH, Permission, Role
from portal.security.tokens import TokenRefusedError, list_tokens, revoke_token
from portal.security.visitor import Grant
from portal.security.words import PERMISSION_ZH
from reference.naming import UnknownPlaceError, find_place

router = APIRouter()

Administrator = Annotated[Asked, Depends(Guard(Permission.ACCOUNTS))]
# Places that the form offers by name; those below can be typed all the same.
_OFFERED = frozenset({"city", "county", "street", "town", "township", "zone"})
_NOTHING_TYPED = dict.fromkeys(("username", "name", "firm", "role", "place"), "")


class _By(TypedDict):
    """Who does it, as `portal.security.accounts` asks for it."""

    actor: str
    now: datetime
    asker: str


@router.get("/accounts")
def show_all(asked: Administrator) -> HTMLResponse:
    """Every account that lies within the visitor's places, and the form for another."""
    return _list(asked)


@router.post("/accounts")
def add(
    asked: Administrator,
    username: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    firm: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    place: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Make an account; the answer shows its one-time password, and nothing ever again."""
    try:
        account, password = accounts.add_account(
            asked.house.engine, username, name, [_grant(asked, role, place)], firm=firm,
            actor=asked.visitor.username, now=asked.now,
        )  # fmt: skip
    except AccountRefusedError as refused:
        asked.audit("account_add", username, outcome="refused")
        typed = {"username": username, "name": name, "firm": firm, "role": role, "place": place}
        return _list(asked, refused=str(refused), typed=typed, status=409)
    asked.audit("account_add", account.username, detail={"role": role, "place": account.grants[0].place_code})
    return _one(asked, account, password=password)


@router.get("/accounts/{username}")
def show(username: str, asked: Administrator) -> HTMLResponse:
    """One account: roles, tokens, and everything that was done to it."""
    return _one(asked, _account(asked, username))


@router.post("/accounts/{username}/grant")
def grant(
    username: str,
    asked: Administrator,
    role: Annotated[str, Form()] = "",
    place: Annotated[str, Form()] = "",
) -> Response:
    """Give a role for a place."""

    def act(account: Account) -> str:
        given = _grant(asked, role, place)
        accounts.grant(asked.house.engine, account.account_id, given, **_by(asked))
        return f"已授予{_said(asked, given)}。"

    return _do(asked, username, "account_grant", act, role=role, place=place)


@router.post("/accounts/{username}/revoke")
def revoke(
    username: str,
    asked: Administrator,
    role: Annotated[str, Form()] = "",
    place: Annotated[str, Form()] = "",
) -> Response:
    """Take a role back."""

    def act(account: Account) -> str:
        taken = _grant(asked, role, place)
        accounts.revoke(asked.house.engine, account.account_id, taken, **_by(asked))
        return f"已收回{_said(asked, taken)}。"

    return _do(asked, username, "account_revoke", act, role=role, place=place)


@router.post("/accounts/{username}/disable")
def disable(username: str, asked: Administrator, reason: Annotated[str, Form()] = "") -> Response:
    """Let it sign in no longer."""

    def act(account: Account) -> str:
        why = " ".join(reason.split())[:200] or None
        accounts.disable(asked.house.engine, account.account_id, reason=why, **_by(asked))
        return "已停用；该账号的登录和令牌立即失效。"

    return _do(asked, username, "account_disable", act)


@router.post("/accounts/{username}/enable")
def enable(username: str, asked: Administrator) -> Response:
    """Let it sign in again."""

    def act(account: Account) -> str:
        accounts.enable(asked.house.engine, account.account_id, actor=asked.visitor.username, now=asked.now)
        return "已启用；密码和角色同停用前。"

    return _do(asked, username, "account_enable", act)


@router.post("/accounts/{username}/rename")
def rename(
    username: str, asked: Administrator, name: Annotated[str, Form()] = "", firm: Annotated[str, Form()] = ""
) -> Response:
    """Mend the person's name, or the firm for which the account acts."""

    def act(account: Account) -> str:
        engine, actor, now = asked.house.engine, asked.visitor.username, asked.now
        if account.account_id == asked.visitor.account_id:
            # A firm may not assess where it treats: nobody steps out of that by oneself.
            raise AccountRefusedError("自己的姓名和单位请另一位系统管理员改。")
        if name != account.name:
            accounts.rename(engine, account.account_id, name, actor=actor, now=now)
        if (firm.strip() or None) != account.firm:
            accounts.set_firm(engine, account.account_id, firm, actor=actor, now=now)
        return "已修改。"

    return _do(asked, username, "account_rename", act)


@router.post("/accounts/{username}/reset")
def reset(username: str, asked: Administrator) -> HTMLResponse:
    """Replace the password by a one-time one, shown in the answer alone."""
    account = _account(asked, username)
    try:
        account, password = accounts.reset_password(asked.house.engine, account.account_id, **_by(asked))
    except AccountRefusedError as refused:
        asked.audit("account_reset", account.username, outcome="refused")
        return _one(asked, account, refused=str(refused), status=409)
    asked.audit("account_reset", account.username)
    return _one(asked, account, password=password)


@router.post("/accounts/{username}/tokens/{token_id}/revoke")
def revoke_one_token(username: str, token_id: str, asked: Administrator) -> Response:
    """End a token of the account."""

    def act(account: Account) -> str:
        try:
            ended = revoke_token(asked.house.engine, token_id, asked.now, account.account_id)
        except TokenRefusedError as refused:
            raise AccountRefusedError(str(refused)) from refused
        return f"令牌「{ended.name}」已作废。"

    return _do(asked, username, "token_revoke", act)


def _do(asked: Asked, username: str, action: str, act: Callable[[Account], str], **detail: object) -> Response:
    """An act on an account, audited whether it is done or refused."""
    account = _account(asked, username)
    try:
        message = act(account)
    except AccountRefusedError as refused:
        asked.audit(action, account.username, outcome="refused", detail=detail)
        return _one(asked, account, refused=str(refused), status=409)
    asked.audit(action, account.username, detail=detail)
    return asked.done(f"/accounts/{account.username}", message)


def _account(asked: Asked, username: str) -> Account:
    """The account, if the visitor may act on it."""
    try:
        account = accounts.get_account(asked.house.engine, username)
    except AccountRefusedError:
        account = None
    if account is None or account.username != username or not _may_manage(asked, account):
        raise NotThereError(f"没有用户「{username}」，或不在您的管辖范围内。")
    return account


def _may_manage(asked: Asked, account: Account) -> bool:
    return may_manage(asked.visitor, account, asked.house.is_within())


def _grant(asked: Asked, role: str, place: str) -> Grant:
    """A role for a place within the visitor's own."""
    if role not in {one.value for one in Role}:
        raise AccountRefusedError("请选一个角色。")
    try:
        code = str(find_place(asked.house.standards.now(), place)["place_code"])
    except UnknownPlaceError as unknown:
        raise AccountRefusedError(unknown.zh) from unknown
    if not asked.may(Permission.ACCOUNTS, code):
        raise AccountRefusedError(f"「{place}」不在您的管辖范围内，不能授予那里的角色。")
    return Grant(Role(role), code)


def _by(asked: Asked) -> _By:
    return _By(actor=asked.visitor.username, now=asked.now, asker=asked.visitor.account_id)


def _place_name(asked: Asked, code: str) -> str:
    row = asked.house.standards.now().place_ever(code)
    return code if row is None else str(row["place_name"])


def _said(asked: Asked, grant: Grant) -> str:
    return f"{ROLE_ZH[grant.role]}（{_place_name(asked, grant.place_code)}）"


def _choices(asked: Asked) -> dict[str, object]:
    """What the forms offer."""
    within = asked.house.places_within(asked.visitor.places(Permission.ACCOUNTS))
    rows = asked.house.standards.now().tables["place"]
    names = {str(row["place_code"]): str(row["place_name"]) for row in rows if row["place_kind"] in _OFFERED}
    return {"roles": ROLE_ZH, "places": sorted((code, name) for code, name in names.items() if code in within)}


def _list(asked: Asked, *, refused: str = "", typed: dict[str, str] | None = None, status: int = 200) -> HTMLResponse:
    shown = [one for one in accounts.list_accounts(asked.house.engine) if _may_manage(asked, one)]
    return asked.render(
        "accounts/accounts.html", status=status, refused=refused, typed=typed or _NOTHING_TYPED,
        accounts=[(one, [_said(asked, grant) for grant in one.grants]) for one in shown], **_choices(asked),
    )  # fmt: skip


def _one(asked: Asked, account: Account, *, password: str = "", refused: str = "", status: int = 200) -> HTMLResponse:
    return asked.render(
        "accounts/one.html", status=status, account=account, password=password, refused=refused, now=asked.now,
        grants=[(grant, _said(asked, grant)) for grant in account.grants],
        events=[(event, _event(asked, event.kind, event.detail)) for event in reversed(account.events)],
        tokens=list_tokens(asked.house.engine, account.account_id), permissions=PERMISSION_ZH,
        is_own=account.account_id == asked.visitor.account_id, **_choices(asked),
    )  # fmt: skip


_EVENT_ZH = {
    "created": "新建", "renamed": "改姓名", "firm_set": "改代表单位", "granted": "授予", "revoked": "收回",
    "disabled": "停用", "enabled": "启用", "password_set": "重置密码", "password_changed": "本人修改密码",
}  # fmt: skip


def _event(asked: Asked, kind: str, detail: object) -> str:
    assert isinstance(detail, dict)
    said = _EVENT_ZH.get(kind, kind)
    if "role" in detail:
        return said + _said(asked, Grant(Role(detail["role"]), str(detail["place_code"])))
    if kind == "renamed":
        return f"{said}为「{detail['name']}」"
    if kind == "firm_set":
        return f"{said}为「{detail['firm'] or '无'}」"
    return said
