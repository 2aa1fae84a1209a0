"""Schemathesis over the API's own description: no fault, every answer as described, nothing without a token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.api.description import describe
from portal.house import House
from portal.security.permission import Permission, Role
from portal.security.tokens import make_token
from tests.portal.conftest import COUNTY, SignIn

pytestmark = pytest.mark.slow

# Of each route.
EXAMPLES = 25
# A sheet waits for its answer, at first for the desk's process to start.
PATIENCE_S = 60.0


class Running:
    """An application that is running already: whoever calls it neither starts nor ends it."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for done in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{done}.complete"})
            return
        assert self.app is not None
        await self.app(scope, receive, send)


running = Running()
described = schemathesis.openapi.from_dict(describe())
described.app = running


@pytest.fixture
def token(portal: FastAPI, house: House, sign_in: SignIn) -> str:
    running.app = portal
    person = sign_in((Role.ANALYST, COUNTY), (Role.SENDER, COUNTY))
    now = house.clock()
    scopes = (Permission.SEE, Permission.SEND, Permission.SEE_SUBMISSIONS)
    return make_token(house.engine, person.account_id, "schemathesis", scopes, now + timedelta(days=1), now)


@described.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_the_api_is_as_it_says(case: schemathesis.Case[Any], token: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE_S)
