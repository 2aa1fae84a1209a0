"""What the commands about accounts share: their arguments, the instant, and the line in the audit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from portal.security.account import Account

Username = Annotated[str, typer.Argument(help="用户名", metavar="USERNAME")]
Actor = Annotated[str | None, typer.Option("--actor", help="由谁办理；不写则为本机用户")]

# Where the audit says from where: no address of a network.
_CLIENT = "命令行"


def now() -> datetime:
    """The instant at which something is done to an account: the machine's, never an operator's."""
    return datetime.now(UTC)


def record_act(engine: Engine, actor: str, action: str, account: Account, **detail: object) -> None:
    """Write an act into the audit, as the pages do."""
    from portal.security.audit import record

    record(engine, actor, action, account.username, client=_CLIENT, detail=detail, now=now())
