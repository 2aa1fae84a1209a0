"""What kind of picture or document an attachment is, told by its content and never by its name.

A file is walked through as its format prescribes, just far enough to see that it is whole; nothing is decoded, so that
no picture can do harm here.
"""

from __future__ import annotations

import codecs
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Final

# What scanners and telephones write; the endings are those under which an attachment is saved again.
SUFFIXES: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "image/heic": ".heic",
    "image/webp": ".webp",
    "image/tiff": ".tif",
}
ALLOWED_ZH: Final = "JPEG、PNG、HEIC、WebP、TIFF 图片或 PDF"

_PNG = b"\x89PNG\r\n\x1a\n"
_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# A PDF may be followed by a few line ends or zeros; readers look for its end in the last kilobyte, so do we.
_PDF_MARGIN: Final = 1024

_OTHERS: Final = (
    (b"PK\x03\x04", "压缩包或 Office、WPS 文件"),
    (b"\xd0\xcf\x11\xe0", "旧格式的 Office、WPS 文件"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "程序"),
)


class WrongMediaError(ValueError):
    """The bytes are of no allowed kind, or are cut short; the message says in Chinese what was seen."""


def media_type(content: bytes) -> str:
    """The media type of a whole file of an allowed kind.

    Raises:
        WrongMediaError: of another kind, or it starts as an allowed kind does and does not end so.
    """
    for kind, is_so, is_whole in _KINDS:
        if is_so(content):
            try:
                whole = is_whole(content)
            except (struct.error, IndexError, ValueError):
                whole = False
            if not whole:
                raise WrongMediaError(f"开头是 {SUFFIXES[kind][1:].upper()} 文件，但内容不完整（没有传完，或已损坏）")
            return kind
    raise WrongMediaError(f"是{_seen(content)}")


def _seen(content: bytes) -> str:
    for start, name in _OTHERS:
        if content.startswith(start):
            return name
    try:
        # Incremental: a character cut at the 512th byte does not make it less of a text.
        codecs.getincrementaldecoder("utf-8")().decode(content[:512])
        return "文本文件"
    except UnicodeDecodeError:
        return f"不认识的文件（开头为 {content[:4].hex(' ').upper()}）"


def _is_whole_jpeg(content: bytes) -> bool:
    """Segments up to the picture itself are skipped by their length: the thumbnail in them has an end of its own."""
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
        elif marker == 0xDA:
            return content.find(b"\xff\xd9", at) > 0
        elif marker == 0x01 or 0xD0 <= marker <= 0xD9:
            at += 2
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False


def _is_whole_png(content: bytes) -> bool:
    at = len(_PNG)
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        (checksum,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(content[at + 4 : at + 8 + length]) != checksum:
            return False
        if name == b"IEND":
            return True
        at += 12 + length


def _is_whole_pdf(content: bytes) -> bool:
    end = content[-_PDF_MARGIN:]
    return b"%%EOF" in end and b"startxref" in content[-2 * _PDF_MARGIN :]


def _is_heic(content: bytes) -> bool:
    size = int.from_bytes(content[:4], "big")
    if content[4:8] != b"ftyp" or not 16 <= size <= 256:
        return False
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, size, 4))}
    return bool(brands & _HEIC_BRANDS)


def _is_whole_heic(content: bytes) -> bool:
    at, names = 0, set()
    while at < len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
        elif size == 0:  # to the end of the file
            size = len(content) - at
        if size < 8:
            return False
        names.add(name)
        at += size
    return at == len(content) and {b"meta", b"mdat"} <= names


def _is_whole_webp(content: bytes) -> bool:
    return int.from_bytes(content[4:8], "little") + 8 <= len(content) and content[12:15] == b"VP8"


def _is_whole_tiff(content: bytes) -> bool:
    """Every page's directory and strips (or tiles) lie inside the file."""
    order = "<" if content.startswith(b"II") else ">"
    (at,) = struct.unpack_from(order + "I", content, 4)
    seen: set[int] = set()
    while at:
        if at in seen:
            return False
        seen.add(at)
        (count,) = struct.unpack_from(order + "H", content, at)
        values = dict(_tiff_entries(content, order, at + 2, count))
        (at,) = struct.unpack_from(order + "I", content, at + 2 + 12 * count)
        for offsets, lengths in ((273, 279), (324, 325)):
            parts = zip(values.get(offsets, ()), values.get(lengths, ()), strict=True)
            if any(offset + length > len(content) for offset, length in parts):
                return False
        if not values.get(273) and not values.get(324):
            return False
    return bool(seen)


def _tiff_entries(content: bytes, order: str, at: int, count: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(tag, values) of where the picture's parts lie and how long they are; other tags are passed over."""
    for number in range(count):
        tag, kind, items = struct.unpack_from(order + "HHI", content, at + 12 * number)
        if tag in (273, 279, 324, 325) and kind in (3, 4):
            code, width = ("H", 2) if kind == 3 else ("I", 4)
            start = at + 12 * number + 8
            if items * width > 4:
                (start,) = struct.unpack_from(order + "I", content, start)
            if items * width > len(content):
                raise struct.error("more entries than bytes")
            yield tag, struct.unpack_from(f"{order}{items}{code}", content, start)


_Test = Callable[[bytes], bool]
_KINDS: Final[tuple[tuple[str, _Test, _Test], ...]] = (
    ("image/jpeg", lambda content: content.startswith(b"\xff\xd8\xff"), _is_whole_jpeg),
    ("image/png", lambda content: content.startswith(_PNG), _is_whole_png),
    ("application/pdf", lambda content: b"%PDF-" in content[:_PDF_MARGIN], _is_whole_pdf),
    ("image/heic", _is_heic, _is_whole_heic),
    ("image/webp", lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP", _is_whole_webp),
    ("image/tiff", lambda content: content[:4] in (b"II*\0", b"MM\0*"), _is_whole_tiff),
)
