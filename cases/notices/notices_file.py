"""SIHAI_HOME/notices.toml: reading it, and saying in Chinese what is wrong in it without repeating a secret."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from cases.notices.hours import QuietHours, parse_clock, parse_quiet_hours
from cases.notices.recipients import KIND_ZH, LEVEL_ZH, LEVELS, Book, Recipient, Way
from reference.rows import day, text
from reference.standards import Standards
from settings import SHANGHAI, Settings

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*)://.+", re.IGNORECASE)
_VECTORS = {
    "rodent": ("rodent", "鼠", "鼠类"),
    "mosquito": ("mosquito", "蚊", "蚊虫"),
    "fly": ("fly", "蝇", "蝇类"),
    "cockroach": ("cockroach", "蟑", "蟑螂", "蜚蠊"),
}
_BOOK_KEYS = ("base_url", "oldest_days", "due_soon_days", "recipient")
_RECIPIENT_KEYS = (
    "name", "places", "vectors", "level", "events", "apprise", "webhook", "digest", "digest_at", "quiet", "since",
)  # fmt: skip
_SHORTEST_SECRET = 16


class NoticesFileError(ValueError):
    """notices.toml cannot be used; the message says in Chinese what was seen, what is allowed and what to do."""


def notices_path(settings: Settings) -> Path:
    """Where the file lies."""
    return settings.home / "notices.toml"


def read_book(settings: Settings, standards: Standards) -> Book | None:
    """The recipients, None where there is no file: then nobody is told anything.

    Raises:
        NoticesFileError: The file is there and cannot be used; every problem is listed.
        OSError: It cannot be read.
    """
    path = notices_path(settings)
    try:
        content = path.read_bytes()
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    book = parse_book(content, standards, is_practice=settings.is_practice)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        said = f"本机其他用户也能读到 {path}（权限 {stat.S_IMODE(mode):o}），里面有密钥；请运行 chmod 600 {path}。"
        book = Book(**{**vars(book), "warnings": (said, *book.warnings)})
    return book


def parse_book(content: bytes, standards: Standards, *, is_practice: bool = False) -> Book:
    """The recipients that a file's text names.

    Raises:
        NoticesFileError: It cannot be used.
    """
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NoticesFileError("notices.toml 不是 UTF-8 编码；请另存为 UTF-8。") from None
    except tomllib.TOMLDecodeError as error:
        raise NoticesFileError(_toml_sentence(str(error))) from None
    reader = _Reader(standards)
    book = reader.book(table, is_practice=is_practice)
    if reader.problems:
        listed = "\n".join(f"  - {problem}" for problem in reader.problems)
        raise NoticesFileError(
            f"notices.toml 有 {len(reader.problems)} 处要改（sihai notices example 有样例）：\n{listed}"
        )
    return book


def _toml_sentence(error: str) -> str:
    where = re.search(r"\(at line (\d+), column (\d+)\)", error)
    place = f"第 {where[1]} 行第 {where[2]} 列" if where else "末尾"
    return (
        f"notices.toml {place}写法不对（{error.partition(' (at ')[0]}）；文字要用英文引号括起，"
        "每个接收人以 [[recipient]] 开头。sihai notices example 有样例。"
    )


@dataclass
class _Reader:
    """Reads tables of the file and gathers what is wrong in them.

    Attributes:
        standards: The places that it may name.
        problems: In the order of the file.
        warnings: Likewise.
    """

    standards: Standards
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def book(self, table: Mapping[str, object], *, is_practice: bool) -> Book:
        self._known_keys("", table, _BOOK_KEYS)
        listed = table.get("recipient", [])
        if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
            self.problems.append("没有接收人；每个接收人写一段，以 [[recipient]] 开头（两层方括号）。")
            listed = []
        recipients = tuple(self._recipient(number, one) for number, one in enumerate(listed, start=1))
        names = [recipient.name for recipient in recipients if recipient.name]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.problems.append(f"有 {names.count(name)} 个接收人都叫「{name}」；名字不能重复。")
        return Book(
            recipients=recipients,
            base_url=self._base_url(table.get("base_url")),
            oldest_days=self._number("", table, "oldest_days", 7, 60),
            due_soon_days=self._number("", table, "due_soon_days", 2, 30),
            warnings=tuple(self.warnings),
            is_practice=is_practice,
        )

    def _recipient(self, number: int, table: Mapping[str, object]) -> Recipient:
        name = table.get("name")
        who = f"接收人「{name}」：" if isinstance(name, str) and name.strip() else f"第 {number} 个接收人："
        self._known_keys(who, table, _RECIPIENT_KEYS)
        if not isinstance(name, str) or not name.strip():
            self.problems.append(f'{who}没有名字；请写 name = "硖石街道爱卫办"。')
            name = ""
        level = self._level(who, table.get("level"))
        quiet = self._quiet(who, table.get("quiet", "22:00-07:00"))
        return Recipient(
            name=name.strip(),
            place_codes=self._places(who, table.get("places")),
            vectors=self._vectors(who, table.get("vectors", list(_VECTORS))),
            level=level,
            kinds=self._kinds(who, table.get("events"), level),
            ways=self._ways(who, table),
            wants_digest=self._switch(who, table, "digest"),
            digest_at=self._digest_at(who, table.get("digest_at", "08:30"), quiet),
            quiet=quiet,
            since=self._since(who, table.get("since")),
        )

    def _known_keys(self, who: str, table: Mapping[str, object], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"是不是 {near[0]}？" if near else ""
                self.problems.append(f"{who}不认识「{key}」；{hint}可写的有 {'、'.join(known)}。")

    def _places(self, who: str, given: object) -> tuple[str, ...]:
        codes: list[str] = []
        for name in self._texts(who, "places", given, '["海宁市"]'):
            code = self.standards.resolve("place", name)
            row = self.standards.place_ever(code if code is not None else name)
            if row is None:
                known = dict.fromkeys(text(place, "place_name") for place in self.standards.tables["place"])
                near = get_close_matches(name, known, n=3)
                hint = f"是不是要写：{'、'.join(near)}？" if near else "请写区划代码（如 330481001）或全称。"
                self.problems.append(f"{who}没有叫「{name}」的地方，或有几个同名的；{hint}")
                continue
            ended_on = day(row, "valid_to")
            if ended_on is not None and ended_on < datetime.now(SHANGHAI).date():
                self.warnings.append(f"{who}{text(row, 'place_name')}已于 {ended_on} 撤并，请改写现在的地名。")
            codes.append(text(row, "place_code"))
        return tuple(dict.fromkeys(codes))

    def _vectors(self, who: str, given: object) -> tuple[str, ...]:
        found = []
        for name in self._texts(who, "vectors", given, '["鼠", "蚊"]'):
            vector = next((code for code, names in _VECTORS.items() if name.strip().lower() in names), None)
            if vector is None:
                self.problems.append(f"{who}vectors 里的「{name}」看不懂；可写 鼠、蚊、蝇、蟑，四样都要就不写这一行。")
            else:
                found.append(vector)
        return tuple(vector for vector in _VECTORS if vector in found)

    def _level(self, who: str, given: object) -> str:
        for level, name in LEVEL_ZH.items():
            if given in (level, name):
                return level
        allowed = "、".join(f'"{level}"（{name}）' for level, name in LEVEL_ZH.items())
        self.problems.append(f"{who}{_seen('level', given)}；可写 {allowed}。")
        return "town"

    def _kinds(self, who: str, given: object, level: str) -> tuple[str, ...]:
        if given is None:
            return LEVELS[level]
        if given == []:
            return ()  # the digest alone
        found = []
        for name in self._texts(who, "events", given, '["立案", "逾期上报"]'):
            kind = next((code for code, zh in KIND_ZH.items() if name.strip() in (code, zh)), None)
            if kind is None:
                self.problems.append(f"{who}events 里的「{name}」看不懂；可写 {'、'.join(KIND_ZH.values())}。")
            else:
                found.append(kind)
        return tuple(kind for kind in KIND_ZH if kind in found)

    def _ways(self, who: str, table: Mapping[str, object]) -> tuple[Way, ...]:
        ways: list[Way] = []
        urls = table.get("apprise", [])
        for url in self._texts(who, "apprise", urls, '["dingtalk://…"]') if urls != [] else []:
            scheme = _SCHEME.fullmatch(url.strip())
            if scheme is None:
                self.problems.append(
                    f"{who}apprise 里有一个地址不是「方式://…」（如 dingtalk://、wecombot://、mailtos://）。"
                )
                continue
            kind = scheme[1].lower()
            alike = sum(1 for way in ways if way.name.partition("-")[0] == kind)
            ways.append(Way(f"{kind}-{alike + 1}" if alike else kind, url.strip()))
        webhook = table.get("webhook")
        if webhook is not None:
            ways += self._webhook(who, webhook)
        if not ways and urls == [] and webhook is None:
            self.problems.append(f'{who}没有发送途径；请写 apprise = ["…"] 或 [recipient.webhook]。')
        return tuple(ways)

    def _webhook(self, who: str, given: object) -> list[Way]:
        if not isinstance(given, dict):
            self.problems.append(f"{who}webhook 要写成一段 [recipient.webhook]，里面有 url 和 secret。")
            return []
        self._known_keys(f"{who}webhook 里", given, ("url", "secret"))
        url, secret = given.get("url"), given.get("secret")
        parts = urlsplit(url) if isinstance(url, str) else None
        if not isinstance(url, str) or parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            self.problems.append(f"{who}webhook 的 url 要以 http:// 或 https:// 开头，后面是主机名。")
            return []
        if not isinstance(secret, str) or len(secret) < _SHORTEST_SECRET:
            self.problems.append(
                f"{who}webhook 的 secret 太短或没有写；请用至少 {_SHORTEST_SECRET} 个字符的随机文字，与对方约定同一个。"
            )
            return []
        if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            self.warnings.append(f"{who}webhook 用的是 http，内容有签名但不加密；能用 https 就用 https。")
        return [Way("webhook", url, secret)]

    def _quiet(self, who: str, given: object) -> QuietHours | None:
        try:
            return parse_quiet_hours(given if isinstance(given, str) else "?")
        except ValueError:
            self.problems.append(f'{who}{_seen("quiet", given)}；请写成 "22:00-07:00"，不要免打扰就写 ""。')
            return None

    def _digest_at(self, who: str, given: object, quiet: QuietHours | None) -> time:
        try:
            at = parse_clock(given) if isinstance(given, str) else given
            if not isinstance(at, time):
                raise ValueError
        except ValueError:
            self.problems.append(f'{who}{_seen("digest_at", given)}；请写成 "08:30"。')
            return time(8, 30)
        if quiet is not None and quiet.contains(datetime.combine(date(2026, 1, 1), at, SHANGHAI)):
            self.problems.append(f"{who}digest_at {at:%H:%M} 在免打扰时段 {quiet} 里；请改其中一个。")
        return at

    def _since(self, who: str, given: object) -> date | None:
        if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
            return given
        self.problems.append(f"{who}{_seen('since', given)}；请写成 since = 2026-11-25，不加引号。")
        return None

    def _switch(self, who: str, table: Mapping[str, object], key: str) -> bool:
        given = table.get(key, False)
        if not isinstance(given, bool):
            self.problems.append(f"{who}{_seen(key, given)}；请写 true 或 false，不加引号。")
            return False
        return given

    def _number(self, who: str, table: Mapping[str, object], key: str, usual: int, most: int) -> int:
        given = table.get(key, usual)
        if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= most:
            self.problems.append(f"{who}{_seen(key, given)}；请写 1 到 {most} 的整数，不写就是 {usual}。")
            return usual
        return given

    def _texts(self, who: str, key: str, given: object, example: str) -> list[str]:
        if isinstance(given, list) and given and all(isinstance(one, str) and one.strip() for one in given):
            return given
        self.problems.append(f"{who}{key} 没有写，或不是一列文字；请写成 {key} = {example}。")
        return []

    def _base_url(self, given: object) -> str | None:
        if given is None:
            return None
        parts = urlsplit(given) if isinstance(given, str) else None
        if not isinstance(given, str) or parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            self.problems.append(f'{_seen("base_url", given)}；请写成 "https://sihai.example.cn"，没有网页就不写。')
            return None
        return given.rstrip("/")


def _seen(key: str, given: object) -> str:
    return f"没有写 {key}" if given is None else f"{key} 写的是「{given}」，看不懂"
