"""What an office without network gets back: a folder with 回执.txt, the answers as JSON, and its workbooks marked."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli.problems import print_answer
from settings import SHANGHAI

if TYPE_CHECKING:
    from intake.answer import Answer
    from intake.bundle import Bundle

RECEIPTS, ANSWERS = "回执.txt", "回执.json"
_WIDTH = 100


def write_answers(folder: Path, bundle: Bundle, answers: Sequence[Answer]) -> None:
    """Write the answers to the files of a bundle, in their order; those of an earlier reading are replaced.

    A workbook that is in order is not handed back: there is nothing to mend in it.
    """
    from intake.annotated import annotated_name, annotated_workbook
    from intake.filename import safe_name

    folder.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    when = f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M}"
    text.write(f"{bundle.place_name} 四害密度监测 报送回执\n读入时间 {when}，{len(answers)} 份表\n\n")
    written: set[str] = set()
    for file, answer in zip(bundle.files, answers, strict=True):
        text.write(_said(file.name, answer))
        if answer.is_held:
            text.write("  原来报的仍然有效，确认以后本表才替换它；要替换的，请告诉县（市、区）疾控中心并说明理由\n")
        if answer.problems:
            made = annotated_workbook(file.content, file.name, answer)
            name = safe_name(annotated_name(file.name, made.suffix))
            if name.casefold() in written:  # two sheets of one name: the receipt tells them apart
                name = safe_name(f"{answer.standing.receipt_no if answer.standing else ''}-{name}")
            written.add(name.casefold())
            (folder / name).write_bytes(made.content)
            text.write(f"  标注好的工作簿：{name}，请在其中或原表中改正后再打包\n")
        text.write("\n")
    # With a byte-order mark: older Notepads take the text for GBK otherwise.
    (folder / RECEIPTS).write_text(text.getvalue(), encoding="utf-8-sig", newline="\r\n")
    found = [{"file": f.name, **a.as_dict()} for f, a in zip(bundle.files, answers, strict=True)]
    (folder / ANSWERS).write_text(json.dumps(found, ensure_ascii=False, indent=1, default=str), encoding="utf-8")


def _said(name: str, answer: Answer) -> str:
    """The answer as the terminal would show it; with the receipt, which the terminal may put elsewhere."""
    from rich.console import Console

    text = io.StringIO()
    print_answer(Console(file=text, width=_WIDTH, highlight=False, no_color=True), name, answer, most_rows=None)
    said = text.getvalue()
    if answer.standing is not None and answer.standing.receipt_no not in said:
        again = "" if answer.standing.is_new else "（同一文件此前已报送，回执不变）"
        said = f"回执 {answer.standing.receipt_no}{again}\n{said}"
    return said
