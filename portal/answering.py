"""Whether the processes of an installation answer, asked over HTTP."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable

_SECONDS = 2.0
_HEALTH = json.dumps(
    {"query": "{instance {daemonHealth {allDaemonStatuses {required healthy lastHeartbeatTime}}}}"}
).encode()


def answers(host: str, port: int, *, is_tls: bool = False) -> bool:
    """Whether a web server answers there at all, whatever it says."""
    connection: http.client.HTTPConnection
    if is_tls:
        # It is our own process that is asked, by an address that its certificate need not name.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def daemon_answers(host: str, port: int) -> Callable[[], bool]:
    """A question to Dagster's webserver: have all parts of the daemon given a sign of life since now?"""
    since = time.time()

    def is_alive() -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
        try:
            connection.request("POST", "/graphql", _HEALTH, {"Content-Type": "application/json"})
            told = json.loads(connection.getresponse().read())
            statuses = told["data"]["instance"]["daemonHealth"]["allDaemonStatuses"]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return False
        finally:
            connection.close()
        required = [status for status in statuses if status["required"]]
        return bool(required) and all(
            status["healthy"] and (status["lastHeartbeatTime"] or 0) >= since for status in required
        )

    return is_alive
