"""The list of suspicious results on the screen: open ones by rule, settled ones counted, nothing cut without saying."""

from __future__ import annotations

import io
from datetime import date

from rich.console import Console

from cli.suspicious import MOST_LINES, print_suspicious

ROW: dict[str, object] = {
    "rule_id": "pattern.copied_block", "severity": "warning", "sentence_zh": "连续几行的计数不应相同。",
    "is_open": True, "is_confirmed": False, "is_excepted": False, "place_code": "330481001", "place_name": "硖石街道",
    "surveyed_on": date(2026, 5, 6), "form": "light_trap", "vector": "mosquito", "receipt_no": "20260510-000001",
    "row_number": 5, "row_count": 4, "seen_zh": "与回执 20260410-000001 相同", "expected_zh": None,
}  # fmt: skip


def printed(*changes: dict[str, object]) -> str:
    console = Console(file=io.StringIO(), width=200)
    print_suspicious(console, [{**ROW, **change} for change in changes])
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_finding_says_where_what_and_how_to_confirm() -> None:
    text = printed({}, {"rule_id": "breteau.printed_index.equals_computed", "seen_zh": "5", "expected_zh": "4"})
    assert "可疑结果（待看 2）" in text
    assert "提醒 连续几行的计数不应相同。（1）pattern.copied_block" in text
    assert "硖石街道 2026-05-06 成蚊监测记录表（诱蚊灯法） 20260510-000001 第5行起 4 行：与回执" in text
    assert "第5行：5，应为 4" in text
    assert "sihai confirm" in text


def test_more_than_a_few_are_counted() -> None:
    rows: list[dict[str, object]] = [{"row_number": n} for n in range(4, 4 + MOST_LINES + 2)]
    text = printed(*rows)
    assert text.count("硖石街道") == MOST_LINES
    assert "还有 2 项，加 --json 看全部" in text


def test_settled_ones_are_counted_and_not_listed() -> None:
    closed: dict[str, object] = {"is_open": False}
    text = printed({}, {**closed, "is_confirmed": True}, {**closed, "is_excepted": True})
    assert "可疑结果（待看 1，已确认 1，认可的例外 1）" in text
    assert "sihai confirm" not in printed({**closed, "is_excepted": True})


def test_notices_of_rows_are_counted_by_rule() -> None:
    season: dict[str, object] = {"rule_id": "header.surveyed_on.in_season", "severity": "notice", "is_open": False}
    text = printed(season, season)
    assert "可疑结果（待看 0）" in text
    assert "无需处理的：header.surveyed_on.in_season 2 项" in text


def test_a_finding_without_a_single_row_or_form_is_told_too() -> None:
    text = printed({"row_number": None, "form": None, "receipt_no": None, "place_name": None})
    assert "330481001 2026-05-06 蚊" in text
