"""The receipt sidecar: a JSON file beside a blob with all that the registry knows about its receipt.

Should the registry be lost, `sihai doctor` restores every submission from these. Later events (withdrawals,
confirmations, locks) are in the registry only, which is therefore backed up daily.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from intake.durable import write_durably
from intake.sent_by import SentBy
from settings import Settings

# Raised when a key is added; a reader must understand every older format.
SIDECAR_FORMAT = 3


class SidecarError(ValueError):
    """A sidecar cannot be read; the message names the file and what is wrong in it."""


@dataclass(frozen=True)
class Sidecar:
    """One receipt.

    `replaces` is the submission id of the version it replaces, `mapping` the SHA-256 of the mapping file by which it is
    read, kept as a blob like the sheet itself (unknown to format 1), `sent_by` the account that sent it, as it stood
    then (unknown to format 2, None where no account did).
    """

    submission_id: str
    receipt_no: str
    sha256: str
    size_bytes: int
    filename: str
    sender: str
    channel: str
    received_at: datetime
    recorded_at: datetime
    replaces: str | None
    mapping: str | None = None
    sent_by: SentBy | None = None


def sidecar_path(settings: Settings, sha256: str, submission_id: str) -> Path:
    """Beside the blob; one blob may have several, when the same bytes were sent again or by others."""
    return settings.submissions / sha256[:2] / f"{sha256}.{submission_id}.json"


def write_sidecar(settings: Settings, sidecar: Sidecar) -> Path:
    """Write the sidecar durably; returns its path."""
    content: dict[str, object] = {"sidecar_format": SIDECAR_FORMAT, **asdict(sidecar)}
    for key in ("received_at", "recorded_at"):
        content[key] = getattr(sidecar, key).astimezone(UTC).isoformat()
    path = sidecar_path(settings, sidecar.sha256, sidecar.submission_id)
    write_durably(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return path


def read_sidecar(path: Path) -> Sidecar:
    """Read one sidecar.

    Raises:
        SidecarError: not JSON, a key missing, or written by a newer version.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("sidecar_format") > SIDECAR_FORMAT:
            raise SidecarError(f"sidecar {path} was written by a newer version of sihai; upgrade this one")
        for key in ("received_at", "recorded_at"):
            content[key] = datetime.fromisoformat(content[key])
            if content[key].tzinfo is None:
                raise ValueError(f"{key} has no zone")
        if content.get("sent_by") is not None:
            content["sent_by"] = SentBy.of(content["sent_by"])
        return Sidecar(**content)
    except SidecarError:
        raise
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SidecarError(f"sidecar {path} is damaged ({error!r}); restore it from a backup") from error


def sidecar_paths(settings: Settings) -> Iterator[Path]:
    """Every sidecar of the installation, in a fixed order."""
    return iter(sorted(settings.submissions.glob("??/*.json")))
