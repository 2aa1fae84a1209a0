"""公开数据: letters and indices of streets, fit to be shown to everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from editions.public import PUBLIC_TABLES, PublicTable, metadata
from portal.download import CSV, XLSX, download
from portal.guard import Asked, Guard
from portal.query.tables_out import as_csv, as_xlsx
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

_PREVIEW_ROWS = 20
_Publish = Annotated[Asked, Depends(Guard(Permission.PUBLISH))]


@router.get("/export")
def export_page(asked: _Publish) -> HTMLResponse:
    """What would be published, its beginning, and the files."""
    with asked.house.editions.reading(official=True) as edition:
        places = asked.places(Permission.PUBLISH)
        shown = []
        for table in PUBLIC_TABLES:
            rows = table.rows(edition, places)
            shown.append({"table": table, "count": len(rows), "rows": rows[:_PREVIEW_ROWS]})
        return asked.render("query/export.html", edition=edition, shown=shown)


@router.get("/export/{key}.{kind}")
def export_file(asked: _Publish, key: str, kind: str) -> Response:
    """A public table as `csv` or `xlsx`, or as `txt` what goes with it."""
    table = _table(key)
    if kind not in ("csv", "xlsx", "txt"):
        raise NotThereError(f"没有 {kind[:10]} 格式；可选 csv、xlsx、txt。")
    with asked.house.editions.reading(official=True) as edition:
        rows = table.rows(edition, asked.places(Permission.PUBLISH))
        name = f"{edition.mark}{table.title}-{edition.as_of}"
        text = metadata(edition, table, len(rows))
        edition_id = edition.edition_id
    asked.audit("public_export", f"{edition_id}/{key}.{kind}", detail={"rows": len(rows)})
    if kind == "txt":
        return download("\ufeff" + text, f"{name}-说明.txt", "text/plain; charset=utf-8")
    if kind == "xlsx":
        return download(as_xlsx(table.headings, rows, table.title), f"{name}.xlsx", XLSX)
    return download(as_csv(table.headings, rows), f"{name}.csv", CSV)


def _table(key: str) -> PublicTable:
    for table in PUBLIC_TABLES:
        if table.key == key:
            return table
    raise NotThereError(f"没有公开数据「{key[:20]}」；请从公开数据页选择。")
