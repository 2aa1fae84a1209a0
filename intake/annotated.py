"""An answer as the user's own workbook: which cells are marked with what, and what the first sheet sums up.

The words are here; how a workbook takes them is told in `sheets.annotate`. Pure: bytes and an answer in, bytes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from expectations.problem import RowProblem
from intake.answer import BROKEN, Answer, RowChange
from intake.grouping import Group, grouped
from settings import SHANGHAI
from sheets.annotate import Annotated, Line, Mark, Summary, Text, annotate
from sheets.forms import FORMS
from sheets.practice import WATERMARK
from sheets.workbook import SUMMARY_SHEET

LABELS: Final = {"error": "错误", "warning": "提醒", "notice": "提示"}
CHANGES: Final = {"added": "新增", "changed": "改动", "withdrawn": "不再包含", "identical": "相同"}
VERDICTS: Final = {
    "accepted": "全部通过",
    "partly_accepted": "部分通过，有行被退回",
    "refused": "退回",
    "unchanged": "与已入库的完全相同，无需再报",
    "unreadable": "无法读取",
    "broken": "检查程序出错，结果不作数",
    "pending": "已收下，待入库后给出结果",
}
# Refusals of what is no workbook, or none that could be read within its limits: nothing is written into such a file.
_NOT_TO_OPEN: Final = {"file.unreadable", "file.too_large", "file.type"}
_LONGEST_ROWS = 400
# More than anyone reads here; all of them are in the JSON.
_MOST_CHANGES = 200
_WIDTHS = (8.0, 34.0, 6.0, 17.0, 20.0, 22.0, 31.0)
_ALL = len(_WIDTHS)


def annotated_workbook(content: bytes, filename: str, answer: Answer) -> Annotated:
    """The workbook to hand back.

    Args:
        content: The file as sent.
        filename: As the sender calls it.
        answer: What was found in it.
    """
    is_openable = not any(problem.rule_id in _NOT_TO_OPEN for problem in answer.problems if not problem.row)
    summary = Summary(
        tuple(_head(filename, answer)), tuple(_body(answer)), _WIDTHS, WATERMARK if answer.is_practice else ""
    )
    return annotate(content if is_openable else b"", map(mark_of, _marked(answer)), summary)


def annotated_name(filename: str, suffix: str) -> str:
    """Name of the file handed back: 报表-检查结果.xlsx; one that was handed back before gets a number."""
    path = PurePath(filename)
    base, end, number = path.stem.rpartition(f"-{SUMMARY_SHEET}")
    if end and (not number or number.isdecimal()):
        return f"{base}-{SUMMARY_SHEET}{int(number or 1) + 1}{suffix}"
    return f"{path.stem}-{SUMMARY_SHEET}{suffix}"


def mark_of(problem: RowProblem) -> Mark:
    """The mark at the cell of a problem."""
    lines = [f"【{LABELS[problem.severity]}】{problem.sentence_zh}"]
    if problem.column:
        lines[0] = f"【{LABELS[problem.severity]}】{problem.title_zh}：{problem.sentence_zh}"
    lines += [f"填的是：{problem.seen}"] if problem.seen else []
    lines += [f"应填：{problem.allowed_zh}"] if problem.allowed_zh else []
    lines += [f"怎么改：{problem.remedy_zh}", f"规则：{problem.rule_id}"]
    return Mark(problem.sheet, problem.cell, problem.row, problem.severity, "\n".join(lines))


def _marked(answer: Answer) -> Iterator[RowProblem]:
    # A check of ours that raised makes no row wrong.
    return (problem for problem in answer.problems if problem.row and answer.status != BROKEN)


def _head(filename: str, answer: Answer) -> Iterator[Line]:
    if answer.is_practice:
        yield (Text(f"{WATERMARK}　练习用，不报送、不计入任何统计", "banner", _ALL),)
    yield (Text(SUMMARY_SHEET, "title", _ALL),)
    form = FORMS.get(answer.form or "")
    verdict = VERDICTS.get(answer.status, answer.status)
    yield (Text(verdict, "good" if answer.is_clean else "bad", _ALL),)
    yield _labelled("文件", f"{filename}{f'（{form.title_zh}）' if form else ''}")
    if answer.standing is not None:
        standing = answer.standing
        replaces = f"，替换 {standing.replaces}" if standing.replaces else ""
        received = standing.received_at.astimezone(SHANGHAI)
        yield _labelled("回执", f"{standing.receipt_no}{replaces}（{received:%Y-%m-%d %H:%M} 收到）")
    if answer.is_held:
        yield _labelled("待确认", "有行被退回或不再包含：原来的一版仍然有效，确认替换（sihai confirm）后本表才生效。")
    if answer.form:
        yield _labelled("行数", counts_text(answer))
    if any(problem.row for problem in answer.problems):
        yield _labelled("颜色", "红色＝错误，该行退回；黄色＝提醒，请核对；蓝色＝提示。鼠标停在有色的格上看批注；"
                                "改好后直接发送本文件，标记和本页会自动去掉。")  # fmt: skip
    for reason in answer.broken_checks:
        yield _labelled("出错", f"{reason}；请把本文件发给工程师。")


def counts_text(answer: Answer) -> str:
    """The counts in one sentence; what is nought and needs no saying is left out."""
    taken = "确认后收下" if answer.is_held else "收下"
    parts = [f"共 {answer.rows} 行", f"{taken} {answer.accepted}", f"退回 {answer.refused}"]
    parts += [f"与已入库相同 {answer.identical}"] if answer.identical else []
    kinds = change_counts(answer.changes)
    parts += [f"{CHANGES[kind]} {count}" for kind, count in kinds.items() if kind != "identical" and count]
    return "，".join(parts)


def change_counts(changes: tuple[RowChange, ...]) -> dict[str, int]:
    """How many rows are added, changed, withdrawn and identical against the version replaced."""
    return {kind: sum(change.kind == kind for change in changes) for kind in CHANGES}


def _labelled(label: str, text: str) -> Line:
    return (Text(label, "label"), Text(text, "text", _ALL - 1))


def _body(answer: Answer) -> Iterator[Line]:
    groups = grouped(answer.problems)
    if groups:
        yield (Text("要改的问题（按改一处能解决的行数排列）", "section", _ALL),)
        titles = ("级别", "问题", "行数", "行号", "填的是", "应填", "怎么改")
        yield tuple(Text(title, "head") for title in titles)
        for group in groups:
            yield from _group_lines(group)
    if answer.changes:
        yield (Text("与被替换的一版相比", "section", _ALL),)
        yield from _change_lines(answer)
    if answer.remarks:
        yield (Text("读取时的认定（不对的请改表后再发）", "section", _ALL),)
        yield from ((Text(f"· {remark}", "text", _ALL),) for remark in answer.remarks)


def _group_lines(group: Group) -> Iterator[Line]:
    seen = group.seen if group.is_one_value else f"{group.seen} 等"
    title = f"{group.title_zh}：" if group.title_zh else ""
    allowed = group.allowed_zh
    mends = f"\n只改这一项即可收下 {group.mends} 行" if group.mends > 1 else ""
    for place in group.places or (None,):
        is_first = place is None or place == group.places[0]
        link = (place.sheet, place.cell) if place and place.cell else None
        yield (
            Text(LABELS[group.severity], group.severity),
            Text(f"{title}{group.sentence_zh}\n{group.rule_id}{mends}" if is_first else "同上", "cell"),
            Text(str(group.rows) if is_first and place else "", "number"),
            Text(_where(place.sheet, place.rows, group) if place else "整个文件", "link" if link else "cell", to=link),
            Text(seen, "cell"),
            Text(allowed, "cell"),
            Text(group.remedy_zh, "cell"),
        )


def _where(sheet: str, rows: str, group: Group) -> str:
    name = f"{sheet}\n" if len(group.places) > 1 or sheet not in ("填报", "CSV") else ""
    if len(rows) > _LONGEST_ROWS:
        shown = rows[:_LONGEST_ROWS].rpartition("、")[0]
        left = rows.count("、") - shown.count("、")
        return f"{name}{shown} …（其后还有 {left} 段，见各格的颜色）"
    return f"{name}{rows}"


def _change_lines(answer: Answer) -> Iterator[Line]:
    counts = change_counts(answer.changes)
    yield (Text("，".join(f"{CHANGES[kind]} {count} 行" for kind, count in counts.items()), "text", _ALL),)
    lines = list(changed_cells(answer.changes))
    yield from ((Text(f"· {line}", "text", _ALL),) for line in lines[:_MOST_CHANGES])
    if len(lines) > _MOST_CHANGES:
        yield (Text(f"还有 {len(lines) - _MOST_CHANGES} 处，见 JSON（--json）。", "text", _ALL),)


def changed_cells(changes: tuple[RowChange, ...]) -> Iterator[str]:
    """Changed cells, old and new, and withdrawn rows, a line each."""
    for change in changes:
        if change.kind == "changed":
            for _, title, old, new in change.columns:
                yield f"第 {change.row} 行（{change.what}）{title}：{old or '空'} → {new or '空'}"
        elif change.kind == "withdrawn":
            yield f"不再包含：原第 {change.row} 行（{change.what}）"
