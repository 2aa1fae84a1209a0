"""The whole edition only for who is granted the whole of it: it holds inspectors, units and every place."""

from __future__ import annotations

from pathlib import Path

from editions.extent import places_told
from portal.guard import Asked
from portal.refusal import NotAllowedError
from portal.security.permission import Permission


def may_whole(asked: Asked, permission: Permission, folder: Path) -> bool:
    """Whether something is allowed to the visitor for every place of an edition."""
    return asked.visitor.may_at_all(permission, places_told(folder), asked.house.is_within())


def require_whole(asked: Asked, permission: Permission, folder: Path) -> None:
    """Go on only where something is allowed for every place of an edition.

    Raises:
        NotAllowedError: It is allowed for some places only, or for none.
    """
    if not may_whole(asked, permission, folder):
        raise NotAllowedError(
            "整个版本含全部地区的明细，您的账号只管其中一部分；请用各页面右上方的下载，或请系统管理员授予全部地区。",
            f"{permission} must be granted for every place of the edition",
        )
