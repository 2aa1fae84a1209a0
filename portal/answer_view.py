"""An answer in the words and numbers of a page: verdict, counts, problems by what mends most, changes."""

from __future__ import annotations

from dataclasses import dataclass

from intake.annotated import CHANGES as CHANGES_ZH
from intake.annotated import LABELS, VERDICTS, change_counts, changed_cells, counts_text
from intake.answer import ACCEPTED, BROKEN, PENDING, UNCHANGED, Answer
from intake.grouping import Group, Line, grouped, lines_of
from sheets.forms import FORMS

_TONES = {"error": "bad", "warning": "warn", "notice": ""}


@dataclass(frozen=True)
class GroupView:
    """Problems with one cause; `lines` are where they stand, `left` the rows that are not listed."""

    group: Group
    label: str
    tone: str
    where: str
    lines: tuple[Line, ...]
    left: int


@dataclass(frozen=True)
class AnswerView:
    """What a page tells of an answer.

    Attributes:
        tone: good, warn or bad; "" while there is no verdict.
        counts: Rows in one sentence, "" where the file could not be read.
        groups: Problems, errors first.
        change_counts: Rows added, changed, … against the version replaced, in one sentence; "" where it replaces none.
        change_lines: Each changed cell and withdrawn row; `changes_left` are not listed.
    """

    answer: Answer
    verdict: str
    tone: str
    form: str
    counts: str
    groups: tuple[GroupView, ...]
    change_counts: str
    change_lines: tuple[str, ...]
    changes_left: int


def view_of(answer: Answer, most: int | None) -> AnswerView:
    """The view of an answer, with so many rows of each group and so many changes; None for all."""
    form = FORMS.get(answer.form or "")
    changes = list(changed_cells(answer.changes))
    counts = change_counts(answer.changes)
    return AnswerView(
        answer=answer,
        verdict="待您确认" if answer.is_held else VERDICTS.get(answer.status, answer.status),
        tone=_tone(answer),
        form=form.title_zh if form else "",
        counts=counts_text(answer) if answer.form else "",
        groups=tuple(_group(group, most) for group in grouped(answer.problems)),
        change_counts="，".join(f"{CHANGES_ZH[kind]} {n} 行" for kind, n in counts.items() if n),
        change_lines=tuple(changes[:most]),
        changes_left=0 if most is None else max(0, len(changes) - most),
    )


def _tone(answer: Answer) -> str:
    if answer.status in (PENDING, BROKEN):
        return ""
    if answer.is_held or answer.status == "partly_accepted":
        return "warn"
    return "good" if answer.status in (ACCEPTED, UNCHANGED) else "bad"


def _group(group: Group, most: int | None) -> GroupView:
    lines, left = lines_of(group, most)
    where = f"{group.rows} 行" if group.rows else "整个文件"
    mends = f"，只改这一项即可收下 {group.mends} 行" if group.mends > 1 else ""
    return GroupView(group, LABELS[group.severity], _TONES[group.severity], where + mends, tuple(lines), left)
