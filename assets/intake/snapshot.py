"""Snapshots of the registry, so that every later stage reads one moment and never a current status."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from assets.columns import Column, arrow_schema, create_table
from assets.night import Night
from assets.table import Table, insert_rows

Record: TypeAlias = dict[str, object]

_SUBMISSION_ID = ("submission_id", "varchar", "报送编号", "id of the submission")
_ROW_ID = ("row_id", "varchar", "行标识", "sheet row within the submission")

# Grain and columns of each snapshot; the registry's own names.
_SNAPSHOTS: dict[str, tuple[str, str, tuple[Column, ...]]] = {
    "submission": (
        "报送（截至日期前收到的）",
        "submissions received by as_of, one row each",
        (
            _SUBMISSION_ID,
            ("receipt_no", "varchar", "回执号", "receipt number"),
            ("form", "varchar", "表单", "form"),
            ("sender", "varchar", "报送人", "who sent it"),
            ("channel", "varchar", "报送途径", "web, api, cli, inbox or import"),
            ("filename", "varchar", "文件名", "name of the file as sent"),
            ("sha256", "varchar", "文件指纹", "SHA-256 of the bytes received"),
            ("received_at", "timestamptz", "收到时间", "when it was received"),
            ("first_received_at", "timestamptz", "首次收到时间", "when the first version of it was received"),
            ("effective_at", "timestamptz", "生效时间", "when its rows came into force; empty while they have not"),
            ("replaces_submission_id", "varchar", "替换的报送", "the submission that it replaces"),
            ("replaced_at", "timestamptz", "被替换时间", "when a later version replaced it"),
            ("withdrawn_at", "timestamptz", "撤回时间", "when it was withdrawn"),
            ("status", "varchar", "状态", "status at as_of"),
            ("is_in_force", "boolean", "是否有效", "whether its rows count at as_of"),
            ("accepted_rows", "bigint", "接收行数", "rows accepted"),
            ("refused_rows", "bigint", "退回行数", "rows refused"),
            ("identical_rows", "bigint", "相同行数", "rows in force already with the same values, not stored again"),
        ),
    ),
    "batch": (
        "入库文件",
        "Parquet files named by the registry, one row each",
        (
            ("batch_id", "varchar", "批次", "batch"),
            ("form", "varchar", "表单", "form"),
            ("file_kind", "varchar", "文件类别", "accepted or rejected rows"),
            ("path", "varchar", "路径", "path within the lake"),
            ("row_count", "bigint", "行数", "rows in the file"),
        ),
    ),
    "confirmation": (
        "警告确认",
        "warnings that a sender confirmed as true, one row each",
        (
            _SUBMISSION_ID,
            _ROW_ID,
            ("rule_id", "varchar", "规则", "rule that warned"),
            ("confirmed_at", "timestamptz", "确认时间", "when it was confirmed"),
            ("actor", "varchar", "确认人", "who confirmed"),
            ("reason", "varchar", "理由", "why the value is true"),
        ),
    ),
    "problem": (
        "提示和说明",
        "warnings and notices of accepted rows as the sender was told them, one row each",
        (
            _SUBMISSION_ID,
            _ROW_ID,
            ("row_number", "bigint", "行号", "row number as the sender sees it"),
            ("rule_id", "varchar", "规则", "rule that is broken"),
            ("column_key", "varchar", "列", "key of the column; empty for the whole row"),
            ("seen", "varchar", "所见", "what stands there"),
            ("allowed_zh", "varchar", "应为", "what may stand there, in Chinese"),
            ("allowed_en", "varchar", "应为（英文）", "what may stand there, in English"),
        ),
    ),
    "exclusion": (
        "剔除的行",
        "rows that a reviewer excluded and did not restore, one row each",
        (
            _SUBMISSION_ID,
            _ROW_ID,
            ("excluded_at", "timestamptz", "剔除时间", "when it was excluded"),
            ("actor", "varchar", "剔除人", "who excluded it"),
            ("reason", "varchar", "理由", "why"),
        ),
    ),
    "round_lock": (
        "轮次定级",
        "rounds that a reviewer locked and did not unlock, one row per place and vector",
        (
            ("round_id", "varchar", "轮次", "round"),
            ("place_code", "varchar", "区划代码", "place and everything below it"),
            ("vector", "varchar", "病媒", "vector; empty for all four"),
            ("locked_at", "timestamptz", "定级时间", "when it was locked"),
            ("actor", "varchar", "定级人", "who locked it"),
        ),
    ),
    "attachment": (
        "附件（原始表格的扫描件、照片）",
        "scans and photographs attached to a submission and not removed, one row each; the bytes are not published",
        (
            _SUBMISSION_ID,
            ("sha256", "varchar", "文件指纹", "SHA-256 of the bytes"),
            ("filename", "varchar", "文件名", "name of the file as attached"),
            ("media_type", "varchar", "文件类型", "kind of file, told by its content"),
            ("size_bytes", "bigint", "大小（字节）", "size in bytes"),
            ("attached_at", "timestamptz", "附上时间", "when it was attached"),
            ("actor", "varchar", "附上人", "who attached it"),
        ),
    ),
}


def snapshot_table(
    name: str, zh: str, en: str, columns: Sequence[Column], rows: Callable[[Night], Iterable[Record]]
) -> Table:
    """The table `intake.<name>` of what the registry held at the day's end.

    Args:
        name: Name of the table.
        zh: Its grain in Chinese.
        en: Its grain in English.
        columns: In their order.
        rows: Makes its rows of a run.
    """

    def fill(night: Night) -> None:
        insert_rows(night.connection, f"intake.{name}", rows(night), arrow_schema(columns))

    schema = create_table("intake", name, zh, en, columns)
    return Table("intake", name, f"{zh}: {en}", (), schema, fill)


def snapshots() -> list[Table]:
    """One table for each part of the registry that later stages read."""
    return [snapshot_table(name, zh, en, columns, _part(name)) for name, (zh, en, columns) in _SNAPSHOTS.items()]


def _part(name: str) -> Callable[[Night], Iterable[Record]]:
    return lambda night: night.registry[name]
