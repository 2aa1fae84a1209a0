"""Filling in a page template (HTML). Every value is text: marks in it are shown, never obeyed."""

from __future__ import annotations

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from cases.letters.kind import LetterError
from cases.letters.tag_check import check_tags
from cases.letters.tags import Values


def fill_page(name: str, content: bytes, values: Values) -> bytes:
    """The page as UTF-8.

    Args:
        name: Of the template's file, for messages.
        content: Of the template.
        values: By tag.

    Raises:
        LetterError: the template is no text, or has a tag that is unknown or broken.
    """
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LetterError(f"模板「{name}」不是 UTF-8 编码；请另存为 UTF-8 后再试。") from error
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    check_tags(name, source, environment)
    try:
        return environment.from_string(source).render(values).encode("utf-8")
    except TemplateError as error:  # a filter given what it cannot take
        raise LetterError(f"模板「{name}」填不进去（{error}）；请改正后再试。") from error
