"""What a table of standards/ is declared with: columns, key, validity, and the makers for columns that recur."""

from __future__ import annotations

from dataclasses import dataclass

CONFIDENCES = ("high", "fairly high", "medium", "low", "local", "synthetic")
VECTORS = ("rodent", "mosquito", "fly", "cockroach")
GRADES = ("A", "B", "C")

DUCKDB_TYPE = {
    "text": "varchar",
    "integer": "bigint",
    "decimal": "decimal(9, 3)",
    "date": "date",
    "boolean": "boolean",
}


@dataclass(frozen=True)
class Column:
    """One column: `type` is text, integer, decimal, date or boolean; `references` names `table.column`.

    `each_of` means the cell holds several values joined by `;`, each checked on its own.
    """

    name: str
    type: str
    zh: str
    en: str
    required: bool = True
    allowed: tuple[str, ...] = ()
    references: str = ""
    each_of: bool = False


@dataclass(frozen=True)
class Table:
    """One CSV of standards/; `key` names a row, together with `valid_from` where rows have validity."""

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def has_validity(self) -> bool:
        """Rows hold from `valid_from` to `valid_to`; rows of one key may not overlap."""
        return any(c.name == "valid_from" for c in self.columns)


def text(
    name: str,
    zh: str,
    en: str,
    *,
    required: bool = True,
    allowed: tuple[str, ...] = (),
    references: str = "",
    each_of: bool = False,
) -> Column:
    """A column of text."""
    return Column(name, "text", zh, en, required, allowed, references, each_of)


def vector(required: bool = True) -> Column:
    """The column that names one of the four vectors."""
    return text("vector", "病媒", "vector", required=required, allowed=VECTORS)


VALIDITY = (
    Column("valid_from", "date", "生效日期", "first day on which the row holds"),
    Column("valid_to", "date", "失效日期", "last day on which the row holds; empty while it holds", required=False),
)
ORIGIN = (
    text("source", "来源", "where the row comes from"),
    text("confidence", "可信度", "how sure the row is", allowed=CONFIDENCES),
)
