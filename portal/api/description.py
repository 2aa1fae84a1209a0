"""The API's own description: OpenAPI for programs, and a page that lists the operations for people."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute

from portal.api import cases, flags, grades, places, submissions, templates
from portal.api.answering import PREFIX
from portal.guard import SESSION_COOKIE, Asked, Guard

router = APIRouter()

# In the order in which people need them.
_DESCRIBED = (submissions, templates, places, grades, flags, cases)
_Anybody = Annotated[Asked, Depends(Guard(None))]
_ABOUT = """
四害密度监测的接口：报送报表，查处理结果，取模板、等级、待跟进事项、案件和地区。权限和管辖范围与网页相同，提示也相同。

Sheets in, answers, templates, grades, findings, cases and places out; same rules, scope and messages as the pages.

登录：Authorization: Bearer <令牌>（在「我的账号」制作令牌），或网页登录后的会话；用会话提交时须带  X-CSRF-Token。
没有办成时答 {"error": {"code", "message_zh", "message_en"}}。带 ETag 的回答可用 If-None-Match 询问有无变化。
日期为 ISO 8601，时刻带时区，单位写在各字段的说明里。
"""


@router.get(f"{PREFIX}/openapi.json", include_in_schema=False)
def openapi(_: _Anybody) -> JSONResponse:
    """The description for programs."""
    return JSONResponse(describe())


@router.get("/api", include_in_schema=False)
def operations(asked: _Anybody) -> HTMLResponse:
    """The description for people."""
    described = describe()
    listed = [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return asked.render("query/api.html", operations=listed, about=_ABOUT.strip().split("\n\n"))


def allowed_methods(path: str) -> str:
    """Methods that an address of the API knows, as the header Allow lists them; "" for an unknown address."""
    routes = [route for module in _DESCRIBED for route in module.router.routes if isinstance(route, APIRoute)]
    return ", ".join(sorted({m for route in routes if route.path_regex.match(path) for m in route.methods or ()}))


@cache
def describe() -> dict[str, Any]:
    """The API in OpenAPI."""
    routes = [route for module in _DESCRIBED for route in module.router.routes]
    made = get_openapi(title="四害密度监测 sihai", version="1", description=_ABOUT, routes=routes)
    made["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "接口令牌 | API token"},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": SESSION_COOKIE,
            "description": "网页登录后的会话 | session of the pages",
        },
    }
    made["security"] = [{"token": []}, {"session": []}]
    for unused in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(unused, None)
    return made
