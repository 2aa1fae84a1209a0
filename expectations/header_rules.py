"""Hand-written rules of the header that all forms share: place, unit, round and dates, known and fitting the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from expectations.rule import Check, Expects, Operands, Rule
from expectations.visit import Lookup, Visit
from reference.rows import Row
from reference.standards import normalised
from reference.surges import places_of_round
from sheets.fields import Form

# Sheets older than this are not monitoring data of the present methods but dates mistyped or misread.
EARLIEST = date(2000, 1, 1)

_TOO_HIGH = ("province", "city", "county")
# Endings by which one village or community is written in several ways.
_COMMITTEES = ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "村民委员会", "村委会", "社区", "村")


def header_checks(form: Form) -> Iterator[Check]:
    """The shared header checks, bound to the form whose group decides which kinds of survey fit."""
    yield from _PLACE
    yield from _UNIT
    yield from _ROUND
    yield from _DATES
    yield from _SEASON if form.group == "survey" else ()


def _check(
    rule_id: str, severity: Literal["error", "warning", "notice"], columns: tuple[str, ...],
    operands: Callable[[Visit], Operands], sentence: tuple[str, str], remedy: tuple[str, str], allowed: tuple[str, str],
    expects: Expects = Expects.IN_SET, *, is_cell: bool = False,
) -> Check:  # fmt: skip
    rule = Rule(rule_id, "", severity, columns, *sentence, *remedy)
    return Check(rule, columns[0], columns, expects, operands, *allowed, is_cell=is_cell)


# --- place -----------------------------------------------------------------------------------------------------------


def _place_known(visit: Visit) -> Operands:
    return (visit.place_ever is not None,) if visit.has("place_code") else None


def _place_valid(visit: Visit) -> Operands:
    ever = visit.place_ever
    if ever is None or visit.on is None:
        return None
    return visit.place is not None, str(ever["place_name"]), _span(ever["valid_from"], ever["valid_to"])


def _span(starts: object, ends: object) -> str:
    return f"{starts or '…'} – {ends or '…'}"


def _place_kind(visit: Visit) -> Operands:
    ever = visit.place_ever
    return None if ever is None else (ever["place_kind"] not in _TOO_HIGH, str(ever["place_name"]))


def _place_named(visit: Visit) -> Operands:
    written, on, lookup = visit.text("place_name"), visit.on, visit.lookup
    if written is None or visit.place is None or on is None:
        return None
    code = str(visit.place["place_code"])
    return lookup.once(("place_name", written, code, on), lambda: _names_agree(written, code, on, lookup))


def _names_agree(written: str, place_code: str, on: date, lookup: Lookup) -> tuple[bool, str]:
    """Whether a name means the place, and what the place is called."""
    names = [str(p["place_name"]) for c in lookup.ancestors(place_code, on) if (p := lookup.place(c, on))]
    own = names[0] if names else ""
    if lookup.standards.resolve("place", written) == place_code:
        return True, own
    short = _stem(written)
    # A village's sheet often names its street or town: the nearest place above agrees as well.
    return any(short and (_stem(name) in short or short in _stem(name)) for name in names[:2]), own


def _stem(name: str) -> str:
    text = normalised(name)
    for ending in _COMMITTEES:
        if text.endswith(ending) and len(text) > len(ending):
            return text.removesuffix(ending)
    return text


_PLACE = (
    _check(
        "header.place_code.known", "error", ("place_code",), _place_known,
        ("「行政区划代码」应是已登记的统计用区划代码。", "The division code must be a known one."),
        ("请从模板的下拉清单或「行政区划」表中查到镇街、村（社区）的12位代码后改正。",
         "Look the street, town, village or community up in the list of places and correct the code."),
        ("已登记的镇街、村（社区）代码", "the code of a known street, town, village or community"),
        is_cell=True,
    ),
    _check(
        "header.place_code.valid_on_date", "error", ("place_code", "surveyed_on"), _place_valid,
        ("「行政区划代码」在「调查日期」当天应有效。", "The division code must be valid on the survey date."),
        ("区划已变更的，请改用当天有效的代码；日期填错的，请改正日期。",
         "Use the code that was valid on that day, or correct the date."),
        ("当天有效的代码（{1} 的有效期为 {2}）", "a code valid on the day ({1} is valid {2})"),
    ),
    _check(
        "header.place_code.kind", "error", ("place_code",), _place_kind,
        ("「行政区划代码」应为镇街或村（社区），不能是县（市、区）及以上。",
         "The place must be a street, town, village or community, not a county or above."),
        ("请改填调查点所在镇街或村（社区）的代码。", "Give the street, town, village or community surveyed."),
        ("镇街或村（社区）的代码", "the code of a street, town, village or community"),
    ),
    _check(
        "header.place_name.agrees", "warning", ("place_name", "place_code"), _place_named,
        ("「镇街/村（社区）」应与「行政区划代码」一致。", "The place name should agree with the division code."),
        ("请核对名称和代码哪一个填错；以代码为准时请确认此提示。",
         "See which of the two is wrong; confirm this warning where the code is right."),
        ("{1}", "{1}"),
    ),
)  # fmt: skip

# --- unit ------------------------------------------------------------------------------------------------------------


def _unit_known(visit: Visit) -> Operands:
    return (visit.unit_ever is not None,) if visit.has("unit_code") else None


def _unit_valid(visit: Visit) -> Operands:
    ever = visit.unit_ever
    if ever is None or visit.on is None:
        return None
    return visit.unit is not None, str(ever["unit_name"]), _span(ever["valid_from"], ever["valid_to"])


def _unit_in_place(visit: Visit) -> Operands:
    if visit.unit is None or visit.place is None or visit.on is None:
        return None
    unit_place = str(visit.unit["place_code"])
    # A sheet may also name the village where the register names only the town above it.
    inside = visit.place["place_code"] in visit.lookup.ancestors(unit_place, visit.on) or unit_place in visit.ancestors
    registered = visit.lookup.place(unit_place, visit.on)
    return inside, str(registered["place_name"]) if registered else unit_place


def _unit_type(visit: Visit) -> Operands:
    if visit.unit is None or not visit.has("unit_type"):
        return None
    code = str(visit.unit["unit_type"])
    names = dict(visit.lookup.standards.vocabulary("unit_type"))
    return visit.text("unit_type") == code, f"{code} {names.get(code, '')}".strip()


_UNIT = (
    _check(
        "header.unit_code.known", "error", ("unit_code",), _unit_known,
        ("「单位编号」应是单位登记中的编号。", "The unit code must stand in the register of units."),
        ("请核对编号；未登记的单位请清空此格，只填单位名称。",
         "Correct the code; for a unit that is not registered leave the cell empty and give its name."),
        ("已登记的单位编号，或空着", "the code of a registered unit, or empty"),
        is_cell=True,
    ),
    _check(
        "header.unit_code.valid_on_date", "error", ("unit_code", "surveyed_on"), _unit_valid,
        ("「单位编号」在「调查日期」当天应有效。", "The unit must be registered on the survey date."),
        ("单位已注销或更换编号的，请改用当天有效的编号；日期填错的，请改正日期。",
         "Use the code that was valid on that day, or correct the date."),
        ("当天有效的单位（{1} 的有效期为 {2}）", "a unit registered on the day ({1} is valid {2})"),
    ),
    _check(
        "header.unit_code.in_place", "error", ("unit_code", "place_code"), _unit_in_place,
        ("「单位编号」所指单位应位于「行政区划代码」所指地区内。", "The unit must lie in the place of the sheet."),
        ("请核对单位编号和行政区划代码，改正填错的一个。", "Correct the unit code or the division code."),
        ("位于 {1} 的代码", "the code of {1}, where the unit is registered"),
    ),
    _check(
        "header.unit_type.as_registered", "warning", ("unit_type", "unit_code"), _unit_type,
        ("「单位类型」应与单位登记一致。", "The unit type should be the registered one."),
        ("请核对单位类型；登记有误的请确认此提示，并请县区更正登记。",
         "Correct the type, or confirm this warning and have the register corrected."),
        ("{1}", "{1}"),
    ),
)  # fmt: skip

# --- round -----------------------------------------------------------------------------------------------------------


def _round_place(visit: Visit) -> Operands:
    planned, on, lookup = visit.round, visit.on, visit.lookup
    if planned is None or visit.place is None or on is None:
        return None
    code = str(visit.place["place_code"])
    return lookup.once(("round", planned["round_id"], code, on), lambda: _covered(planned, code, on, lookup))


def _covered(planned: Row, place_code: str, on: date, lookup: Lookup) -> tuple[bool, str]:
    """Whether a place lies in a round, and what that round's places are called."""
    codes = places_of_round(planned, lookup.standards)
    areas = [lookup.place(code, on) for code in codes]
    names = [str(area["place_name"]) if area else code for code, area in zip(codes, areas, strict=True)]
    above = lookup.ancestors(place_code, on)
    return any(code in above for code in codes), "、".join(names)


def _round_kind(visit: Visit) -> Operands:
    written = visit.text("round_kind")
    if visit.round is None or written is None:
        return None
    planned, pooled = str(visit.round["round_kind"]), visit.lookup.graded_as
    # A supplement names the assessment round that it adds to: both are graded as the assessment.
    agrees = written == planned or (pooled.get(written) is not None and pooled.get(written) == pooled.get(planned))
    return agrees, dict(visit.lookup.standards.vocabulary("survey_kind")).get(planned, planned)


def _kind_fits(visit: Visit) -> Operands:
    if not visit.has("round_kind") and visit.round is None:
        return None
    # A special round asks for traps and surveys alike.
    return (visit.round_kind == "surge" or (visit.round_kind == "monitoring") == (visit.form.group == "trap"),)


def _in_round(visit: Visit) -> Operands:
    if visit.round is None or visit.on is None or visit.text("round_kind") == "supplement":
        return None  # a supplement is made after the round that it adds to
    starts, ends = visit.round["starts_on"], visit.round["ends_on"]
    inside = (not isinstance(starts, date) or starts <= visit.on) and (not isinstance(ends, date) or visit.on <= ends)
    return inside, _span(starts, ends)


_ROUND = (
    _check(
        "header.round_id.covers_place", "error", ("round_id", "place_code"), _round_place,
        ("「考评轮次」应适用于「行政区划代码」所指地区。", "The round must be planned for the place."),
        ("请选择本地区的轮次，或空着。", "Choose a round of this area, or leave the cell empty."),
        ("适用于本地区的轮次（所选轮次属于 {1}）", "a round of this place (the one chosen belongs to {1})"),
    ),
    _check(
        "header.round_kind.agrees_with_round", "error", ("round_kind", "round_id"), _round_kind,
        ("「调查性质」应与所选「考评轮次」的性质一致。", "The kind of survey must be that of the round."),
        ("请改正性质或轮次；性质可以空着。", "Correct the kind or the round; the kind may be left empty."),
        ("{1}，或空着", "{1}, or empty"),
    ),
    _check(
        "header.round_kind.fits_form", "error", ("round_kind", "round_id"), _kind_fits,
        ("器械监测表的「调查性质」只能是监测或专项检查，现场调查表不能是监测。",
         "Trap sheets are monitoring, or of a special round; control-level surveys never are monitoring."),
        ("请改正调查性质或轮次，或改用相应的表。", "Correct the kind or the round, or use the other form."),
        ("监测表填「监测」或「专项检查」，调查表填其他性质，或空着",
         "monitoring or special inspection for traps, another kind than monitoring for surveys, or empty"),
    ),
    _check(
        "header.surveyed_on.within_round", "error", ("surveyed_on", "round_id"), _in_round,
        ("「调查日期」必须在所选「考评轮次」的起止日期之内，补测除外。",
         "The survey date must lie within the round, unless the row is a supplement."),
        ("请改正日期或轮次；补测除外（「调查性质」填「补测」）。",
         "Correct the date or the round; a supplement, marked as such in the kind of survey, may lie outside."),
        ("{1} 之内的日期", "a date within {1}"),
    ),
)  # fmt: skip

# --- dates -----------------------------------------------------------------------------------------------------------


def _not_future(visit: Visit) -> Operands:
    return None if visit.on is None else (visit.received_on, visit.on)


def _not_ancient(visit: Visit) -> Operands:
    return None if visit.on is None else (visit.on, EARLIEST)


def _in_season(visit: Visit) -> Operands:
    if visit.on is None or visit.season is None:
        return None
    first, last = visit.season
    return first <= visit.on.month <= last, first, last


_DATES = (
    _check(
        "header.surveyed_on.not_after_receipt", "error", ("surveyed_on",), _not_future,
        ("「调查日期」不能晚于收到表格的日期。", "The survey date cannot lie after the day of receipt."),
        ("请改正日期；计划中的调查请在做完后再报。", "Correct the date; send a survey after it was made."),
        ("不晚于 {0}", "not later than {0}"),
        Expects.AT_LEAST, is_cell=True,
    ),
    _check(
        "header.surveyed_on.not_before_2000", "error", ("surveyed_on",), _not_ancient,
        ("「调查日期」不能早于 2000-01-01。", "The survey date cannot lie before 2000-01-01."),
        ("请核对年份后改正。", "Look at the year and correct it."),
        ("不早于 {1}", "not before {1}"),
        Expects.AT_LEAST, is_cell=True,
    ),
)  # fmt: skip
_SEASON = (
    _check(
        "header.surveyed_on.in_season", "notice", ("surveyed_on",), _in_season,
        ("「调查日期」在当地调查季节之外：计算密度指数，不定等级。",
         "The survey date lies out of season: indices are computed, no letter is given."),
        ("无需修改；需要定级的请在季节内补测。", "Nothing to mend; survey again in season where a letter is needed."),
        ("{1} 月至 {2} 月", "months {1} to {2}"),
    ),
)  # fmt: skip
