"""Damages that people do to tables: columns, headers, cells and rows moved, split, retyped and overwritten."""

from __future__ import annotations

import datetime as dt
import random

from sheets.fields import Kind
from tests.sheets.corpus.clean import Draft
from tests.sheets.corpus.writing import Cells, xls, xlsx
from tests.sheets.fuzz.damage import Damaged, any_draft, damages, written

_WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_RUBBISH = (
    "#REF!",
    "abc",
    "??",
    "12abc",
    "三十多",
    "1.2.3",
    "5+3",
    "约10",
    "1-2",
    "10～20",
    "NaN",
    "=1+",
    "1e",
    "十 几 个",
)


def _numbers(sheet: Draft) -> list[str]:
    return [key for key in sheet.keys if sheet.form[key].kind in (Kind.INTEGER, Kind.DECIMAL)]


@damages(120)
def columns_reordered(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    keys = rng.sample(sheet.keys, len(sheet.keys))
    content, name = written(rng, sheet.order(keys).cells())
    return Damaged(content, name, f"{sheet.form.form_id} in order {keys}", rows, must_read=True)


@damages(100)
def table_shifted(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    down, right = rng.randrange(6), rng.randrange(6)
    cells: Cells = [*[[]] * down, *([None] * right + row for row in sheet.cells())]
    content, name = written(rng, cells)
    return Damaged(content, name, f"{sheet.form.form_id} {down} down, {right} right", rows, must_read=True)


@damages(100)
def columns_inserted(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    cells = [list(row) for row in sheet.cells()]
    places = [rng.randrange(len(sheet.keys)) for _ in range(rng.randint(1, 4))]
    for n, place in enumerate(places):
        for r, row in enumerate(cells):
            row.insert(place, rng.choice((None, f"天气{n}")) if r == 0 else rng.choice((None, "晴", 12.5)))
    # A column without a title must be empty: with values in it nobody can tell what it is.
    for column, title in enumerate(cells[0]):
        if title is None:
            for row in cells:
                row[column] = None
    content, name = written(rng, cells)
    return Damaged(content, name, f"{sheet.form.form_id} columns at {places}", rows, must_read=True)


@damages(120)
def title_spoilt(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    key = rng.choice(sheet.keys[1:])  # the place may be told by its name as well
    title = str(sheet.titles[sheet.at(key)])
    spoilt = rng.choice((f"某{title[::-1]}", "列", title[0] + "？" + title[2:]))
    content, name = written(rng, sheet.retitle(**{key: spoilt}).cells())
    return Damaged(content, name, f"{sheet.form.form_id}.{key} titled {spoilt}", rows, lost={key: spoilt})


@damages(60)
def title_cleared(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    key = rng.choice(sheet.keys[1:])  # the place may be told by its name as well
    sheet.titles[sheet.at(key)] = None
    content, name = written(rng, sheet.cells())
    return Damaged(content, name, f"{sheet.form.form_id}.{key} without title", rows, lost={key: "列"})


@damages(60)
def header_merged_downwards(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    deep = rng.randint(2, 3)
    merged = [f"{_letters(column)}1:{_letters(column)}{deep}" for column in range(len(sheet.keys))]
    content = xlsx([sheet.titles, *[[]] * (deep - 1), *sheet.rows], merged=merged)
    return Damaged(content, "表.xlsx", f"{sheet.form.form_id} header {deep} deep", rows, must_read=True)


@damages(60)
def header_grouped(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    groups: list[object] = [None] * len(sheet.keys)
    merged, column = [], 0
    while column < len(sheet.keys) - 1:
        wide = min(rng.randint(2, 6), len(sheet.keys) - column)
        groups[column] = rng.choice(("基本情况", "调查内容", "监测结果", "其他"))
        if wide > 1:
            merged.append(f"{_letters(column)}1:{_letters(column + wide - 1)}1")
        column += wide
    content = xlsx([groups, *sheet.cells()], merged=merged)
    return Damaged(content, "表.xlsx", f"{sheet.form.form_id} groups {merged}", rows, must_read=True)


@damages(200)
def cells_retyped(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    told = []
    for row in rng.sample(sheet.rows, rng.randint(1, len(sheet.rows))):
        for key in rng.sample(sheet.keys, rng.randint(1, len(sheet.keys))):
            cell, unit = row[sheet.at(key)], sheet.form[key].unit
            row[sheet.at(key)] = _retyped(rng, cell, unit)
            told.append(f"{key} {cell!r} -> {row[sheet.at(key)]!r}")
    content, name = written(rng, sheet.cells())
    return Damaged(content, name, f"{sheet.form.form_id}: {told}", rows, must_read=True)


def _retyped(rng: random.Random, cell: object, unit: str) -> object:
    """The same value in another type or spelling."""
    if type(cell) is dt.date:
        serial = (cell - _EXCEL_EPOCH).days
        return rng.choice((serial, str(serial), f"{cell:%Y/%m/%d}", f"{cell.year}.{cell.month}.{cell.day}",
                           f"{cell.year}年{cell.month}月{cell.day}日", f"{cell:%Y%m%d}", f"{cell} 09:30"))  # fmt: skip
    if type(cell) in (int, float):
        text = f"{cell:g}"
        whole = text if "." in text else f"{text}.0"
        spellings = (f" {text} ", text.translate(_WIDE), f"{text}{unit}", f"{text} {unit}", f"{text}\u00a0", f"0{text}")
        return rng.choice((text, whole, float(text), *spellings))
    if isinstance(cell, str):
        return rng.choice((f"{cell} ", f"\u3000{cell}", f"\u00a0{cell}\u00a0", f"{cell}\n"))
    return rng.choice((None, "", " ", "\u3000"))


@damages(200)
def cells_overwritten(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    keys = _numbers(sheet)
    places = {(rng.randrange(len(rows)), rng.choice(keys)) for _ in range(rng.randint(1, 5))}
    for number, key in places:
        sheet.rows[number][sheet.at(key)] = rng.choice(_RUBBISH)
    content, name = written(rng, sheet.cells())
    spoilt = frozenset((number + 2, key) for number, key in places)
    return Damaged(
        content, name, f"{sheet.form.form_id} rubbish in {sorted(spoilt)}", rows, must_read=True, spoilt=spoilt
    )


@damages(150)
def rows_moved(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    rng.shuffle(sheet.rows)
    cells: list[list[object]] = [sheet.titles]
    for row in sheet.rows:
        cells += [[]] * rng.choice((0, 0, 0, 1, 2, 40))
        cells.append(row)
    content, name = written(rng, cells)
    return Damaged(content, name, f"{sheet.form.form_id} rows among empty ones", rows, must_read=True)


@damages(60)
def rows_copied(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    order = [rng.randrange(len(rows)) for _ in range(rng.randint(1, 12))]
    content, name = written(rng, [sheet.titles, *(sheet.rows[n] for n in order)])
    return Damaged(content, name, f"{sheet.form.form_id} rows {order}", [rows[n] for n in order], must_read=True)


@damages(80)
def totals_and_headers_between(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    cells: list[list[object]] = [sheet.titles]
    for row in sheet.rows:
        cells.append(row)
        more = rng.choice(("", "", "小计", "header", "合计"))
        if more == "header":
            cells.append(sheet.titles)
        elif more:
            cells.append(_total(rng, sheet, more))
    cells.append(_total(rng, sheet, rng.choice(("合计", "总计", "合 计", "合计："))))
    content, name = written(rng, cells)
    return Damaged(content, name, f"{sheet.form.form_id} totals and headers", rows, must_read=True)


def _total(rng: random.Random, sheet: Draft, label: str) -> list[object]:
    line: list[object] = [rng.randrange(1000) if key in _numbers(sheet) else None for key in sheet.keys]
    line[sheet.at(rng.choice(("place_code", "place_name", "unit_name")))] = label
    return line


@damages(60)
def notes_around(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    above: Cells = [[f"{2026}年{rng.randint(1, 12)}月{sheet.form.title_zh}"], *[[]] * rng.randrange(3)]
    below: Cells = [*[[]] * rng.randrange(3), ["备注：无"], ["填表人：李四", None, "审核人：王五"]]
    content, name = written(rng, [*above, *sheet.cells(), *below])
    return Damaged(content, name, f"{sheet.form.form_id} notes around", rows, must_read=True)


@damages(60)
def split_over_sheets(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    cut = rng.randint(1, len(rows) - 1)
    parts = {"甲": [sheet.titles, *sheet.rows[:cut]], "乙": [sheet.titles, *sheet.rows[cut:]], "空": []}
    return Damaged(xlsx(parts), "表.xlsx", f"{sheet.form.form_id} split at {cut}", rows, must_read=True)


@damages(60)
def split_into_tables(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    cut = rng.randint(1, len(rows) - 1)
    upper: Cells = [sheet.titles, *sheet.rows[:cut], *[[]] * rng.randint(0, 3)]
    cells: Cells = [*upper, *rng.choice(([], [["第二组"]])), sheet.titles, *sheet.rows[cut:]]
    make = rng.choice((xlsx, xls))
    return Damaged(make(cells), "表", f"{sheet.form.form_id} two tables, cut at {cut}", rows, must_read=True)


def _letters(column: int) -> str:
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)


@damages(150)
def cells_deleted(rng: random.Random) -> Damaged:
    """Rows with little left in them are rows still: to be refused by name, not to be lost."""
    sheet, rows = any_draft(rng)
    for n, row in enumerate(sheet.rows):
        for key in rng.sample(sheet.keys, rng.randrange(len(sheet.keys))):
            row[sheet.at(key)] = None
            rows[n][key] = None
    defaults = {f.key: f.default for f in sheet.form.fields}
    left = [row for row in rows if any(value not in (None, defaults[key]) for key, value in row.items())]
    content, name = written(rng, sheet.cells())
    told = [[key for key in sheet.keys if row[key] is not None] for row in rows]
    return Damaged(content, name, f"{sheet.form.form_id} left {told}", left, must_read=True)


@damages(60)
def notes_between(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    notes = ("备注：以下为复查", "注：雨天", "第二组", "填表人：李四", "———", "以下空白")
    cells: list[list[object]] = [sheet.titles]
    loose = set()
    for row in sheet.rows:
        cells.append(row)
        if rng.random() < 0.4:
            # A lone text may come out as a row that is then refused.
            cells.append([*[None] * rng.choice((0, 0, 2)), rng.choice(notes)])
            loose.add(len(cells))
    content, name = written(rng, cells)
    told = f"{sheet.form.form_id} notes between {cells}"
    return Damaged(content, name, told, rows, must_read=True, loose_rows=loose)


@damages(200)
def many_things_at_once(rng: random.Random) -> Damaged:
    """What a real sheet looks like."""
    sheet, rows = any_draft(rng)
    told = []
    if rng.random() < 0.7:
        sheet = sheet.order(rng.sample(sheet.keys, len(sheet.keys)))
        told.append("reordered")
    for row in sheet.rows:
        for key in rng.sample(sheet.keys, rng.randrange(len(sheet.keys))):
            row[sheet.at(key)] = _retyped(rng, row[sheet.at(key)], sheet.form[key].unit)
    cells: list[list[object]] = [sheet.titles, *sheet.rows]
    if rng.random() < 0.5:
        cells = [[title, *row] for title, row in zip(["序号", *range(1, 7)], cells, strict=True)]
        told.append("numbered")
    pad: list[object] = [None] * (len(cells[0]) - len(sheet.keys))
    if rng.random() < 0.5:
        cells.append([*pad, *_total(rng, sheet, "合计")])
        told.append("total")
    if rng.random() < 0.5:
        cells = [[f"2026年{sheet.form.title_zh}"], *[[]] * rng.randrange(3), *cells]
        told.append("title")
    if rng.random() < 0.5:
        cells += [*[[]] * rng.randrange(3), ["备注：无"], ["填表人：李四", None, "审核人：王五"]]
        told.append("notes")
    if rng.random() < 0.3:
        right = rng.randrange(1, 4)
        cells = [[*[None] * right, *row] for row in cells]
        told.append(f"{right} right")
    content, name = written(rng, cells)
    return Damaged(content, name, f"{sheet.form.form_id} {name} {told} {sheet.rows}", rows, must_read=True)
