"""What python-calamine does not tell of OpenDocument sheets: error cells and merged cells, from content.xml.

The cells themselves are read in `sheets.workbook`.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

_Element = ElementTree.Element


def errors_and_merged(
    xml: bytes,
) -> tuple[dict[str, dict[tuple[int, int], str]], dict[str, list[tuple[int, int, int, int]]]]:
    """Error cells and merged cells by sheet name, counted from 1. Nothing is parsed where the text names neither.

    Returns:
        Sheet -> (row number, column number) -> what an error cell shows, and sheet -> first row, first column, last
        row and last column of each merged cell.
    """
    errors: dict[str, dict[tuple[int, int], str]] = {}
    merged: dict[str, list[tuple[int, int, int, int]]] = {}
    if not any(word in xml for word in (b'value-type="error"', b"number-rows-spanned", b"number-columns-spanned")):
        return errors, merged
    for table in _named(ElementTree.fromstring(xml), "table"):
        name = _attribute(table, "name") or ""
        for row, column, cell in _cells(table):
            # office:value-type and calcext:value-type; the latter says "error".
            if any(key.endswith("}value-type") and value == "error" for key, value in cell.attrib.items()):
                errors.setdefault(name, {})[row, column] = "".join(cell.itertext()) or "#N/A"
            down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
            if down > 1 or across > 1:
                merged.setdefault(name, []).append((row, column, row + down - 1, column + across - 1))
    return errors, merged


def _cells(table: _Element) -> Iterator[tuple[int, int, _Element]]:
    """Row number, column number and element of each cell; a repeated one only where it first stands."""
    row_number = 1
    for row in _named(table, "table-row"):
        column = 1
        for cell in row:
            yield row_number, column, cell
            column += _number(cell, "number-columns-repeated")
        row_number += _number(row, "number-rows-repeated")


def _named(parent: _Element, name: str) -> Iterator[_Element]:
    return (element for element in parent.iter() if element.tag.rpartition("}")[2] == name)


def _attribute(element: _Element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _number(element: _Element, name: str) -> int:
    return int(_attribute(element, name) or "1")
