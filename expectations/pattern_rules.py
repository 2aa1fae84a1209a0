"""Rules across rows, places and time. They judge what is stored, in sql/flags/pattern_<name>.sql, and refuse nothing.

No single row can break one of them, so they are broken by cases of the table (tests/flags/suspicious_result) and not
by a sheet in sample_data/broken. What they find is a question to the sender, never an accusation: every one of them is
met by honest sheets now and then. Their thresholds are rows of standards/convention.csv.
"""

from __future__ import annotations

from typing import Literal

from expectations.rule import Rule

PREFIX = "pattern."

_LOOK = (
    "请对照原始记录；确属实的，请确认此提示并写明理由，录错的请改正后重报。",
    "Look at the record; confirm this with a reason where it is true, otherwise correct the sheet and send it again.",
)
_NEWS = ("无需修改；请保留标本或照片并确认。", "Nothing to mend; keep a specimen or photograph and confirm it.")
_PLAIN = ("无需修改；请审核人了解情况。", "Nothing to mend; for the reviewer to look into.")


def _rule(
    name: str, severity: Literal["warning", "notice"], sentence: tuple[str, str], remedy: tuple[str, str] = _LOOK
) -> Rule:
    return Rule(f"{PREFIX}{name}", "", severity, (), *sentence, *remedy)


PATTERN_RULES: tuple[Rule, ...] = (
    _rule("filled_series", "warning",
          ("同一列连续多行的数不应成等差数列：像是拖动填充柄生成的。",
           "Counts of consecutive rows are no arithmetic sequence, which the fill handle makes.")),
    _rule("copied_block", "warning",
          ("连续几行的计数不应与另一月份或另一地区的完全相同：像是复制的。",
           "Counts of consecutive rows are not those of another month or place, which copying makes.")),
    _rule("far_from_history", "warning",
          ("月度监测指数不应远离本地自己的历史（方差稳定化后的稳健 z 值）。",
           "The index of a month is not far from the place's own history (robust z of the stabilised rate).")),
    _rule("constant_effort", "notice",
          ("连续多月回收的有效器械总数不应一个不变：总有丢失和损坏的。",
           "The traps left after losses are not the same number month after month."), _PLAIN),
    _rule("too_regular", "warning",
          ("同一地区一个季度中各行的捕获数不应比随机还整齐（离散指数远低于泊松分布）。",
           "The catches of a place within a quarter are not more regular than chance (index of dispersion).")),
    _rule("crowded_limit", "notice",
          ("各镇街同一指标的结果不应挤在限值之内一侧，而另一侧几乎没有（精确二项检验）。",
           "Results of a county's streets do not crowd just inside a limit with hardly any just outside it "
           "(exact binomial test)."), _PLAIN),
    _rule("new_species", "notice",
          ("本地监测满一年以上首次捕到的种类：若属实，就是新情况。",
           "A species caught here for the first time after a year or more of monitoring: if true, it is news."), _NEWS),
    _rule("inspector_in_two_towns", "notice",
          ("同一调查人员不应在同一天出现在两个镇街。",
           "One inspector is not in two streets or towns on one day."), _PLAIN),
)  # fmt: skip
"""Every rule that a table of sql/flags judges."""

PATTERN_IDS: frozenset[str] = frozenset(rule.rule_id for rule in PATTERN_RULES)
