"""The door of every route: who asks, whether the route is allowed to them at all, and whether the form is ours.

Each route declares one `Guard`; `Asked` is what it gets. Whether something is allowed for a *place* is asked with
`Asked.require` once the place is known. A test walks over all routes and holds this against the table of roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from portal.house import House
from portal.refusal import NotAllowedError, NotSignedInError, NotThereError, RefusedError
from portal.rendering import render, say
from portal.security import audit
from portal.security.csrf import csrf_token, is_valid
from portal.security.permission import Permission
from portal.security.sessions import visitor_of_session
from portal.security.tokens import visitor_of_token
from portal.security.visitor import Visitor
from reference.rows import Row

SESSION_COOKIE = "sihai_session"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What an account whose password somebody else set may still do.
_CHANGING_PASSWORD = ("/password", "/sign-out")


@dataclass(frozen=True)
class Asked:
    """A request as a route sees it.

    Attributes:
        request: The request.
        house: The installation.
        visitor: Who asks.
        now: When.
    """

    request: Request
    house: House
    visitor: Visitor
    now: datetime

    @property
    def client(self) -> str:
        """The address of the network from which it came."""
        return client_of(self.request)

    @property
    def csrf(self) -> str:
        """What every form of the answer carries in its field `csrf`."""
        return csrf_token(self.house.key, self.visitor.session)

    def may(self, permission: Permission, place_code: str | None = None) -> bool:
        """Whether something is allowed to the visitor, anywhere or at a place."""
        if place_code is None:
            return self.visitor.may(permission)
        return self.visitor.may_at(permission, place_code, self.house.is_within())

    def places(self, permission: Permission) -> list[str]:
        """Codes of all places for which something is allowed, in order: hand it to a query as $places."""
        return sorted(self.house.places_within(self.visitor.places(permission)))

    def require(self, permission: Permission, place_code: str, *, hidden: bool = True) -> None:
        """Go on only where something is allowed for a place.

        Args:
            permission: What.
            place_code: Where, as shortest prefix.
            hidden: Answer as if it were not there; False where the visitor knows it anyway.

        Raises:
            NotThereError, NotAllowedError: it is not.
        """
        if self.may(permission, place_code):
            return
        if hidden:
            raise NotThereError("没有找到这一页，或不在您的管辖范围内；请从上方菜单进入。")
        raise NotAllowedError(f"您的账号（{self.visitor.roles_zh}）不能在这里办理此事；如有需要，请联系系统管理员。")

    def place(self, place_code: str) -> Row:
        """The row of a place, whether or not it still exists.

        Raises:
            NotThereError: there is none.
        """
        row = self.house.standards.now().place_ever(place_code)
        if row is None:
            raise NotThereError(f"没有区划代码为「{place_code}」的地方；请从列表中选择。")
        return row

    def render(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """A page, with navigation for this visitor and what the page before had to say."""
        return render(self.request, self.house, template, status=status, visitor=self.visitor, csrf=self.csrf, **values)

    def done(self, path: str, message: str = "") -> RedirectResponse:
        """After a form: on to a page of ours, which shows the message once."""
        answer = RedirectResponse(path, status_code=303)
        if message:
            say(answer, self.house.key, message, is_secure=self.request.url.scheme == "https")
        return answer

    def audit(
        self, action: str, subject: str = "", *, outcome: str = "done", detail: Mapping[str, object] | None = None
    ) -> None:
        """Write down that something was done, or was refused; never with a password or token in it."""
        audit.record(
            self.house.engine, account=self.visitor.username, action=action, subject=subject, outcome=outcome,
            client=self.client, detail=detail, now=self.now,
        )  # fmt: skip


def client_of(request: Request) -> str:
    """The address from which a request came; behind a trusted proxy uvicorn has put the true one there."""
    return request.client.host if request.client else "-"


class Guard:
    """Lets through who is signed in and is allowed `permission` somewhere; `None` lets through everybody signed in.

    Args:
        permission: What the route needs.
        any_of: Or one of these.
    """

    def __init__(self, permission: Permission | None, *any_of: Permission) -> None:
        self.permissions = () if permission is None else (permission, *any_of)

    async def __call__(self, request: Request) -> Asked:
        """Open the door or refuse.

        Raises:
            NotSignedInError: no session, or one that has ended.
            NotAllowedError: the permission is lacking, or the form carries no token of ours.
        """
        try:
            return await self._asked(request)
        except BaseException:
            await request.close()  # files of a form that came along lie on disk until they are closed
            raise

    async def _asked(self, request: Request) -> Asked:
        house: House = request.app.state.house
        now = house.clock()
        visitor = await run_in_threadpool(_visitor, request, house, now)
        if visitor is None:
            raise NotSignedInError("请先登录；久未操作时会自动退出。", "sign in first, or send a valid API token")
        if request.method not in _READING and visitor.token_scopes is None:
            await _expect_our_form(request, house, visitor)
        await _expect_text(request, visitor)
        if visitor.must_change_password and request.url.path not in _CHANGING_PASSWORD:
            raise NotAllowedError("一次性密码只能用来登录；请先改成自己的密码。", "change the one-time password first")
        if self.permissions and not any(visitor.may(one) for one in self.permissions):
            raise NotAllowedError(
                f"您的账号（{visitor.roles_zh}）没有这项权限；如有需要，请联系系统管理员。",
                f"this needs one of the permissions {[str(one) for one in self.permissions]}",
            )
        request.state.visitor = visitor
        return Asked(request, house, visitor, now)


def _visitor(request: Request, house: House, now: datetime) -> Visitor | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and request.url.path.startswith("/api/"):
        return visitor_of_token(house.engine, token.strip(), now)
    cookie = request.cookies.get(SESSION_COOKIE)
    return visitor_of_session(house.engine, cookie, now) if cookie else None


async def _expect_text(request: Request, visitor: Visitor) -> None:
    """Refuse NUL in what is asked or typed: PostgreSQL takes it neither into a row nor into a question."""
    is_asked = "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]
    # What a program sends is a file and one number, which the route reads by itself.
    is_typed = (
        visitor.token_scopes is None
        and _is_form(request)
        and any(isinstance(value, str) and "\x00" in value for _, value in (await request.form()).multi_items())
    )
    if is_asked or is_typed:
        raise RefusedError("内容里有看不见的空字符（NUL），没有办理；请删去后重新填写。", "NUL is no text")


def _is_form(request: Request) -> bool:
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data")
    return request.method not in _READING and request.headers.get("content-type", "").startswith(kinds)


async def _expect_our_form(request: Request, house: House, visitor: Visitor) -> None:
    given = request.headers.get(CSRF_HEADER)
    if given is None and _is_form(request):
        found = (await request.form()).get(CSRF_FIELD)
        given = found if isinstance(found, str) else None
    if given is None or not is_valid(house.key, visitor.session, given):
        raise NotAllowedError(
            "这张表单已失效（可能重新登录过）；请返回上一页刷新后再提交。", "CSRF token missing or wrong"
        )
