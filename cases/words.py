"""What the codes of cases are called in Chinese: one table for the screen, letters, messages and lists.

A second name stands here beside the first, with what it is for, where readers differ: a letter is formal, a message is
read on a phone.
"""

from __future__ import annotations

from typing import Final

# In a column, a list, a sentence on the screen.
VECTOR_ZH: Final = {"rodent": "鼠", "mosquito": "蚊", "fly": "蝇", "cockroach": "蟑"}
# In a message, right behind the name of a place: 「硖石街道蝇类」 is read without a second look.
VECTOR_IN_MESSAGE_ZH: Final = {"rodent": "鼠类", "mosquito": "蚊虫", "fly": "蝇类", "cockroach": "蟑螂"}
# In a letter (公文): the name of the standards, the common one beside it.
VECTOR_FORMAL_ZH: Final = {**VECTOR_IN_MESSAGE_ZH, "cockroach": "蜚蠊（蟑螂）"}
MARK_ZH: Final = {
    "confirmed_met": "确认达标",
    "likely_met": "很可能达标",
    "undetermined": "难以判定",
    "likely_missed": "很可能未达标",
    "confirmed_missed": "确认未达标",
}
# In a letter the mark is a sentence that follows the letter; nothing where it has no interval.
MARK_FORMAL_ZH: Final = {
    "confirmed_missed": "按本次检查量和95%置信水平，可以确认未达到要求。",
    "likely_missed": "按本次检查量估计，很可能未达到要求。",
    "undetermined": "按本次检查量尚难以确认，按标准以评定等级为准。",
    "likely_met": "检查量有限，按标准以评定等级为准。",
    "confirmed_met": "按标准以评定等级为准。",
}
SEVERITY_ZH: Final = {"urgent": "紧急", "serious": "较重", "ordinary": "一般"}
DOCUMENT_ZH: Final = {"rectification": "整改通知书", "reminder": "提醒函"}
STATUS_ZH: Final = {
    "opened": "已立案",
    "notified": "已通知",
    "acknowledged": "已签收",
    "planned": "已定方案",
    "working": "整改中",
    "resurvey_due": "待复查",
    "supplement_due": "待补测",
    "suspended": "跨季挂起",
    "closed": "复查达标，已销案",
    "overridden": "两人核准，手工销案",
    "withdrawn": "数据更正，撤案",
}
STEP_ZH: Final = {
    "acknowledge": "签收",
    "plan": "制定方案",
    "works": "落实整改",
    "resurvey": "复查",
    "supplement": "补测",
    "resume": "恢复办理",
}
EVENT_ZH: Final = {
    "opened": "立案",
    "reopened": "重新立案",
    "evidence": "新的依据",
    "verdict": "复查结论",
    "closed": "销案",
    "withdrawn": "撤案",
    "overdue": "逾期",
    "escalated": "逾期上报",
    "suspended": "跨季挂起",
    "resumed": "恢复办理",
    "notified": "发文",
    "acknowledged": "签收",
    "planned": "定方案",
    "worked": "整改",
    "finished": "整改完成",
    "snoozed": "延期",
    "override_proposed": "提出手工销案",
    "override_confirmed": "核准手工销案",
    "override_rejected": "驳回手工销案",
    "noted": "说明",
}
# In a message, between the brackets of its title, and in notices.toml: what it comes to, not the act on the record.
EVENT_IN_MESSAGE_ZH: Final = {**EVENT_ZH, "reopened": "复发", "override_confirmed": "手工销案"}
# What a person does, as a refusal says it: 「不能登记发文」.
ACTION_ZH: Final = {
    "notified": "登记发文",
    "acknowledged": "签收",
    "planned": "制定方案",
    "worked": "登记整改",
    "finished": "报整改完成",
    "snoozed": "延期",
    "override_proposed": "提出手工销案",
    "override_confirmed": "核准手工销案",
    "override_rejected": "驳回手工销案",
    "noted": "添加说明",
}
OUTCOME_ZH: Final = {"met": "达标", "not_met": "未达标", "insufficient": "不足以下结论"}
# In a message the outcome stands alone in the title.
OUTCOME_IN_MESSAGE_ZH: Final = {"met": "复查达标", "not_met": "复查未达标", "insufficient": "复查证据不足"}
# Why a re-survey does not close a case (`cases.verdict`).
REASON_ZH: Final = {
    "letter_missed": "等级仍低于要求",
    "unit_failing": "原不合格单位仍不合格",
    "not_assessed": "必评指标未评全，没有等级",
    "unit_not_revisited": "原不合格单位未复查",
    "effort_short": "复查工作量少于原调查",
    "too_soon": "距消杀天数不够",
}
# States of a finding at a unit (问题清单); past due is told in their place.
FINDING_ZH: Final = {"open": "待整改", "mended": "待复查", "verified": "已核实", "dismissed": "已销号"}
OVERDUE_ZH: Final = "已逾期"
# How a notice stands (`cases.notices.standing`).
NOTICE_ZH: Final = {
    "waiting": "待发",
    "sending": "正在发",
    "failed": "失败，会再试",
    "sent": "已发",
    "lapsed": "不知是否发出",  # a claim that nobody will finish; the next pass records it as unknown
    "unknown": "不知是否发出",
    "dropped": "不再试",
}
# Units of standards/indicator.csv, of the index and of the effort. One that a county added stands as in its row.
UNIT_ZH: Final = {
    "%": "%",
    "places/km": "处/km",
    "per dip": "只/阳性勺",
    "per person per 30 min": "只/人·30分",
    "per room": "只/间",
    "places": "处",
    "sites": "处",
    "rooms": "间",
    "m": "m",
    "dips": "勺",
    "person-minutes": "人·分钟",
}
