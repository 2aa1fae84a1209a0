"""Readers in another process while a night is running: never kept out, never a half-made edition."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipelines.run import run_grading
from reference.load import Standards
from settings import PROJECT_ROOT, Settings
from tests.intake.desk import Desk, row

pytestmark = pytest.mark.slow

# Opens the edition again and again until its input ends, and prints what it saw: {as-of day: how often}.
READER = """
import collections, json, select, sys
from assets.publications.shelf import open_published
from settings import load_settings
seen = collections.Counter()
settings = load_settings()
while not select.select([sys.stdin], [], [], 0.01)[0]:
    with open_published(settings) as connection:
        (as_of, tables, described), = connection.sql(
            "select (select as_of from reference.edition), (select count(*) from duckdb_tables()), "
            "(select count(*) from publications.data_dictionary where column_name = '')"
        ).fetchall()
        assert connection.sql("select count(*) from facts.measure").fetchall()[0][0] > 0
        assert tables == described, (tables, described)
    seen[str(as_of)] += 1
print(json.dumps(seen))
"""


def test_the_edition_opens_from_another_process_while_nights_run(
    settings: Settings, engine: Engine, standards: Standards, tmp_path: Path
) -> None:
    Desk(settings, engine, standards).send([row("甲"), row("乙")])
    run_grading(settings, as_of=date(2026, 6, 28))
    environment = {**os.environ, "SIHAI_HOME": str(settings.home), "PYTHONPATH": str(PROJECT_ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", READER], env=environment, cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as reader:  # fmt: skip
        run_grading(settings, as_of=date(2026, 6, 29))
        time.sleep(2)
        told, complaint = reader.communicate("enough")
    assert reader.returncode == 0, complaint
    seen = json.loads(told)
    assert set(seen) == {"2026-06-28", "2026-06-29"}, "before and after the swap"
    assert sum(seen.values()) > 20
