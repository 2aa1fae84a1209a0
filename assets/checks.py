"""What must hold between tables: each file of sql/checks is a query whose rows are the violations.

The first line of a file says the severity and the sentence: `-- blocking: …` stops the run before anything is
published, `-- warning: 中文 | …` is shown beside it, the Chinese being what staff are told when it does not hold. The
file's name is `<stage>.<table>.<what>.sql`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from assets.table import tables_read
from settings import SQL

FOLDER = SQL / "checks"
# Enough to see what is wrong; the full number is told beside them.
SHOWN_ROWS = 10


@dataclass(frozen=True)
class Check:
    """One check on a table.

    Attributes:
        sentence: What must hold, for engineers.
        warning_zh: What staff are told when it does not; "" where a run stops instead.
    """

    stage: str
    table: str
    name: str
    is_blocking: bool
    sentence: str
    warning_zh: str
    query: str
    reads: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """Table that it guards, as SQL writes it."""
        return f"{self.stage}.{self.table}"

    def violations(self, connection: duckdb.DuckDBPyConnection) -> tuple[int, list[dict[str, str]]]:
        """Number of violations, and the first of them as text."""
        found = connection.sql(self.query)
        count = int(found.count("*").fetchall()[0][0])
        rows = found.limit(SHOWN_ROWS).fetchall()
        return count, [{c: str(v) for c, v in zip(found.columns, row, strict=True)} for row in rows]


@cache
def checks() -> tuple[Check, ...]:
    """Every check, by table and name.

    Raises:
        ValueError: A file whose name or first line does not follow the rule above.
    """
    return tuple(_check(path) for path in sorted(FOLDER.glob("*.sql")))


def _check(path: Path) -> Check:
    query = path.read_text(encoding="utf-8")
    severity, colon, sentence = query.splitlines()[0].removeprefix("-- ").partition(": ")
    parts = path.stem.split(".")
    if not colon or severity not in {"blocking", "warning"} or len(parts) != 3:
        raise ValueError(
            f"{path.name}: expected <stage>.<table>.<what>.sql beginning '-- blocking: ' or '-- warning: '"
        )
    warning_zh, bar, sentence = sentence.rpartition(" | ")
    if bool(bar) is (severity == "blocking"):
        raise ValueError(f"{path.name}: a warning begins with what staff are told, '-- warning: 中文 | …'")
    stage, table, name = parts
    return Check(stage, table, name, severity == "blocking", sentence, warning_zh, query, tables_read(query))
