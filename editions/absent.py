"""What somebody asks of an edition and it does not have."""

from __future__ import annotations


class NotInEditionError(ValueError):
    """The edition has no such table, item or day; `zh` says what is there and what to do, `en` is for engineers."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en
