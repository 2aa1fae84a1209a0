"""Runs that died: a killed process leaves its run STARTED and its pool slot claimed; the next writer tidies up.

Whoever holds the writer lock knows that no other run is computing, so a run marked with a process that is gone, or
with another boot of the machine, has failed.
"""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg

PROCESS_TAG = "sihai/process"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def this_process() -> str:
    """Names this process once and for all: boot of the machine, pid, and when the pid was born."""
    return _process(os.getpid()) or f"unknown-{os.getpid()}"


def _process(pid: int) -> str | None:
    try:
        # the 22nd field is the start time; the second, the command, may hold blanks and ends with the last bracket
        started = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
        return f"{_BOOT_ID.read_text(encoding='ascii').strip()}:{pid}:{started}"
    except (OSError, IndexError):
        return None


def is_gone(process: str) -> bool:
    """Whether the process that a tag names no longer runs."""
    parts = process.split(":")
    return len(parts) != 3 or _process(int(parts[1])) != process


def fail_dead_runs(instance: dg.DagsterInstance, current_run_id: str) -> list[str]:
    """Mark runs failed whose process is gone, and free the pool slots that they hold.

    Args:
        instance: Dagster's instance.
        current_run_id: The run that asks; it is left alone.

    Returns:
        Ids of the runs marked.
    """
    unfinished = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]))
    marked = []
    for run in unfinished:
        process = run.tags.get(PROCESS_TAG)
        if run.run_id == current_run_id or process is None or not is_gone(process):
            continue
        instance.report_run_failed(run, "the process of this run is gone; what it had not finished is done by the next")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        marked.append(run.run_id)
    return marked
