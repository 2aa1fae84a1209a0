"""What the audit page calls things: every act that any page, the API or a command records, and every permission."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from portal.casework.acts import ACTS
from portal.security.permission import Permission
from portal.security.words import ACTION_ZH, PERMISSION_ZH
from settings import PROJECT_ROOT

# Calls that record an act, with the place of its name among their arguments.
RECORDING = {"audit": 0, "_do": 2, "record_act": 2, "record": 2}


def _recorded() -> Iterator[tuple[str, str]]:
    """Where an act is recorded, and its name or, where that is put together, its beginning with *."""
    for folder in ("portal", "cli"):
        for path in sorted((PROJECT_ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                at = RECORDING.get(called)
                # `asked.audit` handed to a thread has its arguments one place later.
                given = node.args[1:] if any(_is_audit(one) for one in node.args[:1]) else node.args
                at = 0 if given is not node.args else at
                if at is None or len(given) <= at:
                    continue
                where, name = f"{path.relative_to(PROJECT_ROOT)}:{node.lineno}", given[at]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    yield where, name.value
                elif isinstance(name, ast.JoinedStr) and isinstance(name.values[0], ast.Constant):
                    yield where, str(name.values[0].value) + "*"


def _is_audit(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "audit"


FOUND = list(_recorded())


@pytest.mark.parametrize(("where", "name"), FOUND, ids=[f"{where} {name}" for where, name in FOUND])
def test_every_recorded_act_has_a_name(where: str, name: str) -> None:
    known = name in ACTION_ZH or (name.endswith("*") and any(one.startswith(name[:-1]) for one in ACTION_ZH))
    assert known, f"{where} records {name!r}: say in ACTION_ZH of portal/security/words.py what it is called"


def test_the_walk_finds_what_is_recorded() -> None:
    names = {name for _, name in FOUND}
    assert {"sign_in", "account_add", "query", "round.lock", "submission.withdraw", "case.*"} <= names


def test_every_act_of_a_case_has_a_name() -> None:
    assert {f"case.{act.name}" for act in ACTS.values()} <= set(ACTION_ZH)


def test_every_permission_has_a_name() -> None:
    assert set(PERMISSION_ZH) == set(Permission)


def test_no_two_have_one_name() -> None:
    for words in (ACTION_ZH, PERMISSION_ZH):
        assert len(set(words.values())) == len(words)
