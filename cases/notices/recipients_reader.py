"""Recipients read from the tables of notices.toml: names of places, vectors and events as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from urllib.parse import urlsplit

from cases.notices.file_values import FileValues, seen
from cases.notices.recipients import KIND_ZH, LEVEL_ZH, LEVELS, Book, Recipient, Way
from reference.rows import day, text
from reference.standards import Standards
from settings import SHANGHAI

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


class RecipientsReader(FileValues):
    """Reads recipients and gathers what is wrong in them."""

    def __init__(self, standards: Standards) -> None:
        super().__init__()
        self._standards = standards

    def book(self, table: Mapping[str, object], *, is_practice: bool) -> Book:
        """The recipients that the file names, as far as it can be read."""
        self.known_keys("", table, _BOOK_KEYS)
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
            base_url=self.base_url(table.get("base_url")),
            oldest_days=self.number("", table, "oldest_days", 7, 60),
            due_soon_days=self.number("", table, "due_soon_days", 2, 30),
            warnings=tuple(self.warnings),
            is_practice=is_practice,
        )

    def _recipient(self, number: int, table: Mapping[str, object]) -> Recipient:
        name = table.get("name")
        who = f"接收人「{name}」：" if isinstance(name, str) and name.strip() else f"第 {number} 个接收人："
        self.known_keys(who, table, _RECIPIENT_KEYS)
        if not isinstance(name, str) or not name.strip():
            self.problems.append(f'{who}没有名字；请写 name = "硖石街道爱卫办"。')
            name = ""
        level = self._level(who, table.get("level"))
        quiet = self.quiet(who, table.get("quiet", "22:00-07:00"))
        return Recipient(
            name=name.strip(),
            place_codes=self._places(who, table.get("places")),
            vectors=self._vectors(who, table.get("vectors", list(_VECTORS))),
            level=level,
            kinds=self._kinds(who, table.get("events"), level),
            ways=self._ways(who, table),
            wants_digest=self.switch(who, table, "digest"),
            digest_at=self.digest_at(who, table.get("digest_at", "08:30"), quiet),
            quiet=quiet,
            since=self.since(who, table.get("since")),
        )

    def _places(self, who: str, given: object) -> tuple[str, ...]:
        codes: list[str] = []
        for name in self.texts(who, "places", given, '["海宁市"]'):
            code = self._standards.resolve("place", name)
            row = self._standards.place_ever(code if code is not None else name)
            if row is None:
                known = dict.fromkeys(text(place, "place_name") for place in self._standards.tables["place"])
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
        for name in self.texts(who, "vectors", given, '["鼠", "蚊"]'):
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
        self.problems.append(f"{who}{seen('level', given)}；可写 {allowed}。")
        return "town"

    def _kinds(self, who: str, given: object, level: str) -> tuple[str, ...]:
        if given is None:
            return LEVELS[level]
        if given == []:
            return ()  # the digest alone
        found = []
        for name in self.texts(who, "events", given, '["立案", "逾期上报"]'):
            kind = next((code for code, zh in KIND_ZH.items() if name.strip() in (code, zh)), None)
            if kind is None:
                self.problems.append(f"{who}events 里的「{name}」看不懂；可写 {'、'.join(KIND_ZH.values())}。")
            else:
                found.append(kind)
        return tuple(kind for kind in KIND_ZH if kind in found)

    def _ways(self, who: str, table: Mapping[str, object]) -> tuple[Way, ...]:
        ways: list[Way] = []
        urls = table.get("apprise", [])
        for url in self.texts(who, "apprise", urls, '["dingtalk://…"]') if urls != [] else []:
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
        self.known_keys(f"{who}webhook 里", given, ("url", "secret"))
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
