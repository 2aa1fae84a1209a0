"""Where the table stands in a sheet: which form, which row is the header, which column is which field.

This finds the layouts of our templates and of plain tables with one header row. It answers with a `Layout` for each
sheet, or with the reason why none can be told; it never guesses between two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sheets.cells import Cell, seen_text
from sheets.fields import Form
from sheets.forms import FORMS
from sheets.problem import UnreadableSheet
from sheets.titles import Match, plain_title, printed_title, titles_of

HEADER_WITHIN = 10
# Fewer titles than this is a coincidence (姓名, 日期, 备注), not a table of ours.
_FEWEST_TITLES = 3


@dataclass
class Layout:
    """The columns of one sheet.

    Attributes:
        header_row: Row number of the titles, from 1.
        columns: Field key -> index into the row.
        titles: Field key -> title as printed in the sheet, without its required mark.
        remarks: What was assumed, in Chinese.
    """

    form: Form
    header_row: int
    columns: dict[str, int]
    titles: dict[str, str]
    remarks: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Titles of required columns that the sheet lacks."""
        return [f.title_zh for f in self.form.fields if f.required and f.key not in self.columns]


def find_layout(sheet: str, head: Sequence[Sequence[Cell]], form: Form | None, first_column: int = 1) -> Layout | None:
    """Find the header among the first rows of a sheet; None when nothing there looks like one of our tables.

    Args:
        sheet: Name of the sheet, for remarks and refusals.
        head: The first `HEADER_WITHIN` rows.
        form: The form when it is known from the hidden sheet; otherwise the one with the most matching titles.
        first_column: Number of the column in which the rows start.

    Raises:
        UnreadableSheet: file.form when two forms fit equally well, file.columns when a required column is missing,
            stands twice or is in another unit.
    """
    plain_rows = [{plain_title(cell) for cell in row if isinstance(cell, str) and cell} for row in head]
    candidates = [
        (len({match.key for plain in plain_row if (match := titles.match(plain))}), known, number)
        for known, titles in ((known, titles_of(known)) for known in ((form,) if form else FORMS.values()))
        for number, plain_row in enumerate(plain_rows, start=1)
    ]
    most = max((count for count, _, _ in candidates), default=0)
    if most < _FEWEST_TITLES:
        return None
    best = [(known, number) for count, known, number in candidates if count == most]
    layouts = _narrow([_layout(sheet, known, number, head[number - 1], first_column) for known, number in best], head)
    if len({layout.form.form_id for layout in layouts}) > 1:
        names = "、".join(f"「{layout.form.title_zh}」" for layout in layouts)
        raise UnreadableSheet(
            "file.form",
            f"工作表「{sheet}」的列标题同时符合{names}，分不清是哪一种表；请用模板填写，或在第一行写明表名。",
            f"Sheet {sheet!r} fits several forms: {', '.join(layout.form.form_id for layout in layouts)}.",
        )
    layout = layouts[0]
    if layout.missing:
        raise UnreadableSheet(
            "file.columns",
            f"工作表「{sheet}」按「{layout.form.title_zh}」读取，缺少必填的列：{'、'.join(layout.missing)}。请补上这些列。",
            f"Sheet {sheet!r}, form {layout.form.form_id}: missing columns {', '.join(layout.missing)}.",
        )
    return layout


def _narrow(layouts: list[Layout], head: Sequence[Sequence[Cell]]) -> list[Layout]:
    """Of forms with equally many titles, those whose required columns are all there; then the one named above."""
    if len(layouts) > 1:
        layouts = [layout for layout in layouts if not layout.missing] or layouts
    if len(layouts) > 1:
        written = {plain_title(seen_text(cell)) for row in head for cell in row}
        layouts = [layout for layout in layouts if plain_title(layout.form.title_zh) in written] or layouts
    return layouts


def _layout(sheet: str, form: Form, header_row: int, row: Sequence[Cell], first_column: int) -> Layout:
    layout = Layout(form, header_row, {}, {})
    known = titles_of(form)
    titles = [printed_title(seen_text(cell)) for cell in row]
    matches = [known.match(plain_title(title)) for title in titles]
    exact = {match.key for match in matches if match and match.exact}
    for index, (title, match) in enumerate(zip(titles, matches, strict=True)):
        if match and (match.exact or match.key not in exact):
            _take(layout, sheet, index, title, match)
        elif title:
            elsewhere = known.other_unit(plain_title(title))
            if elsewhere and elsewhere[0] not in exact:
                key, stated = elsewhere
                raise UnreadableSheet(
                    "file.columns",
                    f"工作表「{sheet}」的列「{title}」单位是 {stated}，"
                    f"本表要求 {form[key].unit or '不带单位'}；请换算后再发送。",
                    f"Sheet {sheet!r}: column {title!r} is in {stated}, {form.form_id}.{key} is in {form[key].unit!r}.",
                )
            layout.remarks.append(f"工作表「{sheet}」{_letters(first_column + index)}列「{title}」不属于本表，未读取")
    return layout


def _take(layout: Layout, sheet: str, index: int, title: str, match: Match) -> None:
    if match.key in layout.columns:
        raise UnreadableSheet(
            "file.columns",
            f"工作表「{sheet}」的列「{layout.titles[match.key]}」和「{title}」都是"
            f"「{layout.form[match.key].title_zh}」，请只留一列。",
            f"Sheet {sheet!r}: two columns are {layout.form.form_id}.{match.key}.",
        )
    layout.columns[match.key] = index
    layout.titles[match.key] = title
    if not match.exact:
        layout.remarks.append(f"「{title}」按「{layout.form[match.key].title_zh}」读取")


def _letters(number: int) -> str:
    """Column letters as a spreadsheet shows them: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
