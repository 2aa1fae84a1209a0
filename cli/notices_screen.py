"""Notices, recipients and gaps on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cases.words import VECTOR_ZH
from cli.installation import today
from cli.screen import print_lines, ruled_table
from settings import SHANGHAI

if TYPE_CHECKING:
    from rich.console import Console

    from cases.notices.recipients import Book, Recipient
    from cases.notices.standing import Notice
    from reference.load import Standards
    from reference.rows import Row

# Sent notices that the list shows unless all are asked for.
LATEST = 30
_MOST_NAMES = 12


def record(one: Notice) -> dict[str, object]:
    """A notice as it is written in JSON, times in Shanghai."""
    return {**vars(one), "created_at": _local(one.created_at), "due_at": one.due_at and _local(one.due_at),
            "changed_at": _local(one.changed_at)}  # fmt: skip


def _local(instant: datetime) -> datetime:
    return instant.astimezone(SHANGHAI)


def print_notices(console: Console, found: Sequence[Notice], *, every: bool) -> None:
    """Print what waits, failed or was given up, then what was sent of late, and counts of all."""
    from rich.text import Text

    from cases.notices.findings import TOLD_FOR, is_for_a_person
    from cases.words import NOTICE_ZH

    if not found:
        console.print("没有通知。")
        return
    sent = [one for one in found if one.status == "sent"]
    left = [one for one in found if one.status != "sent"]
    if not every:
        since = datetime.now(SHANGHAI) - TOLD_FOR
        left = [one for one in left if not (is_for_a_person(one) and one.changed_at < since)]
    shown = left + (sent if every else sent[-LATEST:])
    styles = {
        "sent": "dim",
        "failed": "yellow",
        "unknown": "bold yellow",
        "lapsed": "bold yellow",
        "dropped": "bold red",
    }
    table = ruled_table("编号", "接收人", "途径", "状态", "时间", "通知", fold=["接收人", "通知"])
    for one in shown:
        table.add_row(
            one.notice_id[:8],
            Text(one.recipient),
            one.way,
            Text(NOTICE_ZH[one.status], style=styles.get(one.status, "")),
            f"{_local(one.due_at if one.due_at and one.status != 'sent' else one.changed_at):%m-%d %H:%M}",
            Text(one.title + (f"（{one.reason}）" if one.reason else "")),
        )
    console.print(table)
    counts = Counter(NOTICE_ZH[one.status] for one in found)
    console.print("，".join(f"{word} {count}" for word, count in counts.items()), markup=False)
    if any(is_for_a_person(one) for one in left):
        console.print("不知是否发出、不再试的：核实后 sihai notices resend 编号，或当面告知。")


def print_recipient(console: Console, standards: Standards, recipient: Recipient) -> None:
    """Print what one recipient is told, and by which ways."""
    from rich.text import Text

    from cases.notices.basis import place_name
    from cases.notices.recipients import KIND_ZH, LEVEL_ZH

    console.print(Text(f"{recipient.name}（{LEVEL_ZH[recipient.level]}）", style="bold"))
    since = f"（{recipient.since} 起）" if recipient.since else ""
    lines = [
        f"地方：{'、'.join(place_name(standards, code) for code in recipient.place_codes)}及其下全部",
        f"病媒：{'、'.join(VECTOR_ZH[vector] for vector in recipient.vectors)}",
        f"通知：{'、'.join(KIND_ZH[kind] for kind in recipient.kinds) or '不单独通知'}{since}",
        f"汇总：{f'每日 {recipient.digest_at:%H:%M}' if recipient.wants_digest else '没有'}",
        f"途径：{'、'.join(way.name for way in recipient.ways)}；免打扰 {recipient.quiet or '不设'}",
    ]
    print_lines(console, lines)


def print_told(console: Console, standards: Standards, book: Book, place: Row) -> None:
    """Print who is told what of the cases of a place."""
    from rich.text import Text

    from cases.notices.coverage import told_of
    from cases.notices.recipients import KIND_ZH

    table = ruled_table("事件", "接收人", fold=["接收人"])
    for kind, recipients in told_of(standards, book, str(place["place_code"]), today()).items():
        names = "、".join(_named(recipient) for recipient in recipients)
        table.add_row(KIND_ZH[kind], Text(names) if names else Text("没有人", style="bold yellow"))
    console.print(Text(f"{place['place_name']}的案件通知谁", style="bold"))
    console.print(table)


def _named(recipient: Recipient) -> str:
    if len(recipient.vectors) == len(VECTOR_ZH):
        return recipient.name
    return f"{recipient.name}（只{'、'.join(VECTOR_ZH[vector] for vector in recipient.vectors)}）"


def print_gaps(console: Console, standards: Standards, book: Book) -> None:
    """Print the streets and towns of which nobody is told."""
    from rich.text import Text

    from cases.notices.basis import place_name
    from cases.notices.coverage import gaps

    found = gaps(standards, book, today())
    for said, codes in (("立案没有人接收", found.unheard), ("逾期上报没有上级接收", found.not_escalated)):
        if codes:
            names = "、".join(place_name(standards, code) for code in codes[:_MOST_NAMES])
            more = f"等 {len(codes)} 个" if len(codes) > _MOST_NAMES else ""
            console.print(Text(f"{said}：{names}{more}", style="yellow"), soft_wrap=True)
