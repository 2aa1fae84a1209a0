"""An outline as a page for the browser, to be printed on A4: all in one file, nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cases.letters.outline import Block, Each, Slip, Table, Text, When
from cases.letters.text_style import SLIP_WIDTHS_MM, STYLES, TextStyle

# The same font has another name on every system.
_FONTS: Final = {
    "仿宋": '"FangSong", "仿宋", "仿宋_GB2312", "STFangsong", "Noto Serif CJK SC", serif',
    "宋体": '"SimSun", "宋体", "STSong", "Noto Serif CJK SC", serif',
    "黑体": '"SimHei", "黑体", "STHeiti", "Noto Sans CJK SC", sans-serif',
}
_BEGIN: Final = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ 标题 }} {{ 案号 }}</title>
<style>
@page {
  size: A4; margin: 37mm 26mm 35mm 28mm;
  @bottom-center { content: "— " counter(page) " —"; font: 14pt "SimSun", "宋体", serif; }
}
body { margin: 0; color: #000; background: #fff; overflow-wrap: anywhere; }
p { margin: 0; }
table { border-collapse: collapse; width: calc(100% - 2px); margin: 0 1px 7pt; table-layout: fixed; }
th, td { border: 1px solid #000; padding: 2pt 4pt; vertical-align: middle; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.slip td { height: 11mm; padding: 0 4pt; }
.slip, .whole { break-inside: avoid; }
"""
_MIDDLE: Final = """@media screen {
  html { background: #ddd; }
  body { width: 156mm; margin: 8mm auto; padding: 37mm 26mm 35mm 28mm; box-shadow: 0 1px 6px #888; }
}
</style>
</head>
<body>
"""
_WHOLE: Final = ' class="whole"'
_END: Final = "</body>\n</html>\n"


def page_template(outline: tuple[Block, ...]) -> str:
    """The template."""
    looks = "".join(_look(name, style) for name, style in STYLES.items() if name not in ("mark", "page", "gap"))
    return _BEGIN + looks + _MIDDLE + "".join(_block(block) for block in outline) + _END


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return _text(block)
    if isinstance(block, Each):
        return f"{{% for 行 in {block.listed} %}}\n{_text(block.text)}{{% endfor %}}\n"
    if isinstance(block, When):
        inner = "".join(_block(part) for part in block.blocks)
        other = "{% else %}\n" + "".join(_block(part) for part in block.otherwise) if block.otherwise else ""
        return f"{{% if {block.tag} %}}\n{inner}{other}{{% endif %}}\n"
    return _table(block) if isinstance(block, Table) else _slip(block)


def _text(text: Text) -> str:
    return f'<p class="{text.style}">{text.text}</p>\n'


def _table(table: Table) -> str:
    widths = _widths([column.width_mm for column in table.columns])
    heads = "".join(f'<th class="header">{column.title}</th>' for column in table.columns)
    cells = "".join(
        f'<td class="{"centred" if column.is_centred else "cell"}">{column.text}</td>' for column in table.columns
    )
    return (
        f"<table{'' if table.is_long else _WHOLE}>\n{widths}\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n"
        f"{{% for 行 in {table.listed} %}}\n<tr>{cells}</tr>\n{{% endfor %}}\n</tbody>\n</table>\n"
    )


def _widths(widths_mm: Sequence[float]) -> str:
    whole = sum(widths_mm)
    columns = "".join(f'<col style="width: {100 * width / whole:.1f}%">' for width in widths_mm)
    return f"<colgroup>{columns}</colgroup>"


def _slip(slip: Slip) -> str:
    rows = []
    for number in range(0, len(slip.pairs), 2):
        cells = "".join(
            f'<td class="slip">{label}</td><td class="slip">{text}</td>'
            for label, text in slip.pairs[number : number + 2]
        )
        rows.append(f"<tr>{cells}</tr>\n")
    return f'<table class="slip">\n{_widths(SLIP_WIDTHS_MM)}\n<tbody>\n{"".join(rows)}</tbody>\n</table>\n'


def _look(name: str, style: TextStyle) -> str:
    rules = [
        f"font-family: {_FONTS[style.font]}",
        f"font-size: {style.size_pt}pt",
        f"line-height: {f'{style.line_pt}pt' if style.line_pt else '1.3'}",
        f"text-align: {'justify' if style.align == 'both' else style.align}",
        f"font-weight: {'bold' if style.is_bold else 'normal'}",
    ]
    rules += [f"text-indent: {style.indent_characters}em"] if style.indent_characters else []
    rules += [f"margin-top: {style.before_pt}pt"] if style.before_pt else []
    rules += [f"margin-bottom: {style.after_pt}pt"] if style.after_pt else []
    rules += [f"padding-right: {style.right_pt}pt"] if style.right_pt else []
    rules += ["break-after: avoid"] if style.keeps_with_next else []
    if style.line:
        rules += [f"border-top: 1px {'dashed' if style.line == 'cut' else 'solid'} #000", "padding-top: 3pt"]
    rules += ["border-bottom: 1px solid #000"] if style.line == "both" else []
    return f".{name} {{ {'; '.join(rules)}; }}\n"
