"""What is damaged among the photographs and scans that events of cases and of findings at units name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select

from intake.blob import BlobError, load_blob
from intake.finding import Finding
from registry.following_tables import case_event, case_file, problem_event
from settings import Settings


def check_event_files(settings: Settings, connection: Connection) -> Iterator[Finding]:
    """Files of events whose bytes are missing or damaged, each once for a case or an item that names it."""
    damage: dict[str, str] = {}
    for (subject, whose, sha256), filename in _named(connection).items():
        if sha256 not in damage:
            try:
                load_blob(settings, sha256)
                damage[sha256] = ""
            except BlobError as error:
                damage[sha256] = str(error)
        if damage[sha256]:
            yield Finding(
                "blob", subject,
                f"{whose} {subject} 的「{filename}」缺失或损坏；请从备份恢复，或把同一文件再附一次。",
                damage[sha256],
            )  # fmt: skip


def _named(connection: Connection) -> dict[tuple[str, str, str], str]:
    """File names by what they belong to (number, kind in Chinese) and SHA-256."""
    of_cases = select(case_file.c.case_no, case_event.c.detail).join_from(case_event, case_file)
    of_people = of_cases.where(case_event.c.as_of.is_(None)).order_by(case_event.c.event_id)
    of_items = select(problem_event.c.item_id, problem_event.c.detail).order_by(problem_event.c.event_id)
    named: dict[tuple[str, str, str], str] = {}
    for whose, key, query in (("案件", "files", of_people), ("问题", "photos", of_items)):
        for subject, detail in connection.execute(query):
            for file in _files(detail.get(key)):
                named.setdefault((subject, whose, str(file["sha256"])), str(file["filename"]))
    return named


def _files(listed: object) -> Iterable[dict[str, object]]:
    return listed if isinstance(listed, list) else ()
