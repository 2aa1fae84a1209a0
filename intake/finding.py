"""A finding of `sihai doctor`: one thing that is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        kind: blob, sidecar, submission, attachment, lake_file, orphan or leftover.
        subject: Receipt number or path.
        zh, en: What is wrong and what to do.
        is_mended: It was put right just now.
    """

    kind: str
    subject: str
    zh: str
    en: str
    is_mended: bool = False
