"""Bundles: whole ones are read as they were written, and nothing of any other is believed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

import intake.bundle_reader
from intake.blob import hash_bytes
from intake.bundle import MANIFEST, Bundle, BundleAttachment, BundleError, BundleFile, write_bundle
from intake.bundle_reader import read_bundle
from intake.decisions import withdraw
from intake.doctor import examine
from intake.receive import ReceiveFaultError
from intake.sidecar import Sidecar, write_sidecar
from intake.unpack import attach_beside, receive_bundle
from registry.database import read
from registry.tables import submission
from settings import Settings
from tests.intake.desk import Desk, bad_row, csv_sheet, row
from tests.intake.pictures import jpeg

MADE = datetime(2026, 6, 1, 2, tzinfo=UTC)


def file(content: bytes, name: str = "表.csv") -> BundleFile:
    return BundleFile(name, hash_bytes(content), len(content), MADE, "accepted", 1, 0, content)


def bundle(*contents: bytes, **given: Any) -> Bundle:
    files = tuple(file(content, f"表{number}.csv") for number, content in enumerate(contents, start=1))
    made = Bundle("330481001", "硖石街道", MADE, "rules", "hash", is_practice=False, files=files)
    return replace(made, **given)


WHOLE = write_bundle(bundle(b"one", b"two"))


def test_what_is_read_is_what_was_written() -> None:
    made = bundle(b"one", b"two" * 1000)
    assert read_bundle(write_bundle(made), "包.zip") == made
    assert write_bundle(made) == write_bundle(made), "the same sheets give the same bytes"


def test_a_name_says_nothing_about_where_it_is_written() -> None:
    made = read_bundle(first_file_with(name="..\\..\\/etc/表\x1b[2J:1.csv"), "包.zip")
    assert made.files[0].name == "表_[2J_1.csv"


def test_photographs_travel_with_their_sheet() -> None:
    photo = BundleAttachment("表1-1.jpg", hash_bytes(jpeg()), hash_bytes(b"one"), jpeg())
    made = bundle(b"one", b"two", attachments=(photo,))
    assert read_bundle(write_bundle(made), "包.zip") == made


def rewritten(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The whole bundle with its entries changed and every checksum of the zip right again."""
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def manifest_with(**changes: Any) -> bytes:
    def change(entries: dict[str, bytes]) -> None:
        manifest = json.loads(entries[MANIFEST]) | changes
        entries[MANIFEST] = json.dumps(manifest).encode()

    return rewritten(change)


def first_file_with(**changes: Any) -> bytes:
    def change(entries: dict[str, bytes]) -> None:
        manifest = json.loads(entries[MANIFEST])
        manifest["files"][0] |= changes
        entries[MANIFEST] = json.dumps(manifest).encode()

    return rewritten(change)


def symlink() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as former, zipfile.ZipFile(out, "w") as archive:
        for entry in former.infolist():
            if entry.filename != MANIFEST:
                entry.external_attr = 0o120777 << 16
            archive.writestr(entry, former.read(entry.filename))
    return out.getvalue()


def twice() -> bytes:
    out = io.BytesIO(WHOLE)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(MANIFEST, b"{}")
    return out.getvalue()


def encrypted() -> bytes:
    content = bytearray(WHOLE)
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param(lambda: b"", "不是报表包", id="empty"),
        pytest.param(lambda: csv_sheet([row()]), "不是报表包.*直接报送", id="a sheet"),
        pytest.param(lambda: rewritten(lambda e: e.pop(MANIFEST)), "不是报表包", id="another zip"),
        pytest.param(lambda: rewritten(lambda e: e.update({MANIFEST: b"[]"})), "不是报表包", id="another manifest"),
        pytest.param(lambda: rewritten(lambda e: e.update({MANIFEST: b"{"})), "已损坏", id="manifest not JSON"),
        pytest.param(lambda: manifest_with(bundle_format=99), ".*请升级", id="newer"),
        pytest.param(lambda: manifest_with(bundle_format="x"), "已损坏", id="format no number"),
        pytest.param(lambda: manifest_with(made_at="2026-06-01T00:00:00"), "已损坏", id="no zone"),
        pytest.param(lambda: manifest_with(place_code=None), "已损坏", id="no place"),
        pytest.param(lambda: manifest_with(files=[]), "已损坏", id="no files"),
        pytest.param(lambda: WHOLE[:-30], "已损坏", id="cut short"),
        pytest.param(lambda: rewritten(lambda e: e.update({"files/" + hash_bytes(b"one"): b"eno"})), "已损坏",
                     id="other bytes under a hash"),
        pytest.param(lambda: rewritten(lambda e: e.pop("files/" + hash_bytes(b"one"))), "已损坏", id="a file lacking"),
        pytest.param(lambda: rewritten(lambda e: e.update({"../../etc/passwd": b"x"})), "已损坏", id="traversal"),
        pytest.param(lambda: first_file_with(sha256="../../../etc/passwd"), "已损坏", id="traversal by hash"),
        pytest.param(lambda: first_file_with(size_bytes=9), "已损坏", id="another size"),
        pytest.param(lambda: manifest_with(attachments=[{"name": "x", "of": "0" * 64, "sha256": hash_bytes(b"one")}]),
                     "已损坏.*of no sheet", id="a photograph of no sheet"),
        pytest.param(symlink, "已损坏.*plain file", id="symlink"),
        pytest.param(twice, "已损坏.*twice", id="entry twice"),
        pytest.param(encrypted, "已损坏.*encrypted", id="encrypted"),
    ],
)  # fmt: skip
def test_damaged_and_foreign_files_are_refused_with_what_to_do(made: Callable[[], bytes], said: str) -> None:
    with pytest.raises(BundleError, match=f"(?s)「包.zip」{said}"):
        read_bundle(made(), "包.zip")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = write_bundle(bundle(b"\0" * 5_000_000))
    monkeypatch.setattr(intake.bundle_reader, "LARGEST_FILE_BYTES", 1_000_000)
    with pytest.raises(BundleError, match="larger than"):
        read_bundle(bomb, "包.zip")
    monkeypatch.setattr(intake.bundle_reader, "LARGEST_BUNDLE_BYTES", 1_000_000)
    with pytest.raises(BundleError, match="unpacks to more"):
        read_bundle(bomb, "包.zip")


def test_a_zip_of_very_many_entries_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_001):
            archive.writestr(str(number), b"")
    monkeypatch.setattr("intake.bundle_reader.zipfile.ZipFile", None)
    with pytest.raises(BundleError, match="不是报表包"):
        read_bundle(out.getvalue(), "包.zip")


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_flipped_byte_is_refused_or_harmless(at: int, change: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[at] ^= change
    with suppress(BundleError):
        assert read_bundle(bytes(damaged), "包.zip") == bundle(b"one", b"two")


@pytest.mark.parametrize("count", [0, 101])
def test_too_few_and_too_many_are_told(count: int) -> None:
    with pytest.raises(BundleError, match=r"没有可打包|最多 100 份"):
        write_bundle(bundle(*(b"%d" % number for number in range(count))))


def receive(desk: Desk, made: Bundle) -> list[tuple[str, bool]]:
    found = receive_bundle(desk.settings, desk.engine, desk.standards, made)
    return [(one.receipt_no, one.is_new) for one in found]


def count(desk: Desk) -> int:
    with read(desk.engine) as connection:
        return connection.scalar(select(func.count()).select_from(submission)) or 0


GOOD, BAD = csv_sheet([row()]), csv_sheet([bad_row()])


def test_every_sheet_is_received_from_the_place_and_read_again_gives_the_first_receipts(desk: Desk) -> None:
    made = bundle(GOOD, BAD)
    first = receive(desk, made)
    assert [is_new for _, is_new in first] == [True, True]
    with read(desk.engine) as connection:
        rows = connection.execute(select(submission.c.sender, submission.c.channel, submission.c.filename)).all()
    assert [tuple(one) for one in rows] == [("硖石街道", "bundle", "表1.csv"), ("硖石街道", "bundle", "表2.csv")]
    desk.ingest()  # the second is refused as a whole
    withdraw(desk.engine, first[0][0], actor="审核人", reason="重复")
    assert receive(desk, made) == [(number, False) for number, _ in first]
    assert count(desk) == 2
    assert examine(desk.settings, desk.engine) == []


def test_a_later_bundle_with_a_refused_sheet_sends_it_anew_and_one_in_force_does_not(desk: Desk) -> None:
    first = receive(desk, bundle(GOOD, BAD))
    desk.ingest()
    again = receive(desk, bundle(GOOD, BAD, made_at=datetime.now(UTC) + timedelta(seconds=1)))
    assert again[0] == (first[0][0], False)
    assert again[1][1]
    assert again[1][0] != first[1][0]


def test_the_same_bytes_twice_in_a_bundle_have_one_receipt(desk: Desk) -> None:
    found = receive(desk, bundle(GOOD, GOOD))
    assert found[0][0] == found[1][0]
    assert count(desk) == 1


def test_foreign_places_and_practice_are_refused_before_anything_is_received(desk: Desk) -> None:
    with pytest.raises(BundleError, match="不在本地的区划中"):
        receive(desk, bundle(GOOD, place_code="990000001", place_name="别处"))
    with pytest.raises(BundleError, match="练习"):
        receive(desk, bundle(GOOD, is_practice=True))
    assert count(desk) == 0
    practice = Desk(replace_practice(desk.settings), desk.engine, desk.standards, desk.reader)
    assert receive(practice, bundle(GOOD, is_practice=True))[0][0].startswith("P")


def test_photographs_are_attached_once_and_what_is_none_is_told(desk: Desk) -> None:
    def beside(content: bytes, name: str) -> BundleAttachment:
        return BundleAttachment(name, hash_bytes(content), hash_bytes(GOOD), content)

    made = bundle(GOOD, BAD, attachments=(beside(jpeg(), "表1-1.jpg"), beside(b"no picture", "表1-2.jpg")))
    for is_new in (True, False):
        found = receive_bundle(desk.settings, desk.engine, desk.standards, made)
        done, refused = attach_beside(desk.settings, desk.engine, made, found)
        assert [(one.receipt_no, one.event.actor, one.is_new) for one in done] == [
            (found[0].receipt_no, "硖石街道", is_new)
        ]
        assert len(refused) == 1
        assert "表1-2.jpg" in refused[0]
    assert examine(desk.settings, desk.engine) == []


def replace_practice(settings: Settings) -> Settings:
    return replace(settings, is_practice=True)


def test_nothing_is_half_received(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[object] = []

    def fail_at_the_third(settings: Settings, sidecar: Sidecar) -> Path:
        written.append(sidecar)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        return write_sidecar(settings, sidecar)

    made = bundle(*(csv_sheet([row(f"{number}号点")]) for number in range(5)))
    with monkeypatch.context() as broken:
        broken.setattr("intake.receive.write_sidecar", fail_at_the_third)
        with pytest.raises(ReceiveFaultError):
            receive(desk, made)
    assert count(desk) == 0
    assert [f for f in examine(desk.settings, desk.engine) if f.kind == "submission"] == []
    assert len(receive(desk, made)) == 5
