"""What the portal itself refuses, with the status and the Chinese sentence that the visitor reads.

Refusals of the rooms before it (`DecisionError`, `CaseRefusedError`, …) are sentences already and shown as such.
"""

from __future__ import annotations


class RefusedError(Exception):
    """A request that is not answered as asked.

    Attributes:
        status: HTTP status.
        message: Chinese: what was seen, what is allowed, what to do.
        english: The same for engineers.
    """

    status = 400

    def __init__(self, message: str, english: str = "") -> None:
        super().__init__(english or message)
        self.message = message
        self.english = english or message


class NotSignedInError(RefusedError):
    """Nobody is signed in: pages lead to the sign-in, the API says so."""

    status = 401


class NotAllowedError(RefusedError):
    """The visitor may not do this, or not here."""

    status = 403


class NotThereError(RefusedError):
    """There is no such thing, or none that the visitor may know of: both look the same on purpose."""

    status = 404


class BusyError(RefusedError):
    """Try again in a moment."""

    status = 503
