"""An account whose roles were all taken back stays with those who gave them."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.house import House
from portal.security.accounts import add_account, revoke
from portal.security.permission import Role
from portal.security.visitor import Grant
from tests.portal.conftest import FOREIGN, STREET, SignIn, text_of


def test_a_neighbour_takes_over_no_account_without_roles(sign_in: SignIn, house: House) -> None:
    """Its password, set by the neighbour, would open whatever the account is given again."""
    now, held = datetime.now(UTC), Grant(Role.SENDER, STREET)
    add_account(house.engine, "left", "旧人", [held], firm=None, actor="test", now=now)
    revoke(house.engine, "left", held, actor="test", now=now)
    own, neighbour = (
        sign_in((Role.ADMINISTRATOR, place), (Role.SENDER, place), username=name)
        for place, name in ((STREET, "own"), (FOREIGN, "neighbour"))
    )
    for act in ("reset", "enable", "disable", "grant", "rename"):
        assert neighbour.post(f"/accounts/left/{act}", {"role": "sender", "place": FOREIGN}).status_code == 404
    assert "left" not in text_of(neighbour.get("/accounts"))
    own.post("/accounts/left/disable", {"reason": "调走"})
    assert "left" in text_of(own.get("/audit"))
    assert "left" not in text_of(neighbour.get("/audit"))
    assert own.post("/accounts/left/enable").status_code == 303
