"""首页: what this account can do here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from portal.guard import Asked, Guard
from portal.security.permission import ROLE_ZH

router = APIRouter()


@router.get("/")
def home(asked: Annotated[Asked, Depends(Guard(None))]) -> HTMLResponse:
    """The pages open to the visitor."""
    standards = asked.house.standards.now()
    grants = []
    for grant in asked.visitor.grants:
        place = standards.place_ever(grant.place_code)
        grants.append(f"{ROLE_ZH[grant.role]}（{place['place_name'] if place else grant.place_code}）")
    return asked.render("home.html", grants=grants)
