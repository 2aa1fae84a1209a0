"""The log of cases held against the sheets that were sent, night after night: what does not agree, in words.

Every function returns its findings; an empty list is the proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tests.golden.two_years.log import Case, Event
from tests.golden.two_years.replay import Published
from tests.golden.two_years.truth import SEASON, Truth, is_below, prove, required
from tests.golden.two_years.walk import Walk, after, day_of, deadline, waiting_days, walk

TRIGGERS = ("opened", "reopened", "evidence")
WATCH_MONTHS = 12


@dataclass
class Books:
    """What is held against each other."""

    cases: Sequence[Case]
    truth: Truth
    nights: Sequence[Published]

    def walked(self, as_of: date) -> list[tuple[Case, Walk]]:
        """Every case that existed at the end of a day, walked up to it."""
        return [(case, walk(events)) for case in self.cases if (events := case.until(as_of))]


def unlawful_steps(books: Books) -> list[str]:
    """Events that the rules do not allow where they stand."""
    return [f"{case.case_no} {what}" for case in books.cases for what in walk(case.events).unlawful]


def doubles(books: Books) -> list[str]:
    """Places whose vector has two open cases on some night."""
    found = []
    for night in books.nights:
        counted = Counter((case.place, case.vector) for case, state in books.walked(night.as_of) if state.is_open)
        found += [f"{night.as_of} {key}: {n} open cases" for key, n in counted.items() if n > 1]
    return found


def letters_without_case(books: Books) -> list[str]:
    """Letters below target that no case speaks of on the night that knew them."""
    found = []
    for night in books.nights:
        walked = books.walked(night.as_of)
        for (place, vector), letter in books.truth.below(night.as_of).items():
            speaking = [
                case.case_no
                for case, state in walked
                if (case.place, case.vector) == (place, vector)
                and state.status != "withdrawn"
                and letter.round_id in state.rounds
            ]
            if not speaking:
                found.append(f"{night.as_of} {place} {vector} {letter.round_id} {letter.grade}")
    return found


def cases_without_letter(books: Books) -> list[str]:
    """Triggers that rest on no letter below target, or tell it wrongly."""
    found = []
    for case, event in _events(books, *TRIGGERS):
        detail, asked = event["detail"], required(case.place)
        letter = books.truth.below(event["as_of"]).get((case.place, case.vector))
        name = f"{case.case_no} {event['kind']} {event['as_of']}"
        if letter is None or (letter.round_id, letter.grade) != (detail["round_id"], detail["grade"]):
            found.append(f"{name}: {detail['round_id']} {detail['grade']}, but the sheets say {letter}")
            continue
        told = {part["indicator"]: (part["found"], part["effort"]) for part in detail["basis"]}
        if told != letter.missing(asked):
            found.append(f"{name}: basis {told}, but the sheets say {letter.missing(asked)}")
        units = {(unit["place_code"], unit["unit_key"]) for unit in detail["failing_units"]}
        if units != letter.failing_units:
            found.append(f"{name}: failing units {units ^ letter.failing_units}")
    return found


def told_twice(books: Books) -> list[str]:
    """Evidence that says nothing new."""
    found = []
    for case in books.cases:
        known: dict[str, Event] = {}
        for event in case.events:
            if event["kind"] in ("opened", "reopened"):
                known = {}
            if event["kind"] not in TRIGGERS:
                continue
            said = {key: value for key, value in event["detail"].items() if key != "due_on"}
            if known.get(said["round_id"]) == said:
                found.append(f"{case.case_no} {event['as_of']}")
            known[said["round_id"]] = said
    return found


def closed_without_proof(books: Books) -> list[str]:
    """Closed cases whose re-survey does not prove them mended, and proofs that closed nothing."""
    found = []
    for night in books.nights:
        for case in books.cases:
            before = [e for e in case.until(night.as_of) if e["as_of"] != night.as_of]
            if not before:
                continue
            state = walk(before)
            is_closed = any(e["kind"] == "closed" and e["as_of"] == night.as_of for e in case.events)
            lacks = _lacks(books.truth, case, state, night.as_of)
            # Correction comes first: what was never below target is not mended but withdrawn.
            is_withdrawn = any(e["kind"] == "withdrawn" and e["as_of"] == night.as_of for e in case.events)
            if is_closed != (not lacks) and not is_withdrawn:
                found.append(f"{case.case_no} {night.as_of}: closed {is_closed}, proof lacks {sorted(lacks)}")
    return found


def _lacks(truth: Truth, case: Case, state: Walk, as_of: date) -> frozenset[str]:
    """Why a case may not be closed on a night; empty where it must be."""
    if state.window is None or not (state.is_open):
        return frozenset({"no re-survey is waited for"})
    waiting_since = state.before if state.status == "suspended" else state.status
    if waiting_since not in ("resurvey_due", "supplement_due"):
        return frozenset({"no re-survey is waited for"})
    rows = truth.resurveyed(case.place, case.vector, state.window, as_of, as_of)
    if not rows:
        return frozenset({"no rows"})
    # Evidence of the same night counts: what the case rests on is looked at first.
    rounds = {**state.rounds}
    below = truth.below(as_of).get((case.place, case.vector))
    if below is not None:
        rounds[below.round_id] = as_of
    letters = [truth.letters(on)[case.place, case.vector, round_id] for round_id, on in rounds.items()]
    return prove(case.vector, rows, letters, required(case.place), waiting_days()).lacks


def proofs_gone(books: Books) -> list[str]:
    """Closed cases whose re-survey proves them mended no longer, as its sheets stand now, and not taken up again."""
    found = []
    for night in books.nights:
        below = books.truth.below(night.as_of)
        for case in books.cases:
            before = [e for e in case.until(night.as_of) if e["as_of"] != night.as_of]
            letter = below.get((case.place, case.vector))
            if not before or letter is None or (state := walk(before)).status != "closed" or state.proof is None:
                continue
            if letter.round_id not in state.rounds:
                continue
            rows = books.truth.resurveyed(case.place, case.vector, *state.proof, night.as_of)
            letters = [books.truth.letters(on)[case.place, case.vector, name] for name, on in state.rounds.items()]
            lacks = prove(case.vector, rows, letters, required(case.place), waiting_days()).lacks
            is_taken_up = any(e["kind"] == "reopened" and e["as_of"] == night.as_of for e in case.events)
            if is_taken_up != bool(lacks):
                found.append(f"{case.case_no} {night.as_of}: taken up {is_taken_up}, proof lacks {sorted(lacks)}")
    return found


def verdicts(books: Books) -> list[str]:
    """Verdicts whose outcome or letter is not what the sheets say."""
    found = []
    for case, event in _events(books, "verdict"):
        before = [e for e in case.until(event["as_of"]) if (e["as_of"] or date.min) < event["as_of"]]
        state, detail = walk(before), event["detail"]
        lacks = _lacks(books.truth, case, state, event["as_of"])
        outcome = "met" if not lacks else "not_met" if lacks & {"letter", "unit_failing"} else "insufficient"
        if outcome != detail["outcome"]:
            found.append(f"{case.case_no} {event['as_of']}: {detail['outcome']}, but the rows lack {sorted(lacks)}")
    return found


def wrong_withdrawals(books: Books) -> list[str]:
    """Withdrawn cases with a letter still below target, and open ones with none."""
    found = []
    for night in books.nights:
        for case in books.cases:
            before = [e for e in case.until(night.as_of) if e["as_of"] != night.as_of]
            if not before or not (state := walk(before)).is_open:
                continue
            letters = books.truth.letters(night.as_of)
            grades = [letters[case.place, case.vector, name].grade for name in state.rounds]
            is_mended = all(grade in "ABC" and not is_below(grade, required(case.place)) for grade in grades)
            is_withdrawn = any(e["kind"] == "withdrawn" and e["as_of"] == night.as_of for e in case.events)
            if is_withdrawn != is_mended:
                found.append(f"{case.case_no} {night.as_of}: withdrawn {is_withdrawn}, letters {grades}")
    return found


def wrong_seasons(books: Books) -> list[str]:
    """Open cases that wait for the season within it, or do not wait outside; rodents and cockroaches never wait."""
    found = []
    for night in books.nights:
        for case, state in books.walked(night.as_of):
            is_over = night.as_of.month not in SEASON[case.vector]
            if state.is_open and is_over != (state.status == "suspended"):
                found.append(f"{case.case_no} {night.as_of}: {case.vector} {state.status}")
    return found


def wrong_reminders(books: Books) -> list[str]:
    """Steps overdue and not told, or told in time; the same for the level above."""
    found = []
    for night in books.nights:
        for case, state in books.walked(night.as_of):
            name = f"{case.case_no} {night.as_of} {state.status} due {state.due_on}"
            if state.is_open and state.step and state.due_on:
                key = (state.step, state.due_on)
                if (key in state.told) != (night.as_of > state.due_on):
                    found.append(f"{name}: told overdue {key in state.told}")
                late_on = after(state.due_on, deadline(state.severity, state.step)[1]) if key[0] != "resume" else None
                if (key in state.escalated) != (late_on is not None and night.as_of > late_on):
                    found.append(f"{name}: told above {key in state.escalated}, late from {late_on}")
            found += [f"{name}: told {key} on {on}" for key, on in state.told.items() if on <= key[1]]
    return found


def wrong_recurrences(books: Books) -> list[str]:
    """Cases opened anew while one closed within the watch period should have been reopened, and the other way."""
    found = []
    for case, event in _events(books, "opened", "reopened"):
        ended = []
        for other in books.cases:
            before = [e for e in other.until(event["as_of"]) if e["as_of"] != event["as_of"]]
            if (other.place, other.vector) == (case.place, case.vector) and before:
                state = walk(before)
                if state.status in ("closed", "overridden") and state.ended_on is not None:
                    ended.append((other.case_no, state.ended_on))
        watched = [no for no, on in ended if event["as_of"] <= _months_after(on, WATCH_MONTHS)]
        if (event["kind"] == "reopened") != (case.case_no in watched) or (event["kind"] == "opened" and watched):
            found.append(f"{case.case_no} {event['kind']} {event['as_of']}: ended before {ended}")
    return found


def wrong_tables(books: Books) -> list[str]:
    """Rows of flags.case_status, open_case and case_event that are not what the log comes to."""
    found = []
    for night in books.nights:
        walked = books.walked(night.as_of)
        told = {row["case_no"]: row for row in night.status}
        if set(told) != {case.case_no for case, _ in walked} or len(told) != len(night.status):
            found.append(f"{night.as_of}: cases {set(told) ^ {case.case_no for case, _ in walked}}")
            continue
        for case, state in walked:
            row = told[case.case_no]
            events = case.until(night.as_of)
            expected = {
                "case_id": case.case_id, "place_code": case.place, "vector": case.vector, "status": state.status,
                "is_open": state.is_open, "step": state.step, "due_on": state.due_on, "cycle": state.cycle,
                "attempt": state.attempt, "severity": state.severity, "ended_on": state.ended_on,
                "is_overdue": state.due_on is not None and night.as_of > state.due_on,
                "overdue_count": len(state.told), "escalation_count": len(state.escalated),
                "opened_on": events[0]["as_of"], "event_count": len(events), "ignored_count": 0,
                "first_verdict_on": next((e["as_of"] for e in events if e["kind"] == "verdict"), None),
                "acknowledged_on": next((day_of(e) for e in events if e["kind"] == "acknowledged"), None),
            }  # fmt: skip
            wrong = {key: (row[key], value) for key, value in expected.items() if row[key] != value}
            if wrong:
                found.append(f"{night.as_of} {case.case_no}: (told, log) {wrong}")
        open_cases = {case.case_no for case, state in walked if state.is_open}
        if [row["case_no"] for row in sorted(night.open_case, key=lambda r: str(r["case_no"]))] != sorted(open_cases):
            found.append(f"{night.as_of}: open_case {len(night.open_case)}, log {len(open_cases)}")
        said: Counter[object] = Counter((e["case_no"], e["kind"], e["as_of"], e["happened_at"]) for e in night.events)
        logged: Counter[object] = Counter(
            (case.case_no, e["kind"], e["as_of"], e["at"]) for case in books.cases for e in case.until(night.as_of)
        )
        if said != logged:
            found.append(f"{night.as_of}: events {(said - logged) + (logged - said)}")
    return found


def _events(books: Books, *kinds: str) -> Iterator[tuple[Case, Event]]:
    return ((case, event) for case in books.cases for event in case.events if event["kind"] in kinds)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)


CHECKS = (
    unlawful_steps, doubles, letters_without_case, cases_without_letter, told_twice, closed_without_proof, proofs_gone,
    verdicts, wrong_withdrawals, wrong_seasons, wrong_reminders, wrong_recurrences, wrong_tables,
)  # fmt: skip
