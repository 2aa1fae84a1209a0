"""Tokens of forms: a POST counts only with the token of its own session, which other sites cannot know.

They are signatures, with the key of the installation, of the session's hash; nothing about them is stored.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets

from itsdangerous import Signer

from intake.durable import make_folder_durably, sync_folder, temporary_path
from settings import Settings

KEY_BYTES = 32


class PortalKeyError(RuntimeError):
    """The key of the installation cannot be used; the message says which file, and what to do."""


def csrf_token(key: bytes, session_hash: str) -> str:
    """The token for the forms of a session, or of whoever is about to sign in, by a random cookie."""
    return _signer(key).get_signature(session_hash).decode("ascii")


def is_valid(key: bytes, session_hash: str, token: str) -> bool:
    """Whether a form came from a page of this session."""
    return bool(session_hash) and _signer(key).verify_signature(session_hash, token)


def _signer(key: bytes) -> Signer:
    return Signer(key, salt="sihai.csrf", key_derivation="hmac", digest_method=hashlib.sha256)


def portal_key(settings: Settings) -> bytes:
    """The key of the installation, made at the first call; several processes at once all get the same one.

    Raises:
        PortalKeyError: The file is not what was once written there.
        OSError: It cannot be read or written.
    """
    path = settings.home / "portal.key"
    if not path.exists():
        make_folder_durably(path.parent)
        temporary = temporary_path(path)
        try:
            # Readable by this user alone from its first byte on.
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            # A link, not a rename: of several processes the first one's key stays, and no page signs with another.
            with contextlib.suppress(FileExistsError):
                os.link(temporary, path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise PortalKeyError(
            f"{path} holds {len(key)} bytes instead of {KEY_BYTES}: remove it and start the portal again; "
            "pages that are open then have to be loaded anew."
        )
    return key
