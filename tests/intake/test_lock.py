from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from intake.lock import LockedError, writer_lock
from settings import PROJECT_ROOT, Settings

HOLD = """
import sys, time
from pathlib import Path
from intake.lock import writer_lock
from settings import Settings
with writer_lock(Settings(Path(sys.argv[1]), "")):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_message_names_the_holder_and_death_frees_the_lock(settings: Settings) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(settings.home)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=f"pid {child.pid}"), writer_lock(settings):
            pass
        os.kill(child.pid, signal.SIGKILL)
        with writer_lock(settings, wait_seconds=10):
            assert settings.writer_lock.read_text() == str(os.getpid())


def test_waiting_ends_with_the_deadline(settings: Settings) -> None:
    started = time.monotonic()
    with writer_lock(settings), pytest.raises(LockedError), writer_lock(settings, wait_seconds=0.4):
        pass
    assert 0.4 <= time.monotonic() - started < 5
    with writer_lock(settings):
        pass
