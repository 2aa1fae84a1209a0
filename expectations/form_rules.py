"""Hand-written rules of single forms: effort, applicability, sample size, exposure, areas, and keys of rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from expectations.natural_key import natural_key_of
from expectations.rule import Check, Expects, Operands, Rule
from expectations.visit import Visit
from sheets.fields import Form, RelationKind

# What counts as having surveyed something: any of these above zero. A form's effort is the denominators of its indices.
EFFORT: dict[str, tuple[str, ...]] = {
    "rodent_survey": ("rooms", "standard_rooms", "proof_rooms", "route_m"),
    "mosquito_survey": ("route_m", "dips", "sittings"),
    "fly_survey": (
        "rooms", "standard_rooms", "proof_places", "ready_food_places", "indoor_breeding_sites", "bins", "toilets",
        "stations", "scattered_sites", "route_m",
    ),
    "cockroach_survey": ("rooms", "standard_rooms"),
    "rodent_trap": ("traps_effective",),
    "light_trap": ("lamps",),
    "double_net": ("nets",),
    "breteau": ("houses",),
    "ovitrap": ("traps_recovered",),
    "fly_cage": ("cages_effective",),
    "cockroach_paper": ("papers_effective",),
}  # fmt: skip

# Effort is a product there: lamps that stood no night caught nothing. (Minutes of lamps and nets are at least 1.)
_TIMES = {"light_trap": "nights"}

# Effort of indicators that need a feature of the place (indicator.csv, not_applicable_without).
_APPLICABLE = {
    "mosquito_survey": ("dips", "mosquito_dip_rate", "大中型水体", "medium or large water"),
    "fly_survey": (
        "ready_food_places", "fly_ready_food_places", "直接入口食品场所", "places making or selling ready-to-eat food",
    ),
}  # fmt: skip

# A round of rodent traps wants this many effective traps in each habitat (national monitoring plan, domain notes 1.2).
TRAPS_WANTED = 200
# GB/T 23796-2009 knows exposures of 6 h and 24 h; their densities are never mixed.
EXPOSURES = (6, 24)


def form_checks(form: Form) -> Iterator[Check]:
    """The hand-written checks of one form."""
    yield _effort(form)
    if form.form_id in _APPLICABLE:
        yield _applicable(form)
    if "large_room_area_m2" in form:
        yield _large_area(form)
    if "collected_on" in form:
        yield _collected(form)
    if form.form_id == "rodent_trap":
        yield _sample_size(form)
    if form.form_id == "fly_cage":
        yield _exposure(form)
    yield _unique_key(form)


def _effort(form: Form) -> Check:
    keys = EFFORT[form.form_id]
    needing = [r.left for r in form.relations if r.kind is RelationKind.EFFORT_NEEDED]

    def operands(visit: Visit) -> Operands:
        if any((visit.number(k) or 0) > 0 for k in needing):
            return None  # something was found: the missing effort is told there
        return (any((visit.number(k) or 0) > 0 for k in keys) and visit.number(_TIMES.get(form.form_id, "")) != 0,)

    names = "、".join(f"「{form[k].title_zh}」" for k in keys)
    rule = Rule(
        f"{form.form_id}.effort.present", form.form_id, "error", keys,
        f"{names}{'中至少一项应大于 0' if len(keys) > 1 else '应大于 0'}：什么都没有查的行不计。",
        f"At least one of {', '.join(form[k].label_en for k in keys)} must be above 0: nothing was surveyed.",
        "请补填工作量；没有调查的行请删去。",
        "Fill in the effort, or delete the row if nothing was surveyed.",
    )  # fmt: skip
    return Check(
        rule, keys[0] if len(keys) == 1 else "", keys, Expects.IN_SET, operands, "大于 0 的工作量", "effort above 0"
    )


def _applicable(form: Form) -> Check:
    key, indicator, zh, en = _APPLICABLE[form.form_id]

    def operands(visit: Visit) -> Operands:
        feature = visit.lookup.needed_feature.get(indicator)
        if feature is None or visit.place is None or (visit.number(key) or 0) <= 0:
            return None
        return not visit.feature_is_absent(feature), str(visit.place["place_name"])

    rule = Rule(
        f"{form.form_id}.{key}.applicable", form.form_id, "error", (key, "place_code"),
        f"已批准登记为没有{zh}的地区，「{form[key].title_zh}」应空着。",
        f"{form[key].label_en.capitalize()}: empty where the place is registered, with approval, as having no {en}.",
        f"请清空相关各格；确有{zh}的，请县区先更正地区特征。",
        f"Empty the cells; if the place does have {en}, have its registered feature corrected first.",
    )  # fmt: skip
    return Check(
        rule, key, (key, "place_code"), Expects.IN_SET, operands, f"空着（{{1}}登记为没有{zh}）",
        f"empty ({{1}} is registered as having no {en})",
    )  # fmt: skip


def _large_area(form: Form) -> Check:
    def operands(visit: Visit) -> Operands:
        large, area = visit.number("large_rooms"), visit.number("large_room_area_m2")
        if large is None or area is None:
            return None
        size = Decimal(visit.lookup.standards.convention("standard_room_m2"))
        return (area > size * large if large else area == 0), size * large

    columns = ("large_room_area_m2", "large_rooms")
    rule = Rule(
        f"{form.form_id}.large_room_area_m2.fits_rooms", form.form_id, "error", columns,
        "「大于15㎡房间面积合计（㎡）」应大于 15 乘以「其中大于15㎡房间数（间）」；没有这样的房间时为 0。",
        "The total area of rooms larger than 15 m² exceeds 15 m² times their number, and is 0 without such rooms.",
        "请核对间数和面积合计（不是平均面积）。",
        "Compare the number of rooms with their total, not average, area.",
    )  # fmt: skip
    return Check(
        rule, columns[0], columns, Expects.IN_SET, operands, "大于 {1}（没有时为 0）", "above {1}, or 0 for none"
    )


def _collected(form: Form) -> Check:
    def operands(visit: Visit) -> Operands:
        day = visit.day("collected_on")
        return None if day is None else (visit.received_on, day)

    rule = Rule(
        f"{form.form_id}.collected_on.not_after_receipt", form.form_id, "error", ("collected_on",),
        "「回收日期」不能晚于收到表格的日期。",
        "The date of collection cannot lie after the day of receipt.",
        "请改正日期；尚未回收的请在回收后再报。",
        "Correct the date; send the sheet after the traps were collected.",
    )  # fmt: skip
    return Check(
        rule, "collected_on", ("collected_on",), Expects.AT_LEAST, operands, "不晚于 {0}", "not later than {0}",
        is_cell=True,
    )  # fmt: skip


def _sample_size(form: Form) -> Check:
    def operands(visit: Visit) -> Operands:
        if visit.text("method") in (None, "powder") or not (visit.number("traps_effective") or 0) or visit.on is None:
            return None
        return visit.sheet.total("traps_effective", visit.row), TRAPS_WANTED

    rule = Rule(
        "rodent_trap.traps_effective.sample_size", form.form_id, "notice", ("traps_effective",),
        f"同一地区、生境、方法每月的「有效数（个）」合计宜不少于 {TRAPS_WANTED}；不足时密度仍计算，但误差大。",
        f"A place's habitat wants at least {TRAPS_WANTED} effective traps of one method a month; with fewer the "
        "density is computed but unsure.",
        "无需修改；有条件时请补布。",
        "Nothing to mend; set more traps where possible.",
    )  # fmt: skip
    return Check(
        rule, "traps_effective", ("traps_effective",), Expects.AT_LEAST, operands, "本表合计 {0}，宜不少于 {1}",
        "{0} in this sheet, {1} or more wanted",
    )  # fmt: skip


def _exposure(form: Form) -> Check:
    def operands(visit: Visit) -> Operands:
        hours = visit.number("exposure_hours")
        return None if hours is None else (hours,)

    rule = Rule(
        "fly_cage.exposure_hours.allowed", form.form_id, "error", ("exposure_hours",),
        "「诱捕时长（小时）」只能是 6 或 24。",
        "The hours of exposure are 6 or 24.",
        "请核对记录；其他时长的诱捕不能与 6 小时或 24 小时的密度相比，请勿上报。",
        "Look at the record; other exposures cannot be compared with 6 h or 24 h and are not reported.",
    )  # fmt: skip
    return Check(
        rule, "exposure_hours", ("exposure_hours",), Expects.IN_SET, operands, "6 或 24", "6 or 24", allowed=EXPOSURES
    )


UNIQUE_KEY = Rule(
    "row.natural_key.unique", "", "error", (),
    "同一份表中不能有两行是同一地区、单位、性质和日期（补测与考评算同一性质；监测表还包括生境、方法）。",
    "No two rows of one submission may agree in place, unit, kind and date "
    "(a supplement is of the kind it adds to; for traps also habitat and method).",
    "请删去重复的行；确是两次调查的，请用单位名称区分。",
    "Delete the row sent twice; if both are real, tell them apart by unit name.",
)  # fmt: skip


def _unique_key(form: Form) -> Check:
    def operands(visit: Visit) -> Operands:
        if visit.on is None or not visit.has("place_code"):
            return None
        return (natural_key_of(visit),)

    return Check(
        UNIQUE_KEY, "", (), Expects.UNIQUE, operands, "与其他行不同（第 {1} 行与此相同）",
        "unlike other rows (row {1} is the same)",
    )  # fmt: skip
