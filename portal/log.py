"""Where the portal writes what was asked of it and what went wrong: logs/portal.log, a file a day, kept half a year."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from settings import SHANGHAI, Settings

# The Cybersecurity Law (网络安全法 art. 21) asks for logs of six months at least; some days more for a slow clock.
KEPT_DAYS = 190


def log_config(settings: Settings) -> dict[str, Any]:
    """For `logging.config.dictConfig`: all into the file, warnings and worse to standard error too."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": ShanghaiFormatter, "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "short": {"()": ShanghaiFormatter, "fmt": "%(asctime)s %(message)s"},
        },
        "handlers": {
            "file": {
                "class": "logging.handlers.TimedRotatingFileHandler",
                "filename": str(settings.logs / "portal.log"),
                "when": "midnight",
                "backupCount": KEPT_DAYS,
                "encoding": "utf-8",
                "formatter": "line",
            },
            "screen": {"class": "logging.StreamHandler", "level": "WARNING", "formatter": "short"},
        },
        "root": {"level": "INFO", "handlers": ["file", "screen"]},
        "loggers": {
            "uvicorn.error": {"level": "INFO"},
            "uvicorn.access": {"level": "INFO"},
            "httpx": {"level": "WARNING"},  # a line a question to Dagster says nothing
        },
    }


class ShanghaiFormatter(logging.Formatter):
    """Lines with the time of Shanghai and its offset, whatever the zone of the machine."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  logging's name
        """The time of a record."""
        return datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds")
