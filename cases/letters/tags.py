"""The tags that a template may use, in Chinese, and what stands for each in a letter.

A county edits templates in Word or WPS, where `{{ 文号 }}` speaks for itself. Every value is text, or a list of lines
whose parts are text: a template decides where things stand, never what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cases.letters.letter import Letter
from cases.plain_text import plain
from cases.wording import day_zh, listed

Line = dict[str, str]
Values = dict[str, str | list[Line]]

# Tags that are one text, with their meaning.
TEXT_TAGS: Final[dict[str, str]] = {
    "标题": "文书名称",
    "文号": "发文字号，未编时为空",
    "案号": "案件编号",
    "主送": "主送机关",
    "地区": "镇、街道",
    "病媒": "鼠类、蚊虫、蝇类、蜚蠊（蟑螂）",
    "轮次": "考评轮次；复查结果告知书为第几次复查",
    "调查日期": "调查或复查的日期",
    "标准": "评定依据的国家标准、版本和名称",
    "标准说明": "该版标准现行有效，或已被代替",
    "等级": "评定等级",
    "要求等级": "目标要求的等级",
    "把握": "等级有多大把握，一句话",
    "复发": "销案后再次低于目标时的说明",
    "达标指标": "达到要求的指标名称",
    "单位数": "存在问题的单位数",
    "季节说明": "调查季节结束时怎么办",
    "签收期限": "请在哪天前签收",
    "数据来源": "引用的评定结果版本",
    "结论": "复查结论的名称：达标销案、未达标、需补测、需重新复查",
    "结论说明": "复查结论，一句话",
    "下一步": "复查后要做什么",
    "发文单位": "落款单位",
    "签发人": "签发人",
    "抄送": "抄送单位",
    "日期": "成文日期",
}
# Tags that are lists, with their meaning and the parts of a line.
LIST_TAGS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "指标": (
        "未达要求的指标；复查结果告知书为全部指标",
        ("序号", "指标", "检出检查", "数值", "限值", "区间", "等级", "是否达标"),
    ),
    "单位": ("存在问题的单位", ("序号", "单位", "所在地", "问题")),
    "目标": ("目标要求", ("序号", "目标", "文件")),
    "措施": ("建议措施", ("序号", "措施")),
    "时限": ("办理时限", ("序号", "环节", "要求", "最迟")),
    "条件": ("销案条件", ("序号", "条件")),
    "原因": ("未销案的原因", ("序号", "原因")),
}
_MET: Final = {True: "是", False: "否", None: "未评"}


def tag_values(letter: Letter) -> Values:
    """What stands for each tag in a letter: visible text without line ends."""
    told, outcome = letter.heading, letter.outcome
    texts = {
        "标题": letter.title,
        "文号": told.document_no,
        "案号": letter.case_no,
        "主送": letter.addressee,
        "地区": letter.place_name,
        "病媒": letter.vector_name,
        "轮次": letter.survey.round_name,
        "调查日期": letter.survey.days,
        "标准": letter.survey.standard,
        "标准说明": letter.survey.standing,
        "等级": letter.grade,
        "要求等级": letter.required,
        "把握": letter.mark,
        "复发": letter.recurrence,
        "达标指标": listed(letter.met),
        "单位数": str(len(letter.units)),
        "季节说明": letter.season_note,
        "签收期限": next((line.latest for line in letter.deadlines if line.step == "acknowledge"), ""),
        "数据来源": letter.source,
        "结论": outcome.name if outcome else "",
        "结论说明": outcome.conclusion if outcome else "",
        "下一步": outcome.next_step if outcome else "",
        "发文单位": letter.issued_by,
        "签发人": told.signed_by,
        "抄送": "，".join(plain(name) for name in told.copy_to),
        "日期": day_zh(told.made_on),
    }
    lists: dict[str, Sequence[Sequence[str]]] = {
        "指标": [
            (line.name, line.counts, line.value, line.limit, line.interval, line.grade, _MET[line.is_met])
            for line in letter.indicators
        ],
        "单位": [(line.name, line.place_name, line.problems) for line in letter.units],
        "目标": letter.targets,
        "措施": [(measure,) for measure in letter.measures],
        "时限": [(line.name, line.rule, line.latest) for line in letter.deadlines],
        "条件": [(condition,) for condition in letter.conditions],
        "原因": [(reason,) for reason in outcome.reasons] if outcome else [],
    }
    values: Values = {name: plain(texts[name]) for name in TEXT_TAGS}
    for name, (_, parts) in LIST_TAGS.items():
        values[name] = [
            dict(zip(parts, (str(number), *map(plain, line)), strict=True))
            for number, line in enumerate(lists[name], 1)
        ]
    return values


def known_tags() -> str:
    """All tags, as told to somebody whose template uses another."""
    texts = "、".join(TEXT_TAGS)
    lists = "；".join(f"{name}（{'、'.join(parts)}）" for name, (_, parts) in LIST_TAGS.items())
    return f"可用的标签：{texts}。可逐行列出的：{lists}。"
