"""Values of notices.toml, each read with a sentence in Chinese for what is wrong: what was seen, what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from urllib.parse import urlsplit

from cases.notices.hours import QuietHours, parse_clock, parse_quiet_hours
from settings import SHANGHAI


@dataclass
class FileValues:
    """Reads values and gathers what is wrong in them. `who` begins each sentence: whose value it is.

    Attributes:
        problems: In the order of the file; with any of them it cannot be used.
        warnings: What its owner should know though it can be used.
    """

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def known_keys(self, who: str, table: Mapping[str, object], known: tuple[str, ...]) -> None:
        """Say which keys nobody knows."""
        for key in table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"是不是 {near[0]}？" if near else ""
                self.problems.append(f"{who}不认识「{key}」；{hint}可写的有 {'、'.join(known)}。")

    def switch(self, who: str, table: Mapping[str, object], key: str) -> bool:
        """A switch, off where it is not written."""
        given = table.get(key, False)
        if not isinstance(given, bool):
            self.problems.append(f"{who}{seen(key, given)}；请写 true 或 false，不加引号。")
            return False
        return given

    def number(self, who: str, table: Mapping[str, object], key: str, usual: int, most: int) -> int:
        """A whole number from 1 to `most`, `usual` where it is not written."""
        given = table.get(key, usual)
        if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= most:
            self.problems.append(f"{who}{seen(key, given)}；请写 1 到 {most} 的整数，不写就是 {usual}。")
            return usual
        return given

    def texts(self, who: str, key: str, given: object, example: str) -> list[str]:
        """A list of texts, empty where it is none."""
        if isinstance(given, list) and given and all(isinstance(one, str) and one.strip() for one in given):
            return given
        self.problems.append(f"{who}{key} 没有写，或不是一列文字；请写成 {key} = {example}。")
        return []

    def quiet(self, who: str, given: object) -> QuietHours | None:
        """Quiet hours; None where there are none."""
        try:
            return parse_quiet_hours(given if isinstance(given, str) else "?")
        except ValueError:
            self.problems.append(f'{who}{seen("quiet", given)}；请写成 "22:00-07:00"，不要免打扰就写 ""。')
            return None

    def digest_at(self, who: str, given: object, quiet: QuietHours | None) -> time:
        """The hour of the digest, outside the quiet hours."""
        try:
            at = parse_clock(given) if isinstance(given, str) else given
            if not isinstance(at, time):
                raise ValueError
        except ValueError:
            self.problems.append(f'{who}{seen("digest_at", given)}；请写成 "08:30"。')
            return time(8, 30)
        if quiet is not None and quiet.contains(datetime.combine(date(2026, 1, 1), at, SHANGHAI)):
            self.problems.append(f"{who}digest_at {at:%H:%M} 在免打扰时段 {quiet} 里；请改其中一个。")
        return at

    def since(self, who: str, given: object) -> date | None:
        """A day, None where it is not written."""
        if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
            return given
        self.problems.append(f"{who}{seen('since', given)}；请写成 since = 2026-11-25，不加引号。")
        return None

    def base_url(self, given: object) -> str | None:
        """Where pages are, without a slash at its end."""
        if given is None:
            return None
        parts = urlsplit(given) if isinstance(given, str) else None
        if not isinstance(given, str) or parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            self.problems.append(f'{seen("base_url", given)}；请写成 "https://sihai.example.cn"，没有网页就不写。')
            return None
        return given.rstrip("/")


def seen(key: str, given: object) -> str:
    """What stands there, as a sentence begins that says what is allowed."""
    return f"没有写 {key}" if given is None else f"{key} 写的是「{given}」，看不懂"
