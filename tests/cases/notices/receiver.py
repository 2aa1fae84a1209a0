"""A real HTTP server on this machine, as the other side of a webhook or a chat."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What arrived, and how it is answered.

    Attributes:
        posts: (headers in small letters, body) of every POST, in order.
        status: Answered to each.
        answer: Body of the answer.
        wait_seconds: Before it answers.
        hangs_up: It closes the connection without an answer, once it has read all.
    """

    port: int = 0
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b"{}"
    wait_seconds: float = 0.0
    hangs_up: bool = False

    @property
    def keys(self) -> list[str]:
        """Idempotency keys of what came by webhook, in order."""
        return [headers["idempotency-key"] for headers, _ in self.posts if "idempotency-key" in headers]

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies, read."""
        return [json.loads(body) for _, body in self.posts]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A server for as long as a test runs."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.posts.append(({key.lower(): value for key, value in self.headers.items()}, body))
            time.sleep(receiver.wait_seconds)
            if receiver.hangs_up:
                self.close_connection = True
                return
            self.send_response(receiver.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def do_GET(self) -> None:  # a redirect that was followed would end here
            receiver.posts.append(({"method": "GET"}, b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Somebody who was tired of waiting has gone."""

    server = Server(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
