"""Every route × everybody × own place and another: what authorisation.csv expects, really asked.

A route that the table does not name fails here with its name. A row of the table is one address of a route:

- permissions: any of these opens it; `everybody` needs no sign-in, `signed_in` nothing but one.
- places: `subject`, what the address names lies in one town and is there for whom the permission is granted for it;
  `rows`, it lists what lies in the places granted, `some_rows` where there is any;
  `whole`, it takes the permission for all places of the edition;
  `none`, it tells nothing of a place.
- form: what a form says beside its token.
- answers: statuses that are an open door here beside the usual ones; refusals: statuses that are a closed one.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.app import create_app
from portal.security import passwords
from portal.security.permission import ALLOWED, Permission, Role
from settings import Settings
from tests.portal.crowd import ELSEWHERE, EVERYWHERE, HERE, TOKEN_SCOPES, TOWN, USER, Crowd, Person, subjects

TABLE = Path(__file__).with_name("authorisation.csv")
EVERYBODY, SIGNED_IN = "everybody", "signed_in"
READING = ("GET", "HEAD")
# The town of the subjects, as pages and files tell of it.
MARKS = (TOWN, "斜桥镇", USER)


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    method: str
    path: str
    address: str
    form: str
    permissions: frozenset[str]
    places: str
    answers: frozenset[int]
    refusals: frozenset[int]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def marks(self) -> tuple[str, ...]:
        """What tells of the town. The audit says what was asked for, other places by their names too."""
        return (USER,) if self.path.startswith("/audit") else MARKS

    def opens_to(self, role: Role, where: str) -> bool:
        """Whether somebody with a role at a place gets through."""
        if self.permissions & {EVERYBODY, SIGNED_IN}:
            return True
        if not self.permissions & {permission.value for permission in ALLOWED[role]}:
            return False
        reach = {"subject": (HERE, EVERYWHERE), "whole": (EVERYWHERE,)}
        return where in reach.get(self.places, (HERE, ELSEWHERE, EVERYWHERE))


class Asking:
    """The request of a row, with the subjects' names in it."""

    def __init__(self, row: Row, named: dict[str, str]) -> None:
        self.method, self.address = row.method, row.address.format(**named)
        self._form = dict(parse_qsl(row.form.format(**named)))

    def __call__(self, person: Person) -> Any:
        return person.ask(self.method, self.address, self._form)


def _rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                line["method"], line["path"], line["address"], line["form"], frozenset(line["permissions"].split()),
                line["places"], frozenset(map(int, line["answers"].split())),
                frozenset(map(int, line["refusals"].split())),
            )
            for line in csv.DictReader(file)
        ]  # fmt: skip


ROWS = _rows()
IDS = [f"{row.method} {row.address} {row.form}".strip() for row in ROWS]


@pytest.fixture(scope="module")
def app(published_home: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """One portal for all rows."""
    home = tmp_path_factory.mktemp("authorisation") / "home"
    shutil.copytree(published_home, home, symlinks=True)
    return create_app(Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}"))


@pytest.fixture(scope="module")
def crowd(app: FastAPI) -> Iterator[Crowd]:
    with pytest.MonkeyPatch.context() as patched, TestClient(app) as client:
        patched.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield Crowd(app, client)


@pytest.fixture(scope="module")
def named(app: FastAPI) -> dict[str, str]:
    return subjects(app.state.house)


def test_the_table_names_every_route_and_no_other(app: FastAPI) -> None:
    routes = {(method, route.path) for route in app.state.routes for method in route.methods}
    table = {(row.method, row.path) for row in ROWS}
    assert not routes - table, f"{sorted(routes - table)}: add a row to {TABLE.name}, saying who may come there"
    assert not table - routes, f"{sorted(table - routes)}: no such route any more; remove the row from {TABLE.name}"


def test_the_table_is_well_written() -> None:
    words = {EVERYBODY, SIGNED_IN, *(permission.value for permission in Permission)}
    for row in ROWS:
        assert row.permissions, row
        assert row.permissions <= words, row
        assert row.places in ("none", "rows", "some_rows", "subject", "whole"), row
        assert not (row.places == "subject" and 404 in row.answers), row
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_who_may_not_come_is_turned_away_and_nothing_is_written(row: Row, crowd: Crowd, named: dict[str, str]) -> None:
    asks = Asking(row, named)
    before = crowd.written()
    wrong = []
    if EVERYBODY not in row.permissions:
        for who, person in (("nobody", crowd.nobody()), ("a cookie made up", Person(crowd.client, "x" * 43, "x"))):
            if not _is_sent_to_sign_in(row, answer := asks(person)):
                wrong.append((who, answer.status_code))
    if not row.permissions & {EVERYBODY, SIGNED_IN}:
        answer = asks(crowd.named("nothing"))
        wrong += [("an account without roles", answer.status_code)] * (answer.status_code != 403)
    if EVERYBODY not in row.permissions and row.path not in ("/password", "/sign-out"):
        answer = asks(crowd.named("one-time"))
        wrong += [("a one-time password", answer.status_code)] * (not _is_sent_to_password(row, answer))
    if row.method not in READING and EVERYBODY not in row.permissions:
        answer = asks(crowd.named("everything").without_csrf())
        if answer.status_code != 403:
            wrong.append(("a form from elsewhere", answer.status_code))
    for role in Role:
        for where in (HERE, ELSEWHERE, EVERYWHERE):
            if row.opens_to(role, where):
                continue
            answer = asks(crowd.of_role(role, where))
            if answer.status_code not in (403, 404) and answer.status_code not in row.refusals:
                wrong.append((f"{role} {where}", answer.status_code))
            # Under a refusal on the form's own page stands what was typed there.
            if not row.refusals and any(mark in _said(answer) for mark in row.marks if mark not in asks.address):
                wrong.append((f"{role} {where} is told of the town", answer.status_code))
    assert not wrong, f"{row.method} {row.path} let in: {wrong}"
    assert crowd.written() == before


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_who_may_come_comes_in(row: Row, crowd: Crowd, named: dict[str, str]) -> None:
    asks = Asking(row, named)
    wrong = []
    for role in Role:
        for where in (HERE, ELSEWHERE, EVERYWHERE):
            if not row.opens_to(role, where):
                continue
            person = crowd.of_role(role, where)
            crowd.note_audit()
            answer = asks(person)
            if not _is_open(row, answer):
                wrong.append((f"{role} {where}", answer.status_code))
            if row.method not in READING and answer.status_code < 400 and not crowd.is_audited(role, where):
                wrong.append((f"{role} {where} left no trace in the audit", answer.status_code))
            if row.places in ("rows", "some_rows"):
                told = [mark for mark in row.marks if mark in _said(answer)]
                if where == ELSEWHERE and told:
                    wrong.append((f"{role} {where} is told of", told))
                if where != ELSEWHERE and row.places == "rows" and row.method == "GET" and not told:
                    wrong.append((f"{role} {where} is told nothing of the town", answer.status_code))
    if EVERYBODY in row.permissions and not _is_open(row, answer := asks(crowd.nobody())):
        wrong.append(("nobody", answer.status_code))
    assert not wrong, f"{row.method} {row.path}: {wrong}"


@pytest.mark.parametrize(
    "row", [row for row in ROWS if EVERYBODY not in row.permissions], ids=lambda r: f"{r.method} {r.address}"
)
def test_a_token_opens_what_it_is_for_and_the_api_alone(row: Row, crowd: Crowd, named: dict[str, str]) -> None:
    asks = Asking(row, named)
    wrong = []
    for scope in TOKEN_SCOPES:
        answer = asks(crowd.with_token(scope))
        if not row.is_api:
            is_right = _is_sent_to_sign_in(row, answer)
        elif row.permissions & {SIGNED_IN, scope.value}:
            is_right = _is_open(row, answer)
        else:
            # What is one's own may be asked for with less: another's is then not there.
            is_right = answer.status_code in (403, 404)
        if not is_right:
            wrong.append((scope.value, answer.status_code))
        if not row.is_api:
            break  # one is as good as another where none is looked at
    assert not wrong, f"{row.method} {row.path}: {wrong}"


def _said(answer: Any) -> str:
    """What the visitor reads, and where it is sent on to."""
    kind = answer.headers.get("content-type", "")
    text = str(answer.text) if kind.startswith(("text/", "application/json")) else ""
    return f"{text} {answer.headers.get('location', '')}"


def _is_open(row: Row, answer: Any) -> bool:
    if answer.status_code in row.answers:
        return True
    if answer.status_code in (401, 403, 404, 405, 422) or answer.status_code >= 500:
        # A wrong password at the sign-in itself is none; a form without its fields is told on its page.
        return False
    return not _is_sent_to_sign_in(row, answer) or row.path == "/sign-out"


def _is_sent_to_sign_in(row: Row, answer: Any) -> bool:
    if row.is_api:
        return bool(answer.status_code == 401)
    location = str(answer.headers.get("location", ""))
    return bool(answer.status_code == 303 and location.partition("?")[0] == "/sign-in")


def _is_sent_to_password(row: Row, answer: Any) -> bool:
    if row.is_api:
        return bool(answer.status_code == 403)
    return bool(answer.status_code == 303 and answer.headers.get("location") == "/password")
