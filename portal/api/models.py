"""What the API answers with, described in Chinese and English; names are those of the edition's tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


def described(zh: str, en: str, **more: Any) -> Any:
    """What a field says, in both languages."""
    return Field(description=f"{zh} | {en}", **more)


class Model(BaseModel):
    """Rows may hold more than is told."""

    model_config = ConfigDict(extra="ignore")


class Refusal(Model):
    """为何没有办成 | why a request was not answered as asked."""

    code: str = described("代码，供程序判断", "for programs", examples=["NotAllowed"])
    message_zh: str = described(
        "给人看的说明：看到什么、允许什么、怎么办", "what was seen, what is allowed, what to do"
    )
    message_en: str = described("给工程师的说明", "the same for engineers")


class Error(Model):
    """没有办成 | refusal or fault."""

    error: Refusal


class EditionAbout(Model):
    """数据取自哪个版本 | the published edition that is told of."""

    edition_id: str = described("版本编号", "id of the edition")
    edition_kind: str = described("nightly 正式，intraday 日间供查看", "nightly (official) or intraday (for looking)")
    as_of: date = described("数据截至该日 24:00（北京时间）", "data until 24:00 of this day, Asia/Shanghai")
    is_practice: bool = described("练习，不作依据", "practice mode: counts nowhere", default=False)


class Place(Model):
    """地区 | place of the division tree."""

    place_code: str = described(
        "区划代码最短前缀：2 省、4 市、6 县、9 镇街、12 村社区", "shortest prefix of the division code"
    )
    code12: str = described("12 位区划代码", "division code of 12 digits")
    place_name: str = described("名称", "name")
    place_kind: str = described("级别", "province, city, county, zone, street, town, township, village or community")
    parent_code: str | None = described("上级", "place above; null for a province")


class Places(Model):
    """地区列表 | places that the caller is granted, in order of their codes."""

    total: int = described("共有多少个", "how many there are in all")
    places: list[Place]


class StreetGrade(Model):
    """现行等级 | place: its present letters."""

    place_code: str = described("区划代码", "place")
    place_name: str = described("名称", "name")
    place_kind: str = described("级别", "kind of place")
    rodent_grade: str | None = described("鼠类等级 A B C D，N 未评", "letter of rodents; N not assessed")
    mosquito_grade: str | None = described("蚊虫等级", "letter of mosquitoes")
    fly_grade: str | None = described("蝇类等级", "letter of flies")
    cockroach_grade: str | None = described("蜚蠊等级", "letter of cockroaches")
    street_grade: str | None = described("镇街等级：四项中最低", "letter of the place: the lowest of four")
    required_grade: str | None = described("目标等级", "letter required by targets")
    street_mark: str | None = described(
        "把握", "confirmed_met, likely_met, undetermined, likely_missed or confirmed_missed"
    )
    plan_state: str | None = described(
        "抽样方案：met 达到、partly 部分、not 未达到", "how far the sampling plan is met"
    )
    below_target_count: int | None = described("未达目标项数", "targets that are missed")
    has_stale_grade: bool | None = described("有过期等级", "has a letter past its validity")
    oldest_assessed_on: date | None = described("最早的评定日期", "day of the oldest letter")
    newest_assessed_on: date | None = described("最近的评定日期", "day of the newest letter")


class Grades(Model):
    """等级列表 | present letters of the places granted."""

    edition: EditionAbout
    total: int = described("共有多少个", "how many there are in all")
    grades: list[StreetGrade]


class VectorLetter(Model):
    """一种病媒的等级 | letter of one vector."""

    vector: str = described("病媒", "rodent, mosquito, fly or cockroach")
    grade: str | None = described("等级", "letter; N not assessed")
    provisional_grade: str | None = described("已评指标中最差", "worst letter of what was assessed")
    round_id: str | None = described("轮次", "round")
    deciding_indicator: str | None = described("决定等级的指标", "indicator that decided")
    not_assessed_reason: str | None = described("未评原因", "why there is no letter")
    grade_status: str | None = described(
        "preliminary 初评，final 定级", "preliminary until the round is locked, then final"
    )
    standard: str | None = described("标准号", "national standard")
    edition: str | None = described("标准年版", "edition of the standard")
    plan_state: str | None = described("抽样方案", "met, partly or not")
    assessed_on: date | None = described("评定日期", "last day of survey")
    valid_until: date | None = described("有效期至", "day until which the letter holds")
    is_stale: bool | None = described("已过期", "past its validity")


class IndicatorLetter(Model):
    """一项指标 | indicator behind a letter."""

    vector: str = described("病媒", "vector")
    indicator: str = described("指标", "indicator")
    name_zh: str = described("指标名称", "name in Chinese")
    unit: str | None = described("指数单位", "unit of value, limits and interval")
    role: str = described("作用", "part that it plays in the letter")
    round_id: str | None = described("轮次", "round")
    found: float | None = described("发现数", "findings, a count")
    effort: float | None = described("工作量，单位见 effort_unit", "effort, in effort_unit")
    effort_unit: str | None = described("工作量单位", "unit of effort")
    value: float | None = described("指数", "index, in unit")
    lower_95: float | None = described("双侧 95% 下限", "lower bound, two-sided 95 %, in unit")
    upper_95: float | None = described("双侧 95% 上限", "upper bound, two-sided 95 %, in unit")
    state: str | None = described("评定状态", "assessed, partial, not_assessed, not_applicable or out_of_season")
    comparison: str | None = described("与限值的比较", "how value and limit are compared")
    limit_a: float | None = described("A 级限值", "limit of A, in unit")
    limit_b: float | None = described("B 级限值", "limit of B, in unit")
    limit_c: float | None = described("C 级限值", "limit of C, in unit")
    grade: str | None = described("等级", "letter")
    attainable_grades: str | None = described("按工作量可能达到的等级", "letters that this effort allows")


class Explanation(Model):
    """等级的依据 | why a place has its letters."""

    edition: EditionAbout
    place: Place
    vectors: list[VectorLetter]
    indicators: list[IndicatorLetter]


class Flag(Model):
    """待跟进事项 | finding that waits for somebody."""

    flag_kind: str = described("类别", "below_target, missing_report, stale_grade, open_case, …")
    place_code: str | None = described("区划代码", "place")
    place_kind: str | None = described("级别", "kind of place")
    vector: str | None = described("病媒", "vector")
    subject: str | None = described("对象", "target, indicator, form, letter, rule, case, unit or quota")
    round_id: str | None = described("轮次", "round")
    since_on: date | None = described("起始日期", "day from which it stands")
    severity: str | None = described("轻重", "urgent, serious, ordinary or notice")
    reason_zh: str | None = described("原因", "reason in Chinese")


class Flags(Model):
    """待跟进清单 | findings of the places granted."""

    edition: EditionAbout
    total: int = described("共有多少条", "how many there are in all")
    flags: list[Flag]


class Case(Model):
    """案件 | what is being mended at one place for one vector."""

    case_no: str = described("案号", "number of the case")
    place_code: str = described("区划代码", "place")
    place_name: str = described("名称", "name")
    vector: str = described("病媒", "vector")
    status: str = described("状态代码", "status")
    status_zh: str = described("状态", "status in Chinese")
    is_open: bool = described("未结", "not ended")
    severity: str | None = described("轻重", "urgent, serious or ordinary")
    attempt: int = described("整改次数", "re-surveys asked for")
    opened_on: date | None = described("立案日期", "day on which it was opened")
    round_id: str | None = described("依据轮次", "round that it rests on")
    grade: str | None = described("现状", "letter found")
    required: str | None = described("目标", "letter required")
    step: str | None = described("待办环节", "step that is waited for")
    due_on: date | None = described("期限", "last day of that step")
    is_overdue: bool = described("逾期", "that day has passed")
    responsible: str | None = described("责任单位", "body that the plan names")
    ended_on: date | None = described("结案日期", "day on which it ended")


class Cases(Model):
    """案件列表 | cases of the places granted, overdue ones first."""

    total: int = described("共有多少件", "how many there are in all")
    cases: list[Case]


class CaseEvent(Model):
    """案件经过 | event of a case."""

    kind: str = described("事件", "kind of event")
    kind_zh: str = described("事件名称", "kind in Chinese")
    at: datetime = described("时间", "instant from which it counts")
    as_of: date | None = described(
        "依据版本的日期，人登记的为空", "day of the edition it follows from; null where a person did it"
    )
    actor: str = described("办理人", "who acted")
    happened_zh: str = described("经过", "what happened, in Chinese")


class CaseWhole(Case):
    """案件全貌 | a case with everything that happened."""

    events: list[CaseEvent]
