"""Whether a template's text uses only tags that exist, found before anything is printed with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes

from cases.letters.kind import LetterError
from cases.letters.tags import LIST_TAGS, TEXT_TAGS, known_tags

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# Typed with a Chinese input method the braces come out wide, and would stand in the letter as they are.
_WIDE = re.compile(r"｛\s*[｛{%％]|[{]\s*｛|\{\s*％|％\s*\}")
# What Jinja itself offers inside a loop, or as a constant.
_OFFERED = frozenset(("loop", "true", "false", "none", "True", "False", "None"))


def check_tags(name: str, source: str, environment: Environment) -> None:
    """See that a template can be filled in.

    Args:
        name: Of the template's file, for the message.
        source: Its text with tags, as handed to Jinja.
        environment: That fills it in.

    Raises:
        LetterError: a tag is unknown or broken; the message names it and what exists.
    """
    if wide := _WIDE.search(_without_marks(source)):
        raise LetterError(f"模板「{name}」里有全角括号「{wide[0]}」；标签要用半角的 {{{{ }}}} 和 {{% %}}，请改后再试。")
    try:
        parsed = environment.parse(source)
        environment.compile(parsed)
    except TemplateSyntaxError as error:
        raise LetterError(
            f"模板「{name}」里{_broken(source, environment)}写得不完整或不对，没有使用这个模板；请改正后再试。"
            f"（{error.message}）{known_tags()}"
        ) from error
    unknown = list(dict.fromkeys(_unknown(parsed, {})))
    if unknown:
        shown = "、".join(f"「{tag}」" for tag in unknown[:5])
        raise LetterError(f"模板「{name}」用了没有的标签 {shown}，没有使用这个模板；请改正后再试。{known_tags()}")


def _broken(source: str, environment: Environment) -> str:
    """The tag that is broken by itself; else the last one opened, whose end is missing."""
    open_tags: list[str] = []
    for found in _TAG.finditer(source):
        tag = " ".join(_without_marks(found[0]).split())
        words = tag.strip("{}%-+ ").split()
        first = words[0] if words else ""
        if first in ("for", "if"):
            open_tags.append(tag)
            text = f"{tag}{{% end{first} %}}"
        elif first in ("endfor", "endif"):
            if not open_tags:
                return f"标签「{tag}」"
            open_tags.pop()
            continue
        elif first in ("else", "elif"):
            continue
        else:
            text = tag
        try:
            environment.from_string(text)
        except TemplateSyntaxError:
            return f"标签「{tag}」"
    return f"标签「{open_tags[-1]}」（缺少结尾）" if open_tags else "有标签"


def _without_marks(source: str) -> str:
    """Text without XML and HTML marks: Word may part a tag into several runs."""
    return re.sub(r"<[^<>]*>", "", source)


def _unknown(node: nodes.Node, lines: Mapping[str, str]) -> Iterator[str]:
    """Names that are no tag, and parts that lines do not have.

    Args:
        node: Of the parsed template.
        lines: Names under which loops around it know a line, each with its list.
    """
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        yield from _unknown(node.iter, lines)
        listed = node.iter.name if isinstance(node.iter, nodes.Name) else ""
        inner = {**lines, node.target.name: listed}
        for part in (*node.body, *node.else_):
            yield from _unknown(part, inner)
        return
    if isinstance(node, nodes.Getattr | nodes.Getitem) and isinstance(node.node, nodes.Name):
        named = node.attr if isinstance(node, nodes.Getattr) else _constant(node.arg)
        listed = lines.get(node.node.name, "")
        is_loop = node.node.name == "loop" and bool(lines)
        if not is_loop and (listed not in LIST_TAGS or named not in LIST_TAGS[listed][1]):
            yield f"{node.node.name}.{named}"
        return
    if isinstance(node, nodes.Name) and node.ctx == "load" and not _is_known(node.name, lines):
        yield node.name
    for child in node.iter_child_nodes():
        yield from _unknown(child, lines)


def _constant(node: nodes.Node) -> object:
    return node.value if isinstance(node, nodes.Const) else "?"


def _is_known(name: str, lines: Mapping[str, str]) -> bool:
    return name in TEXT_TAGS or name in LIST_TAGS or name in lines or name in _OFFERED
