"""Settling what was just received, so that its sender is told what counts; the night does the same for what is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from intake.lock import LockedError, writer_lock
from intake.receive import Receipt
from reference.load import Standards
from registry.database import read
from registry.standing import standings
from settings import Settings

if TYPE_CHECKING:
    from intake.waiting import Progress

# A night that holds the lock takes a minute; a sender waits less and is answered by the next ingest.
LOCK_WAIT_SECONDS = 20.0


def settle_now(
    settings: Settings,
    engine: Engine,
    standards: Standards,
    receipts: Sequence[Receipt],
    *,
    progress: Progress | None = None,
) -> bool:
    """Ingest what is pending if one of the receipts is, and wait for it.

    Args:
        settings: The installation.
        engine: Its registry.
        standards: To read and judge by.
        receipts: Of which something may be pending.
        progress: Told how far the ingest is.

    Returns:
        False where somebody else, such as a night, held the writer lock all the while.

    Raises:
        IngestError: as `ingest`.
    """
    with read(engine) as connection:
        found = standings(connection, [receipt.submission_id for receipt in receipts])
    if not any(found[receipt.submission_id].status == "pending" for receipt in receipts):
        return True
    try:
        with writer_lock(settings, wait_seconds=LOCK_WAIT_SECONDS):
            # Great Expectations takes seconds to import: not before there is something to judge.
            from intake.ingest import ingest

            ingest(settings, engine, standards, progress=progress)
    except LockedError:
        return False
    return True
