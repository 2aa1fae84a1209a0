"""The portal with a clock that tests set: `python -m tests.portal.browser.clocked PORT`, for an installation of tests.

A case takes weeks; its pages are opened day after day of its life. The clock stands at the instant in the file `clock`
of the home and is read at each question.
"""

from __future__ import annotations

import sys
from datetime import datetime

import uvicorn

from portal.app import create_app
from portal.log import log_config
from settings import load_settings

FILE = "clock"


def main() -> None:
    settings = load_settings()
    settings.logs.mkdir(parents=True, exist_ok=True)

    def clock() -> datetime:
        return datetime.fromisoformat((settings.home / FILE).read_text(encoding="utf-8"))

    uvicorn.run(
        create_app(settings, clock=clock), host="127.0.0.1", port=int(sys.argv[1]), ws="none", server_header=False,
        log_config=log_config(settings),
    )  # fmt: skip


if __name__ == "__main__":
    main()
