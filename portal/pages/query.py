"""查询: SQL on the edition, run where it can see nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from assets.publications.shelf import NoEditionError, published_edition
from editions.dictionary import DescribedTable, read_dictionary
from portal.download import CSV, XLSX, download
from portal.guard import Asked, Guard
from portal.query.examples import EXAMPLES
from portal.query.sandbox import FILE_ROWS, SCREEN_ROWS, QueryBusyError, QueryError, QueryResult
from portal.query.tables_out import as_csv, as_xlsx
from portal.query.whole import require_whole
from portal.security.audit import without_secrets
from portal.security.permission import Permission

router = APIRouter()

_Query = Annotated[Asked, Depends(Guard(Permission.QUERY))]
_Sql = Annotated[str, Form()]
# Of a query in the audit: what was asked for is told by its beginning.
_RECORDED = 4_000
_NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL")


@router.get("/query")
def query_page(asked: _Query, example: int | None = None) -> HTMLResponse:
    """The form, empty or with an example in it."""
    folder, tables = _edition(asked, is_official=False)
    require_whole(asked, Permission.QUERY, folder)
    sql = EXAMPLES[example].sql if example is not None and 0 <= example < len(EXAMPLES) else ""
    return _page(asked, tables, sql)


@router.post("/query")
async def run_query(asked: _Query, sql: _Sql = "", edition: _Sql = "latest") -> Response:
    """The first rows of a result, or what is wrong with the query."""

    async def shown(folder: Path, tables: list[DescribedTable]) -> Response:
        result = await _run(asked, folder, sql, SCREEN_ROWS)
        return _page(asked, tables, sql, edition, result=result)

    return await _answered(asked, sql, edition, shown)


@router.post("/query/result.csv")
async def query_csv(asked: _Query, sql: _Sql = "", edition: _Sql = "latest") -> Response:
    """The result as CSV."""

    async def saved(folder: Path, _: list[DescribedTable]) -> Response:
        result = await _run(asked, folder, sql, FILE_ROWS)
        content = await run_in_threadpool(as_csv, result.columns, _with_note(result))
        return download(content, f"查询结果-{folder.name}.csv", CSV)

    return await _answered(asked, sql, edition, saved)


@router.post("/query/result.xlsx")
async def query_xlsx(asked: _Query, sql: _Sql = "", edition: _Sql = "latest") -> Response:
    """The result as a workbook."""

    async def saved(folder: Path, _: list[DescribedTable]) -> Response:
        result = await _run(asked, folder, sql, FILE_ROWS)
        content = await run_in_threadpool(as_xlsx, result.columns, _with_note(result), "查询结果")
        return download(content, f"查询结果-{folder.name}.xlsx", XLSX)

    return await _answered(asked, sql, edition, saved)


async def _answered(
    asked: Asked, sql: str, edition: str, answer: Callable[[Path, list[DescribedTable]], Awaitable[Response]]
) -> Response:
    folder, tables = await run_in_threadpool(_edition, asked, is_official=edition == "official")
    await run_in_threadpool(require_whole, asked, Permission.QUERY, folder)
    try:
        return await answer(folder, tables)
    except QueryError as error:
        status = 503 if isinstance(error, QueryBusyError) else 400
        return _page(asked, tables, sql, edition, error=error, status=status)


def _edition(asked: Asked, *, is_official: bool) -> tuple[Path, list[DescribedTable]]:
    with asked.house.editions.reading(official=is_official) as edition:
        return edition.folder, read_dictionary(edition)


async def _run(asked: Asked, folder: Path, sql: str, most_rows: int) -> QueryResult:
    about: dict[str, object] = {"sql": without_secrets(sql[:_RECORDED])}
    try:
        result = await asked.house.queries.run(folder, sql, most_rows=most_rows)
    except QueryError as error:
        about["error"] = without_secrets(error.en[:300])
        await run_in_threadpool(asked.audit, "query", folder.name, outcome="refused", detail=about)
        raise
    about |= {"rows": len(result.rows), "is_cut": result.is_cut}
    await run_in_threadpool(asked.audit, "query", folder.name, detail=about)
    return result


def _with_note(result: QueryResult) -> list[tuple[object, ...]]:
    """Rows, and below them that there are more: whoever opens the file later must not take it for all."""
    if not result.is_cut:
        return result.rows
    return [*result.rows, (f"（只取了前 {len(result.rows)} 行，后面还有；请加筛选条件分几次下载）",)]


def _page(
    asked: Asked,
    tables: list[DescribedTable],
    sql: str,
    edition: str = "latest",
    *,
    result: QueryResult | None = None,
    error: QueryError | None = None,
    status: int = 200,
) -> HTMLResponse:
    numbers = [kind.startswith(_NUMBERS) or kind.endswith("INT") for kind in (result.types if result else ())]
    return asked.render(
        "query/query.html",
        status=status,
        sql=sql,
        edition=edition,
        editions=_choices(asked),
        tables=tables,
        examples=EXAMPLES,
        result=result,
        numbers=numbers,
        error=error,
        file_rows=FILE_ROWS,
    )


def _choices(asked: Asked) -> list[tuple[str, str]]:
    """The editions that may be asked: the newest of all, and the newest official one where it is another."""
    found = []
    for name, zh, is_official in (("latest", "最新版本", False), ("official", "正式版本（夜间发布）", True)):
        try:
            about = published_edition(asked.house.settings, official=is_official)
        except NoEditionError:
            continue
        found.append((name, f"{zh}，截至 {about.as_of}"))
    return found
