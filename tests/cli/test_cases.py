"""Cases on the screen and acts on them from the command line, on a registry that a night would have left."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import Engine

from cases.fold import fold
from cases.ledger import find_case
from cases.state import CaseState
from cases.telling import Names
from cli.case_page import print_case
from reference.load import Standards
from registry.database import open_registry, read
from settings import SHANGHAI
from tests.cases.filing import add, file_case, night
from tests.cli.conftest import Run
from tests.intake.pictures import jpeg

ROOT = Path(__file__).resolve().parents[2]
FLIES: dict[str, Any] = {
    "edition_status": "superseded", "severity": "ordinary", "grade": "C", "mark": None, "failing_units": [],
    "standard": "GB/T 27772",
    "basis": [{"indicator": "fly_room_rate", "found": 5, "effort": 62, "value": 8.065, "comparison": "<=",
               "limit_value": 6, "grade": "C", "lower_95": 2.67, "upper_95": 17.83}],
}  # fmt: skip


def days_from_today(days: int) -> str:
    return str(datetime.now(SHANGHAI).date() + timedelta(days=days))


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    """Three cases: rodents of a street, flies of a town by a lapsed standard, one that was withdrawn."""
    engine = open_registry(f"sqlite:///{home / 'registry.db'}")
    file_case(engine, 1)
    file_case(engine, 2, "330481107", "fly", due_on=days_from_today(5), **FLIES)
    file_case(engine, 3, "330481", "cockroach", [night("withdrawn", date(2026, 6, 9), round_ids=["2026-spring"])])
    yield engine
    engine.dispose()


def state(engine: Engine, number: str = "2026-1") -> CaseState:
    with read(engine) as connection:
        return fold(find_case(connection, number).events)


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line.rstrip())


def numbers(printed: str) -> list[str]:
    return [row["case_no"] for row in json.loads(printed)]


@pytest.mark.usefixtures("engine")
def test_open_cases_are_listed_overdue_ones_first(run: Run) -> None:
    ran = run("cases")
    assert ran.code == 0
    assert "未结案件（2，逾期 1，截至" in ran.out
    lines = [line for line in ran.out.splitlines() if line.startswith("C2026")]
    assert [line.split()[:5] for line in lines] == [
        ["C2026-0001", "硖石街道", "鼠", "已立案", "紧急"], ["C2026-0002", "斜桥镇", "蝇", "已立案", "一般"],
    ]  # fmt: skip
    assert "D→B   签收  2026-06-02 逾期" in lines[0]
    assert f"{days_from_today(5)} 还有 5 天" in lines[1]
    assert max(map(width, ran.out.splitlines())) <= 100


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), ["C2026-0001", "C2026-0002"]),
        (("--status", "overdue"), ["C2026-0001"]),
        (("--status", "ended"), ["C2026-0003"]),
        (("--status", "all"), ["C2026-0001", "C2026-0002", "C2026-0003"]),
        (("--place", "海宁市"), ["C2026-0001", "C2026-0002"]),
        (("--place", "海宁市", "--status", "all", "--vector", "蟑螂"), ["C2026-0003"]),
        (("--place", "330481107"), ["C2026-0002"]),
        (("--vector", "鼠"), ["C2026-0001"]),
        (("--vector", "mosquito"), []),
    ],
)
def test_the_list_is_narrowed_down(run: Run, options: tuple[str, ...], found: list[str]) -> None:
    assert numbers(run("cases", "--json", *options).out) == found


@pytest.mark.usefixtures("engine")
def test_the_list_as_csv(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("cases", "--csv").out.lstrip("\ufeff"))))
    assert [(row["case_no"], row["place_name"], row["is_overdue"]) for row in rows] == [
        ("C2026-0001", "硖石街道", "true"), ("C2026-0002", "斜桥镇", "false"),
    ]  # fmt: skip
    assert run("cases", "--csv", "--json").code == 2


@pytest.mark.usefixtures("engine")
def test_nothing_found_says_how_many_there_are(run: Run) -> None:
    assert "没有未结案件符合条件；登记库里共有 3 件" in run("cases", "--vector", "蚊").out
    assert run("cases", "--vector", "蚁").code == 2
    assert run("cases", "--place", "没有的镇").code == 2


def test_before_the_first_night_there_are_none(run: Run, home: Path) -> None:
    assert run("cases").code == 2, "nothing was ever sent here"
    open_registry(f"sqlite:///{home / 'registry.db'}").dispose()
    assert "还没有案件；夜间评级发布后" in run("cases").out


@pytest.mark.usefixtures("engine")
def test_a_case_shows_basis_waiting_command_and_story(run: Run) -> None:
    ran = run("case", "2026-1")
    assert ran.code == 0
    for words in (
        "案件 C2026-0001  硖石街道 鼠  已立案  紧急",
        "2026-spring 轮 D 级，要求 B 级（确认未达标），2026-05-20 调查",
        "依据 GB/T 27770-2011",
        "硖石街道 海马路农贸市场（室内鼠迹阳性率）",
        "待办 签收，期限 2026-06-02 逾期",
        "sihai case 2026-1 acknowledge",
        "2026-05-31 夜间  sihai  立案",
    ):
        assert words in ran.out
    row = next(line for line in ran.out.splitlines() if "8 / 120" in line)
    assert row.split() == ["室内鼠迹阳性率", "8", "/", "120", "间", "6.67%", "≤3%", "2.92–12.71", "D"]
    assert max(map(width, ran.out.splitlines())) <= 100
    assert "已被新版代替，只提醒、不责令整改" in run("case", "C2026-0002").out


def test_more_units_than_fit_are_counted(run: Run, engine: Engine) -> None:
    units = [{"unit_key": f"u{n}", "unit_name": f"第{n}菜场", "place_code": "330481001", "indicators": []}
             for n in range(14)]  # fmt: skip
    file_case(engine, 4, failing_units=units)
    assert "还有 4 个；加 --all 看全部。" in run("case", "2026-4").out
    every = run("case", "2026-4", "--all").out
    assert every.count("菜场") == 14
    assert "还有" not in every


def test_a_case_from_notice_to_re_survey(run: Run, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "照片.jpg").write_bytes(jpeg())
    today = days_from_today(0)
    call, later = "sihai case 2026-1", days_from_today(25)
    steps = [
        (("notify", "--document-no", "海爱卫〔2026〕3号", "--kind", "整改通知书"), "notified", f"{call} acknowledge"),
        (("acknowledge", "--actor", "沈洁"), "acknowledged", f"{call} plan --measure proofing --by 硖石街道…"),
        (("plan", "--measure", "proofing", "--by", "硖石街道办事处"), "planned", f"{call} work --on {today}"),
        (("work", "--what", "封堵孔洞 36 处", "--file", "照片.jpg"), "working", f"{call} finish --on {today}"),
        (("snooze", "--until", later, "--reason", "等材料"), "working", f"期限 {later}"),
        (("finish",), "resurvey_due", f"{days_from_today(1)} 起的复查才算数（第 1 次整改）"),
    ]
    for words, status, said in steps:
        ran = run("case", "2026-1", *words)
        assert (ran.code, ran.err) == (0, "")
        assert state(engine).status == status
        assert said in ran.out
    told = json.loads(run("case", "2026-1", "--json").out)
    assert (told["status"], told["responsible"], told["attempt"]) == ("resurvey_due", "硖石街道办事处", 1)
    assert [event["kind"] for event in told["events"]] == [
        "opened", "notified", "acknowledged", "planned", "worked", "snoozed", "finished",
    ]  # fmt: skip
    assert told["events"][2]["actor"] == "沈洁"
    assert told["windows"][0]["round_id"] == "C2026-0001-1"


def test_what_was_done_before_is_recorded_with_its_time(run: Run, engine: Engine) -> None:
    plan = ("plan", "--measure", "proofing", "--by", "硖石街道办事处")
    for words in ((*plan, "--at", "2026-06-01T09:00"), ("work", "--what", "封堵孔洞", "--at", "2026-06-03T09:00"),
                  ("finish", "--at", "2026-06-04 23:30")):  # fmt: skip
        assert run("case", "2026-1", *words).code == 0
    events = json.loads(run("case", "2026-1", "--json").out)["events"]
    assert [event["at"][:16] for event in events[1:]] == ["2026-06-01T09:00", "2026-06-03T09:00", "2026-06-04T23:30"]
    assert (events[2]["detail"]["worked_on"], events[3]["detail"]["finished_on"]) == ("2026-06-03", "2026-06-04")
    assert str(state(engine).windows[0].starts_on) == "2026-06-05"


def test_a_hard_condition_shows_its_findings_not_their_share(run: Run, engine: Engine) -> None:
    part = {"indicator": "fly_ready_food_places", "estimator": "count", "found": 1, "effort": 23, "value": 0.043478,
            "comparison": "<=", "limit_value": 0, "grade": "D"}  # fmt: skip
    file_case(engine, 5, "330481107", "fly", failing_units=[], basis=[part])
    row = next(line for line in run("case", "2026-5").out.splitlines() if "1 / 23" in line)
    assert row.split() == ["直接入口食品场所有蝇数", "1", "/", "23", "处", "1", "处", "不得检出", "—", "D"]


def test_two_persons_end_a_case(run: Run, engine: Engine) -> None:
    assert run("case", "2026-1", "override", "--actor", "朱敏").code == 2, "a reason is needed"
    ran = run("case", "2026-1", "override", "--actor", "朱敏", "--reason", "该地块已拆迁")
    assert "sihai case 2026-1 confirm-override   核准手工销案（朱敏以外的人）" in ran.out
    assert "sihai case 2026-1 reject-override --reason …   驳回，案件继续" in ran.out
    assert "等另一人核准手工销案：C2026-0001" in run("cases").out
    alone = run("case", "2026-1", "confirm-override", "--actor", "朱敏")
    assert (alone.code, alone.out) == (2, "")
    assert "案件 C2026-0001：手工销案由朱敏提出，须由另一人核准。" in alone.err
    assert run("case", "2026-1", "reject-override", "--actor", "陈刚", "--reason", "未见拆迁公告").code == 0
    run("case", "2026-1", "override", "--actor", "朱敏", "--reason", "补公告")
    ended = run("case", "2026-1", "confirm-override", "--actor", "陈刚")
    assert "现为「两人核准，手工销案」" in ended.out
    assert state(engine).status == "overridden"


def test_files_are_listed_and_given_back(run: Run, engine: Engine, tmp_path: Path) -> None:
    assert "没有附照片" in run("case", "2026-1", "files").out
    (tmp_path / "照片.jpg").write_bytes(jpeg())
    assert run("case", "2026-1", "note", "现场", "--file", "照片.jpg").code == 0
    ran = run("case", "2026-1", "files", "--save", tmp_path / "存")
    assert "照片.jpg" in ran.out
    assert (tmp_path / "存" / "照片.jpg").read_bytes() == jpeg()
    assert json.loads(run("case", "2026-1", "files", "--json").out)[0]["kind"] == "noted"
    (tmp_path / "表.jpg").write_bytes(b"PK\x03\x04")
    wrong = run("case", "2026-1", "note", "现场", "--file", "表.jpg")
    assert (wrong.code, "Office" in wrong.err) == (1, True)
    assert run("case", "2026-1", "note", "现场", "--file", "没有.jpg").code == 2
    assert len(json.loads(run("case", "2026-1", "--json").out)["events"]) == 2


def test_the_number_may_stand_behind_what_is_done(run: Run, engine: Engine) -> None:
    assert run("case", "acknowledge", "2026-1", "--reason", "电话").code == 0
    assert state(engine).status == "acknowledged"
    assert json.loads(run("case", "--json", "C2026-0001").out)["status"] == "acknowledged"
    assert json.loads(run("case", "--json", "2026-1", "note", "--", "--x").out)["event_count"] == 3


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2026-9",), "没有案件「2026-9」；案号形如 C2026-0001"),
        (("2026-9", "acknowledge"), "没有案件「2026-9」"),
        (("acknowledge",), "没有写案号；请写成 sihai case 2026-1 acknowledge"),
        (("2026-1", "sign"), "用法不对"),
        (("2026-1", "plan", "--measure", "proofing"), "用法不对"),
        (("2026-1", "plan", "--measure", "毒饵", "--by", "x"), "是不是：bait_stations（补充、更换毒饵"),
        (("2026-1", "work", "--what", "x"), "现为「已立案」，不能登记整改；下一步是签收"),
        (("2026-1", "acknowledge", "--at", "2026-01-01T08:00"), "不晚于立案"),
        (("2026-1", "acknowledge", "--at", "2099-01-01T08:00"), "在将来"),
        (("2026-1", "snooze", "--until", "明天", "--reason", "x"), "--until 的日期「明天」看不懂"),
        (("2026-2", "notify", "--document-no", "1", "--kind", "整改通知书"), "只能发提醒函"),
        (("2026-3", "acknowledge"), "现为「数据更正，撤案」（2026-06-09），不能再签收"),
    ],
)
def test_what_does_not_fit_is_said_in_chinese(run: Run, words: tuple[str, ...], said: str) -> None:
    ran = run("case", *words)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_an_event_without_effect_is_marked(run: Run, engine: Engine) -> None:
    run("case", "2026-1", "acknowledge")
    add(engine, night("withdrawn", date(2026, 6, 1), round_ids=["2026-spring"]))
    line = next(line for line in run("case", "2026-1").out.splitlines() if "  签收  " in line)
    assert "与当时的状态不合，未起作用" in line
    told = json.loads(run("case", "2026-1", "--json").out)
    assert [event["has_effect"] for event in told["events"]] == [True, True, False]


def test_a_supplement_is_asked_for_in_words(run: Run, engine: Engine) -> None:
    for words in (("plan", "--measure", "proofing", "--by", "x"), ("work", "--what", "x"), ("finish",)):
        run("case", "2026-1", *words)
    tomorrow = datetime.now(SHANGHAI).date() + timedelta(days=1)
    units = [{"unit_key": "u1", "unit_name": "海马路农贸市场", "place_code": "330481001", "indicators": []}]
    supplement = {"units": units, "effort": {"rodent_sign_room_rate": 40}}
    add(engine, night("verdict", tomorrow, attempt=1, outcome="insufficient", grade="B", surveyed_on=str(tomorrow),
                      supplement=supplement, reasons=["effort_short"], due_on=str(tomorrow)))  # fmt: skip
    shown = run("case", "2026-1").out
    assert "待办 补测" in shown
    assert "须补 复查 硖石街道 海马路农贸市场" in shown
    assert "须补 室内鼠迹阳性率 再查 40 间" in shown


def test_the_catalogue_of_measures(run: Run, home: Path) -> None:
    every, flies = run("measures").out, run("measures", "--vector", "蝇").out
    assert "proofing" in every
    assert "bait_stations" in every
    assert "bait_stations" not in flies
    assert "fly_proofing" in flies
    assert "各种" in flies
    assert json.loads(run("measures", "--json").out)[0]["measure"] == "proofing"


@pytest.mark.usefixtures("engine")
def test_practice_has_cases_of_its_own(run: Run, home: Path) -> None:
    assert run("cases", "--practice").code == 2
    practice = open_registry(f"sqlite:///{home / 'practice' / 'registry.db'}")
    file_case(practice, 1, vector="mosquito")
    practice.dispose()
    assert "蚊" in run("--practice", "cases").out
    assert "【练习，不作依据】案件 C2026-0001" in run("--practice", "case", "2026-1").out
    assert run("case", "2026-1", "acknowledge", "--practice").code == 0
    assert "已签收" in run("--practice", "cases").out
    assert "已签收" not in run("cases").out


def test_two_processes_at_once_finish_a_case_once(run: Run, engine: Engine, home: Path) -> None:
    run("case", "2026-1", "plan", "--measure", "proofing", "--by", "硖石街道办事处")
    run("case", "2026-1", "work", "--what", "封堵孔洞")
    command = [sys.executable, "-m", "cli.main", "case", "2026-1", "finish", "--actor"]
    both = [
        subprocess.Popen([*command, name], cwd=ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE)
        for name in ("朱敏", "陈刚")
    ]  # fmt: skip
    said = [process.communicate()[1].decode() for process in both]
    assert sorted(process.returncode for process in both) == [0, 2]
    assert "不能报整改完成" in "".join(said)
    assert (len(state(engine).windows), state(engine).ignored) == (1, ())


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(("columns", "has_body"), [(80, False), (100, True)])
def test_the_list_keeps_deadlines_whole_and_fits_the_screen(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: int, has_body: bool
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    run("case", "2026-1", "plan", "--measure", "proofing", "--by", "硖石街道办事处")
    printed = run("cases", "--status", "all").out
    lines = printed.splitlines()
    assert max(map(width, lines)) <= columns
    # No row breaks within its deadline.
    assert all(" 逾期 " in line or " 结案" in line or " 还有 " in line for line in lines if line.startswith("C2026"))
    assert ("责任单位" in printed) is has_body


def test_a_closed_case_says_how_its_street_is_told(run: Run, engine: Engine) -> None:
    finished = night("finished", date(2026, 6, 5), round_id="C2026-0001-1", resurvey_from="2026-06-06",
                     due_on="2026-06-20")  # fmt: skip
    for event in (night("planned", date(2026, 6, 3)), night("worked", date(2026, 6, 4), worked_on="2026-06-04"),
                  finished):  # fmt: skip
        add(engine, event)
    waiting = run("case", "2026-1").out
    assert "sihai template rodent_survey --place 硖石街道   复查用的空表" in waiting
    add(engine, night("verdict", date(2026, 6, 9), outcome="met", attempt=1))
    add(engine, night("closed", date(2026, 6, 9), attempt=1))
    ended = run("case", "2026-1").out
    assert "sihai letter 2026-1 --kind 复查结果告知书   把复查结果告知镇街" in ended
    assert "待办" not in ended
    assert "sihai letter" not in run("case", "2026-3").out, "a withdrawn case has no result"


def test_a_suspended_case_says_what_goes_on_meanwhile(run: Run, engine: Engine) -> None:
    add(engine, night("suspended", date(2026, 6, 9), step="resume", due_on="2027-05-31"), 2)
    assert "调查季节开始后，夜间自动恢复办理" in run("case", "2026-2").out


def test_a_treatment_logged_says_which_resurvey_it_puts_off(run: Run, engine: Engine) -> None:
    finished = night("finished", date(2026, 6, 5), round_id="C2026-0001-1", resurvey_from="2026-06-06",
                     due_on="2026-06-20")  # fmt: skip
    for event in (night("planned", date(2026, 6, 3)), night("worked", date(2026, 6, 4), worked_on="2026-06-04"),
                  finished):  # fmt: skip
        add(engine, event)
    log = ["treatment", "log", "--place", "硖石街道", "--firm", "某公司", "--at", "2026-06-09T09:00"]
    told = run(*log, "--on", "2026-06-08", "--vector", "鼠")
    assert told.code == 0, told.err
    assert "案件 C2026-0001 正待复查：2026-06-08 起、2026-06-15 以前的复查离消杀太近" in "".join(told.out.splitlines())
    assert "正待复查" not in run(*log, "--on", "2026-06-08", "--vector", "鼠", "--no-chemical").out
    ahead = run(*log, "--on", "2026-06-10")
    assert (ahead.code, "记录时间 2026-06-09" in ahead.err) == (2, True)


@pytest.mark.parametrize(("today", "warned"), [(date(2026, 11, 26), True), (date(2026, 9, 1), False)])
def test_a_deadline_after_the_season_is_warned_of(
    engine: Engine, standards: Standards, today: date, warned: bool
) -> None:
    finished = night("finished", date(2026, 6, 5), round_id="C2026-0002-1", resurvey_from="2026-06-06",
                     due_on=str(today + timedelta(days=22)))  # fmt: skip
    for event in (night("planned", date(2026, 6, 3)), night("worked", date(2026, 6, 4), worked_on="2026-06-04"),
                  finished):  # fmt: skip
        add(engine, event, 2)
    with read(engine) as connection:
        case = find_case(connection, "2026-2")
    console = Console(file=io.StringIO(), width=100)
    print_case(console, case, Names(standards), today, every=False)
    assert isinstance(console.file, io.StringIO)
    assert ("调查季节到 2026-11-30 为止，早于期限" in console.file.getvalue()) is warned
