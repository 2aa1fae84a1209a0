"""A sheet from its template to the closing of the case that it opened, each step by whoever takes it, in a browser."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Page, expect

from portal.security.permission import Role
from settings import SAMPLE_DATA
from tests.portal.browser.conftest import SIZES
from tests.portal.browser.site import COUNTY, MORNING, PASSWORD, STREET, Site
from tests.portal.browser.workbook import Value, fill_in

OpenContext = Callable[..., BrowserContext]

pytestmark = pytest.mark.timeout(1500)  # the year is made first, then two nights

# Steps of which docs/zh shows a picture.
GUIDE = {
    "password", "templates", "send", "answer", "graded", "review", "progress", "round", "grades", "place", "case",
}  # fmt: skip
_TALLEST = 900
_SENT_AT_MOST = 6
_ANSWER_MS = 60_000

ROUND = "2026-autumn"
SURVEYED_ON = date(2026, 10, 14)
RESURVEYED_ON = date(2026, 11, 24)
_SITE_TYPES = {
    "01": "餐饮店", "02": "商场超市", "03": "机关", "04": "饭店宾馆", "05": "农贸市场", "06": "机场车站", "07": "医院",
    "08": "学校", "09": "建筑拆迁工地", "10": "居（家）委会", "11": "食品加工企业", "12": "其他企业", "13": "道路",
    "14": "公园公共绿地", "15": "垃圾中转站", "16": "公共厕所",
}  # fmt: skip


def restaurant(name: str, **changes: Value) -> dict[str, Value]:
    """A row of the supplementary survey: six rooms of fifteen with signs of rodents."""
    return {
        "行政区划代码": "330481001015 长田社区居委会", "单位名称": name, "单位类型": "餐饮店", "重点单位": "是",
        "建成区": "是", "考评轮次": "2026年秋季考评", "调查性质": "补测", "调查日期": SURVEYED_ON, "调查人员": "沈敏",
        "检查房间数": 15, "折算标准间数": 15, "鼠迹阳性房间数": 6, "室内鼠粪": 6,
        "防鼠设施检查房间数": 15, "防鼠设施不合格间数": 0, **changes,
    }  # fmt: skip


RIGHT = [restaurant(f"长田小吃店{number}") for number in "一二三四"]
# More rooms with signs than were looked at, a type that is none, a day without a year.
BROKEN = [
    RIGHT[0],
    RIGHT[1] | {"鼠迹阳性房间数": 16},
    RIGHT[2] | {"单位类型": "饭馆"},
    RIGHT[3] | {"调查日期": "10月"},
]


def visited_again() -> list[dict[str, Value]]:
    """Every place of the round, looked at again as thoroughly and found without rodents."""
    with (SAMPLE_DATA / "rodent_survey.csv").open(encoding="utf-8-sig", newline="") as lines:
        former = [line for line in csv.DictReader(lines) if line["sheet_id"] == f"{STREET}-{ROUND}-rodent_survey"]
    again: list[dict[str, Value]] = []
    for line in former:
        row: dict[str, Value] = {
            "行政区划代码": f"{line['place_code']} {line['place_name']}", "单位名称": line["unit_name"],
            "单位类型": _SITE_TYPES[line["unit_type"]], "重点单位": "是" if line["is_key_unit"] == "true" else "否",
            "建成区": "是" if line["is_built_up"] == "true" else "否",
        }  # fmt: skip
        if line["standard_rooms"]:
            rooms = int(line["standard_rooms"])
            row |= {"检查房间数": rooms, "折算标准间数": rooms, "鼠迹阳性房间数": 0}
            row |= {"防鼠设施检查房间数": rooms, "防鼠设施不合格间数": 0}
        if line["route_m"]:
            row |= {"外环境检查路径": int(line["route_m"]), "外环境鼠迹阳性处数": 0}
        again.append(row)
    again += [{**row, "鼠迹阳性房间数": 0, "室内鼠粪": 0} for row in RIGHT]
    told: dict[str, Value] = {"考评轮次": None, "调查性质": "复查", "调查日期": RESURVEYED_ON, "调查人员": "周洁"}
    return [row | told for row in again]


class People:
    """Who takes the steps, each in a browser of their own; sessions end when days pass, so each signs in anew."""

    def __init__(self, site: Site, open_context: OpenContext, screenshots: Path) -> None:
        self._site, self._open, self._screenshots = site, open_context, screenshots
        self._pages: dict[str, Page] = {}

    def as_(self, username: str, path: str = "/", password: str = PASSWORD) -> Page:
        """The page of somebody at an address, after the sign-in where there is need."""
        if username not in self._pages:
            page = self._pages[username] = self._open(self._site).new_page()
            page.on("dialog", lambda dialog: dialog.accept())
        page = self._pages[username]
        page.goto(self._site.address + path)
        if "/sign-in" in page.url:
            page.get_by_label("用户名").fill(username)
            page.get_by_label("密码").fill(password)
            page.get_by_role("button", name="登录").click()
        return page

    def picture(self, page: Page, name: str) -> None:
        """Keep what a page looks like at this step; `make guide` has its upper part put into docs/zh as well."""
        page.screenshot(path=self._screenshots / f"way-{name}.png", full_page=True)
        guide = os.environ.get("SIHAI_GUIDE")
        if guide and name in GUIDE:
            height = min(_TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
            clip: FloatRect = {"x": 0, "y": 0, "width": SIZES["desk"][0], "height": height}
            page.screenshot(path=Path(guide) / f"{name}.png", full_page=True, clip=clip)


def send(page: Page, file: Path) -> str:
    """Send one file on the page until the answer stands there; returns its receipt number.

    On a busy machine the desk takes longer to start than a sender waits; sent again the file keeps its receipt.
    """
    results = page.locator("#results > .result").first
    for _ in range(_SENT_AT_MOST):
        page.get_by_label(re.compile("填好的报表|改好的文件")).set_input_files(file)
        page.get_by_role("button", name="报送", exact=True).click()
        receipt = results.locator("a[href^='/submissions/'] b")
        expect(receipt).to_have_text(re.compile(r"\d{8}-\d{6}"), timeout=_ANSWER_MS)
        if "还在检查" not in results.inner_text():
            return receipt.inner_text()
        page.reload()
    raise AssertionError("the desk never answered")


def act(page: Page, title: str, **fields: str) -> None:
    """Do something in a case: open its form, fill it in, send it."""
    form = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{title}$")))
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for label, value in fields.items():
        field = form.get_by_label(re.compile(label))
        if value == "✓":
            field.check()
        else:
            field.fill(value)
    form.get_by_role("button", name=title, exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("现为")


def test_the_whole_way(own_site: Site, open_context: OpenContext, screenshots: Path, tmp_path: Path) -> None:
    site = own_site
    people = People(site, open_context, screenshots)
    one_time = site.add("tianbao", "沈敏", (Role.SENDER, STREET))
    site.session("zhenjie", "陆建国", (Role.TOWN_REVIEWER, STREET))
    site.session("xianji", "周洁", (Role.COUNTY_REVIEWER, COUNTY))

    # The one-time password opens nothing but its own change.
    page = people.as_("tianbao", "/templates", one_time)
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    people.picture(page, "password")
    page.get_by_label("一次性密码").fill(one_time)
    page.get_by_label(re.compile("^新密码")).fill(PASSWORD)
    page.get_by_label(re.compile("^再输入")).fill(PASSWORD)
    page.get_by_role("button", name="修改").click()

    page = people.as_("tianbao", "/templates")
    people.picture(page, "templates")
    with page.expect_download() as downloading:
        page.get_by_role("row", name=re.compile("鼠类密度控制水平")).get_by_role("link", name="空白").click()
    template = tmp_path / "template.xlsx"
    downloading.value.save_as(template)

    page = people.as_("tianbao", "/send")
    people.picture(page, "send")
    broken = send(page, fill_in(template, tmp_path / "鼠-补测.xlsx", BROKEN))
    answer = page.locator("#results")
    for told in ("单位类型", "饭馆", "下列之一：餐饮店", "调查日期", "10月", "不大于 15"):
        expect(answer).to_contain_text(told)
    people.picture(page, "answer")
    page.get_by_role("link", name="报送改好的文件").first.click()
    mended = send(page, fill_in(template, tmp_path / "鼠-补测-改.xlsx", RIGHT))
    expect(answer).to_contain_text("全部通过")
    people.picture(page, "mended")
    assert mended != broken

    for username, state in (("zhenjie", "镇街已审"), ("xianji", "县级已审")):
        page = people.as_(username, "/review")
        if username == "zhenjie":
            people.picture(page, "review")
        page.get_by_role("button", name=f"通过回执 {mended}").click()
        page = people.as_(username, f"/review/{mended}")
        expect(page.locator("main")).to_contain_text(state)

    site.night(MORNING.date())
    page = people.as_("tianbao", f"/submissions/{mended}")
    expect(page.locator("main")).to_contain_text(f"自版本 {MORNING.date()}")
    people.picture(page, "graded")
    page = people.as_("tianbao", f"/grades/{STREET}")
    expect(page.locator("main")).to_contain_text("414 间")  # 354 rooms before, and these sixty
    people.picture(page, "place")
    for path, name in (("/grades", "grades"), ("/progress", "progress"), (f"/rounds/{ROUND}", "round")):
        people.picture(people.as_("xianji", path), name)
    page = people.as_("xianji", "/below")
    expect(page.get_by_role("row", name=re.compile("硖石街道.*鼠")).first).to_be_visible()
    people.picture(page, "below")
    page = people.as_("xianji", "/cases")
    case = page.get_by_role("row", name=re.compile("硖石街道.*鼠")).get_by_role("link").first
    address = str(case.get_attribute("href"))

    page = people.as_("xianji", address)
    act(page, "登记发文", 文号="海爱卫办〔2026〕12号")
    page = people.as_("zhenjie", address)
    act(page, "签收")
    act(page, "制定整改方案", 修缮防鼠设施="✓", 责任单位="硖石街道办事处")
    act(page, "登记整改", 做了什么="封堵孔洞 36 处，更换门边 12 处")
    act(page, "报整改完成")
    people.picture(page, "case")

    site.set_clock(datetime.combine(RESURVEYED_ON, MORNING.timetz()))
    page = people.as_("tianbao", "/send")
    send(page, fill_in(template, tmp_path / "鼠-复查.xlsx", visited_again()))
    expect(page.locator("#results")).to_contain_text("全部通过")
    site.night(RESURVEYED_ON)
    page = people.as_("zhenjie", address)
    expect(page.locator("main")).to_contain_text("复查达标，已销案")
    people.picture(page, "closed")
