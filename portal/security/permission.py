"""What may be done, and which role may do it: the one table from which every page, the API and their tests go.

A grant is a role for a place and everything below it. What a role allows is allowed there and nowhere else.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """One thing that may be allowed."""

    SEE = "see"  # grades, flags, cases, evidence of the places granted
    SEND = "send"  # sheets of the places granted, and what their sender decides about them
    SEE_SUBMISSIONS = "see_submissions"  # who sent what, answers, progress
    REVIEW_TOWN = "review_town"  # pass or return a sheet at the town's level
    REVIEW_COUNTY = "review_county"  # pass or return at the county's level; queue of warnings; exclude rows
    LOCK = "lock"  # lock and unlock rounds
    REMIND = "remind"  # remind places of missing reports
    GRADE = "grade"  # ask for a grading run now
    CASE_PLACE = "case_place"  # what the place does in its case: acknowledge, plan, work, finish; its registers
    CASE_OFFICE = "case_office"  # what the office does: notify, snooze, override, letters
    DOWNLOAD = "download"  # the edition whole, with everything in it
    QUERY = "query"  # SQL on the edition
    PUBLISH = "publish"  # the public export at street level, letters
    ACCOUNTS = "accounts"  # accounts, grants, tokens of others
    AUDIT = "audit"  # who did what


class Role(StrEnum):
    """What a person is in the work of the four pests; one person may be several."""

    SENDER = "sender"
    TOWN_REVIEWER = "town_reviewer"
    COUNTY_REVIEWER = "county_reviewer"
    PUBLISHER = "publisher"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


ROLE_ZH = MappingProxyType(
    {
        Role.SENDER: "填报员",
        Role.TOWN_REVIEWER: "镇街审核员",
        Role.COUNTY_REVIEWER: "县级审核员",
        Role.PUBLISHER: "发布员",
        Role.ANALYST: "分析员",
        Role.ADMINISTRATOR: "系统管理员",
    }
)

_P = Permission
ALLOWED = MappingProxyType(
    {
        Role.SENDER: frozenset({_P.SEE, _P.SEND, _P.SEE_SUBMISSIONS, _P.CASE_PLACE}),
        Role.TOWN_REVIEWER: frozenset({_P.SEE, _P.SEE_SUBMISSIONS, _P.REVIEW_TOWN, _P.REMIND, _P.CASE_PLACE}),
        Role.COUNTY_REVIEWER: frozenset(
            {_P.SEE, _P.SEE_SUBMISSIONS, _P.REVIEW_COUNTY, _P.LOCK, _P.REMIND, _P.GRADE, _P.CASE_OFFICE}
        ),
        Role.PUBLISHER: frozenset({_P.SEE, _P.PUBLISH}),
        Role.ANALYST: frozenset({_P.SEE, _P.DOWNLOAD, _P.QUERY}),
        # Whoever gives rights out does not use them: an administrator who reviews too holds that role as well.
        Role.ADMINISTRATOR: frozenset({_P.ACCOUNTS, _P.AUDIT}),
    }
)
