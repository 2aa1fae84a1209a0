"""Many who send at once, and a portal or a desk that is killed meanwhile: no receipt that was given is ever lost."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, func, select

from intake.blob import load_blob
from intake.doctor import examine
from portal.security.permission import Role
from registry.database import open_registry, read
from registry.portal_tables import sent_by
from registry.standing import standings
from registry.tables import submission
from settings import Settings
from tests.intake.desk import csv_sheet, row
from tests.portal.send.server import LONG, Person, Server, receipt_of, send, serving, sign_in

pytestmark = pytest.mark.slow
TOWN = "330481001"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    made = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    made.make_folders()
    return made


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_registry(settings.registry_url)
    yield engine
    engine.dispose()


@pytest.fixture
def people(settings: Settings, engine: Engine) -> list[Person]:
    return [sign_in(settings, engine, f"sender{n}", (Role.SENDER, TOWN)) for n in range(10)]


def sheet(number: int) -> bytes:
    return csv_sheet([row(f"第{number}点{line}") for line in range(3)])


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def kept(engine: Engine) -> dict[str, str]:
    """Receipt -> hash of what was received under it."""
    with read(engine) as connection:
        rows = connection.execute(select(submission.c.receipt_no, submission.c.sha256))
        return {row.receipt_no: row.sha256 for row in rows}


def statuses(engine: Engine) -> set[str]:
    with read(engine) as connection:
        return {one.status for one in standings(connection).values()}


def until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.2)
    return False


def client_of(server: Server) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx.AsyncClient(base_url=server.address, timeout=LONG, limits=limits)


def expect_whole(settings: Settings, engine: Engine) -> None:
    """Whatever the registry shows was received whole, once, with the account that sent it."""
    found = kept(engine)
    assert all(hash_of(load_blob(settings, sha)) == sha for sha in found.values())
    assert len(set(found.values())) == len(found)
    with read(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(sent_by)) == len(found)


def test_two_hundred_send_at_once_and_each_has_a_receipt(
    settings: Settings, engine: Engine, people: list[Person]
) -> None:
    async def all_at_once(server: Server) -> list[httpx.Response]:
        async with client_of(server) as client:
            who = [people[n % len(people)] for n in range(200)]
            return list(await asyncio.gather(*(send(client, one, f"{n}.csv", sheet(n)) for n, one in enumerate(who))))

    with serving(settings) as server:
        answers = asyncio.run(all_at_once(server))
        assert {answer.status_code for answer in answers} == {200}
        given = {receipt_of(answer): hash_of(sheet(n)) for n, answer in enumerate(answers)}
        assert kept(engine) == given
        assert len(given) == 200
        assert until(lambda: statuses(engine) == {"effective"})
    expect_whole(settings, engine)
    assert examine(settings, engine) == []


@pytest.mark.parametrize("receipts_before", [1, 8, 20])
def test_the_portal_is_killed_while_sheets_come_in(
    settings: Settings, engine: Engine, people: list[Person], receipts_before: int
) -> None:
    given: dict[str, str] = {}

    async def send_until_killed(server: Server) -> None:
        async with client_of(server) as client:

            async def one_after_the_other(who: Person, first: int) -> None:
                for number in range(first, first + 40):
                    try:
                        answer = await send(client, who, f"{number}.csv", sheet(number))
                    except httpx.TransportError:
                        return  # it is gone; nobody was told anything about this one
                    given[receipt_of(answer)] = hash_of(sheet(number))
                    if len(given) >= receipts_before and server.process.poll() is None:
                        server.kill()

            await asyncio.gather(*(one_after_the_other(who, 100 * n) for n, who in enumerate(people)))

    with serving(settings) as server:
        asyncio.run(send_until_killed(server))
        assert server.process.poll() == -signal.SIGKILL
    assert len(given) >= receipts_before
    found = kept(engine)
    assert given.items() <= found.items()
    expect_whole(settings, engine)
    with serving(settings) as server:
        # What was received and not told is taken in by the next portal; sent again, it has the receipt that it had.
        assert until(lambda: statuses(engine) == {"effective"})

        async def again() -> list[httpx.Response]:
            async with client_of(server) as client:
                return [await send(client, who, "又.csv", sheet(100 * n)) for n, who in enumerate(people)]

        for n, answer in enumerate(asyncio.run(again())):
            assert kept(engine)[receipt_of(answer)] == hash_of(sheet(100 * n))
    expect_whole(settings, engine)
    examine(settings, engine, mend=True)
    assert [one.kind for one in examine(settings, engine) if one.kind not in ("leftover", "orphan")] == []


def test_the_desk_is_killed_again_and_again_while_sheets_come_in(
    settings: Settings, engine: Engine, people: list[Person]
) -> None:
    async def send_and_kill(server: Server) -> list[httpx.Response]:
        async with client_of(server) as client:
            sending = [
                asyncio.create_task(send(client, people[n % len(people)], f"{n}.csv", sheet(n))) for n in range(60)
            ]
            for _ in range(3):
                await asyncio.sleep(0.5)
                pid = await asyncio.to_thread(server.desk_pid)
                if pid is not None:
                    os.kill(pid, signal.SIGKILL)
            return list(await asyncio.gather(*sending))

    with serving(settings) as server:
        assert until(lambda: server.desk_pid() is not None)
        answers = asyncio.run(send_and_kill(server))
        assert {answer.status_code for answer in answers} == {200}
        assert {receipt_of(answer): hash_of(sheet(n)) for n, answer in enumerate(answers)} == kept(engine)
        assert until(lambda: statuses(engine) == {"effective"})
    expect_whole(settings, engine)
