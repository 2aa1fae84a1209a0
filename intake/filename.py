"""File names that came from outside, made safe to write with: on any system, inside the folder meant, over no other."""

from __future__ import annotations

import re
from pathlib import Path

# Most file systems take 255 bytes; a Chinese character has three of them.
_LONGEST_BYTES = 180
# Windows takes none of these for a name, whatever the ending.
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$")


def written_name(name: str) -> str:
    """A name as a database and a message can hold it: no control characters, no bytes that are no text."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", _readable(name)).strip()


def safe_name(name: str) -> str:
    """The last part of `name` without anything that a file system or a shell could take for more than a name."""
    last = re.split(r"[\\/]", _readable(name))[-1]
    last = re.sub(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]', "_", last).strip(" .")
    if not last or _RESERVED.match(last):
        last = f"_{last}"
    stem, suffix = Path(last).stem, Path(last).suffix
    while len((stem + suffix).encode()) > _LONGEST_BYTES:
        stem, suffix = (stem[:-1], suffix) if len(stem) > 1 else (stem, suffix[:-1])
    return stem + suffix


def _readable(name: str) -> str:
    """A name that Windows wrote in GBK reaches Linux as bytes that are no UTF-8; Python hands them on as surrogates."""
    try:
        name.encode()
        return name
    except UnicodeEncodeError:
        try:
            return name.encode("utf-8", "surrogateescape").decode("gb18030")
        except UnicodeError:
            return re.sub("[\ud800-\udfff]", "_", name)


def free_path(folder: Path, name: str) -> Path:
    """A path in `folder` under `name`, numbered where something of that name is there already."""
    path, number = folder / safe_name(name), 1
    while path.exists() or path.is_symlink():
        number += 1
        path = folder / f"{Path(safe_name(name)).stem}-{number}{Path(safe_name(name)).suffix}"
    return path
