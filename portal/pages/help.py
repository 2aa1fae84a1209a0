"""帮助: the guide of docs/zh, for those who have no other way to read it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, HTMLResponse
from markdown_it import MarkdownIt
from markupsafe import Markup

from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from settings import PROJECT_ROOT

GUIDE = PROJECT_ROOT / "docs" / "zh"
# In the order of the work; each begins with its title.
PAGES = ("send.md", "answer.md", "review.md", "grades.md")

router = APIRouter()


@router.get("/help")
def guide(asked: Annotated[Asked, Depends(Guard(None))]) -> HTMLResponse:
    """The pages of the guide."""
    return asked.render("help/guide.html", pages=[(name, title_of(name)) for name in PAGES])


@router.get("/help/{name}")
def guide_page(asked: Annotated[Asked, Depends(Guard(None))], name: str) -> HTMLResponse:
    """One page; links between pages and to pictures are those of the files."""
    if name not in PAGES:
        raise NotThereError("没有找到这一页说明；请从「使用说明」进入。")
    others = [(other, title_of(other)) for other in PAGES if other != name]
    return asked.render("help/page.html", heading=title_of(name), text=_rendered(name), others=others)


@router.get("/help/images/{name}", response_class=FileResponse)
def picture(asked: Annotated[Asked, Depends(Guard(None))], name: str) -> FileResponse:
    """A picture of the guide."""
    path = next((path for path in (GUIDE / "images").glob("*.png") if path.name == name), None)
    if path is None:
        raise NotThereError("没有找到这张图。")
    return FileResponse(path, media_type="image/png")


def title_of(name: str) -> str:
    """The first heading of a page."""
    return _text(GUIDE / name).partition("\n")[0].removeprefix("# ").strip()


@cache
def _rendered(name: str) -> Markup:
    """A page as HTML, without its title. HTML within it is shown as text."""
    body = _text(GUIDE / name).partition("\n")[2]
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(body))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
