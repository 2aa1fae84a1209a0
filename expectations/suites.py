"""Great Expectations suites: claims of rows in, failing claims out.

A *claim* is one check applied to one row: "5 rooms with signs are at most the 12 inspected". All claims of a batch that
the same core expectation judges at the same severity stand in one frame, a line each, whatever form they come from, and
make one expectation, whose `meta` names the rules it judges. One expectation per rule would read nicer, but each costs
about 30 ms whatever the number of rows: a rodent survey has over a hundred, and a sheet of ten rows would take four
seconds instead of a third of one. Great Expectations is imported inside the functions, because that alone takes 7 s.
"""

from __future__ import annotations

import logging
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import accumulate, chain
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from expectations.rule import GX_SEVERITY, Check, Expects, Operand, Severity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
    from great_expectations.expectations.expectation import Expectation

# Claims that one expectation judges: kind, severity, limits of a range, allowed values of a set.
Group: TypeAlias = tuple[Expects, Severity, tuple[float, float], tuple[str | int | bool, ...]]


# Great Expectations keeps its context in a global; the portal judges in several threads.
_ONE_AT_A_TIME = Lock()


class SuiteError(RuntimeError):
    """Great Expectations could not evaluate an expectation; the message says which rules it judges and why."""


class Claim(NamedTuple):
    """One check applied to one row.

    Attributes:
        check: What is claimed.
        submission: Position of the submission in the batch; keys are unique within it only.
        row: Position of the row in its submission.
        operands: What the expectation compares.
    """

    check: Check
    submission: int
    row: int
    operands: tuple[Operand, ...]


class Column:
    """The claims of one check in a batch, as lists of equal length: a thousand sheets make half a million claims."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.submissions: list[int] = []
        self.rows: list[int] = []
        self.operands: list[tuple[Operand, ...]] = []

    def __getitem__(self, number: int) -> Claim:
        return Claim(self.check, self.submissions[number], self.rows[number], self.operands[number])

    def __len__(self) -> int:
        return len(self.operands)


class Claims:
    """The claims of a batch."""

    def __init__(self) -> None:
        self._columns: dict[str, list[Column]] = {}

    def of(self, form_id: str, checks: Sequence[Check]) -> list[Column]:
        """Where the claims of each check of a form are added."""
        if form_id not in self._columns:
            self._columns[form_id] = [Column(check) for check in checks]
        return self._columns[form_id]

    def __iter__(self) -> Iterator[Column]:
        return chain.from_iterable(self._columns.values())

    def failing(self) -> list[Claim]:
        """The claims that do not hold, every one of them.

        Raises:
            SuiteError: An expectation raised inside Great Expectations, which reports that as a failed result.
        """
        groups: dict[Group, list[Column]] = {}
        for column in self:
            if len(column):
                groups.setdefault(group_of(column.check), []).append(column)
        with _ONE_AT_A_TIME:
            return [claim for group, columns in groups.items() for claim in _judge(group, columns)]


def group_of(check: Check) -> Group:
    """The group whose expectation judges the check."""
    return (
        check.expects,
        check.rule.severity,
        check.limits if check.expects is Expects.BETWEEN else (0, 0),
        check.allowed if check.expects is Expects.IN_SET else (),
    )


@cache
def _context() -> EphemeralDataContext:
    with warnings.catch_warnings():
        # Importing it imports modules that Python 3.11 calls deprecated; only its makers can mend that.
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

    # Every sheet would print a bar of its own otherwise.
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


@cache
def _batch_definition() -> BatchDefinition[None]:
    source = _context().data_sources.add_pandas("claims")
    return source.add_dataframe_asset("claims").add_batch_definition_whole_dataframe("whole")


def _judge(group: Group, columns: list[Column]) -> Iterator[Claim]:
    """The failing claims of one group."""
    rule_ids = sorted({column.check.rule.rule_id for column in columns})
    batch = _batch_definition().get_batch(batch_parameters={"dataframe": _frame(group[0], columns)})
    result = batch.validate(
        _expectation(group, rule_ids),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": ["claim"],
            "include_unexpected_rows": False,
        },
    )
    if result.exception_info and _raised(result.exception_info):
        raise SuiteError(f"{', '.join(rule_ids)}: {result.exception_info}")
    # A list of values stops at 200, the index list never does.
    indices = result.result.get("unexpected_index_list") or []
    if len(indices) != result.result["unexpected_count"]:
        raise SuiteError(f"{', '.join(rule_ids)}: {len(indices)} of {result.result['unexpected_count']} rows named.")
    starts = list(accumulate(map(len, columns), initial=0))
    for index in indices:
        line = int(index["claim"])
        column = bisect_right(starts, line) - 1
        yield columns[column][line - starts[column]]


def _raised(info: dict[str, object]) -> bool:
    """Whether evaluation raised: the flag stands at the top, or once for each metric."""
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(isinstance(one, dict) and one.get("raised_exception") for one in info.values())


def _expectation(group: Group, rule_ids: list[str]) -> Expectation:
    from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (
        ExpectColumnPairValuesAToBeGreaterThanB,
    )
    from great_expectations.expectations.core.expect_column_pair_values_to_be_equal import (
        ExpectColumnPairValuesToBeEqual,
    )
    from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
    from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
    from great_expectations.expectations.core.expect_compound_columns_to_be_unique import (
        ExpectCompoundColumnsToBeUnique,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity

    expects, severity, (minimum, maximum), allowed = group
    level, meta = FailureSeverity(GX_SEVERITY[severity]), {"rule_ids": rule_ids}
    match expects:
        case Expects.GIVEN:
            return ExpectColumnValuesToNotBeNull(column="a", severity=level, meta=meta)
        case Expects.BETWEEN:
            return ExpectColumnValuesToBeBetween(
                column="a", min_value=minimum, max_value=maximum, severity=level, meta=meta
            )
        case Expects.IN_SET:
            return ExpectColumnValuesToBeInSet(column="a", value_set=list(allowed), severity=level, meta=meta)
        case Expects.AT_LEAST | Expects.MORE_THAN:
            return ExpectColumnPairValuesAToBeGreaterThanB(
                column_A="a",
                column_B="b",
                or_equal=expects is Expects.AT_LEAST,
                ignore_row_if="either_value_is_missing",
                severity=level,
                meta=meta,
            )
        case Expects.EQUAL:
            return ExpectColumnPairValuesToBeEqual(
                column_A="a", column_B="b", ignore_row_if="either_value_is_missing", severity=level, meta=meta
            )
        case Expects.UNIQUE:
            return ExpectCompoundColumnsToBeUnique(column_list=["submission", "a"], severity=level, meta=meta)


def _frame(expects: Expects, columns: list[Column]) -> pd.DataFrame:
    """The claims as columns `claim`, `submission`, `a` and `b`; numbers and dates as doubles, the rest as they are.

    A cell that could not be read as a number is already None (the reader says so), so no text can reach a number here.
    """
    import numpy as np
    import pandas as pd

    frame: dict[str, object] = {"claim": range(sum(map(len, columns)))}
    if expects in (Expects.GIVEN, Expects.IN_SET, Expects.UNIQUE):
        values = [operands[0] for column in columns for operands in column.operands]
        # Columns of bools and of numbers are compared fastest as such; elsewhere an empty cell must stay one.
        frame["a"] = pd.Series(values, dtype=None if expects is Expects.IN_SET else object)
    else:
        frame["a"] = np.concatenate([_as_doubles(column, 0) for column in columns])
    if expects in (Expects.AT_LEAST, Expects.MORE_THAN, Expects.EQUAL):
        frame["b"] = np.concatenate([_as_doubles(column, 1) for column in columns])
    if expects is Expects.UNIQUE:
        frame["submission"] = [submission for column in columns for submission in column.submissions]
    return pd.DataFrame(frame)


def _as_doubles(column: Column, place: int) -> npt.NDArray[np.float64]:
    """The operands at one place; every count, area and date here is far below 2**53, so none is rounded."""
    import numpy as np

    values = [operands[place] for operands in column.operands]
    if set(map(type, values)) == {int}:
        return np.array(values, dtype=np.float64)
    return np.array([_as_double(value) for value in values])


def _as_double(value: Operand | float) -> float:
    """A number, or a date as its ordinal."""
    if isinstance(value, date):
        return float(value.toordinal())
    if value is None or isinstance(value, str):
        raise TypeError(f"a number or date was expected here, not {value!r}")
    return float(value)
