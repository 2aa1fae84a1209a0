"""One table for each form over exactly the lake files that the registry names, schema generated from the form.

The rows of every submission received by `as_of` are here, also replaced and withdrawn ones; `facts.sheet_row` takes
those in force. Columns that a file's older form version lacks are null.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assets.columns import Column, create_table
from assets.night import Night
from assets.table import Table
from sheets.fields import DUCKDB_TYPE, Form
from sheets.forms import FORMS
from sheets.forms.cockroach import COCKROACH_SPECIES
from sheets.forms.fly import FLY_SPECIES
from sheets.forms.header import SURVEY_HEADER
from sheets.forms.mosquito import MOSQUITO_SPECIES
from sheets.forms.rodent import RODENT_SPECIES

_READS = ("intake.batch", "intake.submission")
# What the lake adds to the form's own fields.
_LAKE_COLUMNS = (
    ("submission_id", "varchar", "报送编号", "id of the submission"),
    ("row_id", "varchar", "行标识", "sheet row within the submission"),
    ("sheet_name", "varchar", "工作表", "worksheet"),
    ("row_number", "bigint", "行号", "row number as the sender sees it"),
    ("form_version", "bigint", "表单版本", "version of the form that was filled in"),
    ("natural_key", "varchar", "自然键", "form, place, unit, kind and date: no two rows in force share it"),
)
_REJECTED_COLUMNS = (
    ("submission_id", "varchar", "报送编号", "id of the submission"),
    ("row_id", "varchar", "行标识", "sheet row within the submission"),
    ("form", "varchar", "表单", "form"),
    ("sheet_name", "varchar", "工作表", "worksheet"),
    ("row_number", "bigint", "行号", "row number as the sender sees it"),
    ("problems", "varchar", "问题", "problems of the row, JSON"),
    ("values", "varchar", "原值", "values as read, JSON"),
)
_REJECTED_STATUS = (
    "status", "varchar", "状态",
    "waiting; replaced once a later version of the sheet has taken effect; withdrawn with its sheet",
)  # fmt: skip


def _schema(name: str, zh: str, en: str, columns: Sequence[Column]) -> str:
    """Keys of forms may be keywords of SQL."""
    return create_table(
        "validated", name, zh, en, [(f'"{key}"', kind, key_zh, key_en) for key, kind, key_zh, key_en in columns]
    )


def form_columns(form: Form) -> list[Column]:
    """Name, DuckDB type, Chinese and English meaning of every column of a form's table."""
    own = [
        (f.key, DUCKDB_TYPE[f.kind], f.title_zh, f"{f.label_en}{f', {f.unit}' if f.unit else ''}") for f in form.fields
    ]
    return [*_LAKE_COLUMNS, *own]


def _form_table(form: Form) -> Table:
    columns = form_columns(form)

    def fill(night: Night) -> None:
        insert_lake_rows(night, f"validated.{form.form_id}", columns, form.form_id, "accepted")

    return Table(
        "validated", form.form_id, f"{form.title_zh}: accepted rows of {form.title_en}", _READS,
        _schema(form.form_id, f"{form.title_zh}（接收的行）", f"accepted rows of {form.title_en}", columns), fill,
    )  # fmt: skip


def insert_lake_rows(night: Night, full_name: str, columns: list[Column], form_id: str | None, file_kind: str) -> None:
    """Insert the rows of the named files whose submission was received by `as_of`.

    Raises:
        duckdb.Error: A file is missing or damaged; the message names it. `sihai doctor` tells what to do.
    """
    files = [
        str(night.lake / Path(str(b["path"])))
        for b in night.registry["batch"]
        if b["file_kind"] == file_kind and (form_id is None or b["form"] == form_id)
    ]
    if not files:
        return
    present = night.connection.read_parquet(files, union_by_name=True)
    have = set(present.columns)
    chosen = ", ".join(
        f'cast("{c}" as {kind}) as "{c}"' if c in have else f'cast(null as {kind}) as "{c}"'
        for c, kind, _, _ in columns
    )
    known = "submission_id in (select submission_id from intake.submission)"
    present.filter(known).project(chosen).insert_into(full_name)


def _header_union() -> str:
    columns = ", ".join(f.key for f in SURVEY_HEADER)
    return "\nunion all\n".join(
        f"select submission_id, row_id, '{form.form_id}' as form, '{form.vector}' as vector, "  # noqa: S608 - our forms
        f"'{form.group}' as form_group, {'habitat' if 'habitat' in form else 'null'} as habitat, {columns} "
        f"from validated.{form.form_id}"
        for form in FORMS.values()
    )


def _header_table() -> Table:
    query = _header_union()
    own = [(f.key, DUCKDB_TYPE[f.kind], f.title_zh, f.label_en) for f in SURVEY_HEADER]
    columns = [
        *_LAKE_COLUMNS[:2],
        ("form", "varchar", "表单", "form"),
        ("vector", "varchar", "病媒", "vector"),
        ("form_group", "varchar", "表单类别", "survey or trap"),
        ("habitat", "varchar", "环境类型", "habitat, for traps"),
        *own,
    ]

    def fill(night: Night) -> None:
        night.connection.execute(f"insert into validated.sheet_header by name {query}")

    return Table(
        "validated", "sheet_header", "表头: the common header of every accepted row, one row a sheet row",
        tuple(f"validated.{form_id}" for form_id in sorted(FORMS)),
        _schema("sheet_header", "各表共有的表头", "the common header of every accepted row", columns), fill,
    )  # fmt: skip


def catch_columns() -> list[tuple[str, str, str, str, str]]:
    """Every species column of the trap forms: form, column, species, sex, stage (sex and stage "" where not told)."""
    rows: list[tuple[str, str, str, str, str]] = []
    for species in RODENT_SPECIES:
        rows += [("rodent_trap", f"{species}_{sex}", species, sex, "") for sex in ("male", "female", "unsexed")]
    for species in MOSQUITO_SPECIES:
        rows += [("light_trap", f"{species}_{sex}", species, sex, "adult") for sex in ("female", "male")]
    rows.append(("double_net", "aedes_albopictus_female", "aedes_albopictus", "female", "adult"))
    rows += [("fly_cage", species, species, "", "adult") for species in FLY_SPECIES]
    for species in COCKROACH_SPECIES:
        rows.append(("cockroach_paper", f"{species}_nymph", species, "", "nymph"))
        rows += [("cockroach_paper", f"{species}_{sex}", species, sex, "adult") for sex in ("female", "male")]
    return rows


def _catch_table() -> Table:
    columns = catch_columns()
    query = "\nunion all\n".join(
        f"select submission_id, row_id, '{form}' as form, '{species}' as species, '{sex}' as sex, "  # noqa: S608
        f"'{stage}' as stage, {column} as caught from validated.{form} where {column} is not null"
        for form, column, species, sex, stage in columns
    )
    shape = [
        *_LAKE_COLUMNS[:2],
        ("form", "varchar", "表单", "form"),
        ("species", "varchar", "种类", "species"),
        ("sex", "varchar", "性别", "male, female, unsexed, or empty where the form does not tell"),
        ("stage", "varchar", "虫期", "adult or nymph, or empty where the form does not tell"),
        ("caught", "bigint", "只数", "animals caught"),
    ]

    def fill(night: Night) -> None:
        night.connection.execute(f"insert into validated.catch by name {query}")

    return Table(
        "validated", "catch", "捕获明细: species counts of every accepted trap row, one row a species, sex and stage",
        tuple(sorted({f"validated.{form}" for form, *_ in columns})),
        _schema("catch", "捕获明细", "species counts of every accepted trap row", shape), fill,
    )  # fmt: skip


def _rejected_table() -> Table:
    columns = [*_REJECTED_COLUMNS, _REJECTED_STATUS]

    def fill(night: Night) -> None:
        insert_lake_rows(night, "validated.rejected_row", columns, None, "rejected")
        # The rows stay for ever; whether one still waits is read from the registry as it was at as_of.
        night.connection.execute(
            "update validated.rejected_row as r "
            "set status = case when s.status in ('replaced', 'withdrawn') then s.status else 'waiting' end "
            "from intake.submission as s where s.submission_id = r.submission_id"
        )

    return Table(
        "validated", "rejected_row", "退回的行: refused rows with their problems, one row a sheet row", _READS,
        _schema("rejected_row", "退回的行及其问题", "refused rows with their problems", columns), fill,
    )  # fmt: skip


def validated_tables() -> list[Table]:
    """The forms' tables, the refused rows, and the two unions that later stages read."""
    return [*(_form_table(form) for form in FORMS.values()), _rejected_table(), _header_table(), _catch_table()]
