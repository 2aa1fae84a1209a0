from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.media import SUFFIXES, WrongMediaError, media_type
from tests.intake.pictures import WHOLE, jpeg, png, tiff


@pytest.mark.parametrize("kind", SUFFIXES)
def test_each_kind_is_told_by_its_content(kind: str) -> None:
    assert media_type(WHOLE[kind]) == kind


@pytest.mark.parametrize("kind", SUFFIXES)
def test_a_file_cut_anywhere_is_refused(kind: str) -> None:
    whole = WHOLE[kind]
    harmless = {"application/pdf": 1}.get(kind, 0)  # its last line end
    for length in range(1, len(whole) - harmless):
        with pytest.raises(WrongMediaError):
            media_type(whole[:length])


def test_other_spellings_of_a_kind() -> None:
    assert media_type(tiff(order=">")) == "image/tiff"
    assert media_type(jpeg() + b"\0" * 100) == "image/jpeg", "telephones add to the end"


def test_a_changed_byte_in_a_png_is_seen() -> None:
    damaged = bytearray(png())
    damaged[45] ^= 1
    with pytest.raises(WrongMediaError, match="内容不完整"):
        media_type(bytes(damaged))


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"PK\x03\x04....", "Office"),
        (b"\xd0\xcf\x11\xe0....", "Office"),
        (b"GIF89a", "GIF"),
        (b"MZ\x90", "Windows 程序"),
        ("路线,处数\n".encode(), "文本文件"),
        (("一" * 300).encode(), "文本文件"),
        (b"\x01\x02\xff\xfe", "01 02 FF FE"),
    ],
)
def test_what_was_seen_is_said(content: bytes, seen: str) -> None:
    with pytest.raises(WrongMediaError, match=seen):
        media_type(content)


@given(st.sampled_from(sorted(WHOLE)), st.binary(max_size=200), st.integers(0, 40))
def test_no_bytes_do_harm(kind: str, tail: bytes, kept: int) -> None:
    with suppress(WrongMediaError):
        assert media_type(WHOLE[kind][:kept] + tail) in SUFFIXES
