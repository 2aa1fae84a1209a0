"""The registry of rules: every rule that can stand in a verdict, and the checks that apply them to each form."""

from __future__ import annotations

import hashlib

from expectations.field_rules import field_checks
from expectations.form_rules import form_checks
from expectations.header_rules import header_checks
from expectations.pattern_rules import PATTERN_IDS, PATTERN_RULES
from expectations.printed_index import printed_index_checks
from expectations.reader_rules import READER_RULES
from expectations.relation_rules import relation_checks
from expectations.rule import Check, Rule
from expectations.sender_rules import SENDER_IDS, SENDER_RULES
from sheets.fields import Form
from sheets.forms import FORMS

__all__ = ["CHECKS", "RULES", "RULES_VERSION", "SHEET_RULES", "Rule"]


def _checks(form: Form) -> tuple[Check, ...]:
    return (
        *field_checks(form),
        *header_checks(form),
        *relation_checks(form),
        *printed_index_checks(form),
        *form_checks(form),
    )


CHECKS: dict[str, tuple[Check, ...]] = {form_id: _checks(form) for form_id, form in FORMS.items()}
"""The checks of every form, by form id."""


def _registry() -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    of_forms = (c.rule for checks in CHECKS.values() for c in checks)
    for rule in (*of_forms, *READER_RULES, *SENDER_RULES, *PATTERN_RULES):
        if rules.setdefault(rule.rule_id, rule) != rule:
            raise ValueError(f"two different rules are called {rule.rule_id!r}")
    return rules


RULES: dict[str, Rule] = _registry()
"""Every rule by its id; shared ones once."""

SHEET_RULES: frozenset[str] = frozenset(RULES) - PATTERN_IDS - SENDER_IDS
"""Rules that a single sheet can break; the others look across rows, places and time, or at who sends it."""


def _version() -> str:
    """Changes whenever a rule, its limits or where it applies changes."""
    applied = [
        (form_id, c.rule.rule_id, c.column, c.columns, c.expects.value, c.limits, c.allowed)
        for form_id, checks in CHECKS.items()
        for c in checks
    ]
    return hashlib.sha256(repr((sorted(map(repr, RULES.values())), applied)).encode()).hexdigest()[:16]


RULES_VERSION: str = _version()
"""Hash of the rules, recorded with every verdict."""
