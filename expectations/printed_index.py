"""The printed index: a density that a sheet states beside its counts should be the one that the counts give.

Letters and indices are always computed from counts, so a wrong printed number harms nothing here; but one of the two
was mistyped, and the published table that it came from is worth a second look. Which counts make which index is said
once more than in sql/facts/measure.sql, because a sheet is judged before any table exists; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from expectations.rule import Check, Expects, Operands, Rule
from expectations.visit import Visit
from sheets.fields import Form
from sheets.forms.rodent import SHREWS

COLUMN = "printed_index"


@dataclass(frozen=True)
class Index:
    """An index of a trap form: `found` less what is counted apart, times the indicator's scale, over the effort.

    Attributes:
        effort: Columns whose product is the effort.
        apart: Columns that are taken off what was found; an empty one is nothing.
        method: Only rows of this trapping method, "" for all.
    """

    indicator: str
    found: str
    effort: tuple[str, ...]
    apart: tuple[str, ...] = ()
    method: str = ""


# The first whose columns are filled in is the one that a row prints.
INDICES: dict[str, tuple[Index, ...]] = {
    "rodent_trap": (
        Index("rodent_snap_trap_rate", "caught", ("traps_effective",), SHREWS, "snap"),
        Index("rodent_cage_trap_rate", "caught", ("traps_effective",), SHREWS, "cage"),
        Index("rodent_glue_board_rate", "caught", ("traps_effective",), SHREWS, "board"),
        Index("rodent_powder_rate", "patches_positive", ("traps_effective",), (), "powder"),
    ),
    "light_trap": (
        Index("mosquito_lamp_night_density", "females", ("lamps", "nights")),
        Index("mosquito_lamp_hour_density", "females", ("lamps", "minutes_per_lamp")),
    ),
    "double_net": (Index("mosquito_tent_index", "females", ("nets", "minutes_per_net")),),
    "breteau": (Index("breteau_index", "containers_positive", ("houses",)),),
    "ovitrap": (Index("ovitrap_index", "traps_positive", ("traps_recovered",)),),
    # per cage, whatever the exposure
    "fly_cage": (Index("fly_cage_6h_density", "total", ("cages_effective",)),),
    "cockroach_paper": (Index("cockroach_sticky_density", "caught", ("papers_effective",)),),
}


def printed_index_checks(form: Form) -> Iterator[Check]:
    """The check of a form that has the column, none for the others."""
    if COLUMN not in form:
        return
    rule = Rule(
        f"{form.form_id}.{COLUMN}.equals_computed", form.form_id, "warning", _columns(form),
        f"「{form[COLUMN].title_zh}」应等于按本行计数算出的指数；按所印的小数位数四舍五入后比较。",
        "The index as printed equals the one that the counts of the row give, rounded to the decimals printed.",
        "请核对指数和计数哪一个填错；指数由系统按计数计算，计数无误的请改正或清空此格，或确认此提示。",
        "See whether index or counts are wrong. The index is computed from the counts: if they are right, correct or "
        "empty this cell, or confirm this warning.",
    )  # fmt: skip
    yield Check(
        rule, COLUMN, rule.columns, Expects.EQUAL, _operands, "{0}（按 {2} 计算）{3}", "{0} (computed as {2}){4}"
    )


def _columns(form: Form) -> tuple[str, ...]:
    """The printed index, then every column that any index of the form reads."""
    read = [key for index in INDICES[form.form_id] for key in (index.found, *index.effort, *index.apart)]
    return tuple(dict.fromkeys((COLUMN, *read)))


def computed_index(visit: Visit) -> tuple[str, int, int] | None:
    """Indicator, found and effort of the index that a row's counts give; None where they give none."""
    for index in INDICES[visit.form.form_id]:
        found = _count(visit, index.found)
        effort = [_count(visit, key) for key in index.effort]
        if found is None or None in effort or index.method not in ("", visit.text("method")):
            continue
        product = 1
        for count in effort:
            product *= count or 0
        return index.indicator, found - sum(_count(visit, key) or 0 for key in index.apart), product
    return None


def _count(visit: Visit, key: str) -> int | None:
    value = visit.number(key)
    return None if value is None else int(value)


def _operands(visit: Visit) -> Operands:
    printed, made = visit.number(COLUMN), computed_index(visit)
    if printed is None or made is None or made[2] == 0:
        return None
    indicator, found, effort = made
    scale = visit.lookup.scales[indicator]
    index = Fraction(found) * Fraction(scale) / effort
    stated = Decimal(printed)
    agrees = _is_rounded(stated, index)
    zh, en = ("", "") if agrees else _mix_up(stated, index)
    sum_zh = f"{found} ÷ {effort}" + (f" × {scale.normalize():f}" if scale != 1 else "")
    return stated if agrees else _rounded(stated, index), stated, sum_zh, zh, en


def _places(stated: Decimal) -> int:
    """Decimals printed; zeros at the end are not told apart from none, because spreadsheets drop them."""
    exponent = stated.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _rounded(stated: Decimal, index: Fraction) -> Decimal:
    """The index with as many decimals as stand in `stated`, half up."""
    places = _places(stated)
    return Decimal(floor(index * 10**places + Fraction(1, 2))).scaleb(-places)


def _is_rounded(stated: Decimal, index: Fraction) -> bool:
    """Whether `stated` is the index rounded to its own decimals, half up or half to even: sheets use either."""
    places = _places(stated)
    to_even = Decimal(round(index * 10**places)).scaleb(-places)
    return stated in (_rounded(stated, index), to_even)


def _mix_up(stated: Decimal, index: Fraction) -> tuple[str, str]:
    """What to say when only a factor of 100 is wrong."""
    if stated and _is_rounded(stated, index / 100):
        return "；所印的数是它的百分之一，像是把百分数写成了比例", "; what is printed is a hundredth of it: a fraction"
    if stated and _is_rounded(stated, index * 100):
        return "；所印的数是它的 100 倍，像是把比例写成了百分数", "; what is printed is 100 times it: a percentage"
    return "", ""
