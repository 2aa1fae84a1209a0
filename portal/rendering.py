"""How pages are made: the Jinja2 environment with the filters of the field, and messages carried to the next page."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cases.words import MARK_ZH, VECTOR_ZH
from editions.words import PLAN_STATE_ZH, not_assessed_zh
from portal.navigation import menu_of
from portal.security.visitor import Visitor
from settings import SHANGHAI

if TYPE_CHECKING:
    from portal.house import House

FOLDER = Path(__file__).resolve().parent
_SAID_COOKIE = "sihai_said"
_SAID_SECONDS = 120


def make_templates() -> Environment:
    """The environment of every page; what a template asks for and was not given is an error, never a blank."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        instant=instant, day=day, number=number, index=index, mark=mark, vector=vector, reason=reason, plan=plan_state
    )
    made.globals["static"] = static_path
    made.globals["VECTORS"] = VECTOR_ZH
    return made


def render(
    request: Request, house: House, template: str, *, status: int = 200, visitor: Visitor | None = None,
    csrf: str = "", **values: object,
) -> HTMLResponse:  # fmt: skip
    """A page as answer, never kept by the browser or anything between."""
    said = _heard(request, house.key)
    text = house.templates.get_template(template).render(
        visitor=visitor,
        csrf=csrf,
        menu=[] if visitor is None else menu_of(visitor, request.app.state.paths),
        path=request.url.path,
        said=said,
        is_practice=house.settings.is_practice,
        **values,
    )
    answer = HTMLResponse(text, status_code=status)
    if said:
        answer.delete_cookie(_SAID_COOKIE)
    return answer


def say(answer: Response, key: bytes, message: str, *, is_secure: bool) -> None:
    """Carry a message to the next page, signed, so that nobody else can put words into it."""
    answer.set_cookie(
        _SAID_COOKIE, _serializer(key).dumps(message), max_age=_SAID_SECONDS, httponly=True, samesite="lax",
        secure=is_secure,
    )  # fmt: skip


def _heard(request: Request, key: bytes) -> str:
    carried = request.cookies.get(_SAID_COOKIE)
    if not carried:
        return ""
    try:
        return str(_serializer(key).loads(carried, max_age=_SAID_SECONDS))
    except BadSignature:  # too old, or not ours
        return ""


def _serializer(key: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="said")


@cache
def static_path(name: str) -> str:
    """The address of a static file, with its content in it: browsers keep it for ever and never have an old one."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def instant(value: datetime | None) -> str:
    """An instant on the wall in Shanghai, to the minute; a dash where there is none."""
    return "—" if value is None else f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def day(value: date | datetime | None) -> str:
    """A day as 2026-11-20; a dash where there is none."""
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return "—" if value is None else f"{value:%Y-%m-%d}"


def number(value: Decimal | float | None, digits: int = 0) -> str:
    """A count or measure with separated thousands; a dash where there is none."""
    return "—" if value is None else f"{value:,.{digits}f}"


def index(value: Decimal | float | None) -> str:
    """An index with two decimals, as bulletins print it; a dash where it was not assessed, which is not zero."""
    return number(value, 2)


def mark(code: str | None) -> str:
    """How sure a letter is against its target."""
    return MARK_ZH.get(code or "", code or "")


def vector(code: str | None) -> str:
    """鼠, 蚊, 蝇, 蟑."""
    return VECTOR_ZH.get(code or "", code or "四害")


def reason(code: str | None) -> str:
    """Why there is no letter."""
    return not_assessed_zh(code)


def plan_state(code: str | None) -> str:
    """How far the sampling plan is met."""
    return PLAN_STATE_ZH.get(code or "", "—")
