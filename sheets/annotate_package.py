"""A workbook as a zip of parts: reading, replacing and removing parts, their relationships and content types.

Parts that nobody asks for are copied as they are. What the parts mean is told elsewhere.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import Final

from lxml import etree

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPES_PART = "[Content_Types].xml"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
# Any fixed instant: the same input gives the same bytes.
_WRITTEN = (2026, 1, 1, 0, 0, 0)
# What XML 1.0 cannot hold.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class PackageError(Exception):
    """The file is no workbook package, or one that cannot be changed without loss."""


@dataclass(frozen=True)
class Relation:
    """A relationship of a part.

    Attributes:
        kind: Last word of its type, such as `comments`; strict and transitional files have the same words.
        target: Name of the part it leads to, "" where it leads outside.
    """

    relation_id: str
    kind: str
    target: str


def parse_xml(data: bytes) -> etree._Element:
    """The root of a part; no entity is resolved and nothing is fetched.

    Raises:
        PackageError: It is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PackageError(f"not well-formed: {error}") from None


def dump_xml(root: etree._Element) -> bytes:
    """A part's bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def xml_text(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element's name."""
    return etree.QName(element).namespace or ""


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for comments and processing instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def parent_of(element: etree._Element) -> etree._Element:
    """The element around another that is not the root."""
    parent = element.getparent()
    assert parent is not None
    return parent


class Package:
    """The parts of one workbook.

    Raises:
        PackageError: It is no zip, or not one with content types and a workbook.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise PackageError(str(error)) from None
        self._entries = {entry.filename: entry for entry in self._archive.infolist()}
        self._changed: dict[str, bytes] = {}
        if _TYPES_PART not in self._entries:
            raise PackageError("no content types")
        self._types = parse_xml(self.read(_TYPES_PART))
        self.workbook = next((r.target for r in self.relations("") if r.kind == "officeDocument"), "")
        if self.workbook not in self or not self.workbook.endswith(".xml"):
            raise PackageError("no workbook part")

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def names(self) -> list[str]:
        """Names of all parts."""
        return list(self._entries)

    @property
    def unpacked(self) -> int:
        """Bytes that the parts say they unpack to."""
        return sum(entry.file_size for entry in self._entries.values())

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            PackageError: It is missing or damaged.
        """
        if name in self._changed:
            return self._changed[name]
        try:
            return self._archive.read(self._entries[name])
        except KeyError:
            raise PackageError(f"no part {name!r}") from None
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise PackageError(f"{name}: {error}") from None
        except Exception as error:  # zlib, bz2 and lzma raise errors of their own
            raise PackageError(f"{name}: {error}") from None

    def write(self, name: str, data: bytes, content_type: str = "") -> None:
        """Put a part in place; a new one needs its content type, `xml` and `vml` parts by their own rules."""
        self._entries.setdefault(name, zipfile.ZipInfo(name, _WRITTEN))
        self._changed[name] = data
        if not content_type:
            return
        if name.endswith(".vml"):
            if self._type("Default", "Extension", "vml") is None:
                default = etree.Element(f"{{{_TYPES}}}Default", Extension="vml", ContentType=content_type)
                self._types.insert(0, default)
        elif self._type("Override", "PartName", f"/{name}") is None:
            etree.SubElement(self._types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def remove(self, name: str) -> None:
        """Take a part out, with its relationships and content type."""
        for part in (name, _relations_part(name)):
            self._entries.pop(part, None)
            self._changed.pop(part, None)
        stated = self._type("Override", "PartName", f"/{name}")
        if stated is not None:
            self._types.remove(stated)
        default = self._type("Default", "Extension", "vml")
        if name.endswith(".vml") and default is not None and not any(n.endswith(".vml") for n in self._entries):
            self._types.remove(default)

    def free_name(self, pattern: str) -> str:
        """The first name that no part has; `{}` in the pattern is a number."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def content_type(self, name: str) -> str:
        """The content type that the package states for a part, "" where it states none."""
        stated = self._type("Override", "PartName", f"/{name}")
        return "" if stated is None else stated.get("ContentType", "")

    def relations(self, part: str) -> list[Relation]:
        """Relationships of a part, of the package itself for ""."""
        name = _relations_part(part)
        if name not in self:
            return []
        return [
            Relation(
                one.get("Id", ""),
                one.get("Type", "").rpartition("/")[2],
                "" if one.get("TargetMode") == "External" else self._target(part, one.get("Target", "")),
            )
            for one in parse_xml(self.read(name))
            if isinstance(one.tag, str)
        ]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Lead from a part to another; gives the id of the relationship."""
        name = _relations_part(part)
        root = parse_xml(self.read(name) if name in self else f'<Relationships xmlns="{_RELATIONS}"/>'.encode())
        taken = {one.get("Id") for one in root}
        relation_id = next(i for n in range(len(taken) + 1) if (i := f"rIdSihai{n + 1}") not in taken)
        base = _STRICT if self.is_strict else _TRANSITIONAL
        path = posixpath.relpath(target, posixpath.dirname(part) or ".")
        etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", Id=relation_id, Type=f"{base}/{kind}", Target=path)
        self.write(name, dump_xml(root))
        return relation_id

    def unrelate(self, part: str, relation_id: str) -> None:
        """Take a relationship away."""
        name = _relations_part(part)
        root = parse_xml(self.read(name))
        for one in root:
            if one.get("Id") == relation_id:
                root.remove(one)
        if len(root):
            self.write(name, dump_xml(root))
        else:
            self._entries.pop(name, None)
            self._changed.pop(name, None)

    @property
    def is_strict(self) -> bool:
        """Whether it is written in the strict variant of the standard, whose namespaces differ."""
        return b"http://purl.oclc.org/ooxml/spreadsheetml/main" in self.read(self.workbook)[:4000]

    @property
    def relation_namespace(self) -> str:
        """Namespace of `r:id`."""
        return _STRICT if self.is_strict else _TRANSITIONAL

    def save(self) -> bytes:
        """The package as bytes."""
        self._changed[_TYPES_PART] = dump_xml(self._types)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, entry in self._entries.items():
                info = zipfile.ZipInfo(name, entry.date_time)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = entry.external_attr
                archive.writestr(info, self.read(name))
        return buffer.getvalue()

    def _target(self, part: str, target: str) -> str:
        """The part that a relative or absolute target names, as the zip spells it."""
        name = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        if name in self._entries:
            return name
        return next((known for known in self._entries if known.lower() == name.lower()), name)

    def _type(self, element: str, key: str, value: str) -> etree._Element | None:
        return next(
            (
                one
                for one in self._types
                if local_name(one) == element and one.get(key, "").lower() == value.lower()
            ),
            None,
        )  # fmt: skip


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
