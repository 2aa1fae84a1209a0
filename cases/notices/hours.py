"""When a notice may go out: not in the recipient's quiet hours, and after a failure later and later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from settings import SHANGHAI

# After the 1st, 2nd, … failure. Together a little more than a day: a server that is down over night is waited for, an
# address that is wrong is told to a person on the second day.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
MOST_TRIES = len(BACK_OFF) + 1

_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"


@dataclass(frozen=True)
class QuietHours:
    """Hours of every day, Shanghai time, in which nothing is sent; they may reach over midnight.

    Attributes:
        begins: First quiet minute.
        ends: First minute that is not quiet any more; another than `begins`.
    """

    begins: time
    ends: time

    def contains(self, instant: datetime) -> bool:
        """Whether it is quiet then."""
        clock = instant.astimezone(SHANGHAI).time()
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def end_after(self, instant: datetime) -> datetime:
        """The instant itself, or where it is quiet the end of the quiet hours."""
        if not self.contains(instant):
            return instant
        local = instant.astimezone(SHANGHAI)
        end = local.replace(hour=self.ends.hour, minute=self.ends.minute, second=0, microsecond=0)
        return end if end > local else end + timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


def parse_clock(text: str) -> time:
    """A time of day written 08:30.

    Raises:
        ValueError: Written otherwise.
    """
    found = re.fullmatch(_CLOCK, text.strip())
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2]))


def parse_quiet_hours(text: str) -> QuietHours | None:
    """Quiet hours written 22:00-07:00; None for an empty text.

    Raises:
        ValueError: Written otherwise, or as long as a whole day.
    """
    if not text.strip():
        return None
    found = re.fullmatch(f"({_CLOCK})-({_CLOCK})", text.strip())
    if found is None or parse_clock(found[1]) == parse_clock(found[4]):
        raise ValueError(text)
    return QuietHours(parse_clock(found[1]), parse_clock(found[4]))


def next_try(tries: int, last_at: datetime) -> datetime:
    """When to try again after `tries` tries, the last of them at `last_at`."""
    return last_at + BACK_OFF[min(tries, len(BACK_OFF)) - 1]
