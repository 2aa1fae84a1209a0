"""How far the review of a sheet has come: a pure fold of its standing and of what reviewers did, up to an instant.

received → checked → town_passed → county_passed → locked, and `returned` aside. Review is of one submission: what
replaces it begins anew. An event that does not fit the state in which it comes is kept and has no effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from registry.standing import Standing

STATE_ZH: Final = {
    "received": "已收到",
    "checked": "已校验",
    "town_passed": "镇街已审",
    "county_passed": "县级已审",
    "locked": "轮次已锁定",
    "returned": "已退回",
    "held": "待报送人确认",
    "ended": "不再有效",
}
REVIEW_KINDS: Final = ("town_passed", "county_passed", "returned")
# What a sheet is before anybody has looked at it, by its standing.
_BEGUN: Final = {"pending": "received", "effective": "checked", "held": "held"}


@dataclass(frozen=True)
class ReviewEvent:
    """One act of a reviewer.

    Attributes:
        number: Order of recording; decides among events of one instant.
        kind: One of `REVIEW_KINDS`.
    """

    number: int
    kind: str
    at: datetime
    actor: str
    reason: str | None


@dataclass(frozen=True)
class Review:
    """Where the review of a submission stands.

    Attributes:
        state: One of `STATE_ZH`.
        town: The pass at the town's level; it stays on record when the county returns the sheet.
        county: The pass at the county's level, None once the sheet was returned.
        returned: The return that holds, None where there is none or it was taken back by a pass.
        locked_at: When the rounds of all its rows were locked.
    """

    state: str
    town: ReviewEvent | None = None
    county: ReviewEvent | None = None
    returned: ReviewEvent | None = None
    locked_at: datetime | None = None

    @property
    def state_zh(self) -> str:
        """The state as people say it."""
        return STATE_ZH[self.state]

    @property
    def is_open(self) -> bool:
        """Somebody still has to look at it, or its sender to mend it."""
        return self.state in ("checked", "town_passed", "returned")


def review_of(standing: Standing, events: Iterable[ReviewEvent], locked_at: datetime | None = None) -> Review:
    """The review of a submission.

    Args:
        standing: As it stands at the instant asked about.
        events: What reviewers did before that instant, in any order.
        locked_at: When the rounds of all its rows were locked, None while one of them is open.
    """
    begun = _BEGUN.get(standing.status, "ended")
    effective_at = standing.effective_at
    if begun != "checked" or effective_at is None:
        return Review(begun)
    review = Review(begun)
    for event in sorted(events, key=lambda event: (event.at, event.number)):
        if event.at >= effective_at:
            review = _after(review, event)
    # A lock closes what was in force when it was set; what took effect later reopens the letter (see vector_grade).
    if locked_at is not None and effective_at <= locked_at:
        return Review("locked", review.town, review.county, review.returned, locked_at)
    return review


def _after(review: Review, event: ReviewEvent) -> Review:
    match event.kind:
        case "town_passed" if review.state in ("checked", "returned"):
            return Review("town_passed", town=event)
        case "county_passed" if review.state != "county_passed":
            return Review("county_passed", town=review.town, county=event)
        case "returned" if review.state != "returned":
            return Review("returned", town=review.town, returned=event)
    return review
