"""The desk's own process: what it says to who waits, and what it does when a night holds the lock or it dies."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intake.lock import writer_lock
from intake.receive import ReceiveRefusedError
from intake.sent_by import SentBy
from intake.stored_answer import answer_of
from portal.desk import Desk, Outcome
from portal.desk_process import DryRun
from reference.load import Standards
from registry.database import open_registry, read
from registry.tables import batch
from settings import SAMPLE_DATA, Settings
from tests.intake.desk import Desk as Sender
from tests.intake.desk import bad_row, csv_sheet, row

LONG = 120.0


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory, standards: Standards) -> Iterator[Sender]:
    home = tmp_path_factory.mktemp("desk")
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    engine = open_registry(settings.registry_url)
    yield Sender(settings, engine, standards)
    engine.dispose()


@pytest.fixture(scope="module")
def desk(sender: Sender) -> Iterator[Desk]:
    """One process for all tests here, as for all visitors of a portal."""
    desk = Desk(sender.settings)
    yield desk
    desk.close()


def settled(desk: Desk, sender: Sender) -> None:
    """Wait until whatever a test before has left is done."""
    assert asyncio.run(desk.settle(LONG)) is Outcome.SETTLED
    assert until(lambda: desk.pid is not None)


def until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def batches(sender: Sender) -> int:
    with read(sender.engine) as connection:
        return int(connection.scalar(select(func.count()).select_from(batch)) or 0)


def status(sender: Sender, receipt_no: str) -> str:
    return answer_of(sender.settings, sender.engine, receipt_no).status


async def together(*wishes: Awaitable[Outcome]) -> list[Outcome]:
    return list(await asyncio.gather(*wishes))


def test_what_was_received_is_judged_when_it_answers(desk: Desk, sender: Sender) -> None:
    good = sender.send([row("一号")])
    bad = sender.send([bad_row("二号")], filename="坏.csv")
    assert asyncio.run(desk.settle(LONG)) is Outcome.SETTLED
    assert (status(sender, good.receipt_no), status(sender, bad.receipt_no)) == ("accepted", "refused")


def test_many_who_send_at_once_share_a_round(desk: Desk, sender: Sender) -> None:
    settled(desk, sender)
    before = batches(sender)
    receipts = [sender.send([row(f"齐发{n}")], sender=f"报送人{n}") for n in range(30)]
    outcomes = asyncio.run(together(*(desk.settle(LONG) for _ in receipts)))
    assert set(outcomes) == {Outcome.SETTLED}
    assert batches(sender) - before <= 2
    assert {status(sender, one.receipt_no) for one in receipts} == {"accepted"}


def test_the_dry_run_is_that_of_the_registry_and_records_nothing(desk: Desk, sender: Sender) -> None:
    settled(desk, sender)
    first = sender.send([row("试算")])
    settled(desk, sender)
    asked = DryRun(csv_sheet([row("试算", containers=9), row("外地", place_code="330481003001")]), "表.csv", "甲",
                   SentBy("jia", ("330481001",)))  # fmt: skip
    said = asyncio.run(desk.check(asked, LONG))
    assert said is not None
    assert [one.rule_id for one in said.problems] == ["row.outside_senders_area", "row.duplicate_in_force"]
    assert first.receipt_no in said.problems[1].seen
    assert said == asyncio.run(desk.check(asked, LONG))
    with pytest.raises(ReceiveRefusedError, match="找不到要替换的回执"):
        asyncio.run(desk.check(DryRun(asked.content, "表.csv", "甲", replaces="20260101-000009"), LONG))


def test_while_a_night_holds_the_lock_it_says_so_and_tries_again_by_itself(desk: Desk, sender: Sender) -> None:
    settled(desk, sender)
    receipt = sender.send([row("夜间")])
    with writer_lock(sender.settings):
        assert asyncio.run(desk.settle(LONG)) is Outcome.BUSY
        assert status(sender, receipt.receipt_no) == "pending"
        # It judges all the same.
        said = asyncio.run(desk.check(DryRun(csv_sheet([row("夜间")]), "表.csv", "乙"), LONG))
        assert said is not None
        assert said.status == "accepted"
    assert until(lambda: status(sender, receipt.receipt_no) == "accepted")


def test_when_it_dies_who_waits_is_told_and_another_takes_over(desk: Desk, sender: Sender) -> None:
    settled(desk, sender)
    former = desk.pid
    assert former is not None
    receipt = sender.send([row("中断")])
    os.kill(former, signal.SIGSTOP)  # it takes the question and does not come to answer it

    async def waits_while_it_dies() -> Outcome:
        waiting = asyncio.create_task(desk.settle(LONG))
        await asyncio.sleep(0.3)
        os.kill(former, signal.SIGKILL)
        return await waiting

    assert asyncio.run(waits_while_it_dies()) is Outcome.LATER
    assert status(sender, receipt.receipt_no) == "pending"
    assert asyncio.run(desk.settle(LONG)) is Outcome.SETTLED
    assert status(sender, receipt.receipt_no) == "accepted"
    assert desk.pid not in (None, former)


def test_who_does_not_want_to_wait_is_told_later(desk: Desk, sender: Sender) -> None:
    settled(desk, sender)
    assert desk.pid is not None
    receipt = sender.send([row("不等")])
    os.kill(desk.pid, signal.SIGSTOP)
    try:
        assert asyncio.run(desk.settle(0.1)) is Outcome.LATER
        assert asyncio.run(desk.check(DryRun(b"x", "x.csv", "甲"), 0.1)) is None
    finally:
        os.kill(desk.pid, signal.SIGCONT)
    settled(desk, sender)
    assert status(sender, receipt.receipt_no) == "accepted"


def test_standards_changed_meanwhile_are_judged_by(desk: Desk, sender: Sender) -> None:
    asked = DryRun(csv_sheet([row("登记", unit_code="样例-1", unit_type="01")]), "表.csv", "甲")

    def rules() -> set[str]:
        said = asyncio.run(desk.check(asked, LONG))
        assert said is not None
        return {one.rule_id for one in said.problems}

    assert "header.unit_code.known" in rules()
    units = (SAMPLE_DATA / "broken" / "standards" / "unit.csv").read_text(encoding="utf-8")
    own: Path = sender.settings.own_standards / "unit.csv"
    own.write_text(units, encoding="utf-8")
    assert "header.unit_code.known" not in rules()
    own.write_text("no header of ours\n", encoding="utf-8")
    assert "header.unit_code.known" not in rules()  # the former ones, until they are right again
    own.unlink()
    assert "header.unit_code.known" in rules()


def test_closed_it_promises_nothing(sender: Sender) -> None:
    closed = Desk(sender.settings)
    closed.close()
    assert asyncio.run(closed.settle(LONG)) is Outcome.LATER
    assert asyncio.run(closed.check(DryRun(b"x", "x.csv", "甲"), LONG)) is None
    assert closed.pid is None
