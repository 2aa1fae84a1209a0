"""Who asks: an account with its grants as they stand now, and what those allow where."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.security.permission import ALLOWED, ROLE_ZH, Permission, Role

# Whether the first place is the second or lies below it, on the division tree of reference/.
IsWithin = Callable[[str, str], bool]


@dataclass(frozen=True)
class Grant:
    """A role for a place and everything below it (shortest prefix of its division code)."""

    role: Role
    place_code: str


@dataclass(frozen=True)
class Visitor:
    """The account behind a request.

    Attributes:
        account_id, username, name: Of the account; `name` is what is written into records.
        grants: Its roles with their places.
        firm: The pest-control or assessment firm for which it acts, None for staff.
        session: Hash of the session cookie, "" for an API token.
        must_change_password: Its password was set by somebody else; until it is changed nothing else is allowed.
        token_scopes: What its API token allows at most; None for a session.
    """

    account_id: str
    username: str
    name: str
    grants: tuple[Grant, ...]
    firm: str | None = None
    session: str = ""
    must_change_password: bool = False
    token_scopes: frozenset[Permission] | None = None

    def places(self, permission: Permission) -> tuple[str, ...]:
        """Roots of the places where something is allowed, in order; empty where it is allowed nowhere."""
        if self.token_scopes is not None and permission not in self.token_scopes:
            return ()
        return tuple(sorted({grant.place_code for grant in self.grants if permission in ALLOWED[grant.role]}))

    def may(self, permission: Permission) -> bool:
        """Whether it is allowed anywhere."""
        return bool(self.places(permission))

    def may_at(self, permission: Permission, place_code: str, is_within: IsWithin) -> bool:
        """Whether it is allowed for a place."""
        return any(is_within(place_code, root) for root in self.places(permission))

    def may_at_all(self, permission: Permission, place_codes: Iterable[str], is_within: IsWithin) -> bool:
        """Whether it is allowed for every one of the places; false where there are none."""
        codes = list(place_codes)
        return bool(codes) and all(self.may_at(permission, code, is_within) for code in codes)

    @property
    def roles_zh(self) -> str:
        """Its roles as people say them."""
        return "、".join(dict.fromkeys(ROLE_ZH[grant.role] for grant in self.grants)) or "无角色"
