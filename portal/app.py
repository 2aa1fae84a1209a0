"""The application: its doors, its pages, and what it says when something goes wrong."""

from __future__ import annotations

import logging
import pkgutil
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import import_module
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from assets.publications.shelf import NoEditionError
from cases.decide_record import CaseRefusedError
from intake.decisions import DecisionError
from intake.receive import ReceiveFaultError, ReceiveRefusedError
from portal import api, pages
from portal.api.description import allowed_methods
from portal.desk import Desk
from portal.headers import ALWAYS, SafeHeaders
from portal.house import House
from portal.limits import BodyLimit
from portal.refusal import NotAllowedError, NotSignedInError, RefusedError
from portal.rendering import FOLDER, make_templates, render
from portal.security.csrf import portal_key
from portal.shelves import EditionShelf, StandardsShelf
from reference.problem import StandardsError
from registry.database import open_registry
from settings import Settings, load_settings

_LOG = logging.getLogger("portal")

# Beginnings of paths that take files.
UPLOADS = ("/send", "/submissions", "/cases", "/problems", "/api/v1/submissions")

# Refusals that come as a Chinese sentence, with the status under which they are answered.
_SENTENCES: dict[type[Exception], int] = {
    CaseRefusedError: 409,
    DecisionError: 409,
    ReceiveRefusedError: 400,
    ReceiveFaultError: 507,
    NoEditionError: 503,
    StandardsError: 503,
}


def create_app(
    settings: Settings, *, clock: Callable[[], datetime] | None = None, starts_desk: bool = False
) -> FastAPI:
    """The portal of one installation.

    Args:
        settings: The installation.
        clock: The present instant, where a test goes by another than the true one.
        starts_desk: Start the desk's process with the application, so that the first sender finds it warm.

    Raises:
        RegistryError: the registry cannot be opened.
    """
    settings.make_folders()
    house = House(
        settings=settings,
        engine=open_registry(settings.registry_url),
        key=portal_key(settings),
        templates=make_templates(),
        standards=StandardsShelf(settings),
        editions=EditionShelf(settings),
        desk=Desk(settings),
        **({} if clock is None else {"clock": clock}),
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if starts_desk:
            house.desk.start()
        yield
        await run_in_threadpool(house.queries.close)
        house.desk.close()
        house.editions.close()
        house.engine.dispose()

    # The API describes itself; pages of FastAPI that would fetch scripts from elsewhere are off.
    app = FastAPI(title="sihai 四害", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.house = house
    routers = _routers(pages.__path__, pages.__name__) + _routers(api.__path__, api.__name__)
    for router in routers:
        app.include_router(router)
    app.mount("/static", _Static(directory=FOLDER / "static"), name="static")
    # The application itself no longer lists the routes of its routers one by one.
    app.state.routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    app.state.paths = frozenset(route.path for route in app.state.routes)
    app.add_middleware(BodyLimit, uploads=UPLOADS)
    app.add_middleware(SafeHeaders)
    for kind in (RefusedError, HTTPException, RequestValidationError, *_SENTENCES):
        app.add_exception_handler(kind, _refused)
    app.add_exception_handler(Exception, _failed)
    return app


def from_environment() -> FastAPI:
    """The portal of the installation that the environment names: what uvicorn is told to run."""
    return create_app(load_settings(), starts_desk=True)


def _routers(path: object, package: str) -> list[APIRouter]:
    """The `router` of every module of a package, in the order of their names."""
    names = sorted(found.name for found in pkgutil.iter_modules(path))  # type: ignore[arg-type]
    modules = [import_module(f"{package}.{name}") for name in names]
    return [module.router for module in modules if hasattr(module, "router")]


class _Static(StaticFiles):
    """Files whose address changes with their content: kept by browsers for a year."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        answer = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


async def _refused(request: Request, error: Exception) -> Response:
    """Answer a refusal: a page with the sentence, or JSON under /api."""
    status, message, english = _told(error)
    if request.url.path.startswith("/api/"):
        code = type(error).__name__.removesuffix("Error")
        headers = {401: {"www-authenticate": "Bearer"}, 405: {"allow": allowed_methods(request.url.path)}}
        body = {"error": {"code": code, "message_zh": message, "message_en": english}}
        return JSONResponse(body, status_code=status, headers=headers.get(status))
    if isinstance(error, NotSignedInError):
        return RedirectResponse(_sign_in_and_back(request), status_code=303)
    if isinstance(error, NotAllowedError) and error.english == "change the one-time password first":
        return RedirectResponse("/password", status_code=303)
    visitor = getattr(request.state, "visitor", None)
    return render(
        request, request.app.state.house, "error.html", status=status, visitor=visitor, message=message, reference="",
        title=_TITLES.get(status, "没有办成"),
    )  # fmt: skip


def _sign_in_and_back(request: Request) -> str:
    """The sign-in, then the page that was asked for; where a form was sent, the page on which it stood."""
    if request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return "/sign-in" if here == "/" else f"/sign-in?next={quote(here)}"
    if request.url.path == "/sign-out":
        return "/sign-in"
    stood = urlsplit(request.headers.get("referer", ""))
    back = stood.path + (f"?{stood.query}" if stood.query else "") if stood.netloc == request.url.netloc else "/"
    return f"/sign-in?lost=1&next={quote(back)}"


# What the edition's own sentence says is for whoever stands at the machine's command line.
_NOTHING_PUBLISHED = (
    "还没有发布评级结果，这一页要等第一次夜间评级以后才有内容。评级每夜 01:30 自动进行；报送、审核照常办理。"
    "若过了一夜仍是这样，请告诉系统管理员。"
)

_TITLES = {403: "没有权限", 404: "没有找到", 503: "暂时不能办理", 507: "暂时不能办理"}


def _told(error: Exception) -> tuple[int, str, str]:
    """Status, Chinese and English of a refusal."""
    if isinstance(error, RefusedError):
        return error.status, error.message, error.english
    if isinstance(error, RequestValidationError):
        where = "、".join(dict.fromkeys(str(one["loc"][-1]) for one in error.errors()))
        return 422, f"提交的内容不完整或格式不对：{where}；请改正后重新提交。", str(error.errors())
    if isinstance(error, HTTPException):
        if error.status_code == 404:
            return 404, "没有找到这一页；请从上方菜单进入。", "no such page"
        if error.status_code == 405:
            return 405, "这一页不接受这种操作；请返回上一页。", "method not allowed"
        if error.status_code == 413:
            return 413, str(error.detail), "request body too large"
        return error.status_code, f"请求没有办成：{error.detail}", str(error.detail)
    if isinstance(error, NoEditionError):
        return 503, _NOTHING_PUBLISHED, str(error)
    status = next(status for kind, status in _SENTENCES.items() if isinstance(error, kind))
    return status, str(error), str(error)


async def _failed(request: Request, error: Exception) -> Response:
    """Answer a fault of ours: a number by which the log knows it, never its inside."""
    reference, path = secrets.token_hex(4), str(request.scope["path"])
    _LOG.error("fault %s at %s %r", reference, request.method, path, exc_info=error)
    message = f"系统出了故障，刚才的操作可能没有完成。请稍后再试；若再次出现，请把编号 {reference} 告诉系统管理员。"
    # Written beyond every middleware, the one that adds these headers among them.
    headers = {**ALWAYS, "cache-control": "no-store"}
    if path.startswith("/api/"):
        body = {"error": {"code": "Fault", "message_zh": message, "message_en": f"internal fault {reference}"}}
        return JSONResponse(body, status_code=500, headers=headers)
    answer = render(
        request, request.app.state.house, "error.html", status=500, title="系统故障", message=message,
        reference=reference, visitor=getattr(request.state, "visitor", None),
    )  # fmt: skip
    answer.headers.update(headers)
    return answer
