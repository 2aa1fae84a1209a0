"""操作记录: who did what, for whoever is granted to look, as far as the granted places reach."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from cases.words import VECTOR_ZH
from editions.written import csv_text
from portal.days import typed_day
from portal.download import CSV, download
from portal.guard import Asked, Guard
from portal.rendering import instant
from portal.security.accounts import list_accounts
from portal.security.audit import OUTCOME_ZH, AuditEvent, AuditFilter, actions, count_events, read_events
from portal.security.permission import ROLE_ZH, Permission
from portal.security.words import ACTION_ZH

router = APIRouter()

_A_PAGE = 100
_MOST_ROWS = 100_000
_COLUMNS = ("时间", "用户名", "操作", "对象", "结果", "来源地址", "详情")


@dataclass
class Wanted:
    """The filter as it stands in the address."""

    account: str = ""
    action: str = ""
    since: str = ""
    until: str = ""

    def filter(self, asked: Asked) -> AuditFilter:
        """What the visitor asks for, of what the visitor may see.

        Raises:
            RefusedError: A day that is none.
        """
        return AuditFilter(
            self.account.strip(), self.action, typed_day(self.since), typed_day(self.until), accounts=_accounts(asked)
        )

    def address(self) -> str:
        """The filter as a query string, "" where nothing is said."""
        return urlencode({name: value for name, value in vars(self).items() if value})


def _wanted(account: str = "", action: str = "", since: str = "", until: str = "") -> Wanted:
    return Wanted(account, action, since, until)


Auditor = Annotated[Asked, Depends(Guard(Permission.AUDIT))]
Filter = Annotated[Wanted, Depends(_wanted)]
# What the page calls the details of an act; the export keeps their keys.
_DETAIL_ZH = {
    "attachment": "附件", "file": "文件", "filename": "文件", "firm": "代表单位", "is_new": "新报", "name": "名称",
    "period": "时段", "place": "地区", "reason": "理由", "recipients": "接收人", "replaces": "替换", "role": "角色",
    "roles": "角色", "row": "行", "rows": "行数", "rule": "规则", "said": "答复", "scopes": "权限", "text": "内容",
    "until": "到期", "vector": "病媒", "why": "原因",
}  # fmt: skip
_CODE_ZH = {**VECTOR_ZH, **{role.value: name for role, name in ROLE_ZH.items()}}


@router.get("/audit")
def show(asked: Auditor, wanted: Filter, page: int = 1) -> HTMLResponse:
    """A page of events, the newest first."""
    chosen = wanted.filter(asked)
    count = count_events(asked.house.engine, chosen)
    pages = max(1, -(-count // _A_PAGE))
    page = min(max(page, 1), pages)
    events = read_events(asked.house.engine, chosen, offset=(page - 1) * _A_PAGE, limit=_A_PAGE)
    return asked.render(
        "accounts/audit.html", wanted=wanted, address=wanted.address(), count=count, page=page, pages=pages,
        events=[(event, _said(event.detail)) for event in events], actions=actions(asked.house.engine),
        action_zh=ACTION_ZH, outcome_zh=OUTCOME_ZH, whole=chosen.accounts is None,
    )  # fmt: skip


@router.get("/audit.csv")
def export(asked: Auditor, wanted: Filter) -> Response:
    """The same events for a spreadsheet, the newest 100,000."""
    events = read_events(asked.house.engine, wanted.filter(asked), limit=_MOST_ROWS)
    asked.audit("audit_export", detail={"rows": len(events)})
    content = csv_text(_COLUMNS, (_row(event) for event in events))
    return download(content, f"audit-{asked.house.today():%Y%m%d}.csv", CSV)


def _row(event: AuditEvent) -> tuple[object, ...]:
    return (
        instant(event.at), event.account, ACTION_ZH.get(event.action, event.action), event.subject,
        OUTCOME_ZH[event.outcome], event.client, json.dumps(dict(event.detail), ensure_ascii=False),
    )  # fmt: skip


def _accounts(asked: Asked) -> frozenset[str] | None:
    """Whose events the visitor may see: accounts within the places granted.

    None where that is every account: then what the command line and unknown usernames did belongs to it as well.
    """
    every = list_accounts(asked.house.engine)
    within = {one.username for one in every if all(asked.may(Permission.AUDIT, place) for place in one.places)}
    return None if len(within) == len(every) else frozenset(within)


def _said(detail: Mapping[str, object]) -> str:
    said = {name: _shown(value) for name, value in detail.items() if value not in (None, "", {})}
    return "；".join(f"{_DETAIL_ZH.get(name, name)}：{value}" for name, value in said.items())


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return _CODE_ZH.get(str(value), value)
