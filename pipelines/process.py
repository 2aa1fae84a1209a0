"""Runs that died: a killed process leaves its run STARTED and its place in the queue taken, for ever.

A run is signed with the process that executes it. Where that process is gone, or the machine has booted since, the run
has failed: the sensors and whoever takes the writer lock mark it so, which lets the next one begin.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

PROCESS_TAG = "sihai/process"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

# A process signs its run once its imports are done, about ten seconds after it was started.
LONGEST_START = timedelta(minutes=10)

_UNDER_WAY = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def signature(run_id: str) -> str:
    """Run and process, once and for all: the run, boot of the machine, pid, and when the pid was born.

    The run is in it because Dagster copies the tags of a failed run to the one that repeats it.
    """
    return f"{run_id}:{_process(os.getpid())}"


def sign_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Note on a run that this process executes it."""
    if instance.has_run(run_id):
        instance.add_run_tags(run_id, {PROCESS_TAG: signature(run_id)})


def _process(pid: int) -> str | None:
    """`boot:pid:start` of a process that runs; boot and start are empty where there is no /proc."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass  # somebody else's, and alive
    # state is the 3rd field, start time the 22nd; the 2nd, the command, may hold blanks and ends with the last bracket
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    if fields and fields[0] == "Z":
        return None
    return f"{_text(_BOOT_ID)}:{pid}:{fields[19] if fields else ''}"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def is_gone(process: str) -> bool:
    """Whether a process, named `boot:pid:start`, no longer runs."""
    parts = process.split(":")
    return len(parts) != 3 or _process(int(parts[1])) != process


def is_dead(record: dg.RunRecord, now: datetime) -> bool:
    """Whether nobody executes a run that is recorded as under way."""
    run = record.dagster_run
    run_id, _, process = run.tags.get(PROCESS_TAG, "").partition(":")
    if run_id == run.run_id:
        return is_gone(process)
    return now - record.update_timestamp > LONGEST_START


def fail_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs failed whose process is gone, and free the pool slots that they hold.

    Returns:
        Ids of the runs marked.
    """
    now = datetime.now(UTC)
    marked = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=_UNDER_WAY)):
        if not is_dead(record, now):
            continue
        run = record.dagster_run
        instance.report_run_failed(run, "the process of this run is gone; what it had not finished is done by the next")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        marked.append(run.run_id)
    return marked
