"""Portal and night of an installation whose clock a test sets: `… .clocked serve PORT`, `… .clocked night DAY`."""

from __future__ import annotations

import sys
from datetime import date

import uvicorn

from pipelines.run import run_grading
from portal.app import create_app
from portal.log import log_config
from settings import load_settings
from tests.portal.browser.shifted import shift_clock


def main() -> None:
    settings = load_settings()
    settings.logs.mkdir(parents=True, exist_ok=True)
    shift_clock(settings.home)
    what, value = sys.argv[1:]
    if what == "night":
        run_grading(settings, as_of=date.fromisoformat(value))
        return
    uvicorn.run(
        create_app(settings), host="127.0.0.1", port=int(value), ws="none", server_header=False,
        log_config=log_config(settings),
    )  # fmt: skip


if __name__ == "__main__":
    main()
