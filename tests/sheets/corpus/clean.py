"""The clean rows behind the corpus: as values by field key, and as somebody would type them into a sheet."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from reference.load import load_standards
from settings import STANDARDS
from sheets.fields import Field, Form, Kind
from sheets.forms import FORMS

CORPUS = Path(__file__).parent
Values = dict[str, object]


def value_of(field: Field, text: str) -> object:
    """A value as the list of cases and the clean rows write it."""
    if text == "":
        return None
    if field.kind is Kind.INTEGER:
        return int(text)
    if field.kind is Kind.DECIMAL:
        return Decimal(text)
    if field.kind is Kind.DATE:
        return dt.date.fromisoformat(text)
    if field.kind is Kind.BOOLEAN:
        return {"true": True, "false": False}[text]
    return text


@cache
def _records(form_id: str) -> tuple[dict[str, str], ...]:
    with (CORPUS / "rows" / f"{form_id}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def clean_rows(form_id: str) -> list[Values]:
    """The clean rows of a form, every key of the form in each."""
    form = FORMS[form_id]
    return [{f.key: value_of(f, record.get(f.key, "")) for f in form.fields} for record in _records(form_id)]


@cache
def _names(vocabulary: str) -> dict[str, str]:
    return dict(load_standards([STANDARDS]).vocabulary(vocabulary))


def typed(field: Field, value: object) -> object:
    """A value as people type it: 是, the Chinese name of a code, a number, a real date."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return float(value)
    if field.kind is Kind.CODE and value is not None:
        return _names(field.vocabulary or "").get(str(value), value)
    return value


@dataclass
class Draft:
    """A clean sheet about to be spoilt: titles and typed rows, columns found by key."""

    form: Form
    keys: list[str]
    titles: list[object]
    rows: list[list[object]]

    def cells(self) -> list[list[object]]:
        """Titles and rows."""
        return [self.titles, *self.rows]

    def at(self, key: str) -> int:
        """Index of a column."""
        return self.keys.index(key)

    def put(self, key: str, *cells: object) -> Draft:
        """Other cells in a column, one for each row."""
        for row, cell in zip(self.rows, cells, strict=True):
            row[self.at(key)] = cell
        return self

    def retitle(self, **titles: str) -> Draft:
        """Other titles."""
        for key, title in titles.items():
            self.titles[self.at(key)] = title
        return self

    def order(self, keys: Sequence[str]) -> Draft:
        """The same columns in another order, or fewer of them."""
        places = [self.at(key) for key in keys]
        titles, rows = [self.titles[i] for i in places], [[row[i] for i in places] for row in self.rows]
        return Draft(self.form, list(keys), titles, rows)

    def without(self, *keys: str) -> Draft:
        """Fewer columns."""
        return self.order([key for key in self.keys if key not in keys])


def draft(form_id: str) -> Draft:
    """A clean sheet of a form, with the columns that its clean rows carry."""
    form = FORMS[form_id]
    keys = list(_records(form_id)[0])
    rows = [[typed(form[key], row[key]) for key in keys] for row in clean_rows(form_id)]
    return Draft(form, keys, [form[key].title_zh for key in keys], rows)
