"""The desk's own process: ingests what has been received, and judges dry runs, with everything heavy loaded once.

Started by `portal.desk.Desk` as `python -m portal.desk_process FD`, it answers one question after the other on that
socket until the portal is gone. In a process of its own the portal's pages never wait for an ingest.
"""

from __future__ import annotations

import csv
import io
import logging
import pickle
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from sqlalchemy import Engine

from intake.answer import Answer
from intake.check import Against, check
from intake.ingest import ingest
from intake.lock import LockedError, writer_lock
from intake.receive import ReceiveRefusedError
from intake.sent_by import SentBy
from intake.waiting import pending_submissions
from portal.shelves import StandardsShelf
from reference.load import Standards
from registry.database import open_registry, read
from settings import Settings, load_settings
from sheets.forms import FORMS
from sheets.isolated import Reader

READY, SETTLED, BUSY, LATER = "ready", "settled", "busy", "later"

# Another portal or command is done sooner; a night is not, and whoever waits is told so within the two seconds that an
# answer may take.
LOCK_WAIT_SECONDS = 0.8

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DryRun:
    """A file to be judged against the registry without being received; `replaces` is a receipt number."""

    content: bytes
    filename: str
    sender: str
    sent_by: SentBy | None = None
    replaces: str | None = None
    received_at: datetime | None = None


class DeskWorker:
    """What answers: registry, reader and standards of one installation, kept open."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine: Engine = open_registry(settings.registry_url)
        self.reader = Reader()
        self._shelf = StandardsShelf(settings, believed_s=0)

    @property
    def standards(self) -> Standards:
        """The standards as they stand."""
        return self._shelf.now()

    def warm(self) -> None:
        """Judge one row of nothing, so that Great Expectations and the reader are loaded before anybody waits."""
        form, text = FORMS["breteau"], io.StringIO()
        writer = csv.writer(text)
        writer.writerow([field.title_zh for field in form.fields])
        writer.writerow(["0" for _ in form.fields])
        check(text.getvalue().encode(), "warm.csv", self.standards, datetime.now(UTC), reader=self.reader)

    def settle(self) -> str:
        """Ingest everything that waits. Returns SETTLED, BUSY where the writer lock is held, LATER where it failed."""
        with read(self.engine) as connection:
            if not pending_submissions(connection, fresh_only=True):
                return SETTLED
        try:
            with writer_lock(self.settings, wait_seconds=LOCK_WAIT_SECONDS):
                ingest(self.settings, self.engine, self.standards, reader=self.reader)
        except LockedError:
            return BUSY
        except Exception:  # a bug must not cost those who send next the start of another process
            _log.exception("what was received is kept and will be ingested later")
            return LATER
        return SETTLED

    def check(self, asked: DryRun) -> Answer | ReceiveRefusedError:
        """The dry run of one file, or why it would not be received."""
        with read(self.engine) as connection:
            against = Against(self.settings, connection, asked.sender, asked.replaces, asked.sent_by)
            try:
                return check(
                    asked.content, asked.filename, self.standards, asked.received_at or datetime.now(UTC),
                    reader=self.reader, against=against, is_practice=self.settings.is_practice,
                )  # fmt: skip
            except ReceiveRefusedError as refusal:
                return refusal


def serve(connection: Connection, worker: DeskWorker) -> None:
    """Answer until the other side is gone: SETTLED, BUSY or LATER to a settle, an answer to each dry run."""
    while True:
        try:
            asked: object = pickle.loads(connection.recv_bytes())
        except EOFError:
            return
        answer = worker.check(asked) if isinstance(asked, DryRun) else worker.settle()
        try:
            connection.send_bytes(pickle.dumps(answer))
        except BrokenPipeError:
            return


def main(descriptor: int) -> None:
    """The life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the portal, which then ends this process
    logging.basicConfig(format="%(asctime)s desk %(levelname)s %(message)s", stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.WARNING)  # Great Expectations tells of every folder that it makes
    with Connection(descriptor) as connection:
        worker = DeskWorker(load_settings())
        worker.warm()
        connection.send_bytes(pickle.dumps(READY))
        serve(connection, worker)
    worker.reader.close()


if __name__ == "__main__":
    # Pickle by the name that the portal imports, not as __main__.
    from portal.desk_process import main as main_as_imported

    main_as_imported(int(sys.argv[1]))
