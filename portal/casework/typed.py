"""What somebody typed into a form: texts, days, files; and a sentence where it cannot be read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from cases.decide_files import File
from intake.attach import check_size
from intake.decisions import DecisionError
from portal.days import typed_day
from portal.guard import CSRF_FIELD
from portal.refusal import RefusedError


@dataclass(frozen=True)
class Typed:
    """A form as it came.

    Attributes:
        texts: Every value of each field, as typed.
        uploads: Files of each field, those left empty not among them.
    """

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    uploads: Mapping[str, Sequence[UploadFile]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of a field, "" where there is none."""
        return next(iter(self.texts.get(name, ())), "").strip()

    def all(self, name: str) -> list[str]:
        """Every value of a field that may be ticked several times."""
        return [value.strip() for value in self.texts.get(name, ()) if value.strip()]

    def day(self, name: str, what: str) -> date:
        """A day that must be given.

        Raises:
            DecisionError: It is not, or is none.
        """
        found = self.maybe_day(name, what)
        if found is None:
            raise DecisionError(f"没有填{what}；请填写，例如 2026-11-25。")
        return found

    def maybe_day(self, name: str, what: str) -> date | None:
        """A day, None where the field was left empty.

        Raises:
            DecisionError: It is no day.
        """
        try:
            return typed_day(self.text(name), what)
        except RefusedError as error:
            raise DecisionError(error.message) from error

    def whole(self, name: str, what: str) -> int | None:
        """A whole number, None where the field was left empty.

        Raises:
            DecisionError: It is none.
        """
        typed = self.text(name)
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{1,12}", typed):
            raise DecisionError(f"{what}「{typed[:40]}」不是整数；请只写数字，不清楚的不填。")
        return int(typed)

    def files(self, name: str) -> list[File]:
        """Name and bytes of each file; read only here, once everything else is known.

        Raises:
            AttachRefusedError: One is too large.
        """
        found = []
        for upload in self.uploads.get(name, ()):
            given = upload.filename or "文件"
            check_size(given, upload.size or 0)
            found.append((given, upload.file.read()))
        return found


@asynccontextmanager
async def typed_form(request: Request) -> AsyncIterator[Typed]:
    """The form of a request, which the guard has parsed already; its files are closed afterwards."""
    form = await request.form()
    try:
        yield _typed(form)
    finally:
        await form.close()


def _typed(form: FormData) -> Typed:
    texts: dict[str, list[str]] = {}
    uploads: dict[str, list[UploadFile]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename or value.size:
                uploads.setdefault(name, []).append(value)
        elif name != CSRF_FIELD:
            texts.setdefault(name, []).append(value)
    return Typed(texts, uploads)
