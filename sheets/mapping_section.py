"""One table of a mapping file, read key by key: what is not known or not as expected is refused with its place.

Knows TOML and forms, not what a mapping means; that is `sheets.mapping`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from sheets.fields import Form
from sheets.forms import FORMS
from sheets.problem import UnreadableSheet
from sheets.spelling import Cell

# A column by its title, or by letter as "F列"; several where the title changes from sheet to sheet.
Reference = tuple[str, ...]
_LETTERS = re.compile(r"([A-Za-z]{1,3})列")
_SHOWN_CHOICES = 40


def refused(key: str, seen: object, allowed: str, *, problem: str = "") -> UnreadableSheet:
    """The refusal of a mapping: its key, what stands there, what is allowed."""
    where = f"映射文件的 {key} " if key else "映射文件"
    seen_zh = f"写的是「{seen}」" if seen != "" else "没有写"
    return UnreadableSheet(
        "file.mapping",
        f"{where}{problem or seen_zh}；应为：{allowed}。",
        f"Mapping file, key {key or '(file)'}: seen {seen!r}; {problem}; allowed: {allowed}",
    )


def column_number(reference: str) -> int | None:
    """Number of the column that "F列" names, None for a title."""
    match = _LETTERS.fullmatch(reference.strip())
    if not match:
        return None
    number = 0
    for letter in match[1].upper():
        number = number * 26 + ord(letter) - 64
    return number


class Section:
    """A table of the file at `path` ("" for the top); `allowed` are its keys, None where any key may stand."""

    def __init__(self, path: str, content: object, allowed: Collection[str] | None) -> None:
        if not isinstance(content, dict):
            raise refused(path, content, f"一个小节 [{path}]")
        self.path = path
        self._content: dict[str, object] = content
        for key in content:
            if allowed is not None and key not in allowed:
                raise refused(self.place(key), key, choices(key, allowed), problem=f"不认识「{key}」")

    @property
    def keys(self) -> list[str]:
        """Its keys, in the order of the file."""
        return list(self._content)

    def place(self, key: str) -> str:
        """The whole name of a key."""
        return f"{self.path}.{key}" if self.path else key

    def section(self, key: str, allowed: Collection[str] | None = None) -> Section | None:
        """The table under a key, None where there is none."""
        return Section(self.place(key), self._content[key], allowed) if key in self._content else None

    def by_field(self, key: str, form: Form) -> Section:
        """The table under a key whose own keys are fields of the form; empty where there is none."""
        return Section(self.place(key), self._content.get(key, {}), [f.key for f in form.fields])

    def form(self) -> Form:
        """The form that the file names."""
        seen = self._content.get("form", "")
        if not isinstance(seen, str) or seen not in FORMS:
            raise refused("form", seen, "、".join(f"{form.form_id}（{form.title_zh}）" for form in FORMS.values()))
        return FORMS[seen]

    def text(self, key: str, allowed: str) -> str:
        """A text that must be there."""
        seen = self._content.get(key, "")
        if not isinstance(seen, str) or not seen.strip():
            raise refused(self.place(key), seen, allowed)
        return seen

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A text or a list of texts."""
        seen = self._content.get(key, default)
        listed = (seen,) if isinstance(seen, str) else tuple(seen) if isinstance(seen, list | tuple) else ()
        if not all(isinstance(one, str) for one in listed) or (key in self._content and not listed):
            raise refused(self.place(key), seen, '文字，或文字的列表 ["…", "…"]')
        return listed

    def number(self, key: str) -> int | None:
        """A row number, None where the key is absent."""
        seen = self._content.get(key)
        if key in self._content and (type(seen) is not int or seen < 1):
            raise refused(self.place(key), seen, "行号，从 1 数起")
        return seen if isinstance(seen, int) else None

    def header_rows(self, key: str) -> tuple[int, ...]:
        """Numbers of neighbouring rows of titles: one, several as a list, none for 0; row 1 where the key is absent."""
        seen = self._content.get(key, 1)
        if type(seen) is int and seen == 0:
            return ()
        listed = [one for one in (seen if isinstance(seen, list) else [seen]) if type(one) is int and one > 0]
        if not listed or seen not in (listed[0], listed) or listed != [*range(listed[0], listed[0] + len(listed))]:
            raise refused(self.place(key), seen, "标题行的行号；两行标题写 [2, 3]；没有标题行写 0")
        return tuple(listed)

    def scalar(self, key: str) -> Cell:
        """A text, number, date, true or false."""
        seen = self._content[key]
        if isinstance(seen, bool | int | float | str | dt.date):
            return seen
        raise refused(self.place(key), seen, "一个值：文字、数、日期（2026-06-01）、true 或 false")

    def reference(self, key: str) -> Reference:
        """A column, by title or letter."""
        return self.as_reference(key, self._content.get(key, ""))

    def references(self, key: str) -> tuple[Reference, ...]:
        """Two columns or more."""
        seen = self._content[key]
        if not isinstance(seen, list) or len(seen) < 2:
            raise refused(self.place(key), seen, '两列以上的列表 ["列标题", "F列"]')
        return tuple(self.as_reference(key, one) for one in seen)

    def number_or_reference(self, key: str) -> int | Reference:
        """A number, or the column that holds it."""
        seen = self._content.get(key, "")
        return seen if type(seen) is int else self.as_reference(key, seen)

    def as_reference(self, key: str, seen: object) -> Reference:
        """What stands under a key, as a column."""
        listed = [seen] if isinstance(seen, str) else seen
        if not isinstance(listed, list) or not listed or any(not isinstance(o, str) or not o.strip() for o in listed):
            raise refused(self.place(key), seen, '列标题，或列号如 "F列"；标题各表不同时写成列表')
        return tuple(listed)

    def field_keys(self, key: str, form: Form) -> tuple[str, ...]:
        """A list of fields of the form."""
        listed = self.texts(key)
        for one in listed:
            if one not in form:
                raise refused(self.place(key), one, choices(one, [f.key for f in form.fields]))
        return listed


def choices(seen: str, allowed: Iterable[str]) -> str:
    """What may stand there, the nearest first."""
    listed = list(allowed)
    near = get_close_matches(seen, listed, n=3)
    rest = [one for one in listed if one not in near]
    shown = [*near, *rest][:_SHOWN_CHOICES]
    return "、".join(shown) + ("……" if len(listed) > len(shown) else "")
