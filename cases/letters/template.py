"""The template of a document: the county's own where there is one, else the one that comes with the project."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.letters.kind import KINDS, Kind, LetterError
from cases.letters.page import fill_page
from cases.letters.tags import Values
from cases.letters.word import fill_word

SHIPPED: Final = Path(__file__).resolve().parent / "templates"
FORMATS: Final = ("docx", "html")
# A template is a page or three; what is larger was put there by mistake.
_LARGEST_BYTES: Final = 10_000_000


@dataclass(frozen=True)
class Template:
    """A template file.

    Attributes:
        path: Where it lies.
        is_own: Whether it is the county's.
    """

    path: Path
    is_own: bool

    def fill(self, values: Values) -> bytes:
        """The document.

        Raises:
            LetterError: it cannot be read, or has a tag that is unknown or broken.
            OSError: it cannot be read from the disk.
        """
        if self.path.stat().st_size > _LARGEST_BYTES:
            raise LetterError(
                f"模板「{self.path.name}」超过 {_LARGEST_BYTES // 1_000_000} MB，不像是文书模板；请检查。"
            )
        content = self.path.read_bytes()
        fill = fill_word if self.path.suffix == ".docx" else fill_page
        return fill(self.path.name, content, values)


def find_template(own_folder: Path, kind: Kind, suffix: str) -> Template:
    """The template of a kind of document in a format; the county's is called by the document's title or code.

    Args:
        own_folder: `letters` of the installation; need not exist.
        kind: Of document.
        suffix: One of `FORMATS`.
    """
    for stem in (kind.title, kind.code):
        own = own_folder / f"{stem}.{suffix}"
        if own.is_file():
            return Template(own, is_own=True)
    return Template(SHIPPED / f"{kind.code}.{suffix}", is_own=False)


def lay_templates(folder: Path) -> list[Path]:
    """Copy the templates of the project into a folder, to be edited there; what is there already stays.

    Returns:
        The files copied.
    """
    folder.mkdir(parents=True, exist_ok=True)
    laid = []
    for kind in KINDS:
        for suffix in FORMATS:
            target = folder / f"{kind.title}.{suffix}"
            if not target.exists():
                shutil.copyfile(SHIPPED / f"{kind.code}.{suffix}", target)
                laid.append(target)
    return laid
