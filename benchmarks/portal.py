"""How fast the portal answers: sheets of 200 rows, ten at once; every page with 1,600 streets in the edition.

Run: `.venv/bin/python -m benchmarks.portal [folder]`, on a machine with nothing else to do. The installation is made in
a new folder, or found in the one given, where a former run made it. Asked for are 2 s for 95 of 100 answers to a sheet,
and 300 ms for 95 of 100 pages.
"""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from benchmarks.many_streets import CITY, COUNTIES, STREETS, make_installation, standards_of
from portal.guard import CSRF_HEADER, SESSION_COOKIE
from portal.security.accounts import add_account, change_password
from portal.security.csrf import csrf_token, portal_key
from portal.security.permission import Role
from portal.security.sessions import begin_session, hash_of
from portal.security.visitor import Grant
from reference.load import Standards
from registry.database import open_registry, write
from settings import PROJECT_ROOT, Settings
from sheets.forms import FORMS
from sheets.template import write_template

SENDERS, SHEETS_EACH, ROWS = 10, 8, 200
TIMES = 20
SHEET_BOUND_S, PAGE_BOUND_S = 2.0, 0.3

PAGES = (
    "/", "/send", "/templates", "/templates?place={street}", "/submissions", "/submissions?status=refused",
    "/submissions/{receipt}", "/progress", "/review", "/queue", "/rounds", "/grades", "/grades?letter=D",
    "/grades/{street}", "/grades/{county}", "/map", "/trends", "/trends/{street}", "/below", "/cases", "/problems",
    "/quotas", "/sites", "/surge", "/dictionary", "/query", "/accounts", "/audit",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    headers: dict[str, str]


def sign_in(settings: Settings, username: str, *grants: tuple[Role, str]) -> Person:
    """A new account, signed in."""
    engine, now = open_registry(settings.registry_url), datetime.now(UTC)
    held = [Grant(role, place) for role, place in grants]
    account, one_time = add_account(engine, username, username, held, firm=None, actor="benchmark", now=now)
    change_password(engine, account.account_id, one_time, "一句足够长的口令 2026", now)
    with write(engine) as connection:
        token = begin_session(connection, account.account_id, "benchmark", now)
    engine.dispose()
    csrf = csrf_token(portal_key(settings), hash_of(token))
    return Person({CSRF_HEADER: csrf, "cookie": f"{SESSION_COOKIE}={token}"})


def workbook(standards: Standards, sender: int, number: int, run: int) -> bytes:
    """An ordinary sheet of 200 rows about a street of the sender's county."""
    rows = [
        {
            "place_code": f"{CITY}{sender + 1:02d}001",
            "unit_name": f"{run}批{number}表{line}号",
            "is_key_unit": False,
            "is_built_up": True,
            "surveyed_on": date(2026, 6, 5),
            "habitat": "urban_residential",
            "houses": 50,
            "houses_positive": 2 if line % 50 else 60,  # every fiftieth row is wrong
            "containers": 27,
            "containers_positive": 5,
        }
        for line in range(ROWS)
    ]
    out = io.BytesIO()
    write_template(out, FORMS["breteau"], standards, rows=rows)
    return out.getvalue()


async def send_all(address: str, people: Sequence[Person], sheets: Sequence[Sequence[bytes]]) -> list[float]:
    """Seconds to each answer, ten senders at once, each sending one sheet after the other."""
    spent: list[float] = []
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=httpx.Limits(max_connections=None)) as client:

        async def one_after_the_other(who: Person, own: Sequence[bytes]) -> None:
            for content in own:
                started = time.perf_counter()
                answer = await client.post("/send", headers=who.headers, files=[("files", ("表.xlsx", content))])
                spent.append(time.perf_counter() - started)
                if answer.status_code != 200 or "部分通过" not in answer.text:
                    raise RuntimeError(f"not answered in time, or not as expected: {answer.status_code}")

        await asyncio.gather(*(one_after_the_other(who, own) for who, own in zip(people, sheets, strict=True)))
    return spent


def read_pages(address: str, who: Person) -> dict[str, list[float]]:
    """Seconds to each page, one after the other, the first look at each left out; pages that are not there say so."""
    found: dict[str, list[float]] = {}
    with httpx.Client(base_url=address, timeout=120, headers=who.headers) as client:
        listed = client.get("/submissions").text
        receipt = listed.partition('href="/submissions/')[2].partition('"')[0]
        for page in PAGES:
            path = page.format(street=f"{CITY}07042", county=f"{CITY}07", receipt=receipt)
            first = client.get(path)
            if first.status_code != 200:
                print(f"{page:<32} answered {first.status_code}")
                continue
            spent = []
            for _ in range(TIMES):
                started = time.perf_counter()
                client.get(path)
                spent.append(time.perf_counter() - started)
            found[page] = spent
    return found


def p95(seconds: Sequence[float]) -> float:
    """What 95 of 100 stay below."""
    return sorted(seconds)[max(0, -(-len(seconds) * 95 // 100) - 1)]


def main() -> None:
    """Make the installation, start the portal, measure, print."""
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp()) / "home"
    settings = Settings(home=home.absolute(), registry_url=f"sqlite:///{home.absolute() / 'registry.db'}")
    if not settings.published.exists():
        started = time.perf_counter()
        make_installation(settings)
        print(f"installation made in {time.perf_counter() - started:.0f} s: {home}")
    standards, run = standards_of(settings), int(time.time())
    provinces = {str(place["place_code"]) for place in standards.tables["place"] if not place["parent_code"]}
    of_all = [(role, code) for role in (Role.ANALYST, Role.ADMINISTRATOR) for code in sorted(provinces)]
    reader = sign_in(settings, f"reader{run}", *((role, CITY) for role in Role), *of_all)
    people = [sign_in(settings, f"s{n}at{run}", (Role.SENDER, f"{CITY}{n + 1:02d}")) for n in range(SENDERS)]
    sheets = [[workbook(standards, n, k, run) for k in range(SHEETS_EACH)] for n in range(SENDERS)]
    address = "http://127.0.0.1:8499"
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.main", "--host", "127.0.0.1", "--port", "8499"],
        cwd=PROJECT_ROOT, env={**os.environ, **settings.environment()}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    try:
        _wait_for(address, process)
        time.sleep(20)  # the desk loads Great Expectations
        spent = asyncio.run(send_all(address, people, sheets))
        median = sorted(spent)[len(spent) // 2]
        print(
            f"{len(spent)} sheets of {ROWS} rows, {SENDERS} at once: median {median:.2f} s, p95 {p95(spent):.2f} s "
            f"(bound {SHEET_BOUND_S} s)"
        )
        pages = read_pages(address, reader)
    finally:
        process.terminate()
        process.wait()
    for page, times in sorted(pages.items(), key=lambda item: -p95(item[1])):
        print(f"{page:<32} median {sorted(times)[TIMES // 2] * 1000:6.0f} ms   p95 {p95(times) * 1000:6.0f} ms")
    every = p95([one for times in pages.values() for one in times])
    bound = f"bound {PAGE_BOUND_S * 1000:.0f} ms"
    print(f"{len(pages)} pages, {COUNTIES * STREETS} streets: p95 {every * 1000:.0f} ms ({bound})")


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            httpx.get(address + "/sign-in", timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError("the portal ended while it started")


if __name__ == "__main__":
    main()
