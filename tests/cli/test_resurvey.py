"""A re-survey that comes in by `sihai submit` says at once which case it counts for."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from registry.database import open_registry
from settings import SAMPLE_DATA
from sheets.forms import FORMS
from tests.cases.filing import file_case
from tests.cli.conftest import Run, receipts

FORM = FORMS["rodent_survey"]
WORDS = {"true": "是", "false": "否", "assessment": "考评"}


def sheet(folder: Path, kind: str) -> Path:
    """The first visit that the sample has to 硖石街道, on 2 June, as a table with Chinese titles."""
    with (SAMPLE_DATA / "rodent_survey.csv").open(encoding="utf-8-sig") as lines:
        sample = next(row for row in csv.DictReader(lines) if row["place_code"].startswith("330481001"))
    row = {**sample, "round_id": "", "round_kind": kind, "surveyed_on": "2026-06-02"}
    path = folder / f"{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([field.title_zh for field in FORM.fields])
        writer.writerow([WORDS.get(row[field.key], row[field.key]) for field in FORM.fields])
    return path


@pytest.mark.parametrize(
    ("kind", "vector", "said"),
    [
        ("复查", "rodent", "案件 C2026-0001（硖石街道 鼠）还没有报整改完成"),
        ("复查", "fly", "没有未结的鼠案件"),
        ("考评", "rodent", None),
    ],
)
def test_sender_of_a_resurvey_is_told_what_it_counts_for(
    run: Run, home: Path, tmp_path: Path, kind: str, vector: str, said: str | None
) -> None:
    engine = open_registry(f"sqlite:///{home / 'registry.db'}")
    file_case(engine, vector=vector)
    engine.dispose()
    sent = run("submit", sheet(tmp_path, kind), "--sender", "硖石街道", "--json")
    assert sent.code == 0, sent.out + sent.err
    [receipt] = receipts(sent.out)
    [answer] = json.loads(sent.out)
    shown = run("answer", receipt).out
    if said is None:
        assert answer["resurvey_notes"] == []
        assert "算任何案件" not in shown
    else:
        assert said in "".join(answer["resurvey_notes"])
        assert said.replace(" ", "") in "".join(shown.split())
