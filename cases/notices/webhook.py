"""The signed webhook: a POST of JSON that its receiver can check, and know again by the notice's id."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from typing import IO

from cases.notices.outcome import SENT, Message, Outcome
from cases.notices.recipients import Way

TIMEOUT_SECONDS = 10.0


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over timestamp, a full stop and the body; hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def post(way: Way, message: Message) -> Outcome:
    """Send a message to a webhook: any answer from 200 to 299 means that it has it."""
    data = {"notice_id": message.message_id, "title": message.title, "body": message.body, **message.data}
    body = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
    timestamp = str(int(time.time()))
    request = urllib.request.Request(
        way.url,
        data=body,
        method="POST",
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "sihai",
            "Idempotency-Key": message.message_id,
            "X-Sihai-Timestamp": timestamp,
            "X-Sihai-Signature": f"sha256={signature(way.secret or '', timestamp, body)}",
        },
    )
    try:
        with _OPENER.open(request, timeout=TIMEOUT_SECONDS):
            return SENT
    except urllib.error.HTTPError as error:
        error.close()
        return Outcome("failed", f"对方没有收下（HTTP {error.code}）")
    except (OSError, http.client.HTTPException) as error:
        return Outcome("failed", f"没有送到（{_cause(error)}）")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirected POST would arrive as a GET without its body; the answer counts as a refusal instead."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:  # fmt: skip
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)


def _cause(error: Exception) -> str:
    """What went wrong as the name of an exception: its text may hold the address."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return type(cause).__name__ if isinstance(cause, Exception) else type(error).__name__
