"""What forms may be made of: text that a page and a registry can hold, in headers that end somewhere."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal import main as portal_main
from portal.security.permission import Role
from settings import Settings
from tests.portal.conftest import COUNTY, STREET, SignIn, text_of


def multipart(**fields: bytes) -> bytes:
    parts = [
        b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--B--\r\n"


@pytest.mark.parametrize(
    "charset", ["charset=utf-7", 'CharSet = "UTF-7"', "charset*=utf-8''utf-7", "charset=unicode_escape", "charset=idna"]
)
@pytest.mark.parametrize("path", ["/sign-in", "/account/tokens", "/treatments", "/queue/answer", "/api/v1/submissions"])
def test_no_form_says_half_a_character(sign_in: SignIn, path: str, charset: str) -> None:
    person = sign_in((Role.SENDER, STREET))
    content = multipart(name=b"+2AA-", username=b"+2AA-", place=b"+2AA-", receipt=b"x", row_id=b"x", rule_id=b"x")
    headers = {"content-type": f"multipart/form-data; boundary=B; {charset}", "x-csrf-token": person.csrf}
    answer = person.client.post(path, content=content, headers=headers)
    assert answer.status_code == 415, answer.text
    assert "UTF-8" in answer.text


def test_a_second_content_type_hides_no_charset(sign_in: SignIn) -> None:
    person = sign_in((Role.SENDER, STREET))
    plain = ("content-type", "multipart/form-data; boundary=B")
    headers = [("content-type", f"{plain[1]}; charset=utf-7"), plain, ("x-csrf-token", person.csrf)]
    answer = person.client.post("/treatments", content=multipart(firm=b"+2AA-"), headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize("charset", ["; charset=utf-8", '; charset="UTF-8"; x=y', ";charset=utf8", ""])
def test_forms_that_say_utf_8_are_taken(sign_in: SignIn, charset: str) -> None:
    person = sign_in((Role.SENDER, STREET))
    headers = {"content-type": f"multipart/form-data; boundary=B{charset}", "x-csrf-token": person.csrf}
    answer = person.client.post("/treatments", content=multipart(firm="某公司".encode()), headers=headers)
    assert answer.status_code == 409
    assert "没有填地区" in text_of(answer)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_refused(sign_in: SignIn, day: str) -> None:
    person = sign_in((Role.ADMINISTRATOR, COUNTY), (Role.SENDER, COUNTY))
    for answer in (
        person.get("/audit", params={"since": day}),
        person.get("/audit.csv", params={"until": day}),
        person.post("/account/tokens", {"name": "程序", "scope": "see", "until": day}),
    ):
        assert answer.status_code == 400, text_of(answer)


def test_a_fault_is_answered_under_the_same_headers_as_everything(portal: FastAPI) -> None:
    def fails() -> None:
        raise RuntimeError("秘密")

    portal.add_api_route("/fails", fails)
    browser = TestClient(portal, raise_server_exceptions=False)
    fault, page = browser.get("/fails"), browser.get("/sign-in")
    assert fault.status_code == 500
    assert "秘密" not in fault.text
    for name in ("content-security-policy", "x-frame-options", "x-content-type-options", "cache-control"):
        assert fault.headers[name] == page.headers[name]


@pytest.fixture
def port(portal: FastAPI, portal_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The portal, served as `portal.main` says; its port."""
    told: dict[str, object] = {}
    for name, value in portal_settings.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(uvicorn, "run", lambda _app, **options: told.update(options))
    portal_main.main(["--host", "127.0.0.1", "--port", "0"])
    chosen = {name: told[name] for name in ("http", "ws", "proxy_headers", "server_header")}
    server = uvicorn.Server(uvicorn.Config(portal, host="127.0.0.1", port=0, lifespan="off", log_config=None, **chosen))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def test_headers_end_somewhere(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 20) as connection, pytest.raises(OSError):  # noqa: PT011
        send_header(connection, megabytes=64)


def send_header(connection: socket.socket, megabytes: int) -> None:
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nA: ")
    for _ in range(megabytes):
        connection.sendall(b"a" * 2**20)
        time.sleep(0.01)


@pytest.mark.parametrize(
    "path",
    ["/submissions/%00", "/cases/C%00", "/api/v1/cases?vector=%00", "/problems?unit=a%00b", "/submissions?text=%00"],
)
def test_nul_is_no_question(sign_in: SignIn, path: str) -> None:
    answer = sign_in((Role.SENDER, STREET)).get(path)
    assert answer.status_code == 400
    assert "NUL" in answer.text


@pytest.mark.parametrize("with_header", [False, True])
def test_nul_is_no_answer_either(sign_in: SignIn, with_header: bool) -> None:
    person = sign_in((Role.COUNTY_REVIEWER, COUNTY), (Role.SENDER, STREET))
    headers = {"x-csrf-token": person.csrf} if with_header else {}
    for path, typed in (
        ("/queue/answer", {"receipt": "x", "row_id": "x", "rule_id": "x", "text": "a\x00b"}),
        ("/submissions/x/withdraw", {"reason": "\x00"}),
        ("/rounds/x/lock", {"place": STREET, "reason": "a\x00"}),
    ):
        answer = person.post(path, typed, headers=headers)
        assert (answer.status_code, "NUL" in answer.text) == (400, True), path
