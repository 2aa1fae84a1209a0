"""What people do with a case: what is recorded of it, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from cases.decide_record import CaseRefusedError
from cases.ledger import UnknownCaseError
from intake.attach import AttachRefusedError
from intake.blob import load_blob
from intake.decisions import DecisionError
from settings import SHANGHAI
from tests.cases.filing import NO, Hands, add, file_case, june, night
from tests.intake.pictures import jpeg, png

Do = Callable[[Hands], object]


def working(hands: Hands) -> Hands:
    hands.acknowledge()
    hands.plan()
    hands.work(1)
    return hands


def waiting(hands: Hands) -> Hands:
    working(hands).on(2).finish(1)
    return hands.on(2)


def last(hands: Hands) -> dict[str, object]:
    return dict(hands.case().events[-1].detail)


def test_a_case_from_the_notice_to_the_re_survey(hands: Hands) -> None:
    hands.on(1).notify()
    hands.on(2).acknowledge()
    hands.on(3).plan("proofing", "布放鼠夹、鼠笼、粘鼠板灭鼠", due_on=date(2026, 6, 10))
    hands.on(5).work(4, firm="嘉兴某防制公司", files=[("整改.jpg", jpeg())])
    hands.on(9).finish(8)
    events = hands.case().events[1:]
    assert [event.kind for event in events] == ["notified", "acknowledged", "planned", "worked", "finished"]
    assert [dict(event.detail) for event in events[:3]] == [
        {"document_no": "海爱卫〔2026〕3号", "document_kind": "rectification"},
        {"due_on": "2026-06-05"},  # three working days
        {"measures": ["proofing", "trapping"], "responsible": "硖石街道办事处", "due_on": "2026-06-10"},
    ]
    assert events[4].detail == {
        "finished_on": "2026-06-08", "round_id": f"{NO}-1", "resurvey_from": "2026-06-09", "due_on": "2026-06-24",
    }  # fmt: skip
    state = hands.state()
    assert (state.status, state.ignored) == ("resurvey_due", ())
    assert {event.actor for event in events} == {"朱敏"}


def test_a_plan_has_the_deadline_of_the_standards_and_a_change_of_it_no_more_time(hands: Hands) -> None:
    hands.on(1).plan()
    assert last(hands)["due_on"] == "2026-06-10"  # seven working days
    hands.on(4).plan("trapping")
    assert last(hands)["due_on"] == "2026-06-10"
    hands.on(5).plan(due_on=date(2026, 6, 9))
    assert last(hands)["due_on"] == "2026-06-09"
    with pytest.raises(CaseRefusedError, match=r"2026-06-10 不在 2026-06-05 至 2026-06-09（办理时限）之内"):
        hands.on(5).plan(due_on=date(2026, 6, 10))
    with pytest.raises(CaseRefusedError, match="请先申请延期"):
        hands.on(12).plan(due_on=date(2026, 6, 15))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("proof", r"没有「proof」；是不是：proofing（修缮防鼠设施"),
        ("毒饵", "bait_stations（补充、更换毒饵"),
        ("larvicide", r"另一种病媒的措施；可选：proofing"),
        ("唱歌", r"没有「唱歌」；可选：proofing（.*firm（委托有害生物防制机构处理）。"),
        ("", "可选：proofing"),
    ],
)
def test_a_measure_is_of_the_catalogue_and_of_the_vector(hands: Hands, typed: str, said: str) -> None:
    with pytest.raises(CaseRefusedError, match=said):
        hands.plan(typed)
    assert len(hands.case().events) == 1


def test_measures_of_any_vector_fit_and_each_is_named_once(hands: Hands) -> None:
    hands.plan("sanitation", "PROOFING", "sanitation", "修缮防鼠设施， 封堵孔洞、缝隙")
    assert last(hands)["measures"] == ["sanitation", "proofing"]


def test_the_window_opens_some_days_after_chemicals(hands: Hands) -> None:
    working(hands).on(4).work(3, treated_on=date(2026, 6, 3))
    hands.on(5).finish(4)
    assert last(hands)["resurvey_from"] == "2026-06-10"
    assert last(hands)["due_on"] == "2026-06-25"  # ten working days of the first day on which it counts, 19 June free


def test_works_after_the_works_put_the_re_survey_off(hands: Hands) -> None:
    waiting(hands)
    assert str(hands.state().windows[0].starts_on) == "2026-06-02"
    hands.on(8).work(7, treated_on=date(2026, 6, 6))
    assert str(hands.state().windows[0].starts_on) == "2026-06-13"
    hands.on(9).work(2, what="补登记 6 月 2 日的清扫")
    assert str(hands.state().windows[0].starts_on) == "2026-06-13"


def test_a_second_attempt_has_a_window_of_its_own(hands: Hands) -> None:
    waiting(hands)
    add(hands.engine, night("verdict", date(2026, 6, 10), attempt=1, outcome="not_met", surveyed_on="2026-06-09",
                            due_on="2026-06-19"))  # fmt: skip
    with pytest.raises(CaseRefusedError, match="2026-06-08 早于发现问题的调查（2026-06-09）"):
        hands.on(11).work(8)
    hands.on(11).work(10)
    hands.on(11).finish(10)
    assert last(hands)["round_id"] == f"{NO}-2"
    first, second = hands.state().windows
    assert (str(first.ends_on), str(second.starts_on)) == ("2026-06-10", "2026-06-11")


def test_files_are_kept_and_named(hands: Hands) -> None:
    hands.because("现场照片").note(files=[("照片.jpg", jpeg()), ("../扫描.png", png()), ("再一张.jpg", jpeg())])
    files = last(hands)["files"]
    assert isinstance(files, list)
    assert [(file["filename"], file["media_type"]) for file in files] == [
        ("照片.jpg", "image/jpeg"), ("扫描.png", "image/png"),
    ]  # fmt: skip
    assert load_blob(hands.settings, files[0]["sha256"]) == jpeg()


def test_a_file_of_another_kind_is_refused_and_nothing_recorded(hands: Hands) -> None:
    with pytest.raises(AttachRefusedError, match="文本文件"):
        hands.note(files=[("照片.jpg", jpeg()), ("说明.txt", b"hello")])
    with pytest.raises(AttachRefusedError, match="空文件"):
        hands.note(files=[("空.jpg", b"")])
    with pytest.raises(CaseRefusedError, match="最多附 20 个"):
        hands.note(files=[(f"{n}.jpg", jpeg(str(n).encode())) for n in range(21)])
    assert len(hands.case().events) == 1
    assert not any(path.is_file() for path in hands.settings.submissions.rglob("*"))


def test_more_time_has_an_end(hands: Hands) -> None:
    hands.plan()  # due on 10 June, so 10 July at the latest
    hands.because("等材料").on(2).snooze(date(2026, 7, 1))
    assert (hands.state().due_on, hands.state().status) == (date(2026, 7, 1), "planned")
    with pytest.raises(CaseRefusedError, match=r"原期限 2026-06-10，累计最多延 30 天，可延到 2026-07-02 至 2026-07-10"):
        hands.because("等材料").on(3).snooze(date(2026, 7, 11))
    with pytest.raises(CaseRefusedError, match="所写的是 2026-06-20"):
        hands.because("等材料").on(3).snooze(date(2026, 6, 20))
    hands.because("等材料").on(3).snooze(date(2026, 7, 10))
    with pytest.raises(CaseRefusedError, match="最晚到 2026-07-10，不能再延"):
        hands.because("等材料").on(4).snooze(date(2026, 7, 12))
    with pytest.raises(CaseRefusedError, match="没有写延期的理由"):
        hands.because("  ").on(4).snooze(date(2026, 7, 12))


def test_the_next_step_may_be_put_off_anew(hands: Hands) -> None:
    hands.because("出差").snooze(date(2026, 7, 2))
    hands.acknowledge()
    hands.because("出差").snooze(date(2026, 7, 4))
    assert hands.state().due_on == date(2026, 7, 4)


def test_two_persons_end_a_case(hands: Hands) -> None:
    with pytest.raises(CaseRefusedError, match="没有待核准的手工销案"):
        hands.as_("陈刚").confirm()
    with pytest.raises(CaseRefusedError, match="没有写手工销案的理由"):
        hands.propose()
    hands.because("该地块已整体拆迁").propose()
    with pytest.raises(CaseRefusedError, match=r"朱敏已于 2026-06-01 09:00 提出手工销案（该地块已整体拆迁）"):
        hands.as_("陈刚").because("同意").propose()
    for name in ("朱敏", " 朱 敏", "朱敏\u200b"):
        with pytest.raises(CaseRefusedError, match="由朱敏提出，须由另一人核准"):
            hands.as_(name).confirm()
    hands.as_("陈刚").because("已现场核实").on(2).confirm()
    state = hands.state()
    assert (state.status, state.ended_on) == ("overridden", date(2026, 6, 2))


def test_a_proposal_turned_down_leaves_the_case_open(hands: Hands) -> None:
    hands.because("太难").propose()
    with pytest.raises(CaseRefusedError, match="没有写驳回的理由"):
        hands.as_("陈刚").reject()
    hands.as_("陈刚").because("仍可整改").reject()
    assert (hands.state().status, hands.state().proposal) == ("opened", None)
    with pytest.raises(CaseRefusedError, match="没有待核准"):
        hands.as_("陈刚").confirm()


def test_a_lapsed_standard_gets_a_reminder(engine: Engine, hands: Hands) -> None:
    file_case(engine, 2, vector="fly", edition_status="superseded")
    flies = Hands(engine, hands.settings, hands.standards, hands.by, "2026-2")
    with pytest.raises(CaseRefusedError, match="只能发提醒函"):
        flies.notify(document_kind="rectification")
    with pytest.raises(CaseRefusedError, match=r"没有叫「letter」的文种；可选 整改通知书、提醒函"):
        flies.notify(document_kind="letter")
    flies.notify()
    assert last(flies)["document_kind"] == "reminder"
    with pytest.raises(CaseRefusedError, match="没有写文号"):
        flies.notify(" ")


@pytest.mark.parametrize(
    ("prepare", "act", "said"),
    [
        (lambda h: h, lambda h: h.work(1), "现为「已立案」，不能登记整改；下一步是签收"),
        (lambda h: h, lambda h: h.finish(1), "不能报整改完成；下一步是签收"),
        (lambda h: h.acknowledge(), lambda h: h.acknowledge(), "现为「已签收」，不能签收；下一步是制定方案"),
        (lambda h: h.acknowledge(), lambda h: h.work(1), "不能登记整改；下一步是制定方案"),
        (lambda h: h.plan(), lambda h: h.finish(1), "不能报整改完成；下一步是登记整改"),
        (lambda h: h.plan(), lambda h: h.plan("proofing", responsible=" "), "没有写责任单位"),
        (lambda h: h.plan(), lambda h: h.work(1, what="\n "), "没有写做了什么"),
        (lambda h: h.plan(), lambda h: h.work(2), "整改日期 2026-06-02 在 2026-06-01 之后"),
        (lambda h: h.plan(), lambda h: h.work(1, treated_on=date(2026, 6, 2)), "化学消杀日期 2026-06-02 在"),
        (lambda h: h.plan(), lambda h: h.work(worked_on=date(2026, 5, 19)), "早于发现问题的调查（2026-05-20）"),
        (working, lambda h: h.acknowledge(), "现为「整改中」，不能签收"),
        (working, lambda h: h.finish(2), "完成日期 2026-06-02 在 2026-06-01 之后"),
        (lambda h: working(h).on(3).work(3), lambda h: h.on(3).finish(2), "早于已登记的整改（2026-06-03）"),
        (waiting, lambda h: h.on(2).plan(), "现为「待复查」，不能制定方案；现在等复查"),
        (waiting, lambda h: h.on(2).finish(1), "现为「待复查」，不能报整改完成"),
        (lambda h: h, lambda h: h.as_(" ").acknowledge(), "没有写由谁办理"),
        (lambda h: h, lambda h: h.note(), "没有写说明"),
        (lambda h: h, lambda h: h.because("字" * 2001).note(), "文字有 2001 个字"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_leaves_no_trace(hands: Hands, prepare: Do, act: Do, said: str) -> None:
    prepare(hands)
    before = hands.case()
    with pytest.raises(DecisionError, match=said):
        act(hands)
    assert hands.case() == before


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (night("withdrawn", date(2026, 6, 2), round_ids=["2026-spring"]), r"现为「数据更正，撤案」（2026-06-02）"),
        (night("suspended", date(2026, 6, 2), step="resume", due_on="2027-05-31"), "现为「跨季挂起」"),
    ],
)
def test_nothing_is_mended_in_a_case_that_rests(hands: Hands, end: object, said: str) -> None:
    add(hands.engine, end)  # type: ignore[arg-type]
    acts: list[Do] = [Hands.acknowledge, Hands.plan, lambda h: h.finish(1)]
    if "撤案" in said:
        acts += [Hands.notify, lambda h: h.work(1), lambda h: h.because("x").snooze(date(2026, 7, 1)),
                 lambda h: h.because("x").propose(), lambda h: h.as_("陈刚").confirm(),
                 lambda h: h.as_("陈刚").because("x").reject()]  # fmt: skip
    for act in acts:
        with pytest.raises(CaseRefusedError, match=said):
            act(hands.on(5))
    hands.on(5).because("存档").note()
    assert hands.state().ignored == ()


def test_works_between_survey_and_opening_count(hands: Hands) -> None:
    hands.plan()
    hands.work(worked_on=date(2026, 5, 20))
    assert hands.state().status == "working"


def test_an_event_counts_from_now_unless_said_otherwise(hands: Hands) -> None:
    before = datetime.now(SHANGHAI)
    hands.now().acknowledge()
    assert before <= hands.case().events[-1].at <= datetime.now(SHANGHAI)


def test_recording_later_has_its_limits(hands: Hands) -> None:
    for at, said in (
        (datetime.now(SHANGHAI) + timedelta(days=1), "在将来；最晚是现在"),
        (june(1) - timedelta(days=1), "不晚于立案（2026-05-31 23:59）"),
        (hands.case().events[0].at, "不晚于立案（2026-05-31 23:59）"),
    ):
        with pytest.raises(CaseRefusedError, match=said):
            Hands(hands.engine, hands.settings, hands.standards, hands.by.__class__("朱敏", at=at)).acknowledge()
    hands.on(5).acknowledge()
    with pytest.raises(CaseRefusedError, match=r"早于已有的「签收」（2026-06-05 09:00）；请按办理的先后补录"):
        hands.on(4).plan()
    hands.on(4).because("电话已通知").note()
    with pytest.raises(ValueError, match="no zone"):
        hands.__class__(
            hands.engine,
            hands.settings,
            hands.standards,
            hands.by.__class__("朱敏", at=datetime(2026, 6, 6)),  # noqa: DTZ001
        ).plan()


def test_what_was_done_is_not_undone_by_what_is_recorded_late(hands: Hands) -> None:
    hands.plan()
    add(hands.engine, night("suspended", date(2026, 6, 3), step="resume", due_on="2027-05-31"))
    add(hands.engine, night("resumed", date(2026, 6, 20), step="works", due_on="2026-07-01"))
    hands.on(21).work(2)
    hands.on(21).finish(20)
    add(hands.engine, night("withdrawn", date(2026, 6, 25), round_ids=["2026-spring"]))
    with pytest.raises(CaseRefusedError, match="早于已有的「报整改完成」"):
        hands.on(2).because("x").snooze(date(2026, 6, 25))
    # Before the withdrawal a proposal still fits; but nothing that came later may change for it.
    hands.on(22).because("已拆迁").propose()
    with pytest.raises(CaseRefusedError, match="补录后会与其后的记录矛盾"):
        hands.as_("陈刚").on(23).confirm()
    assert hands.state().status == "withdrawn"


def test_an_edition_of_the_running_day_ends_at_its_end_and_is_acted_upon_all_the_same(hands: Hands) -> None:
    today = datetime.now(SHANGHAI).date()
    add(hands.engine, night("evidence", today, round_id="2026-autumn", severity="urgent"))
    hands.now().acknowledge()
    assert (hands.state().status, hands.case().events[-1].kind) == ("acknowledged", "acknowledged")


def test_an_unknown_case_is_told(hands: Hands) -> None:
    for named in ("2026-9", "C2026-0009", "硖石"):
        with pytest.raises(UnknownCaseError, match=f"没有案件「{named}」"):
            Hands(hands.engine, hands.settings, hands.standards, hands.by, named).acknowledge()
    Hands(hands.engine, hands.settings, hands.standards, hands.by, "c2026-1").acknowledge()


def test_text_that_does_not_print_is_left_out(hands: Hands) -> None:
    hands.because("第一行\n\x1b[31m第二行\ud800").note()
    assert hands.case().events[-1].reason == "第一行 [31m第二行"


def test_the_same_words_twice_are_one_record(hands: Hands) -> None:
    hands.on(2).plan()
    hands.on(3).work(3, files=[("现场.jpg", jpeg())])
    with pytest.raises(CaseRefusedError, match="与上一条记录（2026-06-03 09:00 登记整改）完全相同"):
        hands.on(3, 10).work(3, files=[("现场.jpg", jpeg())])
    hands.on(3, 10).work(3, "补抹灰 12 处", files=[("现场.jpg", jpeg())])
    hands.on(3, 11).work(3, files=[("现场.jpg", jpeg())])
    hands.on(3, 12).as_("陈刚").work(3, files=[("现场.jpg", jpeg())])
    assert len(hands.state().works) == 4, "other words between, or another person, are news"


def test_a_night_between_makes_the_same_words_news(hands: Hands) -> None:
    hands.on(2).because("电话催办").note()
    add(hands.engine, night("overdue", date(2026, 6, 2), step="acknowledge", due_on="2026-06-01"))
    hands.on(3).because("电话催办").note()
    with pytest.raises(CaseRefusedError, match="完全相同"):
        hands.on(4).because("电话催办").note()
