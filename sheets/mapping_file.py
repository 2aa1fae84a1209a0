"""A mapping file (TOML) into a `Mapping`: every key that is not known, and every part that does not fit, is refused.

What the parts mean is said in `sheets.mapping`. Nothing here looks at a sheet.
"""

from __future__ import annotations

import tomllib
from typing import Final

from sheets.fields import Form, Kind
from sheets.mapping import SHEET, WIDE, Combine, Computed, Condition, DateParts, Mapping, Species, Wide, plain
from sheets.mapping_section import Section, column_number, refused
from sheets.spelling import Cell
from sheets.units import can_convert

_SPECIAL: Final = ((SHEET,), (WIDE,))
# A mapping of every field of the largest form, with a hundred species, has 10 kilobytes.
_LARGEST: Final = 2**18
OPERATIONS: Final = ("sum", "difference", "product")
_NUMBERS: Final = (Kind.INTEGER, Kind.DECIMAL)
KEYS: Final = (
    "form", "sheets", "header_row", "first_row", "last_row", "columns", "constants", "absent", "dates", "computed",
    "units", "values", "fill_down", "only", "skip", "wide", "species", "combine",
)  # fmt: skip


def parse_mapping(content: bytes) -> Mapping:
    """Read a mapping file.

    Raises:
        UnreadableSheet: file.mapping, naming the key, what stands there and what is allowed.
    """
    if len(content) > _LARGEST:
        raise refused("", f"{len(content)} 字节", f"不超过 {_LARGEST} 字节的映射文件")
    try:
        top = Section("", tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n")), KEYS)
    except (ValueError, RecursionError) as error:  # bytes that are no text, no TOML, or numbers of 5,000 digits
        raise refused("", error, "UTF-8 编码的 TOML，写法见 docs/mapping.md") from None
    form = top.form()
    header_rows = top.header_rows("header_row")
    columns, constants = top.by_field("columns", form), top.by_field("constants", form)
    dates, computed = top.by_field("dates", form), top.by_field("computed", form)
    units, values = top.by_field("units", form), top.by_field("values", form)
    mapping = Mapping(
        form=form,
        sheets=top.texts("sheets", ("*",)),
        header_rows=header_rows,
        first_row=top.number("first_row") or max(header_rows, default=0) + 1,
        last_row=top.number("last_row"),
        columns={key: columns.reference(key) for key in columns.keys},
        constants={key: constants.scalar(key) for key in constants.keys},
        absent=top.field_keys("absent", form),
        dates={key: _date(dates, key) for key in dates.keys},
        computed={key: _computed(computed, key) for key in computed.keys},
        units={key: units.text(key, "单位，如 km") for key in units.keys},
        values={key: _values(values, key) for key in values.keys},
        fill_down=top.field_keys("fill_down", form),
        only=_conditions(top, "only"),
        skip=_conditions(top, "skip"),
        wide=_wide(top, form),
        species=_species(top, form),
        combine=_combine(top, form),
    )
    _check(mapping)
    return mapping


def _date(dates: Section, key: str) -> DateParts:
    parts = dates.section(key, ("year", "month", "day"))
    assert parts is not None
    return DateParts(*(parts.number_or_reference(part) for part in ("year", "month", "day")))


def _computed(computed: Section, key: str) -> Computed:
    section = computed.section(key, OPERATIONS)
    assert section is not None
    if len(section.keys) != 1:
        raise refused(
            section.path, "、".join(section.keys), "sum（相加）、difference（第一列减其余）、product（相乘）之一"
        )
    return Computed(section.keys[0], section.references(section.keys[0]))


def _values(values: Section, key: str) -> dict[str, Cell]:
    section = values.section(key)
    assert section is not None
    return {plain(text): section.scalar(text) for text in section.keys}


def _conditions(top: Section, key: str) -> tuple[Condition, ...]:
    section = top.section(key)
    if section is None:
        return ()
    return tuple(
        Condition(section.as_reference(column, column), tuple(plain(t) for t in section.texts(column)))
        for column in section.keys
    )


def _wide(top: Section, form: Form) -> Wide | None:
    section = top.section("wide", ("value", "columns"))
    if section is None:
        return None
    value = section.text("value", "格中的数填入哪个字段")
    columns = section.section("columns")
    if value not in form or columns is None or not columns.keys:
        raise refused("wide", value, 'value = "字段"，以及 [wide.columns] 列标题 = 含义')
    return Wide(value, {title: columns.scalar(title) for title in columns.keys})


def _species(top: Section, form: Form) -> Species | None:
    section = top.section("species", ("name", "count", "fields"))
    if section is None:
        return None
    fields = section.section("fields")
    if fields is None or not fields.keys:
        raise refused("species.fields", "", '表中的种名 = "字段"；没有捕获的写 ""')
    named = {plain(name): str(fields.scalar(name)) for name in fields.keys}
    for name, key in named.items():
        if key and (key not in form or form[key].kind is not Kind.INTEGER):
            raise refused(f"species.fields.{name}", key, '本表的一个计数字段，或 ""')
    return Species(section.reference("name"), section.reference("count"), named)


def _combine(top: Section, form: Form) -> Combine | None:
    section = top.section("combine", ("by", "sum", "same"))
    if section is None:
        return None
    by, total, same = (section.field_keys(key, form) for key in ("by", "sum", "same"))
    if not by:
        raise refused("combine.by", "", '这些字段都相同的行合并为一行，如 ["unit_name", "surveyed_on"]')
    for key in total:
        if form[key].kind not in _NUMBERS:
            raise refused("combine.sum", key, "数值字段")
    return Combine(by, total, same)


def _check(mapping: Mapping) -> None:
    """What must hold between the parts."""
    form = mapping.form
    given = mapping.given
    for key in given:
        if given.count(key) > 1 or key in mapping.absent:
            raise refused(key, "几处", "columns、constants、dates、computed、wide、species 和 absent 中只写一处")
    # A place that is named needs no code: the name is looked up.
    known = {*given, *mapping.absent, *(("place_code",) if "place_name" in given else ())}
    lacking = [f for f in form.fields if f.required and f.key not in known]
    if lacking:
        raise refused(
            "columns", "", "列标题写入 [columns]，各行相同的写入 [constants]，表中确实没有的写入 absent",
            problem="缺少必填的字段：" + "、".join(f"{f.key}（{f.title_zh}）" for f in lacking),
        )  # fmt: skip
    if mapping.first_row <= max(mapping.header_rows, default=0):
        raise refused("first_row", mapping.first_row, f"标题行以下，不小于 {max(mapping.header_rows) + 1} 的行号")
    if mapping.last_row is not None and mapping.last_row < mapping.first_row:
        raise refused("last_row", mapping.last_row, f"不小于 {mapping.first_row} 的行号")
    for key, unit in mapping.units.items():
        if not can_convert(unit, form[key].unit):
            raise refused(f"units.{key}", unit, f"能换算为 {form[key].unit or form[key].title_zh} 的单位")
    cells = {*mapping.columns, *mapping.computed, *([mapping.wide.value] if mapping.wide else ())}
    for name, keys, fit in (
        ("units", mapping.units, {key for key in cells if form[key].kind in _NUMBERS}),
        ("values", mapping.values, cells - set(mapping.computed)),
        ("fill_down", mapping.fill_down, set(mapping.columns)),
    ):
        for key in keys:
            if key not in fit:
                raise refused(f"{name}.{key}", key, "、".join(sorted(fit)) or "（没有可写的字段）")
    for key in mapping.computed:
        if form[key].kind not in _NUMBERS:
            raise refused(f"computed.{key}", form[key].title_zh, "数值字段")
    for key in mapping.dates:
        if form[key].kind is not Kind.DATE:
            raise refused(f"dates.{key}", form[key].title_zh, "日期字段")
    _check_references(mapping)
    if mapping.combine:
        _check_combine(mapping, mapping.combine)


def _check_references(mapping: Mapping) -> None:
    uses_wide = any(reference == (WIDE,) for _, reference in mapping.references)
    if uses_wide != bool(mapping.wide):
        raise refused(
            "wide", WIDE if uses_wide else "", f'[wide] 小节与 "{WIDE}" 一起写：哪个字段取列标题的含义'
        )  # fmt: skip
    named = [(key, one) for key, reference in mapping.references for one in reference if reference not in _SPECIAL]
    named += [("wide.columns", title) for title in (mapping.wide.meanings if mapping.wide else ())]
    for key, one in named:
        if one.startswith("@"):
            raise refused(key, one, f'列标题、列号如 "F列"、"{SHEET}"（工作表名）或 "{WIDE}"')
        if not mapping.header_rows and column_number(one) is None:
            raise refused(key, one, '没有标题行（header_row = 0）时写列号，如 "F列"')


def _check_combine(mapping: Mapping, combine: Combine) -> None:
    listed = [*combine.by, *combine.total, *combine.same]
    for key in listed:
        if listed.count(key) > 1 or key not in mapping.given or key in mapping.species_fields:
            raise refused("combine", key, "by、sum、same 中只写一处，而且是本文件给出的字段（species 的字段自动相加）")
    for key in mapping.given:
        if key not in listed and key not in mapping.constants and key not in mapping.species_fields:
            raise refused("combine", key, "写入 by（相同才合并）、sum（相加）或 same（应相同）",
                          problem=f"没有说 {key}（{mapping.form[key].title_zh}）怎么合并")  # fmt: skip
