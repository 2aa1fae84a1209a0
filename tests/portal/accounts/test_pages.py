"""The pages of accounts: signing in, the password, the own tokens, accounts of others, the audit."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.guard import SESSION_COOKIE
from portal.house import House
from portal.pages.sign_in import own_path
from portal.security import audit
from portal.security.accounts import add_account, disable, get_account, list_accounts
from portal.security.audit import AuditEvent, AuditFilter, read_events
from portal.security.permission import Role
from portal.security.sessions import visitor_of_session
from portal.security.tokens import list_tokens, visitor_of_token
from portal.security.visitor import Grant
from tests.portal.conftest import COUNTY, FOREIGN, PASSWORD, STREET, SignIn, text_of

ADMINISTRATOR = (Role.ADMINISTRATOR, COUNTY)


def enter(client: TestClient, username: str, password: str, next: str = "/") -> Any:
    """Through the form, as a browser does."""
    form = client.get("/sign-in", params={"next": next})
    csrf = _field(form, "csrf")
    return client.post(
        "/sign-in",
        data={"csrf": csrf, "next": _field(form, "next"), "username": username, "password": password},
        follow_redirects=False,
    )


def _field(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return html.unescape(found[1])


def _code(page: Any, element: str) -> str:
    found = re.search(rf'<code id="{element}">([^<]+)</code>', page.text)
    assert found, text_of(page)
    return found[1]


def newest(house: House) -> AuditEvent:
    return read_events(house.engine, AuditFilter(), limit=1)[0]


@pytest.fixture
def browser(portal: FastAPI) -> TestClient:
    return TestClient(portal, follow_redirects=False, base_url="http://testserver")


def test_from_the_one_time_password_to_work(house: House, browser: TestClient) -> None:
    now = datetime.now(UTC)
    _, password = add_account(
        house.engine, "wangfang", "王芳", [Grant(Role.SENDER, STREET)], firm=None, actor="装机", now=now
    )
    asked = browser.get("/account?x=1")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=/account%3Fx%3D1")
    entered = enter(browser, "wangfang", password, next="/account?x=1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/account?x=1")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert newest(house).action == "sign_in"
    for path in ("/account", "/"):
        forced = browser.get(path)
        assert (forced.status_code, forced.headers["location"]) == (303, "/password")
    form = browser.get("/password")
    assert "您用的是一次性密码" in text_of(form)
    changed = browser.post(
        "/password", data={"csrf": _field(form, "csrf"), "old": password, "new": PASSWORD, "again": PASSWORD}
    )
    assert (changed.status_code, changed.headers["location"]) == (303, "/")
    assert newest(house).action == "password_change"
    home = text_of(browser.get("/"))
    assert "密码已修改" in home
    assert "王芳（填报员）" in home
    out = browser.post("/sign-out", data={"csrf": _field(browser.get("/account"), "csrf")})
    assert out.headers["location"] == "/sign-in"
    assert "已退出" in text_of(browser.get("/sign-in"))
    assert browser.get("/account").status_code == 303
    assert newest(house).action == "sign_out"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/cases/2026-10?x=1", "/cases/2026-10?x=1"),
        ("http://elsewhere/cases/2026-10", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_after_the_session_ended_says_so_and_leads_back(
    browser: TestClient, referer: str, back: str
) -> None:
    lost = browser.post("/cases/2026-10/acts/note", headers={"referer": referer}, data={"note": "已联系"})
    form = browser.get(lost.headers["location"])
    assert "没有办成" in text_of(form)
    assert _field(form, "next") == back
    assert "没有办成" not in text_of(browser.get(browser.post("/sign-out").headers["location"]))


def test_behind_tls_cookies_are_for_tls_alone(portal: FastAPI, house: House) -> None:
    now = datetime.now(UTC)
    _, password = add_account(house.engine, "wangfang", "王芳", [], firm=None, actor="装机", now=now)
    entered = enter(TestClient(portal, base_url="https://testserver"), "wangfang", password)
    cookies = entered.headers.get_list("set-cookie")
    assert any(cookie.startswith(SESSION_COOKIE) for cookie in cookies)
    assert all("Secure" in cookie for cookie in cookies if cookie.startswith(SESSION_COOKIE))
    assert "strict-transport-security" in entered.headers


@pytest.mark.parametrize("username", ["wangfang", "nobody", "", "<script>", "我的密码是什么来着"])
def test_a_wrong_sign_in_says_the_same_of_everybody(house: House, browser: TestClient, username: str) -> None:
    add_account(house.engine, "wangfang", "王芳", [], firm=None, actor="装机", now=datetime.now(UTC))
    refused = enter(browser, username, "不是这个密码呀呀呀")
    assert refused.status_code == 401
    assert "用户名或密码不对" in text_of(refused)
    assert "<script>" not in refused.text.replace("<script src", "")
    event = newest(house)
    assert (event.action, event.outcome) == ("sign_in", "refused")
    assert event.account == ("wangfang" if username == "wangfang" else "（无此用户）"), "it may be a password"
    assert SESSION_COOKIE not in browser.cookies


def test_who_guesses_waits_and_is_told_for_how_long(house: House, browser: TestClient) -> None:
    for _ in range(5):
        assert enter(browser, "wangfang", "不是这个密码呀呀呀").status_code == 401
    for _ in range(3):
        waiting = enter(browser, "wangfang", "不是这个密码呀呀呀")
        assert waiting.status_code == 429
        assert 0 < int(waiting.headers["retry-after"]) <= 60
        assert "次数过多" in text_of(waiting)
    assert len(read_events(house.engine, AuditFilter(action="sign_in"))) == 5


@pytest.mark.parametrize("csrf", ["", "x", None])
def test_a_sign_in_from_elsewhere_is_none(house: House, browser: TestClient, csrf: str | None) -> None:
    """Who could sign somebody in to an account of his own would read what is then sent there."""
    _, password = add_account(house.engine, "wangfang", "王芳", [], firm=None, actor="a", now=datetime.now(UTC))
    other = TestClient(browser.app)
    given = _field(other.get("/sign-in"), "csrf") if csrf is None else csrf
    refused = browser.post("/sign-in", data={"csrf": given, "username": "wangfang", "password": password})
    assert refused.status_code == 400
    assert SESSION_COOKIE not in browser.cookies


def test_a_new_sign_in_ends_the_session_before(house: House, browser: TestClient) -> None:
    _, password = add_account(house.engine, "wangfang", "王芳", [], firm=None, actor="a", now=datetime.now(UTC))
    enter(browser, "wangfang", password)
    former = str(browser.cookies[SESSION_COOKIE])
    enter(browser, "wangfang", password)
    assert browser.cookies[SESSION_COOKIE] != former
    assert visitor_of_session(house.engine, former, datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/grades?round=2026-autumn", "/grades?round=2026-autumn"),
        ("/", "/"),
        ("", "/"),
        ("grades", "/"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("/\\example.org/", "/"),
        ("/\t/example.org/", "/"),
        ("/a\r\nset-cookie: x=y", "/"),
        ("/sign-out", "/"),
        ("/sign-in", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_the_sign_in_one_stays_here(wanted: str, path: str) -> None:
    assert own_path(wanted) == path


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        (PASSWORD, "新的一句足够长的", "另一句足够长的话", "两次输入的新密码不一样"),
        ("猜的密码猜的密码", "新的一句足够长的口令", "新的一句足够长的口令", "原密码不对"),
        (PASSWORD, "短", "短", "至少要 10 位"),
        (PASSWORD, PASSWORD, PASSWORD, "与原密码相同"),
    ],
)
def test_a_password_that_cannot_be_is_refused(
    house: House, sign_in: SignIn, old: str, new: str, again: str, said: str
) -> None:
    person = sign_in((Role.SENDER, STREET))
    refused = person.post("/password", {"old": old, "new": new, "again": again})
    assert refused.status_code == 400
    assert said in text_of(refused)
    assert new not in refused.text.replace("minlength", "") or new == "短"
    assert (newest(house).action, newest(house).outcome) == ("password_change", "refused")


def test_a_token_is_shown_once_and_revoked(house: House, sign_in: SignIn) -> None:
    person = sign_in((Role.SENDER, STREET), ADMINISTRATOR)
    offered = re.findall(r'name="scope" value="([a-z_]+)"', person.get("/account").text)
    assert offered == ["see", "send", "see_submissions", "case_place"]
    until = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    made = person.post("/account/tokens", {"name": "检测系统", "scope": ["send", "see"], "until": until})
    token = _code(made, "new-token")
    assert made.headers["cache-control"] == "no-store"
    visitor = visitor_of_token(house.engine, token, datetime.now(UTC))
    assert visitor is not None
    assert visitor.username == person.username
    assert token not in person.get("/account").text
    assert "检测系统" in text_of(person.get("/account"))
    one = list_tokens(house.engine, person.account_id)[0]
    sign_in((Role.SENDER, STREET)).post(f"/account/tokens/{one.token_id}/revoke")
    assert visitor_of_token(house.engine, token, datetime.now(UTC)) is not None, "it is not theirs"
    assert person.post(f"/account/tokens/{one.token_id}/revoke").status_code == 303
    assert visitor_of_token(house.engine, token, datetime.now(UTC)) is None
    assert newest(house).action == "token_revoke"
    assert person.post(f"/account/tokens/{one.token_id}/revoke").status_code == 409


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "没有填有效期"),
        ({"name": "x", "scope": "send", "until": "9999-12-31"}, "不在 2000 至 2100 年之间"),
        ({"name": "x", "scope": "send", "until": "tomorrow"}, "看不懂"),
        ({"name": "x", "scope": "everything", "until": "2027-01-01"}, "看不懂"),
        ({"name": "x", "scope": "accounts", "until": "2027-01-01"}, "accounts"),
        ({"name": "x", "scope": "query", "until": "2027-01-01"}, "query"),
        ({"name": "x", "until": "2027-01-01"}, "至少选一项"),
        ({"name": "x", "scope": "send", "until": "2020-01-01"}, "有效期"),
    ],
)
def test_a_token_that_may_not_be_is_refused(sign_in: SignIn, form: dict[str, str], said: str) -> None:
    person = sign_in((Role.SENDER, STREET), ADMINISTRATOR)
    refused = person.post("/account/tokens", form)
    assert refused.status_code == 400
    assert said in text_of(refused)


def test_an_account_is_added_and_its_password_shown_once(house: House, sign_in: SignIn, browser: TestClient) -> None:
    admin = sign_in(ADMINISTRATOR)
    form = {"username": "wangfang", "name": "王芳", "role": "sender", "place": "硖石街道", "firm": ""}
    added = admin.post("/accounts", form)
    password = _code(added, "one-time-password")
    assert added.headers["cache-control"] == "no-store"
    assert password not in admin.get("/accounts/wangfang").text
    assert get_account(house.engine, "wangfang").grants == (Grant(Role.SENDER, "330481001"),)
    assert enter(browser, "wangfang", password).headers["location"] == "/"
    events = read_events(house.engine, AuditFilter(action="account_add"))
    assert [(event.subject, event.outcome) for event in events] == [("wangfang", "done")]
    assert password not in str(events)
    again = admin.post("/accounts", form)
    assert (again.status_code, "已经有人用了" in text_of(again)) == (409, True)
    assert 'value="王芳"' in again.text, "what was typed stands there still"
    reset = _code(admin.post("/accounts/wangfang/reset"), "one-time-password")
    assert enter(browser, "wangfang", password).status_code == 401
    assert enter(browser, "wangfang", reset).status_code == 303


def test_roles_are_given_taken_and_told(house: House, sign_in: SignIn) -> None:
    admin, other = sign_in(ADMINISTRATOR), sign_in((Role.SENDER, STREET), username="wangfang")
    page = "/accounts/wangfang"
    assert admin.post(f"{page}/grant", {"role": "analyst", "place": "海宁市"}).headers["location"] == page
    assert "已授予分析员（海宁市）" in text_of(admin.get(page))
    assert admin.post(f"{page}/revoke", {"role": "sender", "place": STREET}).status_code == 303
    assert get_account(house.engine, "wangfang").grants == (Grant(Role.ANALYST, COUNTY),)
    assert admin.post(f"{page}/rename", {"name": "王芳", "firm": "海宁消杀"}).status_code == 303
    assert admin.post(f"{page}/disable", {"reason": "调离"}).status_code == 303
    assert other.get("/account").status_code == 303, "signed out at once"
    assert admin.post(f"{page}/enable").status_code == 303
    told = text_of(admin.get(page))
    for words in ("改姓名为「王芳」", "改代表单位为「海宁消杀」", "停用", "调离", "启用", "收回填报员"):
        assert words in told
    actions = [event.action for event in read_events(house.engine, AuditFilter(account=admin.username))]
    assert actions == [
        "account_enable", "account_disable", "account_rename", "account_revoke", "account_grant",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "form", "said"),
    [
        ("grant", {"role": "analyst", "place": "夹石街道"}, "没有叫「夹石街道」的地方"),
        ("grant", {"role": "boss", "place": STREET}, "请选一个角色"),
        ("grant", {"role": "analyst", "place": "嘉兴市"}, "不在您的管辖范围内"),
        ("grant", {"role": "sender", "place": STREET}, "不需要再授"),
        ("revoke", {"role": "analyst", "place": STREET}, "没有「分析员"),
        ("rename", {"name": "", "firm": ""}, "姓名"),
        ("enable", {}, "没有停用"),
        ("tokens/x/revoke", {}, "没有这个令牌"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(
    house: House, sign_in: SignIn, act: str, form: dict[str, str], said: str
) -> None:
    admin = sign_in(ADMINISTRATOR)
    sign_in((Role.SENDER, STREET), username="wangfang")
    before = get_account(house.engine, "wangfang")
    refused = admin.post(f"/accounts/wangfang/{act}", form)
    assert refused.status_code == 409
    assert said in text_of(refused)
    assert newest(house).outcome == "refused"
    assert get_account(house.engine, "wangfang") == before


@pytest.mark.parametrize("act", ["grant", "revoke", "disable", "reset", "rename"])
def test_nobody_does_it_to_the_own_account(house: House, sign_in: SignIn, act: str) -> None:
    admin = sign_in(ADMINISTRATOR)
    sign_in(ADMINISTRATOR)
    form = {"role": "administrator", "place": COUNTY, "name": "别名"}
    refused = admin.post(f"/accounts/{admin.username}/{act}", form)
    assert refused.status_code == 409
    assert "自己" in text_of(refused)


@pytest.mark.parametrize(
    "act", ["", "/grant", "/revoke", "/disable", "/enable", "/reset", "/rename", "/tokens/x/revoke"]
)
@pytest.mark.parametrize("whose", ["foreign", "above", "nobody"])
def test_an_administrator_of_a_street_reaches_no_further(house: House, sign_in: SignIn, act: str, whose: str) -> None:
    admin = sign_in((Role.ADMINISTRATOR, STREET))
    sign_in((Role.SENDER, FOREIGN), username="foreign")
    sign_in((Role.SENDER, STREET), (Role.PUBLISHER, COUNTY), username="above")
    before = list_accounts(house.engine)
    path = f"/accounts/{whose}{act}"
    answer = admin.post(path, {"role": "sender", "place": STREET, "name": "别名"}) if act else admin.get(path)
    assert answer.status_code == 404
    assert list_accounts(house.engine) == before
    shown = text_of(admin.get("/accounts"))
    assert "foreign" not in shown
    assert "above" not in shown


def test_an_administrator_of_a_street_gives_nothing_beyond_it(house: House, sign_in: SignIn) -> None:
    admin = sign_in((Role.ADMINISTRATOR, STREET))
    for place in (COUNTY, FOREIGN):
        form = {"username": "lisi", "name": "李四", "role": "administrator", "place": place}
        assert admin.post("/accounts", form).status_code == 409
    form = {"username": "lisi", "name": "李四", "role": "administrator", "place": STREET}
    assert admin.post("/accounts", form).status_code == 200


def test_the_audit_is_filtered_paged_and_exported(house: House, sign_in: SignIn) -> None:
    admin = sign_in(ADMINISTRATOR)
    sender = sign_in((Role.SENDER, STREET), username="wangfang")
    for number in range(120):
        sender.post("/account/tokens", {"name": f"=1+{number}"})
    first = admin.get("/audit", params={"account": "wangfang"})
    assert "共 120 条" in text_of(first)
    assert "第 1 / 2 页" in text_of(first)
    assert "/audit?account=wangfang&amp;page=2" in first.text
    assert len(re.findall(r"<tr>", admin.get("/audit?account=wangfang&page=2").text)) == 21
    assert "没有符合条件的记录" in text_of(admin.get("/audit", params={"until": "2020-01-01"}))
    bad = admin.get("/audit", params={"since": "昨天"})
    assert (bad.status_code, "看不懂" in text_of(bad)) == (400, True)
    exported = admin.get("/audit.csv", params={"account": "wangfang"})
    assert exported.content.startswith("\ufeff".encode())
    assert "attachment" in exported.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig"))))
    assert len(rows) == 121
    assert rows[1][1:5] == ["wangfang", "制作令牌", "wangfang", "拒绝"]
    assert newest(house).action == "audit_export"


def test_the_audit_tells_details_in_chinese(house: House, sign_in: SignIn) -> None:
    now, detail = datetime.now(UTC), {"role": "sender", "is_new": False, "why": "没有写文号", "vector": "rodent"}
    audit.record(house.engine, "wangfang", "round.lock", detail=detail, now=now)
    shown = text_of(sign_in(ADMINISTRATOR).get("/audit"))
    assert "新报：否；角色：填报员；病媒：鼠；原因：没有写文号" in shown


def test_the_audit_of_a_street_shows_the_street(house: House, sign_in: SignIn) -> None:
    admin = sign_in((Role.ADMINISTRATOR, STREET))
    here, there = sign_in((Role.SENDER, STREET), username="here"), sign_in((Role.SENDER, FOREIGN), username="there")
    for person in (here, there):
        person.post("/account/tokens", {})
    shown = text_of(admin.get("/audit"))
    assert "只列出您管辖范围内" in shown
    assert "here" in shown
    assert "there" not in shown
    assert "there" not in admin.get("/audit.csv").text
    assert "没有符合条件" in text_of(admin.get("/audit?account=there"))


def test_a_disabled_account_is_shown_so(house: House, sign_in: SignIn) -> None:
    admin = sign_in(ADMINISTRATOR)
    sign_in((Role.SENDER, STREET), username="wangfang")
    disable(house.engine, "wangfang", actor="a", now=datetime.now(UTC))
    assert "已停用" in text_of(admin.get("/accounts"))
