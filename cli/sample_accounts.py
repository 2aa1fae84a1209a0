"""Accounts for looking at the portal on the sample data: one for each role, each with a password of its own.

Used by `sihai demo --accounts`, and only where there is no account yet. Nothing of the passwords is known beforehand,
nor kept: they are shown once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cli.screen import err, out
from settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reference.load import Standards

ACTOR = "sihai demo"
_TOWN, _COUNTY = "330481001", "330481"
# Username, name, role, place: all invented but the places.
_ACCOUNTS = (
    ("tianbao", "沈敏（示例）", "sender", _TOWN),
    ("zhenjie", "陆建国（示例）", "town_reviewer", _TOWN),
    ("xianji", "周洁（示例）", "county_reviewer", _COUNTY),
    ("fabu", "许文（示例）", "publisher", _COUNTY),
    ("fenxi", "朱琳（示例）", "analyst", _COUNTY),
    ("guanli", "金磊（示例）", "administrator", _COUNTY),
)


@dataclass(frozen=True)
class SampleAccount:
    """An account just made: what is typed at the sign-in, and what it may be used for."""

    username: str
    password: str
    name: str
    role: str
    place: str


def add_sample_accounts(engine: Engine, standards: Standards) -> list[SampleAccount]:
    """Make them; none where any account exists."""
    from portal.security.accounts import add_account, list_accounts
    from portal.security.permission import ROLE_ZH, Role
    from portal.security.visitor import Grant

    if list_accounts(engine):
        return []
    made = []
    for username, name, role, place_code in _ACCOUNTS:
        place = standards.place_ever(place_code)
        assert place is not None, f"the sample has no place {place_code}"
        account, password = add_account(
            engine, username, name, [Grant(Role(role), place_code)], firm=None, actor=ACTOR, now=datetime.now(UTC)
        )
        made.append(SampleAccount(account.username, password, name, ROLE_ZH[Role(role)], str(place["place_name"])))
    return made


def show_sample_accounts(settings: Settings, engine: Engine, standards: Standards) -> None:
    """Make the accounts and print them once; where there are some already, say what to do without their passwords."""
    made = add_sample_accounts(engine, standards)
    if not made:
        err().print(
            f"{settings.home} 里已有账号，没有新建；忘记密码时运行 sihai user reset 用户名。",
            markup=False,
            soft_wrap=True,
        )
        return
    from rich.table import Table

    table = Table(
        title="门户的示例账号（一次性密码只显示这一次，首次登录后须改成自己的）",
        title_justify="left",
        title_style="bold",
    )
    for head in ("用户名", "一次性密码", "角色", "范围", "姓名"):
        table.add_column(head, no_wrap=True)
    for one in made:
        table.add_row(one.username, one.password, one.role, one.place, one.name)
    console = out()
    console.print()
    console.print(table)
