"""What all routes of the API share: how they refuse, how an answer is known again, pages of long lists."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query
from fastapi.responses import Response

from editions.opened import Edition, Record
from portal.api.models import Error
from portal.guard import Asked

PREFIX = "/api/v1"
_T = TypeVar("_T")

# What codes of places, and numbers of receipts and cases, are made of.
CODE = "^[0-9]{2,12}$"
NAME = "^[0-9A-Za-z_-]{1,64}$"
# The guard refuses NUL, wherever it stands.
_WORD = "^[^\\x00]*$"


def word(zh: str, en: str) -> Any:
    """A parameter that narrows a list: a name, a code, a part of them; longer than any of those it never is."""
    return Query(max_length=80, pattern=_WORD, description=f"{zh} | {en}")


Vector = Annotated[str, word("病媒：rodent、mosquito、fly、cockroach", "rodent, mosquito, fly or cockroach")]
Official = Annotated[bool, Query(description="取夜间发布的正式版本 | the nightly edition, not the newest")]
Limit = Annotated[int, Query(ge=1, le=5000, description="最多多少行 | rows to return at most")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="跳过多少行 | rows to leave out before them")]

_REFUSALS = {
    400: "请求有误 | something is wrong with the request",
    401: "没有登录，或令牌无效 | not signed in, or no valid token",
    403: "没有权限 | not allowed",
    404: "没有，或不在管辖范围内 | not there, or out of scope",
    409: "现在不能这样办理 | not possible as things stand",
    413: "太大 | too large",
    422: "参数不合要求 | a parameter is not as it must be",
    503: "暂时不能办理 | not possible for the moment",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, as the description has them: those that any route has, and these."""
    return {status: {"model": Error, "description": _REFUSALS[status]} for status in (400, 401, 403, 422, *statuses)}


def about(edition: Edition) -> Record:
    """Which edition an answer tells of."""
    return {
        "edition_id": edition.edition_id,
        "edition_kind": edition.kind,
        "as_of": edition.as_of,
        "is_practice": edition.is_practice,
    }


def tag_of(asked: Asked, edition: Edition, places: Sequence[str]) -> str:
    """The ETag of an answer that follows from the edition, what is asked, and the places granted, and nothing else."""
    url = asked.request.url
    said = "\n".join((edition.edition_id, asked.house.standards.now().hash, url.path, url.query, *places))
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def is_known(asked: Asked, tag: str) -> bool:
    """Whether the caller has the answer already."""
    given = asked.request.headers.get("if-none-match", "")
    return tag in [one.strip().removeprefix("W/") for one in given.split(",")]


def cached(tag: str) -> dict[str, str]:
    """Headers of an answer that the caller may keep, and asks each time whether it still holds."""
    return {"etag": tag, "cache-control": "private, no-cache", "vary": "authorization, cookie"}


def not_modified(tag: str) -> Response:
    """The answer to who has it already."""
    return Response(status_code=304, headers=cached(tag))


def part(rows: Sequence[_T], limit: int, offset: int) -> Sequence[_T]:
    """Some rows of a list."""
    return rows[offset : offset + limit]
