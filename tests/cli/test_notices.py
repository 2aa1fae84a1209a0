from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cases.notices.example import EXAMPLE
from cases.notices.sending import claim
from cases.notices.standing import LONGEST_CLAIM
from reference.load import Standards
from registry.database import open_registry
from settings import SHANGHAI
from tests.cases.notices.county import BOOK, EVIDENCE, XIEQIAO, County, book_of
from tests.cases.notices.receiver import Receiver, receiving
from tests.cli.conftest import Run


def yesterday() -> datetime:
    return datetime.now(SHANGHAI) - timedelta(days=1)


@pytest.fixture
def county(home: Path) -> County:
    """One case, opened in the last night."""
    home.mkdir()
    county = County(open_registry(f"sqlite:///{home / 'registry.db'}"))
    county.open(on=yesterday().date(), evidence={**EVIDENCE, "due_on": "2099-01-05"})
    return county


def lay(home: Path, text: str) -> None:
    path = home / "notices.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def test_the_example_is_printed_as_it_is(run: Run) -> None:
    assert run("notices", "example").out == EXAMPLE


def test_without_a_file(county: County, home: Path, run: Run) -> None:
    for command in ("check", "send", "resend"):
        told = run("notices", command, *(["abcd"] if command == "resend" else []))
        assert told.code == 2
        assert "sihai notices example" in told.err
        assert str(home / "notices.toml") in told.err.replace("\n", "")
    told = run("notices")
    assert (told.code, told.out) == (0, "没有通知。\n")
    assert "不会再写通知" in told.err


def test_a_wrong_file(county: County, home: Path, run: Run) -> None:
    lay(home, BOOK.replace("level", "leval"))
    told = run("notices", "check")
    assert told.code == 1
    assert "不认识「leval」；是不是 level？" in told.err


def test_check_says_who_gets_what(county: County, home: Path, run: Run) -> None:
    lay(home, BOOK.replace('places = ["海宁市"]', 'places = ["海宁市"]\ndigest = true'))
    told = run("notices", "check")
    assert told.code == 0
    assert "硖石街道（镇街）" in told.out
    assert "汇总：每日 08:30" in told.out
    assert "途径：webhook；免打扰 不设" in told.out
    assert "notices.toml 可用：2 个接收人" in told.out
    assert "没有人接收" not in told.out
    assert "127.0.0.1" not in told.out + told.err
    of_place = run("notices", "check", "斜桥镇").out
    assert ["立案", "海宁疾控"] in [line.split() for line in of_place.splitlines()]
    assert ["发文", "没有人"] in [line.split() for line in of_place.splitlines()]


def test_check_names_addresses_that_cannot_be_sent_to(county: County, home: Path, run: Run) -> None:
    lay(home, BOOK.replace("json://127.0.0.1:1", "dingtalk://"))
    assert run("notices", "check").code == 1, "no address behind the scheme"
    lay(home, BOOK.replace("json://127.0.0.1:1", "nonsense://secret-token"))
    told = run("notices", "check")
    assert told.code == 1
    assert "海宁疾控（nonsense） 的地址不对" in told.err
    assert "secret-token" not in told.out + told.err


def test_a_dry_run_shows_and_changes_nothing(county: County, home: Path, run: Run, tmp_path: Path) -> None:
    lay(home, BOOK)
    told = run("notices", "send", "--dry-run")
    assert told.code == 0
    assert told.out.count("【立案】硖石街道鼠类：C 级，低于目标 B 级（C2026-0001）") == 2
    assert "── 海宁疾控（json）" in told.out
    assert "会发 2 条消息" in told.err
    assert run("notices", "send", "--dry-run", "-o", tmp_path / "out.txt").out == ""
    assert (tmp_path / "out.txt").read_text("utf-8").strip() == told.out.strip()
    assert run("notices").out == "没有通知。\n"
    assert run("notices", "send", "-o", tmp_path / "x").code == 2


def test_sending_and_the_list(county: County, home: Path, run: Run) -> None:
    with receiving() as receiver:
        lay(home, BOOK.replace("json://127.0.0.1:1", f"json://127.0.0.1:{receiver.port}"))
        told = run("notices", "send")
        assert told.code == 1, "nobody listens at the town's address"
        assert told.out == "新写 2 条，已发 1 条，失败待重试 1 条。\n"
        assert len(receiver.posts) == 1
    listed = run("notices")
    assert "失败，会再试 1" in listed.out
    assert "已发 1" in listed.out
    assert run("notices", "list").out == listed.out
    records = {one["recipient"]: one for one in json.loads(run("notices", "list", "--json").out)}
    assert records["硖石街道"]["status"] == "failed"
    assert records["海宁疾控"]["status"] == "sent"


def test_what_waits_for_a_person(county: County, home: Path, run: Run, standards: Standards) -> None:
    with receiving() as receiver:
        text = BOOK.replace("json://127.0.0.1:1", f"json://127.0.0.1:{receiver.port}")
        lay(home, text.replace('level = "town"', 'level = "town"\nevents = []'))
        book = book_of(standards, text)
        then = datetime.now(UTC) - 2 * LONGEST_CLAIM
        county.fill(standards, book, then)
        cdc = book.recipients[1]
        (one,) = claim(county.engine, cdc, cdc.ways[0], then)
        assert one.notice_id[:8] in run("notices").out
        assert "不知是否发出 1" in run("notices").out
        doctor = run("doctor")
        assert doctor.code == 1
        assert f"sihai notices resend {one.notice_id[:8]}" in doctor.out.replace("\n", "")
        assert run("notices", "resend", "zzzz").code == 2
        told = run("notices", "resend", one.notice_id[:8], "--actor", "王五")
        assert (told.code, told.out[:5]) == (0, "已排入重发")
        run("notices", "send")
        assert [body["title"] for body in receiver.bodies if "message" in body] == [one.title]
        assert run("doctor").code == 0


def test_a_file_that_others_can_read_is_warned_of(county: County, home: Path, run: Run) -> None:
    lay(home, BOOK)
    (home / "notices.toml").chmod(0o644)
    assert "chmod 600" in run("notices", "check").err


def test_the_list_shows_what_waits_before_what_was_sent(
    county: County, home: Path, run: Run, standards: Standards, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(home, BOOK)
    monkeypatch.setattr("cli.notices_screen.LATEST", 1)
    county.open(XIEQIAO, on=yesterday().date())
    with receiving() as receiver:
        _send_all(home, run, receiver)
    assert run("notices").out.count("【立案】") == 1
    assert run("notices", "list", "--all").out.count("【立案】") == 3


def _send_all(home: Path, run: Run, receiver: Receiver) -> None:
    lay(home, BOOK.replace("127.0.0.1:1", f"127.0.0.1:{receiver.port}"))
    assert run("notices", "send").code == 0
