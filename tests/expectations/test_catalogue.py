"""The page of rules."""

from __future__ import annotations

from expectations.catalogue import RULES_PAGE, render_rules_page
from expectations.rules import RULES


def test_the_page_equals_a_fresh_render() -> None:
    assert RULES_PAGE.read_text(encoding="utf-8") == render_rules_page(), "run python -m expectations.catalogue"


def test_the_page_lists_every_rule_once() -> None:
    page = render_rules_page()
    assert {rule_id: page.count(f"| `{rule_id}` |") for rule_id in RULES} == dict.fromkeys(RULES, 1)
