"""Everybody who may come: nobody, each role at its own town, elsewhere and for the county, one-time, tokens; and what
they come to, which all belongs to one town."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import func, inspect, select, text
from starlette.testclient import TestClient

from cases import findings
from cases.decide import note
from cases.decide_record import By
from cases.sites import add_site
from cases.treatment import log_treatment
from editions.problems import read_items
from editions.reporting import report_matrix, report_periods
from intake.attach import attach
from portal.guard import CSRF_FIELD, SESSION_COOKIE
from portal.house import House
from portal.security.account_record import set_password
from portal.security.accounts import add_account
from portal.security.audit import record
from portal.security.csrf import csrf_token
from portal.security.permission import Permission, Role
from portal.security.sessions import begin_session, hash_of
from portal.security.tokens import NEVER, make_token
from portal.security.visitor import Grant
from registry.database import read, write
from registry.portal_tables import audit_event, submission_place
from registry.tables import row_claim, submission
from sheets.forms import FORMS
from tests.cases.filing import file_case
from tests.intake.pictures import png

HERE, ELSEWHERE, EVERYWHERE = "here", "elsewhere", "everywhere"
TOWN, OTHER, COUNTY = "330481107", "330481004", "330481"
PLACES = {HERE: TOWN, ELSEWHERE: OTHER, EVERYWHERE: COUNTY}
USER = "mubiao"  # somebody of the town to whom things are done
CASE_NUMBER = 901

# What is written whoever comes, whether or not it is let in.
_ALWAYS_WRITTEN = frozenset({"audit_event", "portal_session", "api_token", "sign_in_attempt"})


@dataclass(frozen=True)
class Person:
    """Somebody who asks.

    Attributes:
        client: To the application; keeps no cookies of anybody.
        cookie: Of a session, "" without one.
        csrf: The token of its forms, "" where a form comes without.
        bearer: An API token, "" without one.
    """

    client: TestClient
    cookie: str = ""
    csrf: str = ""
    bearer: str = ""

    def ask(self, method: str, address: str, form: Mapping[str, str]) -> Any:
        """One request; a form carries its token beside what it says."""
        headers = {"authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        if self.cookie:
            headers["cookie"] = f"{SESSION_COOKIE}={self.cookie}"
        data = None if method in ("GET", "HEAD") else {**form, **({CSRF_FIELD: self.csrf} if self.csrf else {})}
        self.client.cookies.clear()
        return self.client.request(method, address, headers=headers, data=data, follow_redirects=False)

    def without_csrf(self) -> Person:
        """The same, lured into sending a form from elsewhere."""
        return replace(self, csrf="")


class Crowd:
    """Accounts on one portal; sessions are begun anew for each route, as some routes end them."""

    def __init__(self, portal: FastAPI, client: TestClient) -> None:
        self.client = client
        self.house: House = portal.state.house
        self._ids: dict[str, str] = {}
        self._audited = 0
        for role in Role:
            for where, place in PLACES.items():
                self._add(_name(role, where), [Grant(role, place)])
        self._add("one-time", [Grant(role, COUNTY) for role in Role], is_one_time=True)
        self._add("everything", [Grant(role, COUNTY) for role in Role])
        self._add("nothing", [])
        self._add(USER, [Grant(Role.SENDER, TOWN)])
        record(self.house.engine, USER, "sign_in", client="10.1.2.3", now=datetime.now(UTC))

    def nobody(self) -> Person:
        """Not signed in."""
        return Person(self.client)

    def of_role(self, role: Role, where: str) -> Person:
        """Signed in with one role."""
        return self.named(_name(role, where))

    def named(self, username: str) -> Person:
        """Signed in."""
        with write(self.house.engine) as connection:
            token = begin_session(connection, self._ids[username], "testclient", datetime.now(UTC))
        return Person(self.client, token, csrf_token(self.house.key, hash_of(token)))

    def with_token(self, permission: Permission) -> Person:
        """A program of the account that may do everything, with a token for one thing."""
        now = datetime.now(UTC)
        token = make_token(
            self.house.engine, self._ids["everything"], "脚本", [permission], now + timedelta(days=1), now
        )
        return Person(self.client, bearer=token)

    def _add(self, username: str, grants: list[Grant], *, is_one_time: bool = False) -> None:
        now = datetime.now(UTC)
        account, _ = add_account(self.house.engine, username, f"{username}某", grants, firm=None, actor="test", now=now)
        self._ids[username] = account.account_id
        if not is_one_time:
            with write(self.house.engine) as connection:
                set_password(connection, account.account_id, "no password", now, is_one_time=False)

    def note_audit(self) -> None:
        """Look from here on at what the audit says."""
        self._audited = self._last_audited()

    def is_audited(self, role: Role, where: str) -> bool:
        """Whether the audit tells of an act of somebody since."""
        with read(self.house.engine) as connection:
            found = connection.scalars(select(audit_event.c.account).where(audit_event.c.event_id > self._audited))
            return _name(role, where) in set(found)

    def _last_audited(self) -> int:
        with read(self.house.engine) as connection:
            return connection.scalar(select(func.max(audit_event.c.event_id))) or 0

    def written(self) -> dict[str, str]:
        """A fingerprint of each table of the registry that only acts write to, and of the received files."""
        found: dict[str, str] = {}
        with read(self.house.engine) as connection:
            for table in sorted(set(inspect(self.house.engine).get_table_names()) - _ALWAYS_WRITTEN):
                rows = connection.execute(text(f"select * from {table}")).all()  # noqa: S608  names of our own tables
                found[table] = hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
        files = sorted(str(path) for path in self.house.settings.submissions.rglob("*"))
        found["submissions/"] = hashlib.sha256("\n".join(files).encode()).hexdigest()
        return found


def _name(role: Role, where: str) -> str:
    return f"{role.value}.{where}".replace("_", "-")


TOKEN_SCOPES = tuple(permission for permission in Permission if permission not in NEVER)


def subjects(house: House) -> dict[str, str]:
    """What addresses of the table name, all of the town: by the word in braces."""
    case_no = file_case(house.engine, CASE_NUMBER, place_code=TOWN)
    picture = png()
    by = By("朱敏", "现场照片", datetime.now(UTC))
    note(house.engine, house.settings, case_no, by, files=[("现场.png", picture)])
    is_within = house.is_within()
    about: dict[str, list[str]] = {}
    with read(house.engine) as connection:
        for receipt_no, place_code in connection.execute(
            select(submission.c.receipt_no, submission_place.c.place_code)
            .join(submission_place, submission_place.c.submission_id == submission.c.submission_id)
            .order_by(submission.c.receipt_no)
        ):
            about.setdefault(receipt_no, []).append(place_code)
    receipt = next(number for number, codes in about.items() if all(is_within(code, TOWN) for code in codes))
    attach(house.settings, house.engine, receipt, picture, filename="原表.png", actor="朱敏")
    with read(house.engine) as connection:
        row = connection.scalar(
            select(row_claim.c.row_id)
            .join(submission, submission.c.submission_id == row_claim.c.submission_id)
            .where(submission.c.receipt_no == receipt)
        )
    today, standards = house.today(), house.standards.now()
    site = add_site(
        house.engine, standards, place_code=TOWN, site_kind="ditch", location="桥北", responsible="城管办",
        seen_on=today, is_positive=True, actor="朱敏",
    )  # fmt: skip
    treatment = log_treatment(
        house.engine,
        standards,
        place_code=TOWN,
        unit=None,
        vector=None,
        treated_on=today,
        firm="海宁消杀",
        actor="朱敏",
    )
    with house.editions.reading() as edition:
        item = next(one for one in read_items(edition, place=TOWN) if one["state"] == "open")
        photos = [("整改后.png", picture)]
        findings.mend(
            house.settings, house.engine, findings.Item.of(item), mended_on=today, feedback="已封堵", photos=photos,
            actor="朱敏",
        )  # fmt: skip
        period = report_periods(edition, [TOWN])[0]["period"]
        with read(house.engine) as connection:
            due = next(iter(report_matrix(edition, connection, str(period), [TOWN])[0].cells.values()))
        graded = edition.rows(
            "select round_id, indicator from grades.indicator_grade where place_code = $place order by all limit 1",
            {"place": TOWN},
        )[0]
    return {
        "street": TOWN,
        "user": USER,
        "case": case_no,
        "file": hashlib.sha256(picture).hexdigest(),
        "receipt": receipt,
        "row": str(row),
        "site": site,
        "treatment": treatment,
        "item": str(item["item_id"]),
        "today": str(today),
        "period": str(period),
        "due_form": due.form,
        "form": next(iter(FORMS)),
        "round": str(graded["round_id"]),
        "indicator": str(graded["indicator"]),
    }
