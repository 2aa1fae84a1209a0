"""An attachment of a submission, its events in the registry, and the sidecar beside its bytes that repeats them.

The sidecar `submissions/ab/<sha256>.<submission id>.attachment` holds every event of that attachment, so that
`sihai doctor --restore` can bring it back, or keep it removed, after the registry was lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from intake.durable import write_durably
from registry.standing import PARAMETERS
from registry.tables import attachment
from settings import Settings

ATTACH, REMOVE = "attach", "remove"

# Raised when a key is added; a reader must understand every older format.
_FORMAT = 1
_SUFFIX = ".attachment"


class AttachmentSidecarError(ValueError):
    """An attachment's sidecar cannot be read; the message names the file and what is wrong in it."""


@dataclass(frozen=True, order=True)
class AttachmentEvent:
    """A file was attached to a submission, or an attachment was removed; the bytes stay either way.

    `at` is when it counts from, `recorded_at` when it was written down.
    """

    recorded_at: datetime
    at: datetime
    action: str
    actor: str
    reason: str | None
    submission_id: str
    sha256: str
    filename: str
    media_type: str
    size_bytes: int


def events_of(connection: Connection, ids: Iterable[str] | None = None) -> list[AttachmentEvent]:
    """The events of these submissions (all when None) as the registry has them, in the order they were recorded."""
    names = AttachmentEvent.__dataclass_fields__
    query = select(*(attachment.c[name] for name in names)).order_by(attachment.c.event_id)
    if ids is None:
        rows = list(connection.execute(query).mappings())
    else:
        wanted = sorted(set(ids))
        rows = [
            row
            for start in range(0, len(wanted), PARAMETERS)
            for row in connection.execute(
                query.where(attachment.c.submission_id.in_(wanted[start : start + PARAMETERS]))
            ).mappings()
        ]
    return [AttachmentEvent(**row) for row in rows]


def in_place(events: Iterable[AttachmentEvent]) -> list[AttachmentEvent]:
    """The attachments that are there after these events: of each the event that attached it."""
    last: dict[tuple[str, str], AttachmentEvent] = {}
    for event in events:
        last[(event.submission_id, event.sha256)] = event
    return [event for event in last.values() if event.action == ATTACH]


def record_event(connection: Connection, event: AttachmentEvent) -> None:
    """Add one event to the registry."""
    connection.execute(insert(attachment), asdict(event))


def attachment_sidecar_path(settings: Settings, sha256: str, submission_id: str) -> Path:
    """Beside the bytes; one file may be attached to several submissions."""
    return settings.submissions / sha256[:2] / f"{sha256}.{submission_id}{_SUFFIX}"


def write_attachment_sidecar(settings: Settings, events: Sequence[AttachmentEvent]) -> Path:
    """Write all events of one attachment durably, in place of the former sidecar; returns its path."""
    first = events[0]
    content = {
        "attachment_format": _FORMAT,
        "events": [
            {**asdict(one), **{key: getattr(one, key).astimezone(UTC).isoformat() for key in ("at", "recorded_at")}}
            for one in sorted(events, key=lambda event: event.recorded_at)
        ],
    }
    path = attachment_sidecar_path(settings, first.sha256, first.submission_id)
    write_durably(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return path


def read_attachment_sidecar(path: Path) -> list[AttachmentEvent]:
    """Read one sidecar.

    Raises:
        AttachmentSidecarError: not JSON, a key missing, or written by a newer version.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["attachment_format"] > _FORMAT:
            raise AttachmentSidecarError(f"{path} was written by a newer version of sihai; upgrade this one")
        events = []
        for one in content["events"]:
            for key in ("at", "recorded_at"):
                one[key] = datetime.fromisoformat(one[key])
                if one[key].tzinfo is None:
                    raise ValueError(f"{key} has no zone")
            events.append(AttachmentEvent(**one))
        if not events or {path} != {path.with_name(f"{e.sha256}.{e.submission_id}{_SUFFIX}") for e in events}:
            raise ValueError("its events are not of the file that it stands beside")
    except AttachmentSidecarError:
        raise
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise AttachmentSidecarError(f"{path} is damaged ({error!r}); restore it from a backup") from error
    return events


def attachment_sidecar_paths(settings: Settings) -> Iterator[Path]:
    """Every attachment's sidecar of the installation, in a fixed order."""
    return iter(sorted(settings.submissions.glob(f"??/*{_SUFFIX}")))
