"""Tables of standards/ on cases: severity, deadlines, measures, the calendar of working days."""

from __future__ import annotations

from reference.table import VALIDITY, Column, Table, text, vector

SEVERITIES = ("urgent", "serious", "ordinary")
CASE_STEPS = ("acknowledge", "plan", "works", "resurvey", "supplement")
MARKS = ("confirmed_met", "likely_met", "undetermined", "likely_missed", "confirmed_missed")

CASE_TABLES: tuple[Table, ...] = (
    Table(
        "case_severity", "案件严重程度", "how severe a shortfall is, by letter and mark", ("grade", "mark"),
        (
            text("grade", "等级", "official letter of the place", allowed=("B", "C", "D")),
            text("mark", "把握", "how sure the letter is; empty where it has no interval", required=False,
                 allowed=MARKS),
            text("severity", "严重程度", "urgent, serious or ordinary", allowed=SEVERITIES),
            *VALIDITY,
        ),
    ),
    Table(
        "case_deadline", "办理时限", "working days for each step of a case", ("severity", "step"),
        (
            text("severity", "严重程度", "urgent, serious or ordinary", allowed=SEVERITIES),
            text("step", "环节", "what is to be done", allowed=CASE_STEPS),
            Column("working_days", "integer", "时限（工作日）", "working days from when the step began"),
            Column("escalate_after", "integer", "逾期上报（工作日）",
                   "working days past due after which the level above is told"),
            *VALIDITY,
        ),
    ),
    Table(
        "case_measure", "整改措施", "catalogue of measures", ("measure",),
        (
            text("measure", "措施代码", "code"),
            vector(required=False),
            text("name_zh", "措施", "the measure in Chinese"),
            text("name_en", "英文名称", "the measure in English"),
            Column("sort_order", "integer", "顺序", "order in lists"),
        ),
    ),
    Table(
        "holiday", "节假日和调休", "days that are not what their weekday says", ("day",),
        (
            Column("day", "date", "日期", "day"),
            Column("is_working", "boolean", "是否上班", "whether offices work on it"),
            text("name_zh", "名称", "holiday to which it belongs"),
        ),
    ),
)  # fmt: skip
