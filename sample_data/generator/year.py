"""The whole year: every sheet of every place from 2025-09-01 to 2026-11-20, each on a stream of its own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from sample_data.generator import cockroach, demonstration, fly, haining, mosquito, rodent, surge, traps
from sample_data.generator.draw import generator
from sample_data.generator.ladder import Aim
from sample_data.generator.row import Row, Sheet
from sample_data.generator.stories import (
    EXTRAS,
    FLIES_BEFORE_NOVEMBER,
    LETTERS,
    NO_WATER,
    ROUND_DAYS,
    ROUNDS,
    STORIES,
    STRADDLING,
    VECTORS,
    Extra,
    Story,
)
from sample_data.generator.visit import Visit, workday

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_DAY, LAST_DAY = date(2025, 9, 1), date(2026, 11, 20)

_MAKERS = {"rodent": rodent.rodent, "mosquito": mosquito.mosquito, "fly": fly.fly, "cockroach": cockroach.cockroach}
# These offices leave a column of the header empty: the round then follows from the date, the kind from the form.
_NO_ROUND, _NO_KIND = ("330481105", "330481108"), ("330481110",)


def sheets() -> list[Sheet]:
    """Every sheet of the year, by receipt."""
    made = [*_assessments(), *map(_extra, EXTRAS), *_inspections(), *_traps(), *_surges()]
    kept = [sheet for sheet in made if sheet.received_at.date() <= LAST_DAY]
    return sorted(kept, key=lambda sheet: (sheet.received_at, sheet.sheet_id))


def _assessments() -> list[Sheet]:
    made = []
    for place, table in LETTERS.items():
        for round_id, letters in zip(ROUNDS, table.split(), strict=True):
            for vector, letter in zip(VECTORS, letters, strict=True):
                if letter != "-":
                    made += _assessment(place, round_id, vector, letter)
    return made


def _assessment(place: str, round_id: str, vector: str, letter: str) -> list[Sheet]:
    name = f"{place}-{round_id}-{vector}_survey"
    rng = generator(name)
    story = STORIES.get((place, round_id, vector), Story())
    first, last = _assessment_days(place, round_id, vector)
    aim, size = story.aim or Aim(letter, {}), haining.SIZE[place]
    visit = Visit(
        place, vector, first, last, size, aim, rng, _without_water(place, story),
        round_id=None if place in _NO_ROUND else round_id,
        round_kind=None if place in _NO_KIND else "assessment",
        villages=0 if place.startswith("330481001") else 2,
    )  # fmt: skip
    rows = _MAKERS[vector](visit)
    sheet = Sheet(name, f"{vector}_survey", office(place), _received(last, rng, story.lag_days), rows)
    if not story.slip:
        return [sheet]
    wrong = Sheet(name, sheet.form, sheet.sender, sheet.received_at, _with_slip(rows, story.slip))
    later = sheet.received_at + timedelta(days=6, minutes=37)
    return [wrong, Sheet(f"{name}-corrected", sheet.form, sheet.sender, later, rows, replaces=name)]


def _assessment_days(place: str, round_id: str, vector: str) -> tuple[date, date]:
    """Two or three days within the round; flies of autumn 2025 on their side of 2025-11-01."""
    first, last = ROUND_DAYS[round_id]
    i, v = list(LETTERS).index(place), VECTORS.index(vector)
    if round_id == "2025-autumn" and vector == "fly":
        if place == STRADDLING:
            return date(2025, 10, 30), date(2025, 11, 3)
        before = place in FLIES_BEFORE_NOVEMBER
        start = date(2025, 10, 14) + timedelta(days=2 * i % 14) if before else date(2025, 11, 3) + timedelta(days=i)
    else:
        start = first + timedelta(days=(3 * i + 4 * v) % ((last - first).days - 5))
    start = workday(start, last)
    return start, min(start + timedelta(days=2), last)


def _extra(extra: Extra) -> Sheet:
    name = f"{extra.place}-{extra.name}"
    rng = generator(name)
    first = workday(extra.first_on, LAST_DAY)
    story = _without_water(extra.place, extra.story)
    visit = Visit(
        extra.place, extra.vector, first, first + timedelta(days=0 if extra.size < 0.5 else 1), extra.size,
        story.aim or Aim(extra.letter, {}), rng, story, round_id=extra.round_id or None, round_kind=extra.kind,
    )  # fmt: skip
    rows = _MAKERS[extra.vector](visit)
    return Sheet(name, f"{extra.vector}_survey", office(extra.place), _received(visit.last_on, rng), rows)


def _inspections() -> list[Sheet]:
    made = []
    for place in LETTERS:
        for round_id in demonstration.ROUNDS:
            for vector in VECTORS:
                name = f"{place}-{round_id}-{vector}_survey"
                rng = generator(name)
                rows = demonstration.inspection(place, round_id, vector, rng)
                made.append(Sheet(name, f"{vector}_survey", office(place), _received(_last(rows), rng), rows))
    return made


def _traps() -> list[Sheet]:
    made = []
    for form, places in traps.PLACES.items():
        for place in places:
            for month in _months():
                if month.month not in traps.MONTHS[form]:
                    continue
                name = f"{place}-{month:%Y-%m}-{form}"
                rng = generator(name)
                rows = traps.rows(form, place, month, rng)
                # One clinic is now and then two months late with its cages.
                lag = 64 if (form, place, month.month) == ("fly_cage", "330481101", 6) else None
                made.append(Sheet(name, form, clinic(place), _received(_last(rows), rng, lag), rows))
    return made


def _surges() -> list[Sheet]:
    """Lamps stand until the morning: every sheet comes then, on Sundays too."""
    made = []
    for place, form, on in surge.visits():
        name = f"{place}-{on}-{form}-surge"
        rng = generator(name)
        rows = surge.rows(place, form, on, rng)
        at = time(int(rng.integers(8, 11)), int(rng.integers(60)))
        received_at = datetime.combine(on + timedelta(days=1), at, tzinfo=SHANGHAI)
        made.append(Sheet(name, form, clinic(place), received_at, rows))
    return made


def _months() -> list[date]:
    return [date(2025, m, 1) for m in range(9, 13)] + [date(2026, m, 1) for m in range(1, 12)]


def _last(rows: list[Row]) -> date:
    days = [row.get("collected_on") or row["surveyed_on"] for row in rows]
    return max(day for day in days if isinstance(day, date))


def _received(last_on: date, rng: np.random.Generator, lag_days: int | None = None) -> datetime:
    """Office hours of a working day, mostly within four days of the last survey day."""
    day = workday(last_on + timedelta(days=int(rng.integers(1, 5)) if lag_days is None else lag_days), date.max)
    return datetime.combine(day, time(int(rng.integers(8, 17)), int(rng.integers(60))), tzinfo=SHANGHAI)


def _with_slip(rows: list[Row], slip: dict[str, int]) -> list[Row]:
    """The sheet as first sent: in the first unit with findings the count of another line was typed."""
    wrong = [dict(row) for row in rows]
    for key, value in slip.items():
        row = max(wrong, key=lambda r: int(str(r.get("standard_rooms") or 0)))
        row[key] = value
        row["droppings"] = value
    return wrong


def _without_water(place: str, story: Story) -> Story:
    if place != NO_WATER or "dips" in story.without:
        return story
    return Story(story.aim, story.efforts, (*story.without, "dips"), story.blank, story.lag_days, story.slip)


def office(place: str) -> str:
    """Who sends a place's survey sheets."""
    return f"{haining.street_name(place)}爱卫办"


def clinic(place: str) -> str:
    """Who sends a place's trap sheets."""
    return f"{haining.street_name(place)}社区卫生服务中心"
