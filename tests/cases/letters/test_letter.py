from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases.event import CaseEvent
from cases.fold import fold
from cases.letters.drawing import document_no, draw_up
from cases.letters.kind import RECTIFICATION, REMINDER, VERDICT, Kind, LetterError, find_kind
from cases.letters.letter import NO_EVIDENCE, Evidence, Heading, Letter, survey_days
from reference.load import Standards
from reference.rows import Row
from tests.cases.letters.making import (
    FLY,
    MOSQUITO,
    RODENT,
    Basis,
    basis,
    by_hand,
    case,
    failing_units,
    night,
    opened,
    problem,
    resurvey_basis,
)

ON = Heading(made_on=date(2026, 11, 23))
REOPENED = {"round_id": "assessment-2027Q2", "severity": "ordinary", "required": "B", "grade": "C"}


def drawn(
    standards: Standards,
    *events: CaseEvent,
    vector: str = "rodent",
    kind: Kind | None = None,
    heading: Heading = ON,
    evidence: Evidence = NO_EVIDENCE,
) -> Letter:
    made = case(*events, vector=vector)
    return draw_up(made, fold(made.events), standards, heading, kind, evidence)


def resurveyed(outcome: str, grade: str, rows: list[Basis], **detail: object) -> list[CaseEvent]:
    """A case up to the verdict of its first re-survey."""
    finished = {"round_id": "C2026-0001-1", "resurvey_from": "2026-11-30", "due_on": "2026-12-10"}
    verdict = {"attempt": 1, "round_id": "C2026-0001-1", "outcome": outcome, "grade": grade, "reasons": [],
               "surveyed_on": "2026-12-03", "basis": resurvey_basis(rows)}  # fmt: skip
    return [
        opened(RODENT, failing_units=failing_units("老字号餐饮店")),
        by_hand("planned", date(2026, 11, 21), {"due_on": "2026-12-01"}),
        by_hand("worked", date(2026, 11, 22), {"worked_on": "2026-11-22"}),
        by_hand("finished", date(2026, 11, 23), finished),
        night("verdict", date(2026, 12, 5), verdict | detail),
    ]


def test_rodents_far_below_with_rooms_and_route(standards: Standards) -> None:
    units = failing_units("老字号餐饮店", "农贸市场")
    found = [problem("u1", "droppings", 4), problem("u1", "fault_floor_drain", 2)]
    days = {"assessment-2026Q4": (date(2026, 11, 9), date(2026, 11, 13))}
    letter = drawn(
        standards, opened(RODENT, failing_units=units), evidence=Evidence(days=days, problems=found, source="版本甲")
    )
    assert (letter.kind, letter.title) == (RECTIFICATION, "整改通知书")
    assert (letter.addressee, letter.issued_by) == ("硖石街道办事处", "海宁市爱国卫生运动委员会办公室")
    assert (letter.grade, letter.required) == ("D级（低于C级）", "B级")
    assert letter.survey.round_name == "2026年第四季度考评"
    assert letter.survey.days == "2026年11月9日至13日"
    assert letter.survey.standard == "GB/T 27770-2011《病媒生物密度控制水平 鼠类》"
    assert letter.survey.standing == "该版标准在调查时现行有效。"
    signs, proofing = letter.indicators
    assert (signs.name, signs.counts, signs.value, signs.limit, signs.interval, signs.grade) == (
        "室内鼠迹阳性率", "26 / 340 间", "7.65%", "≤3%", "5.06–11.01", "D",
    )  # fmt: skip
    assert (proofing.counts, proofing.value, proofing.limit) == ("318 / 340 间", "93.53%", "≥95%")
    assert letter.met == ("外环境鼠迹路径指数",)
    assert [(unit.name, unit.place_name, unit.problems) for unit in letter.units] == [
        ("老字号餐饮店", "硖石街道", "室内鼠粪 4 处；地漏不合格 2 处"),
        ("农贸市场", "硖石街道", "室内鼠迹阳性率"),
    ]
    assert letter.targets == (
        ("海宁市所有镇、街道鼠类密度控制水平达到国家标准B级", "海宁市病媒生物防制工作目标（2022年底前）"),
    )
    assert letter.measures[0] == "修缮防鼠设施，封堵孔洞、缝隙"
    assert "翻盆倒罐，清除小型积水" not in letter.measures
    assert "培训单位管理人员和保洁人员" in letter.measures
    assert letter.source == "版本甲"
    assert letter.season_note == ""
    assert letter.conditions == (
        "整改全部完成后进行专门复查（调查表的调查性质填“复查”）；",
        "使用化学药剂消杀的，最后一次消杀满 7 天后方可复查；",
        "本文所列 2 家单位逐一回访，均达到单位合格标准；",
        "未达要求的指标，检查量不少于原调查（室内鼠迹阳性率 340 间，防鼠设施合格率 340 间，"
        "外环境鼠迹路径指数 1000 m）；",
        "复查结果达到B级及以上。",
    )


def test_an_event_names_what_fell_short_and_the_edition_the_rest(standards: Standards) -> None:
    graded = {str(part["indicator"]): part for part in resurvey_basis(RODENT)}
    evidence = Evidence(days={}, graded={"assessment-2026Q4": graded})
    letter = drawn(standards, opened(RODENT[:2]), evidence=evidence)
    assert len(letter.indicators) == 2
    assert letter.met == ("外环境鼠迹路径指数",)
    assert "路径" not in letter.conditions[2]


def test_several_rounds_are_one_case_with_all_their_units_and_the_most_effort(standards: Standards) -> None:
    more: list[Basis] = [("rodent_sign_room_rate", 30, 500, "<=", "3", "D", 4.1, 8.4)]
    later = opened(more, round_id="2027-spring", failing_units=failing_units("老字号餐饮店", "农贸市场")).detail
    letter = drawn(
        standards,
        opened(RODENT[:2], failing_units=failing_units("老字号餐饮店")),
        night("evidence", date(2026, 11, 22), later),
    )
    assert [line.counts for line in letter.indicators] == ["30 / 500 间"]
    assert [unit.name for unit in letter.units] == ["老字号餐饮店", "农贸市场"]
    assert "（室内鼠迹阳性率 500 间，防鼠设施合格率 340 间）" in letter.conditions[3]


def test_the_last_survey_day_is_told_where_the_first_is_not_known(standards: Standards) -> None:
    assert drawn(standards, opened(RODENT, assessed_on="2026-11-13")).survey.days == "截至2026年11月13日"


def test_days_of_the_plan_are_not_passed_off_as_survey_days(standards: Standards) -> None:
    assert drawn(standards, opened(RODENT)).survey.days == "计划期间2026年10月1日至12月31日"
    planned: Row = {"round_id": "2026-autumn", "name_zh": "2026年秋季考评", "starts_on": date(2026, 9, 1),
               "ends_on": date(2026, 11, 15)}  # fmt: skip
    own = replace(standards, tables={**standards.tables, "round": (planned,)})
    survey = drawn(own, opened(RODENT, round_id="2026-autumn")).survey
    assert (survey.round_name, survey.days) == ("2026年秋季考评", "计划期间2026年9月1日至11月15日")


def test_a_lapsed_edition_calls_for_a_reminder_and_for_nothing_harder(standards: Standards) -> None:
    event = opened(FLY, vector="fly", edition_status="superseded", round_id="assessment-2025Q4")
    letter = drawn(standards, event, vector="fly")
    assert (letter.kind, letter.title) == (REMINDER, "提醒函")
    assert letter.survey.standard.startswith("GB/T 27772-2011")
    assert letter.survey.standing == (
        "该版标准自2025年11月1日起由 GB/T 27772-2025 代替；新版限值尚未取得，本次暂按2011版评定，供参考。"
    )
    with pytest.raises(LetterError, match=r"只能出提醒函"):
        drawn(standards, event, vector="fly", kind=RECTIFICATION)


def test_a_reminder_may_be_sent_where_more_would_be_right(standards: Standards) -> None:
    assert drawn(standards, opened(RODENT), kind=REMINDER).kind is REMINDER


def test_before_its_end_the_former_edition_of_flies_was_in_force(standards: Standards) -> None:
    days = {"assessment-2025Q3": (date(2025, 9, 1), date(2025, 9, 4))}
    event = opened(FLY, vector="fly", round_id="assessment-2025Q3", on=date(2025, 9, 5))
    letter = drawn(standards, event, vector="fly", evidence=Evidence(days=days))
    assert letter.kind is RECTIFICATION
    assert letter.survey.standing == "该版标准在调查时现行有效。"


def test_flies_hard_conditions_and_season(standards: Standards) -> None:
    letter = drawn(standards, opened(FLY, vector="fly", edition_status="superseded"), vector="fly")
    hard = letter.indicators[-1]
    assert (hard.name, hard.counts, hard.value, hard.limit, hard.interval) == (
        "直接入口食品场所有蝇数", "1 / 12 处", "1 处", "不得检出", "—",
    )  # fmt: skip
    assert "（4月至11月）" in letter.conditions[0].replace("在调查季节", "")
    assert "5月31日前恢复" in letter.season_note
    # What a mean is over is what its rate found: no effort to match.
    assert "有蝇房间阳性率 300 间，防蝇设施合格率 300 处，室外蝇类孳生地阳性率 29 处，" in letter.conditions[2]
    # The last step falls into December, when no fly survey counts.
    assert letter.deadlines[-1].latest.endswith("不在调查季节的，顺延")


def test_mosquitoes_at_a_strict_limit(standards: Standards) -> None:
    letter = drawn(standards, opened(MOSQUITO, vector="mosquito", grade="C", severity="ordinary"), vector="mosquito")
    dips, mean = letter.indicators
    assert (dips.value, dips.limit) == ("4%", "≤3%")
    # 60 in 12 dips is the limit itself, and the limit is not met.
    assert (mean.value, mean.limit, mean.grade, mean.is_met) == ("5 只/阳性勺", "<5 只/阳性勺", "C", False)
    assert letter.met == ("小型积水路径指数", "停落指数")


def test_what_was_not_assessed_is_neither_met_nor_failed(standards: Standards) -> None:
    rows: list[Basis] = [*RODENT[:1], ("rodent_route_index", 0, 0, "<=", "3", "N", None, None)]
    letter = drawn(standards, opened(rows))
    assert [line.indicator for line in letter.indicators] == ["rodent_sign_room_rate"]
    assert letter.met == ()
    assert "路径" not in letter.conditions[2]


def test_a_required_value_is_compared_exactly(standards: Standards) -> None:
    at: Basis = ("rodent_proof_pass_rate", 19, 20, ">=", "95", "", None, None)
    below: Basis = ("rodent_proof_pass_rate", 18_999, 20_000, ">=", "95", "", None, None)
    letter = drawn(standards, opened([at, below], required="95"))
    assert [line.found for line in letter.indicators] == [18_999]
    # Rounded to two decimals it would be the limit.
    assert letter.indicators[0].value == "94.995%"
    assert letter.conditions[-1] == "复查结果达到规定数值。"


def test_no_failing_units(standards: Standards) -> None:
    letter = drawn(standards, opened(RODENT))
    assert letter.units == ()
    assert not any("回访" in condition for condition in letter.conditions)


def test_a_zone_is_addressed_by_its_name_and_a_town_by_its_government(standards: Standards) -> None:
    zone = next(row for row in standards.tables["place"] if row["place_kind"] == "zone")
    made = case(opened(RODENT), place_code=str(zone["place_code"]))
    assert draw_up(made, fold(made.events), standards, ON).addressee == zone["place_name"]
    town = next(
        row for row in standards.tables["place"] if row["place_kind"] == "town" and row["parent_code"] == "330481"
    )
    made = case(opened(RODENT), place_code=str(town["place_code"]))
    assert draw_up(made, fold(made.events), standards, ON).addressee == f"{town['place_name']}人民政府"
    told = replace(ON, sent_to="硖石街道爱卫办", issued_by="海宁市疾控中心")
    letter = drawn(standards, opened(RODENT), heading=told)
    assert (letter.addressee, letter.issued_by) == ("硖石街道爱卫办", "海宁市疾控中心")


def test_a_closed_case_gets_no_notice_and_an_open_one_no_verdict(standards: Standards) -> None:
    with pytest.raises(LetterError, match=r"还没有复查结论.*已立案"):
        drawn(standards, opened(RODENT), kind=VERDICT)
    withdrawn = night("withdrawn", date(2026, 11, 22), {"round_ids": []})
    with pytest.raises(LetterError, match=r"已经结束（数据更正，撤案），不再出整改通知书。$"):
        drawn(standards, opened(RODENT), withdrawn)


def test_a_recurrence_is_said(standards: Standards) -> None:
    met: list[Basis] = [("rodent_sign_room_rate", 5, 340, "<=", "3", "B", 0.48, 3.4)]
    events = [*resurveyed("met", "B", met), night("closed", date(2026, 12, 5), {"attempt": 1})]
    again = night("reopened", date(2027, 5, 20), {**REOPENED, "basis": basis(RODENT), "due_on": "2027-05-27"})
    letter = drawn(standards, *events, again)
    assert letter.recurrence == "本案此前已销案，现再次低于目标（第 2 次），按复发重新办理。"


def test_a_verdict_that_closes(standards: Standards) -> None:
    met: list[Basis] = [("rodent_sign_room_rate", 5, 340, "<=", "3", "B", 0.48, 3.4)]
    events = [*resurveyed("met", "B", met), night("closed", date(2026, 12, 5), {"attempt": 1})]
    letter = drawn(standards, *events, kind=VERDICT)
    assert letter.outcome is not None
    assert (letter.outcome.name, letter.deadlines) == ("达标销案", ())
    assert (letter.survey.round_name, letter.survey.days) == ("第1次复查", "截至2026年12月3日")
    assert letter.survey.standard.startswith("GB/T 27770-2011")
    # The limit stands in no verdict: it is that of the edition that judged the case.
    assert [(line.value, line.limit, line.is_met) for line in letter.indicators] == [("1.47%", "≤3%", True)]


def test_a_verdict_that_asks_for_more_works(standards: Standards) -> None:
    events = resurveyed("not_met", "C", list(RODENT), reasons=["letter_missed", "unit_failing"], due_on="2026-12-16")
    letter = drawn(standards, *events, kind=VERDICT, heading=Heading(made_on=date(2026, 12, 7)))
    assert letter.outcome is not None
    assert letter.outcome.name == "未达标"
    assert letter.outcome.reasons == ("等级仍低于要求。", "原不合格单位仍不合格。")
    assert "落实整改期限为2026年12月16日" in letter.outcome.next_step
    assert [line.step for line in letter.deadlines] == ["works", "resurvey"]
    assert len(letter.indicators) == 3
    assert "原通知所列 1 家单位逐一回访，均达到单位合格标准；" in letter.conditions


def test_a_verdict_that_asks_for_more_rows_names_them(standards: Standards) -> None:
    lacking = {"units": failing_units("老字号餐饮店"), "effort": {"rodent_sign_room_rate": 40}}
    reasons = ["unit_not_revisited", "effort_short"]
    events = resurveyed("insufficient", "B", list(RODENT), reasons=reasons, supplement=lacking, due_on="2026-12-16")
    letter = drawn(standards, *events, kind=VERDICT, heading=Heading(made_on=date(2026, 12, 7)))
    assert letter.outcome is not None
    assert letter.outcome.name == "需补测"
    assert letter.outcome.reasons == (
        "原不合格单位未复查：老字号餐饮店。", "复查工作量少于原调查：还差 室内鼠迹阳性率 40 间。",
    )  # fmt: skip
    assert "补测期限为2026年12月16日" in letter.outcome.next_step
    assert [line.rule for line in letter.deadlines] == ["通知补测后 5 个工作日内"]


def test_a_verdict_that_more_rows_cannot_complete(standards: Standards) -> None:
    events = resurveyed("insufficient", "B", list(RODENT), reasons=["too_soon"], due_on="2026-12-16")
    letter = drawn(standards, *events, kind=VERDICT, heading=Heading(made_on=date(2026, 12, 7)))
    assert letter.outcome is not None
    assert letter.outcome.name == "需重新复查"
    assert letter.outcome.reasons == ("距消杀天数不够。",)


def test_a_verdict_is_not_told_once_the_case_has_moved_on(standards: Standards) -> None:
    met: list[Basis] = [("rodent_sign_room_rate", 5, 340, "<=", "3", "B", 0.48, 3.4)]
    events = [*resurveyed("met", "B", met), night("closed", date(2026, 12, 5), {"attempt": 1})]
    again = night("reopened", date(2027, 5, 20), {**REOPENED, "basis": basis(RODENT), "due_on": "2027-05-27"})
    with pytest.raises(LetterError, match="另有变化（已立案）"):
        drawn(standards, *events, again, kind=VERDICT)
    missed = resurveyed("not_met", "C", list(RODENT), due_on="2026-12-16")
    withdrawn = night("withdrawn", date(2026, 12, 8), {"round_ids": []})
    with pytest.raises(LetterError, match="另有变化（数据更正，撤案）"):
        drawn(standards, *missed, withdrawn, kind=VERDICT)


def test_kinds_are_known_by_title_and_code() -> None:
    assert find_kind(" 提醒函 ") is REMINDER
    assert find_kind("verdict") is VERDICT
    with pytest.raises(LetterError, match="可选 整改通知书、提醒函、复查结果告知书"):
        find_kind("罚单")


def test_practice_is_said_in_the_title(standards: Standards) -> None:
    letter = drawn(standards, opened(RODENT), heading=replace(ON, is_practice=True))
    assert letter.title == "【练习，不作依据】整改通知书"


def test_survey_days_of_a_round_reach_over_all_its_rows() -> None:
    rows: list[dict[str, object]] = [
        {"round_id": "r", "first_surveyed_on": date(2026, 11, 9), "last_surveyed_on": date(2026, 11, 10)},
        {"round_id": "r", "first_surveyed_on": date(2026, 11, 8), "last_surveyed_on": date(2026, 11, 9)},
        {"round_id": "s", "first_surveyed_on": None, "last_surveyed_on": None},
    ]
    assert survey_days(rows) == {"r": (date(2026, 11, 8), date(2026, 11, 10))}


def test_the_number_recorded_as_sent_is_that_of_its_kind() -> None:
    sent = {"document_no": "海爱卫办〔2026〕12号", "document_kind": "rectification"}
    made = case(opened(RODENT), by_hand("notified", date(2026, 11, 21), sent))
    assert document_no(made, RECTIFICATION) == "海爱卫办〔2026〕12号"
    assert document_no(made, REMINDER) == ""
