"""SQL that somebody typed: whether it only reads, and what its errors are called in people's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


class SqlRefusedError(ValueError):
    """The SQL is not run, or could not be; `zh` is for the person who typed it, `en` the engine's own words."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}（{en}）")
        self.zh = zh
        self.en = en


def single_read(sql: str) -> duckdb.Statement:
    """The one statement of a text, which only reads.

    Raises:
        SqlRefusedError: It does not parse, is several statements or none, or does something else than read.
    """
    import duckdb

    reads = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise refusal(error) from error
    if len(statements) != 1:
        raise SqlRefusedError(
            f"一次只能查一条 SQL，这里有 {len(statements)} 条；请分开查询。", "exactly one statement is allowed"
        )
    try:
        kind, name = statements[0].type, statements[0].type.name
    except ValueError as error:  # a kind that the engine has and its Python does not
        kind, name = None, str(error)
    if kind is duckdb.StatementType.MULTI:
        raise SqlRefusedError(
            "PIVOT 要写明列的取值，例如 pivot … on vector in ('fly', 'rat') using …；请改正后再查。",
            "PIVOT without IN is several statements; list the values",
        )
    if kind not in reads:
        raise SqlRefusedError(
            "已发布的数据库只读，只能用 SELECT 查询，不能修改、导出、装载或改设置；结果可以另存为 CSV。",
            f"{name} is refused: editions are read-only, use SELECT",
        )
    return statements[0]


def refusal(error: duckdb.Error) -> SqlRefusedError:
    """What an error of the engine means for the person who typed the SQL."""
    import duckdb

    text = str(error)
    if isinstance(error, duckdb.PermissionException):
        return SqlRefusedError("查询不能读写其他文件、网络或设置；只能查已发布的表。", text.splitlines()[0])
    if isinstance(error, duckdb.OutOfMemoryException):
        return SqlRefusedError("查询要用的内存超出限制；请加筛选条件，或先汇总再查。", text.splitlines()[0])
    return SqlRefusedError("SQL 有误，请按下面的提示改正；表和列见 publications.data_dictionary。", text)
