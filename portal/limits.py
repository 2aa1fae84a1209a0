"""How much a request may hold and in which coding: counted while it comes in, so that nothing too large is held."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fastapi import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from intake.receive import LARGEST_FILE_BYTES

# Forms are short texts; a sheet or scan comes with some fields and the frame of its multipart beside it.
LARGEST_FORM_BYTES = 1_000_000
LARGEST_UPLOAD_BYTES = LARGEST_FILE_BYTES + LARGEST_FORM_BYTES

_REFUSED_ZH = "这次提交超过 {} MB，没有收下；请删去图片，或分成几个文件分别提交。"

# Browsers send forms in the coding of the page. Others, such as UTF-7, can say what is no text at all (half a surrogate
# pair), which no page and no registry can hold.
_OTHER_CHARSET = re.compile(rb"""charset(?!\s*=\s*["']?utf-?8["']?\s*(?:;|$))""", re.IGNORECASE)
_CHARSET_ZH = "这次提交的编码不是 UTF-8，没有收下；请用浏览器打开页面填写，程序请以 UTF-8 发送。"


class BodyLimit:
    """Middleware that refuses larger bodies with 413, and those in another coding than UTF-8 with 415.

    Args:
        app: What it protects.
        uploads: Beginnings of paths that take files.
    """

    def __init__(self, app: ASGIApp, uploads: Sequence[str] = ()) -> None:
        self._app = app
        self._uploads = tuple(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = dict(scope["headers"])
        if any(name == b"content-type" and _OTHER_CHARSET.search(value) for name, value in scope["headers"]):
            await _refuse(scope, receive, send, 415, "Charset", _CHARSET_ZH, "send forms in UTF-8")
            return
        most = LARGEST_UPLOAD_BYTES if scope["path"].startswith(self._uploads) else LARGEST_FORM_BYTES
        declared = sent.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > most:
            await _refuse(scope, receive, send, 413, "TooLarge", _sentence(most), f"more than {most} bytes")
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                # Raised within whoever reads the body; the application answers it like every refusal.
                raise HTTPException(413, _sentence(most))
            return message

        await self._app(scope, counted, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, code: str, zh: str, en: str) -> None:
    headers = {"connection": "close"}
    if str(scope["path"]).startswith("/api/"):
        body = {"error": {"code": code, "message_zh": zh, "message_en": en}}
        await JSONResponse(body, status_code=status, headers=headers)(scope, receive, send)
        return
    await PlainTextResponse(zh, status_code=status, headers=headers)(scope, receive, send)


def _sentence(most: int) -> str:
    return _REFUSED_ZH.format(f"{most / 1e6:.0f}")
