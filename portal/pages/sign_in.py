"""登录, 退出: the only pages for whoever is not signed in."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from portal.guard import SESSION_COOKIE, Asked, Guard, client_of
from portal.house import House
from portal.rendering import render
from portal.security import audit
from portal.security.account import find_account, normal_username
from portal.security.csrf import csrf_token, is_valid
from portal.security.sessions import end_session
from portal.security.sign_in import SignInRefusedError, sign_in
from registry.database import read

router = APIRouter()

# Whoever has no session yet has this instead: the form counts only from the browser that was given it.
_BEFORE_COOKIE = "sihai_before"
_LOST = "登录已过期，刚才提交的没有办成。请重新登录，再办一次。"
# What the audit says of a sign-in under no username that exists: what was typed may have been a password.
_UNKNOWN = "（无此用户）"


@router.get("/sign-in")
def show(request: Request, next: str = "/", lost: str = "") -> HTMLResponse:
    """The form; with `lost`, after a form was sent whose session had ended."""
    return _form(request, next=next, refused=_LOST if lost else "")


@router.post("/sign-in")
def enter(
    request: Request,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Begin a session, with a new cookie; one that was there ends."""
    house: House = request.app.state.house
    now, client = house.clock(), client_of(request)
    if not is_valid(house.key, request.cookies.get(_BEFORE_COOKIE, ""), csrf):
        return _form(request, next=next, username=username, refused="这一页放得太久了，请重新输入后登录。", status=400)
    try:
        token = sign_in(house.engine, username, password, client, now)
    except SignInRefusedError as refused:
        # A closed door is not written down each time that somebody hammers on it: the attempts that closed it are.
        if refused.retry_after is None:
            audit.record(house.engine, _known(house, username), "sign_in", outcome="refused", client=client, now=now)
            return _form(request, next=next, username=username, refused=str(refused), status=401)
        answer = _form(request, next=next, username=username, refused=str(refused), status=429)
        answer.headers["retry-after"] = str(max(1, round(refused.retry_after.total_seconds())))
        return answer
    audit.record(house.engine, _known(house, username), "sign_in", client=client, now=now)
    former = request.cookies.get(SESSION_COOKIE)
    if former:
        end_session(house.engine, former, now)
    gone = RedirectResponse(own_path(next), status_code=303)
    gone.set_cookie(
        SESSION_COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/"
    )
    gone.delete_cookie(_BEFORE_COOKIE, path="/sign-in")
    return gone


@router.post("/sign-out")
def leave(asked: Annotated[Asked, Depends(Guard(None))]) -> RedirectResponse:
    """End the session."""
    end_session(asked.house.engine, asked.request.cookies.get(SESSION_COOKIE, ""), asked.now)
    asked.audit("sign_out")
    answer = asked.done("/sign-in", "已退出。")
    answer.delete_cookie(SESSION_COOKIE, path="/")
    return answer


def own_path(wanted: str) -> str:
    """A path of this portal to go to; the first page where the wish leads elsewhere."""
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if is_ours and not wanted.startswith("/sign-") else "/"


def _known(house: House, typed: str) -> str:
    with read(house.engine) as connection:
        account = find_account(connection, typed)
    return account.username if account is not None and account.username == normal_username(typed) else _UNKNOWN


def _form(request: Request, *, next: str, username: str = "", refused: str = "", status: int = 200) -> HTMLResponse:
    house: House = request.app.state.house
    before = request.cookies.get(_BEFORE_COOKIE) or secrets.token_urlsafe(32)
    answer = render(
        request, house, "accounts/sign_in.html", status=status, csrf=csrf_token(house.key, before),
        username=username, refused=refused, next=own_path(next),
    )  # fmt: skip
    answer.set_cookie(
        _BEFORE_COOKIE, before, httponly=True, samesite="strict", secure=request.url.scheme == "https", path="/sign-in"
    )
    return answer
