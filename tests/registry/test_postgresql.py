"""The same registry on PostgreSQL: a private cluster in a temporary folder, on a socket of its own."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import quote

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, select

from intake.decisions import confirm_replacement, exclude_row, withdraw
from intake.doctor import examine
from intake.receive import receive
from intake.rounds import lock_round
from intake.stored_answer import answer_of
from reference.load import Standards
from registry.database import RegistryError, open_registry, read
from registry.snapshot import snapshot
from registry.tables import metadata, submission
from settings import Settings
from tests.intake.desk import Desk, at, bad_row, row

pytestmark = pytest.mark.slow

BINARIES = Path("/usr/lib/postgresql/15/bin")
OWNER = "postgres"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """URL prefix of a running cluster; databases are made by the tests."""
    if not (BINARIES / "initdb").exists():
        pytest.skip(f"no PostgreSQL 15 in {BINARIES}")
    if os.getuid() != 0 or OWNER not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip(f"starting a cluster as {OWNER} needs root and that user")
    # Short, because a socket's path may not exceed 107 bytes, and open to the server's user, unlike pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="sihai-pg-"))
    shutil.chown(folder, OWNER)
    data = folder / "data"
    _run("initdb", "--pgdata", str(data), "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c timezone=America/New_York -c fsync=off"
    _run("pg_ctl", "--pgdata", str(data), "--wait", "--log", str(folder / "log"), "--options", options, "start")
    try:
        yield f"postgresql+psycopg://{OWNER}@/{{database}}?host={quote(str(folder), safe='')}"
    finally:
        _run("pg_ctl", "--pgdata", str(data), "--wait", "--mode", "immediate", "stop")
        shutil.rmtree(folder)


def _run(program: str, *arguments: str) -> None:
    """As the server's user. Output to a file: the server keeps an inherited pipe open for ever."""
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            ["runuser", "-u", OWNER, "--", str(BINARIES / program), *arguments],
            stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd="/", check=False,
        )  # fmt: skip
        output.seek(0)
        assert done.returncode == 0, output.read().decode()


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    database = f"d{abs(hash(request.node.nodeid))}"
    folder = server.split("host=")[1].replace("%2F", "/")
    _run("createdb", "--host", folder, database)
    return server.format(database=database)


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    made = Settings(tmp_path / "home", url)
    made.make_folders()
    return made


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_registry(url)
    yield engine
    engine.dispose()


def test_migrated_schema_equals_the_tables(engine: Engine) -> None:
    with read(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_an_unreachable_server_is_named_without_its_password() -> None:
    with pytest.raises(RegistryError, match="cannot be opened") as raised:
        open_registry("postgresql+psycopg://me:secret@/registry?host=/nowhere")
    assert "secret" not in str(raised.value)


def test_a_whole_story_is_the_same_as_in_sqlite(settings: Settings, engine: Engine, standards: Standards) -> None:
    ours = Desk(settings, engine, standards)
    file = settings.home / "registry.db"
    other = replace(settings, home=settings.home / "other", registry_url=f"sqlite:///{file}")
    other.make_folders()
    theirs = Desk(other, open_registry(other.registry_url), standards)
    stories = [_story(desk) for desk in (ours, theirs)]
    assert stories[0] == stories[1]
    assert examine(settings, engine) == []
    theirs.engine.dispose()


def _story(desk: Desk) -> list[object]:
    first = desk.send([row("甲"), row("乙")], received_at=at(1).astimezone(timezone(timedelta(hours=-5))))
    desk.ingest()
    held = desk.send([row("甲"), bad_row()], received_at=at(2), replaces=first.receipt_no)
    other = desk.send([row("乙"), row("丙")], received_at=at(3, 23), sender="另一")
    desk.ingest()
    confirm_replacement(desk.engine, held.receipt_no, actor="甲", at=at(4))
    exclude_row(desk.engine, other.receipt_no, "CSV!3", actor="乙", reason="丙", at=at(4))
    lock_round(desk.engine, "r", "330481001", sheets={}, actor="乙", at=at(5))
    withdraw(desk.engine, other.receipt_no, actor="乙", at=at(6))
    # `other` has a row that was in force just so, `held` a row that it would withdraw.
    answers = [answer_of(desk.settings, desk.engine, sent.receipt_no) for sent in (first, held, other)]
    assert [(a.identical, a.count_changes("withdrawn")) for a in answers] == [(0, 0), (0, 1), (1, 0)]
    snapshots = [snapshot(desk.engine, date(2026, 6, day)) for day in range(1, 8)]
    return [*snapshots, *(answer.as_dict() for answer in answers)]


def test_names_that_no_office_writes_stop_no_ingest(settings: Settings, engine: Engine, standards: Standards) -> None:
    """One such workbook would otherwise fail every batch after it: PostgreSQL takes no NUL and indexes 2,700 bytes."""
    desk = Desk(settings, engine, standards)
    drawn = random.Random(1)
    name = "".join(chr(drawn.randrange(0x4E00, 0x9FA5)) for _ in range(5_000))
    sent = desk.send(desk.workbook([row(name)], instance_id="i\x00d", replaces="r" * 5_000), received_at=at(1))
    long_id = desk.send(desk.workbook([row("甲")], instance_id=name), received_at=at(2))
    assert desk.ingest().accepted_rows == 2
    assert [desk.status(one)["status"] for one in (sent, long_id)] == ["effective", "effective"]


def _send_some(settings: Settings, number: int) -> list[tuple[str, bool]]:
    engine = open_registry(settings.registry_url)
    receipts = [
        receive(
            settings, engine, content, filename="x", sender="甲", channel="api", received_at=datetime.now(at(1).tzinfo)
        )
        for i in range(8)
        for content in (b"own %d %d" % (number, i), b"shared %d" % i)
    ]
    engine.dispose()
    return [(r.receipt_no, r.is_new) for r in receipts]


def test_processes_open_and_receive_at_once(settings: Settings) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        given = [pair for pairs in pool.map(_send_some, [settings] * 4, range(4)) for pair in pairs]
    fresh = [receipt_no for receipt_no, is_new in given if is_new]
    assert len(fresh) == len(set(fresh)) == 40
    engine = open_registry(settings.registry_url)
    with read(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(submission)) == 40
    engine.dispose()
