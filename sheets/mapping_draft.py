"""A first draft of a mapping file for a sheet of somebody's own, with what could not be told left open in comments.

The draft only says what the titles say. What it leaves open keeps it from being read until somebody fills it in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from sheets.fields import Field, Form, Kind
from sheets.forms import FORMS
from sheets.mapped import joined_titles
from sheets.mapped_date import whole_of
from sheets.problem import UnreadableSheet
from sheets.spelling import Cell, normalise, seen_text
from sheets.table import column_letters
from sheets.titles import plain_title, titles_of
from sheets.units import can_convert
from sheets.workbook import Grid, open_sheets

_HEAD_ROWS = 20
_YEAR, _MONTH, _DAY = ({"year", "年", "年份", "年度"}, {"month", "月", "月份"}, {"day", "日"})
_MONTH_TITLE = re.compile(r"[\d一二三四五六七八九十]{1,3}月(?:份)?|[a-z]{3,9}")
_FEWEST_MONTHS = 3


@dataclass
class _Found:
    """What the titles in one row of a sheet, or in two rows one below the other, say."""

    sheet: str
    rows: tuple[int, ...]
    columns: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    others: list[tuple[str, str]] = field(default_factory=list)


def draft_mapping(content: bytes, filename: str, form: Form | None = None) -> str:
    """A commented mapping file for a workbook or CSV.

    Args:
        content: The file's bytes.
        filename: Its name, for the draft's first line.
        form: The form when somebody knows it; otherwise the one with the most matching titles.

    Raises:
        UnreadableSheet: The file cannot be opened, or (file.form) no title tells which form it is.
    """
    heads = [(grid, list(islice(grid.rows, _HEAD_ROWS))) for grid in open_sheets(content, filename).grids]
    drafts = [
        (each, [_best(grid, head, each) for grid, head in heads]) for each in ([form] if form else FORMS.values())
    ]
    fits = [(_fit(each, found), each, found) for each, found in drafts]
    most = max(fit for fit, _, _ in fits)
    likely = [(each, found) for fit, each, found in fits if fit == most]
    required = sum(f.required for f in likely[0][0].fields)
    if form is None and (most[0] == 0 or len(likely) > 1 or -2 * most[1] > required):
        # So few titles fit by chance (捕获数 is a fly's or a rodent's): any form may be meant, the nearest first.
        nearest = sorted(fits, key=lambda one: one[0], reverse=True)
        names = "、".join(f"{each.form_id}（{each.title_zh}）" for _, each, _ in nearest)
        raise UnreadableSheet(
            "file.form",
            f"从「{filename}」的列标题看不出是哪一种表；请用 --form 写明，可能是：{names}。",
            f"The titles of {filename!r} do not tell the form; name it.",
        )
    chosen, found = likely[0]
    best = max(found, key=lambda one: len(one.columns), default=_Found("", ()))
    alike = [one for one in found if (one.rows, one.columns) == (best.rows, best.columns)]
    left = [one.sheet for one in found if one not in alike]
    return "\n".join(_lines(filename, chosen, best, [one.sheet for one in alike], left)) + "\n"


def _fit(form: Form, found: Sequence[_Found]) -> tuple[int, int]:
    """How well a form fits the best sheet: fields named, and as few required ones lacking as possible."""
    best = max((one.columns for one in found), key=len, default={})
    return len(best), -sum(f.required and f.key not in best for f in form.fields)


def _best(grid: Grid, head: Sequence[Sequence[Cell]], form: Form) -> _Found:
    """The titles that name the most fields; the first filled row where none names any."""
    filled = [number for number, row in enumerate(head, start=1) if any(cell != "" for cell in row)]
    pairs = [(n, n + 1) for n in filled if n + 1 in filled and not any(_is_number(cell) for cell in head[n])]
    found = [_read(grid, head, numbers, form) for numbers in [*((n,) for n in filled), *pairs]]
    # Of equally many one row is enough: the first of the best is taken.
    best = max(found, key=lambda one: len(one.columns), default=_Found(grid.name, ()))
    if not best.columns and best.rows and any(_is_number(cell) for cell in head[best.rows[0] - 1]):
        # Numbers in the first filled row: there are no titles at all.
        best.rows = ()
    return best


def _is_number(cell: Cell) -> bool:
    return seen_text(cell).strip().replace(".", "", 1).isdecimal()


def _read(grid: Grid, head: Sequence[Sequence[Cell]], numbers: tuple[int, ...], form: Form) -> _Found:
    found = _Found(grid.name, numbers)
    titles = joined_titles([head[number - 1] for number in numbers], grid.first_column)
    plain = [plain_title(title) for title in titles.values()]
    for number, title in titles.items():
        letters = f"{column_letters(number)}列"
        texts = (title,) if len(numbers) == 1 else (title, title.replace("/", ""), title.rpartition("/")[2])
        key, unit = _field_of(form, texts)
        if key and key not in found.columns:
            found.columns[key] = letters if plain.count(plain_title(title)) > 1 else title
            if unit:
                found.units[key] = unit
        else:
            found.others.append((letters, title))
    return found


def _field_of(form: Form, texts: Sequence[str]) -> tuple[str, str]:
    """The field that the first known of some titles names, and the unit where it states another; "" for none."""
    titles = titles_of(form)
    for text in texts:
        match, other = titles.match(plain_title(text)), titles.other_unit(plain_title(text))
        if match:
            return match.key, ""
        if other and can_convert(other[1], form[other[0]].unit):
            return other
    return "", ""


def _lines(filename: str, form: Form, found: _Found, sheets: list[str], left: list[str]) -> list[str]:
    lines = [
        f"# 映射文件草稿：{_one_line(filename)}，按「{form.title_zh}」起草。写法见 docs/mapping.md。",
        "# 请逐行核对。以 # 开头的行不起作用：补全以后去掉 #。",
        f"form = {_text(form.form_id)}",
        f"{'' if left else '# '}sheets = [{', '.join(_text(name) for name in sheets)}]  # 不写则读取全部工作表",
        *(f"# 没有选的工作表：{_one_line(name)}" for name in left),
        f"header_row = {_rows(found.rows)}  # 标题在第几行；两行标题写 [2, 3]；没有标题行写 0",
        "",
        '[columns]               # 字段 = 列标题；也可以写列号，如 "F列"',
        *(f"{key} = {_text(title)}{_comment(form[key])}" for key, title in found.columns.items()),
    ]
    if found.others:
        lines += ["", "# 没有认出的列；需要的，在前面写上字段并去掉 #"]
        for letters, title in found.others:
            lines.append(f"# … = {_text(title if found.rows else letters)}  # {letters}：{_one_line(title)}")
    dates, dated = _dates(form, found)
    lines += [*dates, *_wide(found), *_units(found)]
    # A place that is named needs no code.
    known = {*found.columns, *dated, *(["place_code"] if "place_name" in found.columns else ())}
    lacking = [f for f in form.fields if f.key not in known]
    required = [f for f in lacking if f.required]
    if required:
        lines += [
            "",
            "[constants]",
            "# 必填而表里没有认出的：各行都相同的写在这里；表里另有一列的写到 [columns]；确实没有的写到 absent",
        ]
        lines += [f"# {f.key} = {_empty(f)}{_comment(f)}" for f in required]
    others = [f for f in lacking if not f.required]
    if others:
        lines += ["", "# 可以不填的字段：", *(f"#   {f.key}{_comment(f)}" for f in others)]
    return lines


def _dates(form: Form, found: _Found) -> tuple[list[str], list[str]]:
    """Dates from a column of years and one of months, where the sheet has no dates; and the fields that they fill."""
    titles = {plain_title(title): title for _, title in found.others}
    year, month, day = (next((titles[t] for t in titles if t in names), None) for names in (_YEAR, _MONTH, _DAY))
    lacking = [f for f in form.fields if f.kind is Kind.DATE and f.required and f.key not in found.columns]
    if not lacking or not (year and month):
        return [], []
    said = "" if day else "  # 只有年月：day 写一个约定的日子"
    parts = f"{{ year = {_text(year)}, month = {_text(month)}, day = {_text(day) if day else 15} }}{said}"
    lines = ["", "[dates]", "# 由几列合成日期的，去掉 #", *(f"# {f.key} = {parts}" for f in lacking)]
    return lines, [f.key for f in lacking]


def _wide(found: _Found) -> list[str]:
    """Columns of months, each a row of its own."""
    months = {
        title: number
        for _, title in found.others
        if _MONTH_TITLE.fullmatch(normalise(title).lower()) and (number := whole_of(title)) is not None
    }
    if len(months) < _FEWEST_MONTHS:
        return []
    return [
        "", '# 一月一列的，去掉 # 并写明格中的数是哪个字段；日期在 [dates] 写 month = "@wide"',
        "# [wide]", '# value = "…"', "# [wide.columns]  # 列标题 = 月份",
        *(f"# {_text(title)} = {number}" for title, number in months.items()),
    ]  # fmt: skip


def _units(found: _Found) -> list[str]:
    lines = [f"{key} = {_text(unit)}" for key, unit in found.units.items()]
    return ["", "[units]  # 表中的单位，读取时换算", *lines] if lines else []


def _rows(numbers: tuple[int, ...]) -> str:
    return str(list(numbers)) if len(numbers) > 1 else str(sum(numbers))


def _empty(field: Field) -> str:
    return "false" if field.kind is Kind.BOOLEAN else "0" if field.kind in (Kind.INTEGER, Kind.DECIMAL) else '""'


def _comment(field: Field) -> str:
    return f"  # {field.title_zh}{'，必填' if field.required else ''}"


def _text(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join(c if c.isprintable() else " " for c in text.split())
