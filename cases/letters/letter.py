"""A document of a case with all that stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.indicator_line import IndicatorLine
from cases.letters.kind import Kind
from cases.letters.outcome import Outcome
from cases.letters.schedule import Deadline
from cases.letters.shortfall import UnitLine
from cases.letters.survey import Survey

PRACTICE_MARK = "【练习，不作依据】"


@dataclass(frozen=True)
class Heading:
    """What people decide about a letter; everything else follows from the case.

    Attributes:
        document_no: Its number (文号), "" to be written in by hand.
        made_on: Its day.
        signed_by: Who signs it off (签发人).
        copy_to: Who gets a copy (抄送).
        issued_by: Who issues it; the patriotic-health office of the county where "".
        sent_to: Whom it is addressed to; the government of the place where "".
        is_practice: Made in practice mode: headed as being no basis for anything.
    """

    made_on: date
    document_no: str = ""
    signed_by: str = ""
    copy_to: tuple[str, ...] = ()
    issued_by: str = ""
    sent_to: str = ""
    is_practice: bool = False


@dataclass(frozen=True)
class Letter:
    """A document of a case.

    Attributes:
        kind: Of document.
        heading: What people decided.
        case_no: Case number.
        addressee, issued_by: Offices.
        place_name, vector_name: What the case is about.
        survey: The survey that it rests on: the triggering one; of a verdict, the re-survey.
        grade, required: Letters, as read.
        mark: How sure the letter is, a sentence.
        recurrence: That it happened again after a closure, a sentence.
        indicators: Those below the letter required; of a verdict, all.
        met: Names of the others.
        units: Units where something was found.
        targets: What policy requires, with the document that says so.
        measures: Suggested.
        deadlines: Steps that lie ahead.
        conditions: Under which the case closes.
        season_note: What happens at the end of the season.
        source: The published edition that it quotes.
        outcome: Of a verdict.
    """

    kind: Kind
    heading: Heading
    case_no: str
    addressee: str
    issued_by: str
    place_name: str
    vector_name: str
    survey: Survey
    grade: str
    required: str
    mark: str
    recurrence: str
    indicators: tuple[IndicatorLine, ...]
    met: tuple[str, ...]
    units: tuple[UnitLine, ...]
    targets: tuple[tuple[str, str], ...]
    measures: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    conditions: tuple[str, ...]
    season_note: str
    source: str
    outcome: Outcome | None = None

    @property
    def title(self) -> str:
        """As it is headed."""
        return (PRACTICE_MARK if self.heading.is_practice else "") + self.kind.title


@dataclass(frozen=True)
class Evidence:
    """What the published edition adds to the events.

    Attributes:
        days: First and last survey day, by round.
        graded: Indicators by round and code, as an event's `basis` tells them: those that it leaves out.
        problems: Rows of `flags.problem_item` of the place and vector.
        source: Name of the edition, as read.
    """

    days: Mapping[str, tuple[date, date]]
    graded: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)
    problems: Sequence[Mapping[str, object]] = ()
    source: str = ""


NO_EVIDENCE = Evidence(days={})


def survey_days(rows: Iterable[Mapping[str, object]]) -> dict[str, tuple[date, date]]:
    """First and last survey day of each round, from rows of `grades.vector_grade`."""
    found: dict[str, tuple[date, date]] = {}
    for row in rows:
        first, last = row["first_surveyed_on"], row["last_surveyed_on"]
        if isinstance(first, date) and isinstance(last, date):
            known = found.get(str(row["round_id"]), (first, last))
            found[str(row["round_id"])] = (min(known[0], first), max(known[1], last))
    return found
