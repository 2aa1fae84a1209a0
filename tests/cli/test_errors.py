"""Every exception becomes one sentence and an exit code; tracebacks only with --debug."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import sqlalchemy.exc

import assets.publications.edition
import intake.decisions
import intake.lock
import intake.receive
import reference.naming
import reference.problem
import settings as settings_module
from cli.errors import ExitCode, WrongDataError, WrongUsageError, explain
from sheets.problem import UnreadableSheet

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("error", "exit_code", "word"),
    [
        (reference.problem.StandardsError([reference.problem.StandardsProblem("a.csv", 3, "错")]), 1, "1 处"),
        (settings_module.SettingError("SIHAI_REGISTRY_URL is 'x'"), 2, "环境变量"),
        (UnreadableSheet("file.form", "不是报表", "no form"), 1, "不是报表"),
        (intake.lock.LockedError("另一个进程正在写入"), 3, "另一个进程"),
        (intake.decisions.DecisionError("找不到回执"), 2, "找不到回执"),
        (reference.naming.UnknownPlaceError("没有这个地方", "unknown place"), 2, "没有这个地方"),
        (intake.receive.ReceiveRefusedError("是空文件"), 1, "空文件"),
        (intake.receive.ReceiveFaultError("没有收下"), 3, "没有收下"),
        (assets.publications.edition.NotPublishedError("no rows"), 3, "没有发布"),
        (OSError(errno.ENOSPC, "No space left on device"), 3, "磁盘已满"),
        (duckdb.IOException("Could not write: No space left on device"), 3, "磁盘已满"),
        (duckdb.IOException("not a valid DuckDB database file"), 3, "sihai doctor"),
        (pa.ArrowInvalid("Parquet magic bytes not found"), 3, "sihai rebuild"),
        (sqlalchemy.exc.OperationalError("select", {}, sqlite3.OperationalError("locked")), 3, "登记库"),
        (sqlalchemy.exc.OperationalError("x", {}, sqlite3.OperationalError("database or disk is full")), 3, "磁盘已满"),
        (PermissionError(errno.EACCES, "denied", "/x"), 3, "权限"),
        (ValueError("boom"), 3, "--debug"),
        (WrongUsageError("这样用"), 2, "这样用"),
        (WrongDataError("数据"), 1, "数据"),
    ],
)
def test_exceptions_have_a_sentence_and_a_code(error: Exception, exit_code: int, word: str) -> None:
    said = explain(error)
    assert said.exit_code == exit_code
    assert word in said.zh
    assert "\n" not in said.zh


def test_a_wrapped_full_disk_is_still_a_full_disk() -> None:
    error = RuntimeError("step failed")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    said = explain(error)
    assert said.exit_code == ExitCode.FAULT
    assert "磁盘已满" in said.zh


def test_a_registry_that_has_no_room_to_open_is_a_full_disk(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    error = sqlalchemy.exc.OperationalError("x", {}, sqlite3.OperationalError("disk I/O error"))
    assert "登记库" in explain(error).zh
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=4096))
    assert "磁盘已满" in explain(error).zh
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=0))
    assert "磁盘已满" not in explain(ValueError("boom")).zh


def test_every_exception_named_exists() -> None:
    """A renamed exception would silently become a fault of ours."""
    import importlib

    from cli import errors

    named = [(one[0], one[1]) for one in errors._SPEAKING] + [(one[0], one[1]) for one in errors._TRANSLATED]
    for module, name in named:
        assert issubclass(getattr(importlib.import_module(module), name), Exception)


def test_fault_shows_a_traceback_only_with_debug(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "registry.db").write_bytes(b"this is no database" * 100)
    plain = run("history")
    assert plain.code == 3
    assert "Traceback" not in plain.err
    assert "sihai doctor" in plain.err
    debug = run("history", "--debug")
    assert debug.code == 3
    assert "Traceback" in debug.err


def test_wrong_setting_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIHAI_REGISTRY_URL", "mysql://x")
    ran = run("history")
    assert ran.code == 2
    assert "postgresql+psycopg" in ran.err


def test_bad_local_standards_stop_with_file_and_line(run: Run, home: Path) -> None:
    (home / "standards").mkdir(parents=True)
    (home / "standards" / "place.csv").write_text("place_code,code12\n1,2\n", encoding="utf-8")
    ran = run("standards", "check")
    assert ran.code == 1
    assert "place.csv:1" in ran.err


def test_standards_as_shipped_are_right(run: Run) -> None:
    ran = run("standards", "check")
    assert ran.code == 0
    assert "没有错误" in ran.out


@pytest.mark.parametrize(
    ("text", "word"), [("2026/11/20", "2026-11-20"), ("2026-02-30", "年-月-日"), ("2099-01-01", "将来")]
)
def test_dates_are_checked_before_anything_runs(run: Run, text: str, word: str) -> None:
    ran = run("nightly", "--as-of", text)
    assert ran.code == 2
    assert word in ran.err


def test_commands_end_with_their_codes_as_processes(tmp_path: Path) -> None:
    environment = {"SIHAI_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    for arguments, code in ((["--help"], 0), (["template"], 0), (["grades"], 2), (["nope"], 2)):
        ended = subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments], cwd=ROOT, env=environment, capture_output=True, check=False
        )
        assert ended.returncode == code, ended.stderr
        assert b"Traceback" not in ended.stderr
