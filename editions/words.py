"""What the codes of grades and flags are called in Chinese, on the screen and on pages alike.

Words of cases, vectors, marks and units stand in `cases.words`.
"""

from __future__ import annotations

from typing import Final

# Why there is no letter; the sentence for traps is the one that the standards call for.
NOT_ASSESSED_ZH: Final = {
    "traps_only": "仅有器械监测数据，国家标准无分级",
    "no_report": "本轮没有报表",
    "partial": "阳性计数不全，每阳性均数未评",
    "indicator_missing": "缺少必评指标",
    "out_of_season": "不在调查季节",
    "no_limits": "没有可用的限值",
}
PLAN_STATE_ZH: Final = {"met": "达到", "partly": "部分达到", "not": "未达到"}
# How far an indicator was assessed.
STATE_ZH: Final = {
    "partial": "不全",
    "not_assessed": "未评",
    "not_applicable": "不适用",
    "out_of_season": "非季节",
}
TREND_ZH: Final = {"high": "偏高", "normal": "正常", "no_history": "无历年数据"}
# 初评 until the round is locked, 定级 after.
GRADE_STATUS_ZH: Final = {"preliminary": "初评", "final": "定级"}
MISSING_ZH: Final = {"missing": "漏报", "late": "迟报"}


def not_assessed_zh(reason: object) -> str:
    """Why there is no letter; a reason that has no words yet as it stands."""
    code = "" if reason is None else str(reason)
    return NOT_ASSESSED_ZH.get(code, code)
