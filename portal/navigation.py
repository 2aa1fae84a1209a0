"""The menu: which pages there are, in the order of the work, and what each needs."""

from __future__ import annotations

from dataclasses import dataclass

from portal.security.permission import Permission
from portal.security.visitor import Visitor

_P = Permission


@dataclass(frozen=True)
class Entry:
    """One line of the menu; shown to whoever has any of `permissions`; to everybody where there are none."""

    title: str
    path: str
    permissions: tuple[Permission, ...] = ()


@dataclass(frozen=True)
class Group:
    """Entries that belong together."""

    title: str
    entries: tuple[Entry, ...]


MENU = (
    Group(
        "上报",
        (
            Entry("上报报表", "/send", (_P.SEND,)),
            Entry("填报模板", "/templates", (_P.SEND, _P.SEE_SUBMISSIONS)),
            Entry("上报记录", "/submissions", (_P.SEND, _P.SEE_SUBMISSIONS)),
            Entry("上报进度", "/progress", (_P.SEE_SUBMISSIONS,)),
        ),
    ),
    Group(
        "审核",
        (
            Entry("待审报表", "/review", (_P.REVIEW_TOWN, _P.REVIEW_COUNTY)),
            Entry("提醒与可疑", "/queue", (_P.REVIEW_TOWN, _P.REVIEW_COUNTY, _P.SEND)),
            Entry("轮次与锁定", "/rounds", (_P.REVIEW_TOWN, _P.REVIEW_COUNTY, _P.LOCK)),
        ),
    ),
    Group(
        "评级",
        (
            Entry("等级", "/grades", (_P.SEE,)),
            Entry("地图", "/map", (_P.SEE,)),
            Entry("趋势", "/trends", (_P.SEE,)),
            Entry("立即评级", "/grading", (_P.GRADE,)),
        ),
    ),
    Group(
        "整改",
        (
            Entry("未达目标", "/below", (_P.SEE,)),
            Entry("案件", "/cases", (_P.SEE,)),
            Entry("问题清单", "/problems", (_P.SEE,)),
            Entry("孳生地与消杀", "/sites", (_P.SEE,)),
            Entry("数量指标", "/quotas", (_P.SEE,)),
            Entry("专项保障", "/surge", (_P.SEE,)),
        ),
    ),
    Group(
        "数据",
        (
            Entry("下载", "/download", (_P.DOWNLOAD,)),
            Entry("查询", "/query", (_P.QUERY,)),
            Entry("数据字典", "/dictionary", (_P.DOWNLOAD, _P.QUERY, _P.SEE)),
            Entry("公开数据", "/export", (_P.PUBLISH,)),
        ),
    ),
    Group(
        "管理",
        (
            Entry("账号", "/accounts", (_P.ACCOUNTS,)),
            Entry("操作记录", "/audit", (_P.AUDIT,)),
        ),
    ),
)


def menu_of(visitor: Visitor, paths: frozenset[str]) -> list[Group]:
    """The menu of a visitor, of the pages that this portal has."""
    groups = []
    for group in MENU:
        shown = tuple(
            entry
            for entry in group.entries
            if entry.path in paths and (not entry.permissions or any(visitor.may(one) for one in entry.permissions))
        )
        if shown:
            groups.append(Group(group.title, shown))
    return groups
