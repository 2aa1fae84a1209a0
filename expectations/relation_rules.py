"""Rules made from the relations of a form (`sheets.fields.RelationKind`), one check or two for each relation.

Each speaks only where no other does: a count without effort is told as missing effort and not once more as
"positive above inspected". Missing is not zero: an empty operand silences a relation, and an empty detail counts as
nothing seen only while other details are filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Literal

from expectations.rooms import standard_rooms
from expectations.rule import Check, Expects, Operands, Rule
from expectations.visit import Visit
from sheets.fields import Form, Relation, RelationKind

Number = int | Decimal

# Names of the codes that NEEDED_WHEN and ONLY_WHEN list; the same as in standards/vocabulary.csv (a test compares).
CODE_NAMES = {"snap": "夹夜法", "cage": "笼夜法", "board": "粘鼠板法", "powder": "粉迹法"}


def relation_checks(form: Form) -> Iterator[Check]:
    """The checks of every relation of the form."""
    for relation in form.relations:
        yield from _MAKERS[relation.kind](form, relation)


def _related(form: Form, kind: RelationKind, left: str, right: str = "", parts: tuple[str, ...] = ()) -> bool:
    return any(
        r.kind is kind and r.left == left and (r.right, r.parts) == (right, parts) for r in form.relations
    )  # fmt: skip


# Sentences name every column up to this number; of more they name the first, the second and the last.
_NAMED = 4


def _zh(form: Form, *keys: str) -> str:
    titles = [f"「{form[k].title_zh}」" for k in keys]
    if len(titles) <= _NAMED:
        return "、".join(titles)
    return f"{titles[0]}、{titles[1]}…{titles[-1]}（共 {len(titles)} 项）"


def _en(form: Form, *keys: str) -> str:
    labels = [form[k].label_en for k in keys]
    if len(labels) <= _NAMED:
        return ", ".join(labels)
    return f"{labels[0]}, {labels[1]} … {labels[-1]} ({len(labels)} columns)"


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rule(
    form: Form, name: str, columns: tuple[str, ...], sentence: tuple[str, str], remedy: tuple[str, str],
    severity: Literal["error", "warning", "notice"] = "error",
) -> Rule:  # fmt: skip
    return Rule(
        f"{form.form_id}.{name}", form.form_id, severity, columns, sentence[0], _cap(sentence[1]), remedy[0],
        _cap(remedy[1]),
    )  # fmt: skip


def _sum(visit: Visit, keys: tuple[str, ...]) -> Number | None:
    """Sum of the given cells, empty ones as nothing seen; None when all are empty."""
    given = [n for n in map(visit.number, keys) if n is not None]
    return sum(given, start=0) if given else None


def _at_most(form: Form, r: Relation) -> Iterator[Check]:
    left, right = r.left, r.right
    zero_is_told_elsewhere = _related(form, RelationKind.EFFORT_NEEDED, left, right) or _related(
        form, RelationKind.ZERO_IFF_ZERO, left, "", (right,)
    )

    def operands(visit: Visit) -> Operands:
        part, whole = visit.number(left), visit.number(right)
        if part is None or whole is None or (whole == 0 and zero_is_told_elsewhere):
            return None
        return whole, part

    rule = _rule(
        form, f"{left}.at_most.{right}", (left, right),
        (f"{_zh(form, left)}不能大于{_zh(form, right)}。", f"{_en(form, left)}: not more than {_en(form, right)}."),
        ("请核对两个数，改正填错的一个。", "Compare both counts with the record and correct the wrong one."),
    )  # fmt: skip
    yield Check(rule, left, (left, right), Expects.AT_LEAST, operands, "不大于 {0}", "at most {0}")


def _sum_at_most(form: Form, r: Relation) -> Iterator[Check]:
    keys, right = (r.left, *r.parts), r.right

    def operands(visit: Visit) -> Operands:
        total, whole = _sum(visit, keys), visit.number(right)
        if total is None or whole is None or any((visit.number(k) or 0) > whole for k in keys):
            return None  # one of them alone above the whole is AT_MOST's to say
        return whole, total

    rule = _rule(
        form, f"{r.left}.sum_at_most.{right}", (*keys, right),
        (f"{_zh(form, *keys)}之和不能大于{_zh(form, right)}。",
         f"the sum of {_en(form, *keys)}: not more than {_en(form, right)}."),
        ("同一处只能归入其中一项，请核对后改正。", "The same thing belongs to one of them only: correct the counts."),
    )  # fmt: skip
    yield Check(rule, r.left, (*keys, right), Expects.AT_LEAST, operands, "合计不大于 {0}", "together at most {0}")


def _sum_equals(form: Form, r: Relation) -> Iterator[Check]:
    def operands(visit: Visit) -> Operands:
        total, details = visit.number(r.left), _sum(visit, r.parts)
        return None if total is None or details is None else (details, total)

    rule = _rule(
        form, f"{r.left}.equals_sum", (r.left, *r.parts),
        (f"{_zh(form, r.left)}应等于{_zh(form, *r.parts)}之和。",
         f"{_en(form, r.left)} equals the sum of {_en(form, *r.parts)}."),
        ("请核对合计与各分项，改正填错的数。", "Compare total and details and correct what is wrong."),
    )  # fmt: skip
    yield Check(
        rule, r.left, (r.left, *r.parts), Expects.EQUAL, operands, "等于分项之和 {0}", "the sum of details, {0}"
    )


def _uncounted(form: Form, r: Relation) -> tuple[str, ...]:
    """Details whose absence means "not counted" and not "nothing seen"."""
    return tuple(p for p in r.parts if _related(form, RelationKind.COUNTED, r.left, p))


def _sum_at_least(form: Form, r: Relation) -> Iterator[Check]:
    zero_is_told_elsewhere = _related(form, RelationKind.ZERO_IFF_ZERO, r.left, "", r.parts)
    uncounted = _uncounted(form, r)

    def operands(visit: Visit) -> Operands:
        total, details = visit.number(r.left), _sum(visit, r.parts)
        if total is None or details is None or not all(map(visit.has, uncounted)):
            return None
        return None if details == 0 and zero_is_told_elsewhere else (details, total)

    rule = _rule(
        form, f"{r.left}.details_at_least", (r.left, *r.parts),
        (f"{_zh(form, *r.parts)}之和不能小于{_zh(form, r.left)}：每处阳性至少有一项。",
         f"the sum of {_en(form, *r.parts)}: not less than {_en(form, r.left)}, each positive shows at least one."),
        ("请补填漏记的分项，或改正阳性数。", "Add the details left out, or correct the number of positives."),
    )  # fmt: skip
    yield Check(
        rule, r.left, (r.left, *r.parts), Expects.AT_LEAST, operands, "不大于分项之和 {0}", "at most the details, {0}"
    )


def _zero_iff_zero(form: Form, r: Relation) -> Iterator[Check]:
    uncounted = _uncounted(form, r)

    def operands(visit: Visit) -> Operands:
        total, details = visit.number(r.left), _sum(visit, r.parts)
        if details is None or (details == 0 and not all(map(visit.has, uncounted))):
            return None
        if total is None:
            # In a survey, signs without a number of positive rooms would be lost; in trap sheets the total is optional.
            return (False,) if details > 0 and form.group == "survey" else None
        return ((total == 0) == (details == 0),)

    rule = _rule(
        form, f"{r.left}.zero_iff_details_zero", (r.left, *r.parts),
        (f"{_zh(form, r.left)}为 0 时{_zh(form, *r.parts)}也应为 0，大于 0 时至少一项大于 0。",
         f"{_en(form, r.left)} is zero exactly when {_en(form, *r.parts)} are."),
        ("请核对：有发现的两边都填，没有发现的两边都填 0。", "Where something was found fill in both, else 0 in both."),
    )  # fmt: skip
    yield Check(
        rule, r.left, (r.left, *r.parts), Expects.IN_SET, operands, "与分项同时为 0 或同时大于 0",
        "zero, or above zero, as the details are",
    )  # fmt: skip


def _effort_needed(form: Form, r: Relation) -> Iterator[Check]:
    found, effort = r.left, r.right
    either_way = any(k.kind is RelationKind.EXACTLY_ONE and effort in (k.left, k.right) for k in form.relations)

    def operands(visit: Visit) -> Operands:
        if (visit.number(found) or 0) <= 0 or (either_way and not visit.has(effort)):
            return None
        return visit.number(effort) or 0, 0

    rule = _rule(
        form, f"{found}.needs.{effort}", (effort, found),
        (f"{_zh(form, found)}大于 0 时，{_zh(form, effort)}必须填写且大于 0。",
         f"where {_en(form, found)} is above 0, {_en(form, effort)} must be given and above 0."),
        (f"请补填{_zh(form, effort)}；没有工作量的发现不能计算密度。",
         f"fill in {_en(form, effort)}; a finding without effort gives no density."),
    )  # fmt: skip
    yield Check(rule, effort, (effort, found), Expects.MORE_THAN, operands, "大于 0", "above 0")


def _together(form: Form, r: Relation) -> Iterator[Check]:
    rule = _rule(
        form, f"{r.left}.together.{r.right}", (r.left, r.right),
        (f"{_zh(form, r.left)}和{_zh(form, r.right)}应同时填写或同时空着。",
         f"{_en(form, r.left)} and {_en(form, r.right)} are given together or not at all."),
        ("查了没有查见的填 0，没有查的两项都空着。", "Inspected, nothing found: 0; not inspected: both empty."),
    )  # fmt: skip
    for missing, given in ((r.left, r.right), (r.right, r.left)):
        if form[given].default is not None:
            continue  # the template fills it in beforehand, so alone it says nothing
        yield Check(
            rule, missing, (missing, given), Expects.GIVEN, _given_with(form, missing, given),
            f"已填「{form[given].title_zh}」时必填", f"a value, as {form[given].label_en} is given",
        )  # fmt: skip


def _given_with(form: Form, missing: str, given: str) -> Callable[[Visit], Operands]:
    found_without_effort = _related(form, RelationKind.EFFORT_NEEDED, given, missing)

    def operands(visit: Visit) -> Operands:
        if not visit.has(given) or (found_without_effort and (visit.number(given) or 0) > 0):
            return None
        return (_cell(visit, missing),)

    return operands


def _cell(visit: Visit, key: str) -> str | None:
    """The cell as text, for expectations that only ask whether it is there."""
    return str(visit.row.values[key]) if visit.has(key) else None


def _counted(form: Form, r: Relation) -> Iterator[Check]:
    def operands(visit: Visit) -> Operands:
        return (_cell(visit, r.right),) if (visit.number(r.left) or 0) > 0 else None

    rule = _rule(
        form, f"{r.right}.counted_when.{r.left}", (r.right, r.left),
        (f"{_zh(form, r.left)}大于 0 时应计数{_zh(form, r.right)}，否则平均数指标不完整，等级为 N。",
         f"where {_en(form, r.left)} is above 0, {_en(form, r.right)} should be counted, else the mean per positive is "
         "only partly assessed and the letter is N."),
        ("请补填计数；确实没有的填 0；没有计数的请确认此提示。",
         "Add the count, 0 where there were none; confirm this warning where it was not counted."), "warning",
    )  # fmt: skip
    yield Check(
        rule,
        r.right,
        (r.right, r.left),
        Expects.GIVEN,
        operands,
        "阳性时应计数",
        "a count where something was positive",
    )


def _standard_rooms(form: Form, r: Relation) -> Iterator[Check]:
    rooms_key, large_key, area_key = r.parts

    def operands(visit: Visit) -> Operands:
        stated, rooms = visit.number(r.left), visit.number(rooms_key)
        large, area = visit.number(large_key), visit.number(area_key)
        if stated is None or rooms is None or (large is None) != (area is None) or (large or 0) > rooms:
            return None
        return standard_rooms(int(rooms), int(large or 0), area or 0, visit.lookup.standards), stated

    rule = _rule(
        form, f"{r.left}.converted", (r.left, *r.parts),
        (f"{_zh(form, r.left)}应等于不大于15㎡的房间数，加上{_zh(form, area_key)}除以 15 后向上取整。",
         f"{_en(form, r.left)} equal the rooms up to 15 m² plus {_en(form, area_key)} divided by 15, rounded up."),
        ("请按公式重新折算；没有大于15㎡的房间时，折算标准间数等于检查房间数。",
         "Convert again; without larger rooms, standard rooms equal the rooms inspected."),
    )  # fmt: skip
    yield Check(rule, r.left, (r.left, *r.parts), Expects.EQUAL, operands, "折算为 {0}", "{0}, as converted")


def _exactly_one(form: Form, r: Relation) -> Iterator[Check]:
    def operands(visit: Visit) -> Operands:
        return (visit.has(r.left) != visit.has(r.right),)

    rule = _rule(
        form, f"{r.left}.or.{r.right}", (r.left, r.right),
        (f"{_zh(form, r.left)}和{_zh(form, r.right)}填且只填一项。",
         f"either {_en(form, r.left)} or {_en(form, r.right)} is given, not both."),
        ("整夜诱捕的填夜数，按时段诱捕的填时长，另一项空着。",
         "Whole nights go into one column, timed runs into the other; leave the other empty."),
    )  # fmt: skip
    yield Check(rule, r.left, (r.left, r.right), Expects.IN_SET, operands, "两项填且只填一项", "one of the two")


def _code_names(values: tuple[str, ...]) -> str:
    return "、".join(CODE_NAMES[v] for v in values)


def _needed_when(form: Form, r: Relation) -> Iterator[Check]:
    def operands(visit: Visit) -> Operands:
        return (_cell(visit, r.right),) if visit.text(r.left) in r.values else None

    rule = _rule(
        form, f"{r.right}.needed_when.{r.left}", (r.right, r.left),
        (f"{_zh(form, r.left)}为{_code_names(r.values)}时，{_zh(form, r.right)}必须填写。",
         f"{_en(form, r.right)} must be given where {_en(form, r.left)} is {', '.join(r.values)}."),
        ("请补填；没有捕获或没有阳性的填 0。", "Fill it in; nothing caught is 0."),
    )  # fmt: skip
    yield Check(rule, r.right, (r.right, r.left), Expects.GIVEN, operands, "必填", "a value")


def _only_when(form: Form, r: Relation) -> Iterator[Check]:
    def operands(visit: Visit) -> Operands:
        code = visit.text(r.left)
        return None if code is None or not visit.has(r.right) else (code in r.values,)

    rule = _rule(
        form, f"{r.right}.only_when.{r.left}", (r.right, r.left),
        (f"{_zh(form, r.right)}只在{_zh(form, r.left)}为{_code_names(r.values)}时填写。",
         f"{_en(form, r.right)} is given only where {_en(form, r.left)} is {', '.join(r.values)}."),
        (f"请清空此格，或改正{_zh(form, r.left)}。", f"empty the cell, or correct the {_en(form, r.left)}."),
    )  # fmt: skip
    yield Check(rule, r.right, (r.right, r.left), Expects.IN_SET, operands, "空着", "empty")


def _order(form: Form, r: Relation) -> Iterator[Check]:
    def operands(visit: Visit) -> Operands:
        first, then = visit.day(r.left), visit.day(r.right)
        return None if first is None or then is None else (then, first)

    is_header = r.left == "last_treated_on"
    rule = Rule(
        f"{'header' if is_header else form.form_id}.{r.left}.not_after.{r.right}", "" if is_header else form.form_id,
        "error", (r.left, r.right),
        f"{_zh(form, r.left)}不能晚于{_zh(form, r.right)}。",
        _cap(f"{_en(form, r.left)}: not later than {_en(form, r.right)}."),
        "请核对两个日期，改正填错的一个。",
        "Compare both dates with the record and correct the wrong one.",
    )  # fmt: skip
    yield Check(
        rule, r.left, (r.left, r.right), Expects.AT_LEAST, operands, "不晚于 {0}", "not later than {0}"
    )  # fmt: skip


_MAKERS: dict[RelationKind, Callable[[Form, Relation], Iterator[Check]]] = {
    RelationKind.AT_MOST: _at_most,
    RelationKind.SUM_AT_MOST: _sum_at_most,
    RelationKind.SUM_EQUALS: _sum_equals,
    RelationKind.SUM_AT_LEAST: _sum_at_least,
    RelationKind.ZERO_IFF_ZERO: _zero_iff_zero,
    RelationKind.EFFORT_NEEDED: _effort_needed,
    RelationKind.TOGETHER: _together,
    RelationKind.COUNTED: _counted,
    RelationKind.STANDARD_ROOMS: _standard_rooms,
    RelationKind.EXACTLY_ONE: _exactly_one,
    RelationKind.NEEDED_WHEN: _needed_when,
    RelationKind.ONLY_WHEN: _only_when,
    RelationKind.ORDER: _order,
}
