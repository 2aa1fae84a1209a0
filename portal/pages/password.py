"""修改密码: by its owner, with the former one; forced where somebody else set it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response

from portal.guard import Asked, Guard
from portal.security.accounts import change_password
from portal.security.passwords import LEAST_LENGTH, PasswordRefusedError
from portal.security.sign_in import SignInRefusedError

router = APIRouter()


@router.get("/password")
def show(asked: Annotated[Asked, Depends(Guard(None))]) -> HTMLResponse:
    """The form."""
    return _form(asked)


@router.post("/password")
def change(
    asked: Annotated[Asked, Depends(Guard(None))],
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Set another password; the account's other sessions end."""
    try:
        if new != again:
            raise PasswordRefusedError("两次输入的新密码不一样，请重新输入。")
        change_password(
            asked.house.engine, asked.visitor.account_id, old, new, asked.now,
            client=asked.client, except_hash=asked.visitor.session,
        )  # fmt: skip
    except (PasswordRefusedError, SignInRefusedError) as refused:
        asked.audit("password_change", asked.visitor.username, outcome="refused")
        return _form(asked, refused=str(refused), status=400)
    asked.audit("password_change", asked.visitor.username)
    return asked.done("/", "密码已修改；您在其他电脑上的登录都已退出。")


def _form(asked: Asked, *, refused: str = "", status: int = 200) -> HTMLResponse:
    return asked.render("accounts/password.html", status=status, refused=refused, least=LEAST_LENGTH)
