"""The forms' tables laid long: every count as a row of its own, and every person named as inspector.

Rules across rows ask the same question of every column of every form; so they read these two and know no form.
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.columns import Column, create_table
from assets.night import Night
from assets.table import Table
from sheets.columns import groups_of
from sheets.fields import Form, Kind, RelationKind
from sheets.forms import FORMS
from sheets.forms.header import LARGEST_COUNT

_FORM_TABLES = tuple(f"validated.{form_id}" for form_id in sorted(FORMS))
_ROW = (
    ("submission_id", "varchar", "报送编号", "id of the submission"),
    ("row_id", "varchar", "行标识", "sheet row within the submission"),
    ("form", "varchar", "表单", "form"),
    ("sheet_name", "varchar", "工作表", "worksheet"),
    ("row_number", "bigint", "行号", "row number as the sender sees it"),
)
_COUNT = (
    *_ROW,
    ("column_key", "varchar", "列", "key of the column"),
    ("column_position", "bigint", "列序", "position of the column in the form, from 1"),
    ("is_effort", "boolean", "是否工作量", "whether it tells what was done and not what was found"),
    ("is_total", "boolean", "是否合计", "whether it follows from details of the form, where they are filled in"),
    ("amount", "bigint", "数", "the count; empty cells have no row"),
)
_INSPECTOR = (*_ROW[:3], ("inspector", "varchar", "调查人员", "name of one person"))

# What stands between the names of several people.
_BETWEEN = "[、,，;；/／\\s]+"
# A person's name has two to four characters; 第3检查组 and 病媒监测组 are not people, and work in many towns at once.
_PERSON = "^[\\p{Han}·]{2,4}$"
_TEAM = "(组|队|站|科|所|局|院|部|办|中心|公司|人员)$"


_SUMS = (RelationKind.SUM_EQUALS, RelationKind.SUM_AT_LEAST)


def count_columns(form: Form) -> list[tuple[str, int, bool, bool]]:
    """Key, position, whether effort, whether a total, of every plain count; minutes and hours are no counts."""
    groups = groups_of(form)
    totals = {relation.left for relation in form.relations if relation.kind in _SUMS}
    return [
        (f.key, position, groups[f.key] == "effort", f.key in totals)
        for position, f in enumerate(form.fields, start=1)
        if f.kind is Kind.INTEGER and (f.minimum, f.maximum) == (0, LARGEST_COUNT) and f.key != "exposure_hours"
    ]


_COUNTS = "\nunion all\n".join(
    f"select submission_id, row_id, '{form_id}' as form, sheet_name, row_number, "  # noqa: S608 - our own forms
    f"'{key}' as column_key, {position} as column_position, {str(is_effort).lower()} as is_effort, "
    f"{str(is_total).lower()} as is_total, {key} as amount "
    f"from validated.{form_id} where {key} is not null"
    for form_id, form in FORMS.items()
    for key, position, is_effort, is_total in count_columns(form)
)
_INSPECTORS = f"""
select distinct submission_id, row_id, form, inspector from (
    select submission_id, row_id, form, unnest(regexp_split_to_array(trim(inspectors), '{_BETWEEN}')) as inspector
    from validated.sheet_header where inspectors is not null
) where regexp_matches(inspector, '{_PERSON}') and not regexp_matches(inspector, '{_TEAM}')
"""  # noqa: S608 - our own patterns


def _table(name: str, zh: str, en: str, columns: Sequence[Column], reads: tuple[str, ...], query: str) -> Table:
    def fill(night: Night) -> None:
        night.connection.execute(f"insert into validated.{name} by name {query}")

    schema = create_table("validated", name, zh, en, columns)
    return Table("validated", name, f"{zh}: {en}", reads, schema, fill)


COUNT_CELL = _table(
    "count_cell", "计数明细", "counts of every accepted row, one row a filled count cell", _COUNT, _FORM_TABLES, _COUNTS
)
INSPECTOR = _table(
    "inspector", "调查人员明细", "people named as inspectors of accepted rows, one row a person and sheet row",
    _INSPECTOR, ("validated.sheet_header",), _INSPECTORS,
)  # fmt: skip
