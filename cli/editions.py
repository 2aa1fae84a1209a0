"""Whether the editions on disk are whole: what stands in each folder against its manifest."""

from __future__ import annotations

import hashlib
from pathlib import Path


def damage_of(folder: Path) -> str:
    """What is wrong with an edition: "" for nothing, otherwise in English the first file that is not as written.

    Args:
        folder: Folder of the edition.
    """
    from assets.publications.shelf import read_edition

    try:
        edition = read_edition(folder)
    except (OSError, ValueError, KeyError) as error:
        return f"{folder.name}: manifest.json cannot be read ({error})"
    for name, sha256 in edition.sha256.items():
        path = folder / name
        if not path.is_file():
            return f"{folder.name}: {name} is missing"
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                return f"{folder.name}: {name} is not as it was written"
    return ""
