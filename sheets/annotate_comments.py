"""Comments of a worksheet: ours are added to the user's and taken away again without touching theirs.

A comment of ours is told by its first line, which survives Excel, WPS and LibreOffice; authors and shape ids do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree

from sheets.annotate_boxes import add_boxes, strip_boxes
from sheets.annotate_package import Package, dump_xml, local_name, parent_of, parse_xml, xml_text
from sheets.annotate_sheet import Position, SheetXml
from sheets.table import column_letters

AUTHOR: Final = "sihai"
FIRST_LINE: Final = "──── 四害监测 检查结果 ────"
# Spreadsheets open no comment longer than 32,767 characters; a tenth of that is more than anyone reads in a box.
LONGEST: Final = 3000
_CUT = "…（太长，其余见首页「检查结果」）"

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_REFERENCE = re.compile(r"^([A-Z]{1,3})([0-9]+)$")


def strip_comments(package: Package, path: str, sheet: SheetXml) -> bool:
    """Take our comments out of a sheet, and our lines out of the user's comments; whether there were any."""
    part = _related(package, path, "comments")
    if not part:
        return False
    root = parse_xml(package.read(part))
    gone: set[Position] = set()
    is_changed = False
    for comment in [c for c in root.iter() if local_name(c) == "comment"]:
        texts = [t for t in comment.iter() if local_name(t) == "t"]
        whole = "".join(t.text or "" for t in texts)
        at = whole.find(FIRST_LINE)
        if at < 0:
            continue
        is_changed = True
        kept = whole[:at].removesuffix("\n")
        if kept.strip():
            _cut(comment, texts, len(kept))
        else:
            gone.add(position_of(comment.get("ref", "")))
            parent_of(comment).remove(comment)
    if not is_changed:
        return False
    strip_boxes(package, path, sheet, gone)
    if any(local_name(c) == "comment" for c in root.iter()):
        _drop_author(root)
        package.write(part, dump_xml(root))
    else:
        relation = next(r for r in package.relations(path) if r.target == part)
        package.unrelate(path, relation.relation_id)
        package.remove(part)
    return True


def add_comments(package: Package, path: str, sheet: SheetXml, texts: Mapping[Position, str]) -> None:
    """Add a comment to each of the cells, below the user's own where there is one."""
    if not texts:
        return
    part = _related(package, path, "comments")
    if part:
        root = parse_xml(package.read(part))
    else:
        root = etree.fromstring(f'<comments xmlns="{sheet.namespace}"><authors/><commentList/></comments>')
        part = package.free_name("xl/comments_sihai{}.xml")
        package.write(part, b"", _COMMENTS_TYPE)
        package.relate(path, "comments", part)
    own = {position_of(c.get("ref", "")): c for c in root.iter() if local_name(c) == "comment"}
    listed = _child(root, "commentList")
    author = _author(root)
    added = []
    for (row, column), text in sorted(texts.items()):
        words = xml_text(f"{FIRST_LINE}\n{text}")
        words = words if len(words) <= LONGEST else f"{words[: LONGEST - len(_CUT)]}{_CUT}"
        if (row, column) in own:
            _append(own[row, column], f"\n{words}")
            continue
        comment = etree.SubElement(
            listed, _named(root, "comment"), ref=f"{column_letters(column)}{row}", authorId=str(author)
        )
        _run(etree.SubElement(comment, _named(root, "text")), words)
        added.append(((row, column), words))
    package.write(part, dump_xml(root))
    add_boxes(package, path, sheet, added)


def position_of(reference: str) -> Position:
    """Row and column number of a cell's reference; (0, 0) for what is none."""
    found = _REFERENCE.match(reference.replace("$", "").upper())
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _append(comment: etree._Element, words: str) -> None:
    text = _child(comment, "text")
    for plain in [t for t in text if local_name(t) == "t"]:
        # Text may be plain or in runs; ours is a run of its own.
        run = text.makeelement(_named(text, "r"), {})
        text.replace(plain, run)
        run.append(plain)
    _run(text, words)


def _run(text: etree._Element, words: str) -> None:
    run = etree.SubElement(text, _named(text, "r"))
    look = etree.SubElement(run, _named(text, "rPr"))
    for name, value in (("sz", "9"), ("rFont", "Microsoft YaHei"), ("charset", "134")):
        etree.SubElement(look, _named(text, name), val=value)
    written = etree.SubElement(run, _named(text, "t"))
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    written.text = words


def _cut(comment: etree._Element, texts: Sequence[etree._Element], length: int) -> None:
    """Keep so many characters of a comment; runs without any left go."""
    for one in texts:
        said = one.text or ""
        one.text = said[:length]
        length -= len(one.text)
        run = parent_of(one)
        if not one.text and local_name(run) == "r":
            parent_of(run).remove(run)
    text = _child(comment, "text")
    if len(text) == 1 and [local_name(c) for c in text[0]] == ["t"]:
        text.replace(text[0], text[0][0])


def _author(root: etree._Element) -> int:
    authors = _child(root, "authors")
    names = [a.text or "" for a in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, _named(root, "author")).text = AUTHOR
        return len(names)
    return names.index(AUTHOR)


def _drop_author(root: etree._Element) -> None:
    """Take our name out of the authors where it is the last and signs nothing, so that no number changes."""
    authors = _child(root, "authors")
    used = {c.get("authorId") for c in root.iter() if local_name(c) == "comment"}
    if len(authors) and authors[-1].text == AUTHOR and str(len(authors) - 1) not in used:
        authors.remove(authors[-1])


def _related(package: Package, path: str, kind: str) -> str:
    return next((r.target for r in package.relations(path) if r.kind == kind and r.target in package), "")


def _child(parent: etree._Element, name: str) -> etree._Element:
    found = parent.find(_named(parent, name))
    return etree.SubElement(parent, _named(parent, name)) if found is None else found


def _named(element: etree._Element, name: str) -> str:
    return f"{{{etree.QName(element).namespace}}}{name}"
