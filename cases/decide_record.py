"""Recording what a person did on a case: one event in one write transaction, refused where it does not fit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine

from cases.event import CaseEvent, CaseFile
from cases.fold import fits, fold
from cases.ledger import add_events, find_case, read_cases
from cases.said import plain
from cases.state import CaseState
from cases.words import ACTION_ZH, STATUS_ZH
from intake.decisions import DecisionError
from registry.database import write
from settings import SHANGHAI

Detail = Mapping[str, object]

# What comes next in each status: the end of every refusal.
_NEXT_ZH = {
    "opened": "下一步是签收，也可直接制定方案",
    "notified": "下一步是签收，也可直接制定方案",
    "acknowledged": "下一步是制定方案",
    "planned": "下一步是登记整改（做了什么、哪天做的）",
    "working": "下一步是继续登记整改，或报整改完成",
    "resurvey_due": "现在等复查；复查不达标时才回到整改",
    "supplement_due": "现在等补测；补测后仍不达标时才回到整改",
    "suspended": "已过调查季节，来年恢复办理；其间只能登记整改、延期、添加说明或手工销案",
}
# Among events of one instant a new one is the last: the registry's ids only grow.
_LAST = sys.maxsize


class CaseRefusedError(DecisionError):
    """The event does not fit the case; the message says, in Chinese, what was seen, what is allowed, what to do."""


@dataclass(frozen=True)
class By:
    """Who does something, why, and from when it counts.

    Attributes:
        actor: Name of the person, never blank.
        reason: In the person's own words.
        at: From when it counts; None for now. An operator may record later what was done before.
        account: Id of the account through which the person acts; None at the command line.
    """

    actor: str
    reason: str | None = None
    at: datetime | None = None
    account: str | None = None


@dataclass(frozen=True)
class Found:
    """A case as the person finds it.

    Attributes:
        connection: The write transaction in which the event is recorded.
        case: With all its events.
        events: Those before the one to be recorded.
        state: Their fold.
        actor: Who acts, as it is recorded.
        at: When the event counts from.
    """

    connection: Connection
    case: CaseFile
    events: tuple[CaseEvent, ...]
    state: CaseState
    actor: str
    at: datetime

    @property
    def day(self) -> date:
        """The day of the event on the wall in Shanghai."""
        return self.at.astimezone(SHANGHAI).date()

    def refuse(self, why: str) -> CaseRefusedError:
        """The refusal that begins with the case."""
        return CaseRefusedError(f"案件 {self.case.case_no}：{why}")


def record(engine: Engine, named: str, kind: str, by: By, make: Callable[[Found], Detail]) -> CaseFile:
    """Record one event and return the case with it.

    Args:
        engine: The registry.
        named: Number or id of the case.
        kind: One of `cases.event.PEOPLE_KINDS`.
        by: Who, why, from when.
        make: The event's detail, made from the case as found; it may refuse.

    Raises:
        UnknownCaseError: there is no such case.
        CaseRefusedError: the event does not fit the case, or `make` refused.
    """
    actor = plain(by.actor)
    if not actor:
        raise CaseRefusedError("没有写由谁办理；请写经办人姓名。")
    with write(engine) as connection:
        case = find_case(connection, named)
        at = _instant(case, kind, by.at)
        bare = CaseEvent(kind, at, actor, plain(by.reason) or None, {}, number=_LAST)
        events = tuple(event for event in case.events if event.order < bare.order)
        found = Found(connection, case, events, fold(events), actor, at)
        _expect_status(found, bare)
        event = CaseEvent(kind, at, actor, bare.reason, make(found), number=_LAST)
        if not fits(found.state, event):
            raise found.refuse(f"现为「{STATUS_ZH[found.state.status]}」，不能{ACTION_ZH[kind]}。")
        _expect_news(found, event)
        _expect_nothing_undone(found, event)
        add_events(connection, case.case_id, [event])
        return read_cases(connection, [case.case_id])[case.case_id]


def needed(found: Found, text: str | None, what: str) -> str:
    """A text that must be given.

    Raises:
        CaseRefusedError: it is blank.
    """
    kept = plain(text)
    if not kept:
        raise found.refuse(f"没有写{what}，没有记录；请写明{what}。")
    return kept


def not_after_today(found: Found, day: date, what: str) -> None:
    """See that something that has been done lies not ahead.

    Raises:
        CaseRefusedError: it does.
    """
    if day > found.day:
        raise found.refuse(f"{what} {day} 在 {found.day} 之后；只能记录已经做了的，请核对日期。")


def _instant(case: CaseFile, kind: str, given: datetime | None) -> datetime:
    if given is None:
        # An edition of the running day is stamped with its end, and clocks may be put back: never before what is there.
        return max(datetime.now(UTC), case.events[-1].at)
    if given.tzinfo is None:
        raise ValueError(f"instant {given!r} has no zone; give an aware datetime")
    shown = f"{given.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if given > datetime.now(UTC):
        raise CaseRefusedError(f"案件 {case.case_no}：补录的时间 {shown} 在将来；最晚是现在。")
    # At its very instant as well: an edition of that day would see the act without the opening.
    if given <= case.events[0].at:
        opened = f"{case.events[0].at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        raise CaseRefusedError(f"案件 {case.case_no}：补录的时间 {shown} 不晚于立案（{opened}）；立案前没有案件可办。")
    done = [event for event in case.events if event.as_of is None and event.kind != "noted"]
    if kind != "noted" and done and given < done[-1].at:
        last = f"{done[-1].at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        raise CaseRefusedError(
            f"案件 {case.case_no}：补录的时间 {shown} 早于已有的「{ACTION_ZH[done[-1].kind]}」（{last}）；"
            "请按办理的先后补录。"
        )
    return given


def _expect_status(found: Found, event: CaseEvent) -> None:
    """Refuse at once what has no place in this status, before anything is asked of the detail."""
    state = found.state
    bare_fits = ("override_confirmed", "override_rejected", "snoozed")
    if event.kind in bare_fits and state.is_open:
        return
    if not fits(state, event):
        status = f"现为「{STATUS_ZH[state.status]}」"
        if not state.is_open:
            raise found.refuse(f"{status}（{state.ended_on}），不能再{ACTION_ZH[event.kind]}；如需补充，请添加说明。")
        raise found.refuse(f"{status}，不能{ACTION_ZH[event.kind]}；{_NEXT_ZH[state.status]}。")


def _expect_news(found: Found, event: CaseEvent) -> None:
    """Refuse what repeats the last record word for word: a command sent twice, a button pressed twice."""
    last = next((one for one in reversed(found.events) if one.as_of is None), None)
    if last is None or (last.kind, last.actor, last.reason) != (event.kind, event.actor, event.reason):
        return
    if last is found.events[-1] and dict(last.detail) == dict(event.detail):
        when = f"{last.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        raise found.refuse(
            f"与上一条记录（{when} {ACTION_ZH[event.kind]}）完全相同，没有再记；确有两次的，请写明不同之处。"
        )


def _expect_nothing_undone(found: Found, event: CaseEvent) -> None:
    """Refuse an event recorded late that would rob later ones of their effect, or give effect to one that had none."""
    former = _numbers(fold(found.case.events).ignored)
    if _numbers(fold([*found.case.events, event]).ignored) != former:
        raise found.refuse("补录后会与其后的记录矛盾，没有记录；请改用现在的时间办理，并在理由中写明实际日期。")


def _numbers(events: Sequence[CaseEvent]) -> set[int]:
    return {event.number for event in events}
