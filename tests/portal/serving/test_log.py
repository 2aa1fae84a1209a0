"""What the portal logs, where, and how long it is kept."""

from __future__ import annotations

import logging
import logging.config
import logging.handlers
import re
from collections.abc import Iterator

import pytest

from portal.log import log_config
from settings import Settings

HALF_A_YEAR = 184


@pytest.fixture
def configured(settings: Settings) -> Iterator[logging.Handler]:
    """Logging as the portal's process has it, put back afterwards."""
    root = logging.getLogger()
    former, level = root.handlers[:], root.level
    logging.config.dictConfig(log_config(settings))
    (handler,) = (one for one in root.handlers if isinstance(one, logging.handlers.TimedRotatingFileHandler))
    yield handler
    handler.close()
    root.handlers, root.level = former, level


def test_a_request_is_a_line_with_the_time_of_shanghai(configured: logging.Handler, settings: Settings) -> None:
    logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "10.0.0.7:5", "GET", "/上报", "1.1", 200)
    configured.flush()
    line = (settings.logs / "portal.log").read_text(encoding="utf-8")
    assert re.match(
        r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00 INFO uvicorn\.access 10\.0\.0\.7:5 - "GET /上报', line
    )


def test_it_is_kept_for_half_a_year_a_file_a_day(configured: logging.Handler) -> None:
    assert isinstance(configured, logging.handlers.TimedRotatingFileHandler)
    assert configured.when == "MIDNIGHT"
    assert configured.backupCount >= HALF_A_YEAR
