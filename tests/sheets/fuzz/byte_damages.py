"""Damages to the bytes of a file: cut, flipped, renamed, parts taken out of the zip."""

from __future__ import annotations

import io
import random
import zipfile

from tests.sheets.corpus.writing import csv_text
from tests.sheets.fuzz.damage import Damaged, any_draft, damages, written

_ZIPPED = ("xlsx", "openpyxl", "ods", "xlsb")
_BINARY = (*_ZIPPED, "xls")


@damages(120)
def cut_off(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    content, name = written(rng, sheet.cells(), *_BINARY)
    end = rng.randrange(1, len(content))
    return Damaged(content[:end], name, f"{sheet.form.form_id} {name} cut at {end} of {len(content)}", rows)


@damages(60)
def piece_missing(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    content, name = written(rng, sheet.cells(), *_BINARY)
    start = rng.randrange(8, len(content))
    end = min(len(content), start + rng.choice((1, 2, 16, 512, 2000)))
    told = f"{sheet.form.form_id} {name} without bytes {start} to {end}"
    return Damaged(content[:start] + content[end:], name, told, rows)


@damages(220)
def zip_flipped(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    content, name = written(rng, sheet.cells(), *_ZIPPED)
    flipped = bytearray(content)
    places = [rng.randrange(len(flipped)) for _ in range(rng.choice((1, 1, 1, 2, 8)))]
    for place in places:
        flipped[place] ^= 1 << rng.randrange(8)
    return Damaged(bytes(flipped), name, f"{sheet.form.form_id} {name} flipped at {places}", rows)


@damages(120)
def csv_flipped(rng: random.Random) -> Damaged:
    """Text has no checksum: the line that was hit may read as anything, the others must not."""
    sheet, rows = any_draft(rng)
    content = bytearray(csv_text(sheet.cells()).encode(rng.choice(("utf-8", "gb18030"))))
    first_line = content.index(b"\n")
    place = rng.randrange(first_line + 1, len(content))
    content[place] ^= 1 << rng.randrange(7)
    number = 1 + content[:place].count(b"\n")
    # A flipped line break joins its line with the next, and those below move up.
    if content.count(b"\n") != len(rows) + 1 or content.count(b"\r") != len(rows) + 1:
        return csv_flipped(rng)
    told = f"{sheet.form.form_id} line {number} {bytes(content[place - 20 : place + 20])!r}"
    return Damaged(bytes(content), "表.csv", told, [*rows[: number - 2], *rows[number - 1 :]], loose_rows={number})


@damages(60)
def csv_cut_off(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    content = csv_text(sheet.cells()).encode("gb18030")
    end = rng.randrange(content.index(b"\n") + 1, len(content))
    number = 1 + content[:end].count(b"\n")
    told = f"{sheet.form.form_id} cut in line {number}"
    return Damaged(content[:end], "表.csv", told, rows[: number - 2], loose_rows={number})


@damages(60)
def wrong_extension(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    content, name = written(rng, sheet.cells())
    wrong = "表." + rng.choice(("xlsx", "xls", "et", "csv", "ods", "txt", "pdf", "doc", "XLSX", "xlsx.zip", ""))
    return Damaged(content, wrong, f"{sheet.form.form_id} {name} called {wrong}", rows, must_read=True)


@damages(80)
def part_missing(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    content, name = written(rng, sheet.cells(), *_ZIPPED)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        gone = rng.choice(before.namelist())
        for entry in before.infolist():
            if entry.filename != gone:
                after.writestr(entry, before.read(entry))
    return Damaged(buffer.getvalue(), name, f"{sheet.form.form_id} {name} without {gone}", rows)


@damages(60)
def part_cut_off(rng: random.Random) -> Damaged:
    """A part ends early, in a zip that is sound."""
    sheet, rows = any_draft(rng)
    content, name = written(rng, sheet.cells(), *_ZIPPED)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        wanted = [n for n in before.namelist() if n.endswith((".xml", ".bin"))]
        hit = rng.choice([n for n in wanted if "sheet1" in n or "Strings" in n or "content" in n] or wanted)
        text = before.read(hit)
        end = rng.randrange(len(text))
        for entry in before.infolist():
            after.writestr(entry, text[:end] if entry.filename == hit else before.read(entry))
    return Damaged(buffer.getvalue(), name, f"{sheet.form.form_id} {name}: {hit} ends at {end} of {len(text)}", rows)


@damages(30)
def rubbish(rng: random.Random) -> Damaged:
    start = rng.choice(
        (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"%PDF-1.4\n", b"\xef\xbb\xbf")
    )
    content = start + rng.randbytes(rng.choice((1, 30, 3000, 200_000)))
    return Damaged(content, "表.xlsx", f"rubbish after {start!r}", [])
