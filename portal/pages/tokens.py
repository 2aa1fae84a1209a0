"""我的账号: what one's own account may do, and the API tokens that one's own programs use."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response

from portal.days import typed_day
from portal.guard import Asked, Guard
from portal.refusal import NotAllowedError, RefusedError
from portal.security.permission import ROLE_ZH, Permission
from portal.security.tokens import LONGEST, NEVER, TokenRefusedError, list_tokens, make_token, revoke_token
from portal.security.words import PERMISSION_ZH
from settings import end_of_day

router = APIRouter()

_USUAL_DAYS = 180


@router.get("/account")
def show(asked: Annotated[Asked, Depends(Guard(None))]) -> HTMLResponse:
    """The own account."""
    return _page(asked)


@router.post("/account/tokens")
def make(
    asked: Annotated[Asked, Depends(Guard(None))],
    name: Annotated[str, Form()] = "",
    scope: Annotated[list[str] | None, Form()] = None,
    until: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Make a token; the answer shows it, and nothing ever again."""
    _expect_session(asked)
    scopes = scope or []
    try:
        last_day = typed_day(until, "有效期")
        if last_day is None:
            raise TokenRefusedError("没有填有效期；请从页面上选。")
        expires_at = end_of_day(last_day)
        token = make_token(
            asked.house.engine, asked.visitor.account_id, name, [Permission(one) for one in scopes], expires_at,
            asked.now,
        )  # fmt: skip
    except TokenRefusedError as refused:
        message = str(refused)
    except RefusedError as refused:
        message = refused.message
    except ValueError:
        message = "权限看不懂；请从页面上选。"
    else:
        asked.audit("token_make", asked.visitor.username, detail={"name": name, "scopes": scopes, "until": until})
        return _page(asked, token=token)
    asked.audit("token_make", asked.visitor.username, outcome="refused")
    return _page(asked, refused=message, name=name, scopes=scopes, status=400)


@router.post("/account/tokens/{token_id}/revoke")
def revoke(token_id: str, asked: Annotated[Asked, Depends(Guard(None))]) -> Response:
    """End a token of one's own."""
    _expect_session(asked)
    try:
        ended = revoke_token(asked.house.engine, token_id, asked.now, asked.visitor.account_id)
    except TokenRefusedError as refused:
        asked.audit("token_revoke", asked.visitor.username, outcome="refused")
        return _page(asked, refused=str(refused), status=409)
    asked.audit("token_revoke", asked.visitor.username, detail={"name": ended.name})
    return asked.done("/account", f"令牌「{ended.name}」已作废。")


def _expect_session(asked: Asked) -> None:
    """A token makes no token: whoever got hold of one could otherwise keep the door open after it is revoked."""
    if asked.visitor.token_scopes is not None:
        raise NotAllowedError("令牌只能登录后在页面上管理。", "tokens are managed with a session only")


def _page(
    asked: Asked, *, token: str = "", refused: str = "", name: str = "", scopes: list[str] | None = None,
    status: int = 200,
) -> HTMLResponse:  # fmt: skip
    visitor, standards = asked.visitor, asked.house.standards.now()
    grants = []
    for grant in visitor.grants:
        row = standards.place_ever(grant.place_code)
        grants.append((ROLE_ZH[grant.role], grant.place_code if row is None else str(row["place_name"])))
    today = asked.house.today()
    return asked.render(
        "accounts/account.html", status=status, token=token, refused=refused, name=name, chosen=scopes or [],
        grants=grants, permissions=PERMISSION_ZH, now=asked.now,
        offered=[one for one in Permission if one not in NEVER and visitor.may(one)],
        tokens=list_tokens(asked.house.engine, visitor.account_id),
        first=today, usual=today + timedelta(days=_USUAL_DAYS), last=today + LONGEST - timedelta(days=1),
    )  # fmt: skip
