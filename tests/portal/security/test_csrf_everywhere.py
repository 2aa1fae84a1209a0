"""No route does anything for a form that another page sent, whatever way the token is left out or made up."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from portal.house import House
from portal.security.audit import AuditFilter, count_events
from portal.security.permission import Role
from tests.portal.conftest import COUNTY, Person, SignIn

_FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def people(sign_in: SignIn) -> tuple[Person, Person]:
    """Somebody who may do everything, and somebody else with a token of their own."""
    return sign_in(*((role, COUNTY) for role in Role)), sign_in((Role.SENDER, COUNTY))


def test_a_form_counts_only_with_the_token_of_its_session(
    portal: FastAPI, house: House, people: tuple[Person, Person]
) -> None:
    mine, other = people
    asked = 0
    for route in portal.state.routes:
        if not route.methods - {"GET", "HEAD"} or route.path == "/sign-in":
            continue
        address = re.sub(r"{[^}]+}", "x", route.path)
        for method in route.methods - {"GET", "HEAD"}:
            for options in (
                {"data": {"reason": "x"}},
                {"data": {"csrf": ""}},
                {"data": {"csrf": other.csrf}},
                {"data": {"csrf": mine.csrf[:-1]}},
                {"files": {"csrf": ("csrf", mine.csrf)}},
                {"content": f"csrf={mine.csrf}", "headers": {"content-type": "text/plain"}},
                {"json": {"csrf": mine.csrf}},
                {"content": f"csrf={mine.csrf}", "headers": {**_FORM, "x-csrf-token": other.csrf}},
                {"params": {"csrf": mine.csrf}},
                {"data": {}, "headers": {"authorization": "Bearer sihai_" + "a" * 43}},
            ):
                answer = mine.client.request(method, address, **options)
                # With a header for programs the cookie is not looked at.
                is_program = "authorization" in options.get("headers", {}) and address.startswith("/api/")
                assert answer.status_code == (401 if is_program else 403), (method, address, options, answer.text)
                asked += 1
    assert asked > 300
    assert mine.get("/account").status_code == 200, "signed out by a page of somebody else"
    assert count_events(house.engine, AuditFilter()) == 0
