"""Filling in a Word template. Every value is text: marks in it are shown, never obeyed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, cast

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from cases.letters.kind import LetterError
from cases.letters.tag_check import check_tags
from cases.letters.tags import Values


def fill_word(name: str, content: bytes, values: Values) -> bytes:
    """The document.

    Args:
        name: Of the template's file, for messages.
        content: Of the template.
        values: By tag.

    Raises:
        LetterError: the template is no Word document, or has a tag that is unknown or broken.
    """
    template = _open(name, content)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    for source in _sources(template):
        check_tags(name, source, environment)
    try:
        template.render(cast("dict[str, Any]", values), environment)
    except TemplateError as error:  # a filter given what it cannot take
        raise LetterError(f"模板「{name}」填不进去（{error}）；请改正后再试。") from error
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


def _open(name: str, content: bytes) -> DocxTemplate:
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.init_docx()
    except (zipfile.BadZipFile, KeyError, ValueError, OpcError, etree.XMLSyntaxError) as error:
        raise LetterError(
            f"模板「{name}」不是 Word 文档（.docx），打不开；请用 Word 或 WPS 另存为 .docx 后再试。"
        ) from error
    return template


def _sources(template: DocxTemplate) -> Iterator[str]:
    """The parts that are filled in, as they are handed to Jinja: body, headers and footers."""
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
