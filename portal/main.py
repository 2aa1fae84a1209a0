"""The portal's process: `python -m portal.main`, started by `sihai serve`."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from portal.charts.picture import warm_up
from portal.log import log_config
from settings import load_settings

# Requests under way get this long to end at a stop, so that nobody loses a receipt.
_GRACE_SECONDS = 10


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the portal of the installation that the environment names, until a signal."""
    given = _parser().parse_args(arguments)
    settings = load_settings()
    settings.logs.mkdir(parents=True, exist_ok=True)
    # The libraries that draw charts take a second to load: not the first visitor's.
    threading.Thread(target=warm_up, daemon=True).start()
    uvicorn.run(
        "portal.app:from_environment",
        factory=True,
        host=given.host,
        port=given.port,
        ssl_certfile=given.tls_cert,
        ssl_keyfile=given.tls_key,
        proxy_headers=given.behind_proxy,
        forwarded_allow_ips="127.0.0.1",
        server_header=False,
        # The other parser takes headers without end, from anybody, into memory; this one stops at 64 KiB.
        http="h11",
        ws="none",
        timeout_graceful_shutdown=_GRACE_SECONDS,
        log_config=log_config(settings),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls-cert", type=Path)
    parser.add_argument("--tls-key", type=Path)
    parser.add_argument("--behind-proxy", action="store_true", help="trust X-Forwarded-* of 127.0.0.1")
    return parser


if __name__ == "__main__":
    main()
