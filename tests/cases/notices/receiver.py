"""A real HTTP server on this machine, as the other side of a webhook or a chat."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
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


@dataclass
class Mailbox:
    """A mail server.

    Attributes:
        mails: (recipient, subject, text) of every mail taken.
        refuses: Answers by recipient for whom nothing is taken.
        falls_silent: After the text has come it says nothing any more.
    """

    port: int = 0
    mails: list[tuple[str, str, str]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    falls_silent: bool = False


@contextmanager
def taking_mail() -> Iterator[Mailbox]:
    """A mail server for as long as a test runs; it knows what a simple client says."""
    mailbox = Mailbox()

    class Handler(StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            recipient = ""
            self.say("220 here")
            for raw in self.rfile:
                line = raw.decode().strip()
                verb = line.partition(" ")[0].upper()
                if verb == "RCPT":
                    recipient = line.partition("<")[2].partition(">")[0]
                    self.say(mailbox.refuses.get(recipient, "250 fine"))
                elif verb == "DATA":
                    self.say("354 go on")
                    self.take(recipient)
                    if mailbox.falls_silent:
                        return
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 good bye")
                    return
                else:
                    self.say("250 fine")

        def take(self, recipient: str) -> None:
            lines = []
            for raw in self.rfile:
                if raw == b".\r\n":
                    break
                lines.append(raw)
            mail = message_from_bytes(b"".join(lines), policy=policy.default)
            text = mail.get_body(("plain",))
            mailbox.mails.append((recipient, str(mail["subject"]), text.get_content() if text is not None else ""))

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    server = Server(("127.0.0.1", 0), Handler)
    mailbox.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield mailbox
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
