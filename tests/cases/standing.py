"""Cases for tests: a shortfall, a re-survey, what people record, and nights one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from cases.event import CaseEvent, CaseFile
from cases.facts import NightFacts, Resurvey, Shortfall
from cases.fold import fold
from cases.follow import follow
from cases.state import CaseState
from reference.load import Standards
from settings import SHANGHAI

PLACE = "330481103"
OPENED_ON = date(2026, 6, 1)
ROOMS = {"indicator": "rodent_sign_room_rate", "estimator": "binomial", "found": 9, "effort": 120, "value": 7.5}
SHOP = {
    "unit_key": "修川小吃店",
    "unit_name": "修川小吃店",
    "place_code": "330481103006",
    "indicators": [ROOMS["indicator"]],
}
SHORTFALL = Shortfall(
    place_code=PLACE,
    vector="rodent",
    round_id="2026-spring",
    grade="D",
    required="B",
    target_id="haining_b_rodent",
    mark="likely_missed",
    standard="GB/T 27770",
    edition="2011",
    edition_status="in_force",
    assessed_on=date(2026, 5, 12),
    basis=(ROOMS,),
    failing_units=(SHOP,),
)


def resurvey(surveyed_on: date, **changed: object) -> Resurvey:
    """A re-survey that mends `SHORTFALL`, unless changed."""
    whole = Resurvey(
        round_id="",
        grade="B",
        rows=12,
        rows_too_soon=0,
        first_surveyed_on=surveyed_on,
        last_surveyed_on=surveyed_on,
        basis=({**ROOMS, "found": 2, "value": 1.7},),
        units={("330481103006", "修川小吃店"): True},
    )
    found = replace(whole, **changed)  # type: ignore[arg-type]
    looked_at = {key: {str(ROOMS["indicator"])} for key in (*found.units, *found.named)}
    return found if "judged" in changed else replace(found, judged=looked_at)


class Life:
    """One place × vector over some nights; what the night derives is kept as the registry would keep it."""

    def __init__(self, standards: Standards, shortfall: Shortfall = SHORTFALL) -> None:
        self.standards = standards
        self.shortfall: Shortfall | None = shortfall
        self.letters: dict[tuple[str, str, str], str] = {}
        self.resurveys: dict[str, Resurvey] = {}
        self.lettered_until: dict[tuple[str, str, str], date | None] = {}
        self.unplanned: set[tuple[str, str, str]] = set()
        self.files: dict[str, CaseFile] = {}
        self._number = 0

    def night(self, as_of: date, found: Resurvey | None = None) -> list[str]:
        """Follow one edition up; `found` is what the current window brought, and stays. Returns the kinds derived."""
        if found is not None:
            window = self.state.window
            assert window is not None
            self.resurveys[window.round_id] = replace(found, round_id=window.round_id)
        shortfalls = (
            {} if self.shortfall is None else {(self.shortfall.place_code, self.shortfall.vector): self.shortfall}
        )
        facts = NightFacts(as_of, shortfalls, self.letters, self.resurveys, self.lettered_until, self.unplanned)
        kinds = []
        for case in follow(self.files.values(), facts, self.standards):
            self.files[case.file.case_id] = case.whole
            kinds += [event.kind for event in case.derived]
        return kinds

    def person(self, kind: str, on: date, actor: str = "长安镇", **detail: object) -> None:
        """What a person records at noon of a day, on the newest case."""
        self._number += 1
        at = datetime(on.year, on.month, on.day, 12, tzinfo=SHANGHAI)
        event = CaseEvent(kind, at, actor, None, _plain(detail), None, 1000 + self._number)
        case = self.case
        self.files[case.case_id] = replace(case, events=(*case.events, event))

    def mend(self, on: date, *, treated_on: date | None = None) -> None:
        """Acknowledge, plan, work and finish on one day; the window opens on the next."""
        if self.state.status in ("opened", "notified"):
            self.person("acknowledged", on)
        if self.state.status == "acknowledged":
            self.person("planned", on, due_on=on + timedelta(days=30))
        self.person("worked", on, worked_on=on, what="封堵孔洞", treated_on=treated_on)
        round_id = f"{self.case.case_no}-{len(self.state.windows) + 1}"
        from_day, due_on = on + timedelta(days=1), on + timedelta(days=20)
        self.person("finished", on, round_id=round_id, finished_on=on, resurvey_from=from_day, due_on=due_on)

    @property
    def case(self) -> CaseFile:
        """The newest case."""
        return max(self.files.values(), key=lambda case: case.case_no)

    @property
    def state(self) -> CaseState:
        """What it has come to."""
        return fold(self.case.events)


def _plain(detail: Mapping[str, object]) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in detail.items()}
