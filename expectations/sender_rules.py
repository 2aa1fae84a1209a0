"""Rules about who sends a row, and not about the row itself: the same sheet may be right from another account.

Intake raises them when a sheet is settled; a sheet sent by nobody's account (command line, inbox) cannot break them.
"""

from __future__ import annotations

from expectations.rule import Rule

OUTSIDE_AREA, FIRM_TREATS = "row.outside_senders_area", "row.firm_treats_area"

SENDER_RULES: tuple[Rule, ...] = (
    Rule(
        OUTSIDE_AREA, "", "error", (),
        "报送账号只能报送它负责的地区的数据。", "An account sends rows of the places that it was granted.",
        "请核对地区代码；确应由本账号报送的，请管理员增加该账号的报送范围；否则请由当地报送。",
        "Check the place; if it is right, have the place granted to the account, or have it sent by those in charge.",
    ),
    Rule(
        FIRM_TREATS, "", "error", (),
        "承担消杀的单位不能评估自己消杀的地区。", "A firm does not assess an area that it treats.",
        "请改由没有在该地区消杀的单位调查；消杀记录有误的，请疾控中心更正记录后重新报送。",
        "Have it surveyed by somebody who does not treat there; or have a wrong treatment log corrected first.",
    ),
)  # fmt: skip

SENDER_IDS = frozenset(rule.rule_id for rule in SENDER_RULES)
