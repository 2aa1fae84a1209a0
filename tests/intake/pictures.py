"""Small whole files of every kind that may be attached, made by hand from the formats' own rules."""

from __future__ import annotations

import struct
import zlib


def jpeg(text: bytes = b"page") -> bytes:
    """With a thumbnail in its header, which has an end of its own."""
    thumbnail = b"\xff\xd8\xff\xd9"
    header = b"\xff\xe1" + (2 + len(thumbnail)).to_bytes(2, "big") + thumbnail
    return b"\xff\xd8" + header + b"\xff\xda\x00\x02" + text + b"\xff\xd9"


def png(text: bytes = b"page") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0")
    parts = (chunk(b"IHDR", head), chunk(b"tEXt", b"k\0" + text), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def pdf(text: bytes = b"page") -> bytes:
    return b"%PDF-1.4\n% " + text + b"\n1 0 obj <<>> endobj\ntrailer <<>>\nstartxref\n0\n%%EOF\n"


def heic(text: bytes = b"page") -> bytes:
    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", 8 + len(data)) + name + data

    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 20) + box(b"mdat", text)


def webp(text: bytes = b"page") -> bytes:
    body = b"WEBPVP8 " + struct.pack("<I", len(text)) + text
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tiff(text: bytes = b"page", order: str = "<") -> bytes:
    strip = 8
    start = strip + len(text)
    entries = [(273, 4, 1, strip), (279, 4, 1, len(text))]
    directory = struct.pack(order + "H", len(entries)) + b"".join(struct.pack(order + "HHII", *e) for e in entries)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", start)
    return head + text + directory + struct.pack(order + "I", 0)


WHOLE = {
    "image/jpeg": jpeg(),
    "image/png": png(),
    "application/pdf": pdf(),
    "image/heic": heic(),
    "image/webp": webp(),
    "image/tiff": tiff(),
}
