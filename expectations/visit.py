"""A sheet row together with what the standards say about it on its day: place, unit, round, kind of survey.

Checks read rows through `Visit`, so that each question is asked of the standards in one way. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from reference.load import Row, Standards
from reference.rows import is_in_force
from sheets.fields import Form
from sheets.reader import SheetRow


@dataclass(frozen=True)
class Lookup:
    """Answers of the standards, remembered while one batch is judged: ten rows of a sheet ask the same."""

    standards: Standards
    _places: dict[tuple[str, date], Row | None] = field(default_factory=dict)
    _ancestors: dict[tuple[str, date], tuple[str, ...]] = field(default_factory=dict)
    _answers: dict[tuple[object, ...], tuple[bool, str]] = field(default_factory=dict)

    def once(self, asked: tuple[object, ...], answer: Callable[[], tuple[bool, str]]) -> tuple[bool, str]:
        """Whether something holds, and what is said of it; `asked` names the question and all it rests on."""
        if asked not in self._answers:
            self._answers[asked] = answer()
        return self._answers[asked]

    def place(self, code: str, on: date) -> Row | None:
        """The place that `code` (9 or 12 digits) names on the day."""
        if (code, on) not in self._places:
            self._places[code, on] = self.standards.place(code, on)
        return self._places[code, on]

    def ancestors(self, place_code: str, on: date) -> tuple[str, ...]:
        """The place itself, then everything above it, nearest first."""
        if (place_code, on) not in self._ancestors:
            self._ancestors[place_code, on] = self.standards.ancestors(place_code, on)
        return self._ancestors[place_code, on]

    @cached_property
    def rounds(self) -> dict[str, Row]:
        """Planned rounds by code."""
        return {str(row["round_id"]): row for row in self.standards.tables["round"]}

    @cached_property
    def graded_as(self) -> dict[str, object]:
        """Kind of survey -> the kind under which its rows are pooled, None where nothing is graded."""
        return {str(row["survey_kind"]): row["graded_as"] for row in self.standards.tables["survey_kind"]}

    @cached_property
    def seasons(self) -> dict[str, list[Row]]:
        """Rows of season.csv by vector: the season that the vector's first grading indicator names."""
        by_name: dict[str, list[Row]] = {}
        for row in self.standards.tables["season"]:
            by_name.setdefault(str(row["season"]), []).append(row)
        return {
            str(row["vector"]): by_name.get(str(row["season"]), [])
            for row in self.standards.tables["indicator"]
            if row["role"] == "grade"
        }

    @cached_property
    def needed_feature(self) -> dict[str, str]:
        """Indicator -> the place feature without which it does not apply."""
        return {
            str(row["indicator"]): str(row["not_applicable_without"])
            for row in self.standards.tables["indicator"]
            if row["not_applicable_without"]
        }

    @cached_property
    def scales(self) -> dict[str, Decimal]:
        """Indicator -> what found over effort is multiplied with."""
        return {str(row["indicator"]): Decimal(str(row["scale"])) for row in self.standards.tables["indicator"]}

    @cached_property
    def features(self) -> dict[tuple[str, str], list[Row]]:
        """Rows of place_feature.csv by place and feature."""
        rows: dict[tuple[str, str], list[Row]] = {}
        for row in self.standards.tables["place_feature"]:
            rows.setdefault((str(row["place_code"]), str(row["feature"])), []).append(row)
        return rows


@dataclass(frozen=True)
class Sheet:
    """The rows of one submission, for the few rules that look beyond their own row."""

    rows: list[SheetRow]
    _totals: dict[str, dict[tuple[object, ...], int]] = field(default_factory=dict)

    def total(self, key: str, row: SheetRow) -> int:
        """Sum of a count over the rows that share place, habitat, method and month with `row`."""
        if key not in self._totals:
            totals = self._totals.setdefault(key, {})
            for other in self.rows:
                value = other.values.get(key)
                if isinstance(value, int):
                    totals[_group(other)] = totals.get(_group(other), 0) + value
        return self._totals[key].get(_group(row), 0)


def _group(row: SheetRow) -> tuple[object, ...]:
    day = row.values.get("surveyed_on")
    month = (day.year, day.month) if isinstance(day, date) else None
    return row.values.get("place_code"), row.values.get("habitat"), row.values.get("method"), month


@dataclass(frozen=True)
class Visit:
    """One sheet row being judged.

    Attributes:
        sheet: All rows of the submission.
        received_on: Shanghai date on which the submission was received.
    """

    form: Form
    row: SheetRow
    sheet: Sheet
    lookup: Lookup
    received_on: date

    def has(self, key: str) -> bool:
        """Whether the cell was filled in; zero is filled in."""
        value = self.row.values.get(key)
        return value is not None and value != ""

    def text(self, key: str) -> str | None:
        """A text or code cell, None when empty."""
        value = self.row.values.get(key)
        return str(value) if value not in (None, "") else None

    @cached_property
    def number(self) -> Callable[[str], int | Decimal | None]:
        """Gives a number cell, None when empty.

        A million are asked for in a thousand sheets, so asking is looking up; a bool is no number.
        """
        return {
            key: value for key, value in self.row.values.items() if type(value) is int or type(value) is Decimal
        }.get

    def day(self, key: str) -> date | None:
        """A date cell, None when empty."""
        value = self.row.values.get(key)
        return value if isinstance(value, date) else None

    @cached_property
    def on(self) -> date | None:
        """Survey date."""
        return self.day("surveyed_on")

    @cached_property
    def place_ever(self) -> Row | None:
        """The place that the code names on any day."""
        code = self.text("place_code")
        return self.lookup.standards.place_ever(code) if code else None

    @cached_property
    def place(self) -> Row | None:
        """The place that the code names on the survey date."""
        code = self.text("place_code")
        return self.lookup.place(code, self.on) if code and self.on else None

    @cached_property
    def ancestors(self) -> tuple[str, ...]:
        """The place itself, then everything above it, nearest first; empty while place or date is unknown."""
        return self.lookup.ancestors(str(self.place["place_code"]), self.on) if self.place and self.on else ()

    @cached_property
    def unit_ever(self) -> Row | None:
        """The register's unit of that code on any day."""
        code = self.text("unit_code")
        return self.lookup.standards.unit_ever(code) if code else None

    @cached_property
    def unit(self) -> Row | None:
        """The register's unit on the survey date."""
        code = self.text("unit_code")
        return self.lookup.standards.unit(code, self.on) if code and self.on else None

    @cached_property
    def round(self) -> Row | None:
        """The planned round that the row names."""
        return self.lookup.rounds.get(self.text("round_id") or "")

    @cached_property
    def round_kind(self) -> str:
        """Kind of survey: as written, else the round's, else what the form and the unit imply."""
        written = self.text("round_kind") or (self.round and self.round["round_kind"])
        if written:
            return str(written)
        if self.form.group == "trap":
            return "monitoring"
        return "unit_inspection" if self.unit and self.unit["is_demonstration"] else "assessment"

    @property
    def graded_kind(self) -> str:
        """Kind of survey under which the row's counts are pooled; its own kind where nothing is graded."""
        return str(self.lookup.graded_as.get(self.round_kind) or self.round_kind)

    def feature_is_absent(self, feature: str) -> bool:
        """Whether an approved row says, for the place or the nearest place above it, that it lacks the feature."""
        for code in self.ancestors:
            rows = [r for r in self.lookup.features.get((code, feature), ()) if self.on and is_in_force(r, self.on)]
            if rows:
                return not any(r["is_present"] for r in rows)
        return False

    @cached_property
    def season(self) -> tuple[int, int] | None:
        """First and last month in which a survey of this vector may carry a letter here; None where none is set."""
        rows = self.lookup.seasons.get(self.form.vector, [])
        for code in self.ancestors:
            for row in rows:
                if row["place_code"] == code and self.on and is_in_force(row, self.on):
                    first, last = row["first_month"], row["last_month"]
                    if isinstance(first, int) and isinstance(last, int):
                        return first, last
        return None
