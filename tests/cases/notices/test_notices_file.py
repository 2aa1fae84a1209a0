from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from cases.notices.example import EXAMPLE
from cases.notices.notices_file import NoticesFileError, notices_path, parse_book, read_book
from cases.notices.recipients import LEVELS
from reference.load import Standards
from settings import Settings

TOWN = """
[[recipient]]
name = "硖石街道"
level = "town"
places = ["硖石街道"]
apprise = ["json://127.0.0.1:1"]
"""
SECRET = "dingtalk://SECsecretsecret@tokentoken/"


def test_the_example_can_be_used(standards: Standards) -> None:
    book = parse_book(EXAMPLE.encode(), standards)
    town, county, office = book.recipients
    assert (town.level, county.level, office.level) == ("town", "county", "office")
    assert town.place_codes == ("330481001",)
    assert county.place_codes == office.place_codes == ("330481",)
    assert [way.name for one in book.recipients for way in one.ways] == ["dingtalk", "wecombot", "webhook"]
    assert (str(town.quiet), str(county.quiet), office.quiet) == ("22:00-07:00", "22:00-07:00", None)
    assert (town.wants_digest, town.digest_at, office.wants_digest) == (True, time(8, 30), False)
    assert book.warnings == ()


def test_every_line_of_the_example_that_is_commented_out_can_be_used_too(standards: Standards) -> None:
    lines = [line.removeprefix("# ") if " = " in line.partition("#")[2] else line for line in EXAMPLE.split("\n")]
    book = parse_book("\n".join(lines).encode(), standards)
    assert book.base_url == "https://sihai.example.cn"
    assert book.recipients[0].vectors == ("rodent", "mosquito")
    assert book.recipients[0].kinds == ("opened", "overdue")
    assert book.recipients[0].since == date(2026, 11, 25)


def test_what_is_not_written_has_its_usual_value(standards: Standards) -> None:
    book = parse_book(TOWN.encode(), standards)
    (town,) = book.recipients
    assert (book.base_url, book.oldest_days, book.due_soon_days) == (None, 7, 2)
    assert town.vectors == ("rodent", "mosquito", "fly", "cockroach")
    assert town.kinds == LEVELS["town"]
    assert (str(town.quiet), town.wants_digest, town.since) == ("22:00-07:00", False, None)


def test_ways_are_named_by_kind_and_numbered(standards: Standards) -> None:
    urls = '["dingtalk://a/", "mailto://u:p@h", "DingTalk://b/"]'
    book = parse_book(TOWN.replace('["json://127.0.0.1:1"]', urls).encode(), standards)
    assert [way.name for way in book.recipients[0].ways] == ["dingtalk", "mailto", "dingtalk-2"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"硖石街道"]', '"峡石街道"]'), "没有叫「峡石街道」的地方，或有几个同名的；是不是要写：硖石街道"),
        (('places = ["硖石街道"]\n', ""), "places 没有写，或不是一列文字；请写成 places"),
        (('["硖石街道"]', '"硖石街道"'), "places 没有写，或不是一列文字"),
        (('"town"', '"village"'), 'level 写的是「village」，看不懂；可写 "town"（镇街）'),
        (('level = "town"\n', ""), "没有写 level；可写"),
        (("level", "leval"), "不认识「leval」；是不是 level？"),
        (('name = "硖石街道"', 'name = ""'), "第 1 个接收人：没有名字"),
        (("apprise", 'vectors = ["老鼠"]\napprise'), "vectors 里的「老鼠」看不懂；可写 鼠、蚊、蝇、蟑"),
        (("apprise", 'events = ["开案"]\napprise'), "events 里的「开案」看不懂；可写 立案"),
        (("apprise", 'quiet = "晚上"\napprise'), 'quiet 写的是「晚上」，看不懂；请写成 "22:00-07:00"'),
        (("apprise", "quiet = 22\napprise"), "quiet 写的是「22」，看不懂"),
        (("apprise", 'digest_at = "06:30"\napprise'), "digest_at 06:30 在免打扰时段 22:00-07:00 里"),
        (("apprise", 'digest = "是"\napprise'), "digest 写的是「是」，看不懂；请写 true 或 false"),
        (("apprise", 'since = "11月"\napprise'), "since 写的是「11月」，看不懂；请写成 since = 2026-11-25"),
        (('apprise = ["json://127.0.0.1:1"]', ""), "没有发送途径"),
        (("[[recipient]]", "oldest_days = 0\n[[recipient]]"), "oldest_days 写的是「0」，看不懂；请写 1 到 60 的整数"),
        (("[[recipient]]", 'base_url = "x"\n[[recipient]]'), "base_url 写的是「x」，看不懂"),
        (("[[recipient]]", "[recipient]"), "每个接收人写一段，以 [[recipient]] 开头（两层方括号）"),
        (('"town"', "town"), "notices.toml 第 4 行第 9 列写法不对"),
        (("apprise", '[recipient.webhook]\nurl = "ftp://x"\nsecret="0123456789abcdef"\n#'), "url 要以 http:// 或"),
        (("apprise", '[recipient.webhook]\nurl = "http://127.0.0.1"\nsecret = "kurz"\n#'), "secret 太短或没有写"),
        (("apprise", "webhook = 3\napprise"), "webhook 要写成一段 [recipient.webhook]"),
    ],
)
def test_a_wrong_file_is_explained(standards: Standards, change: tuple[str, str], said: str) -> None:
    assert change[0] in TOWN
    with pytest.raises(NoticesFileError) as refused:
        parse_book(TOWN.replace(*change).encode(), standards)
    assert said in str(refused.value)


def test_every_problem_is_listed_and_no_secret_repeated(standards: Standards) -> None:
    wrong = TOWN.replace("json://127.0.0.1:1", f' {SECRET}", "SECsecretsecret').replace('"town"', '"x"') + TOWN
    with pytest.raises(NoticesFileError) as refused:
        parse_book(wrong.encode(), standards)
    assert "有 3 处要改" in str(refused.value), "level, an address without scheme, the name twice"
    assert "SECsecret" not in str(refused.value)


def test_a_book_shows_no_address(standards: Standards) -> None:
    webhook = '[recipient.webhook]\nurl = "http://secretsecret.cn"\nsecret = "secretsecretsecret"\n'
    book = parse_book((TOWN.replace("json://127.0.0.1:1", SECRET) + webhook).encode(), standards)
    assert "secret" not in repr(book).replace("secret=", "")
    assert "不加密" in book.warnings[0]


@pytest.mark.parametrize(("mode", "warns"), [(0o600, False), (0o640, True), (0o644, True)])
def test_a_file_that_others_can_read_is_warned_of(
    settings: Settings, standards: Standards, mode: int, *, warns: bool
) -> None:
    path = notices_path(settings)
    path.write_text(TOWN, encoding="utf-8")
    path.chmod(mode)
    book = read_book(settings, standards)
    assert book is not None
    assert [f"chmod 600 {path}" in warning for warning in book.warnings] == [True] * warns


def test_no_file_no_recipients(settings: Settings, standards: Standards) -> None:
    assert read_book(settings, standards) is None


def test_practice_has_a_file_of_its_own(tmp_path: Path, standards: Standards) -> None:
    (tmp_path / "notices.toml").write_text(TOWN, encoding="utf-8")
    practice = Settings(tmp_path / "practice", "sqlite://", is_practice=True)
    assert read_book(practice, standards) is None
    practice.home.mkdir()
    notices_path(practice).write_text(TOWN, encoding="utf-8")
    book = read_book(practice, standards)
    assert book is not None
    assert book.is_practice
