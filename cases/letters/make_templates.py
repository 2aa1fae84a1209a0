"""`python -m cases.letters.make_templates`: write the templates that come with the project anew from their outlines."""

from __future__ import annotations

from pathlib import Path

from cases.letters.outline import OUTLINES
from cases.letters.page_template import page_template
from cases.letters.template import SHIPPED
from cases.letters.word_template import word_template


def make_templates(folder: Path) -> list[Path]:
    """Write every template into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for kind, outline in OUTLINES.items():
        word, page = folder / f"{kind.code}.docx", folder / f"{kind.code}.html"
        word.write_bytes(word_template(outline, kind.title))
        page.write_text(page_template(outline), encoding="utf-8")
        made += [word, page]
    return made


if __name__ == "__main__":
    make_templates(SHIPPED)
