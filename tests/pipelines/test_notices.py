"""The daemon's part of the notices: beside all runs, and silent without recipients."""

from __future__ import annotations

from datetime import datetime, timedelta

import dagster as dg
import pytest
from sqlalchemy import Engine

from cases.notices.notices_file import NoticesFileError, notices_path
from intake.lock import writer_lock
from pipelines.notices import notices_sensor
from settings import SHANGHAI, Settings
from tests.cases.notices.county import BOOK, County
from tests.cases.notices.receiver import receiving


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SIHAI_HOME", str(settings.home))
    monkeypatch.setenv("SIHAI_REGISTRY_URL", settings.registry_url)
    return settings


def ask() -> str:
    with dg.build_sensor_context() as context:
        answer = notices_sensor(context)
    assert isinstance(answer, dg.SkipReason)
    return answer.skip_message or ""


def test_without_recipients_nothing_is_done(home: Settings) -> None:
    assert ask().startswith("there is no notices.toml")
    assert not (home.home / "registry.db").exists(), "not even the registry is opened"


def test_it_writes_and_sends_while_a_run_holds_the_writer_lock(home: Settings, engine: Engine) -> None:
    county = County(engine)
    county.open(on=(datetime.now(SHANGHAI) - timedelta(days=1)).date())
    with receiving() as receiver, writer_lock(home, wait_seconds=0):
        notices_path(home).write_text(BOOK.replace("127.0.0.1:1", f"127.0.0.1:{receiver.port}"), encoding="utf-8")
        assert ask() == "2 written, sent 2"
        assert ask() == "0 written"
        assert len(receiver.posts) == 2


def test_a_file_that_cannot_be_used_fails_the_tick(home: Settings) -> None:
    notices_path(home).write_text(BOOK.replace("level", "leval"), encoding="utf-8")
    with pytest.raises(NoticesFileError, match="leval"):
        ask()
