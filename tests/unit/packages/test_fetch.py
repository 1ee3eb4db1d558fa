# SPDX-License-Identifier: MIT
"""Fetching from servers that answer slowly, wrongly or not at all."""

import socket
import time

import pytest
from package_server import failing, redirect, send, silent, trickling, truncated

from mpytool.errors import PackageError
from mpytool.packages.fetch import Fetcher, NotFoundError, UnreachableError

FETCHER = Fetcher(timeout=0.3, total=0.6, attempts=3, pause=0.01)


def test_an_answer(server):
    server.pages["/a b.py"] = b"never"
    server.pages["/x.py"] = b"x = 1"
    assert FETCHER.get(f"{server.url}/x.py") == b"x = 1"


def test_a_failing_server_is_asked_again(server):
    server.pages["/x.py"] = failing(503, 2, b"x = 1")
    assert FETCHER.get(f"{server.url}/x.py") == b"x = 1"
    assert len(server.asked) == 3


def test_a_redirection_is_followed(server):
    server.pages["/x.py"] = redirect("/y.py")
    server.pages["/y.py"] = b"y"
    assert FETCHER.get(f"{server.url}/x.py") == b"y"


@pytest.mark.parametrize(
    ("page", "kind", "message", "count"),
    [
        (None, NotFoundError, "the server answers 404 Not Found", 1),
        (lambda h: send(h, b"", 410), NotFoundError, "the server answers 410 Gone", 1),
        (lambda h: send(h, b"", 403), PackageError, "the server answers 403 Forbidden", 1),
        (failing(500, 9, b""), UnreachableError, "the server answers 500", 3),
        (truncated(b"x = "), UnreachableError, "the answer ends after 4 bytes", 3),
        (silent(1), UnreachableError, "the server does not answer in time", 3),
        (silent(0), UnreachableError, "the server closes the connection", 3),
        (trickling(b"x" * 50, 0.1), UnreachableError, "does not answer in time", 3),
        (lambda h: h.wfile.write(b"nonsense\r\n\r\n"), UnreachableError, "nonsense", 3),
        (lambda h: send(h, b"x" * 2000), PackageError, "expected at most 1,000 bytes", 1),
        (redirect("/x.py"), PackageError, "the server answers 302", 1),
        (redirect("file:///etc/passwd"), PackageError, "302", 1),
        (redirect("ftp://h/x"), PackageError, "redirects to ftp://h/x, which is not secure", 1),
    ],
)
def test_answers_that_are_none(server, page, kind, message, count):
    if page is not None:
        server.pages["/x.py"] = page
    with pytest.raises(PackageError, match=message) as caught:
        FETCHER.get(f"{server.url}/x.py", limit=1000)
    assert type(caught.value) is kind
    assert str(caught.value).startswith(f"{server.url}/x.py: ")
    assert len(server.asked) >= count


def test_no_server():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(UnreachableError, match="refused") as caught:
        FETCHER.get(f"http://127.0.0.1:{port}/x")
    assert "check the network" in caught.value.hint


def test_no_network(monkeypatch):
    def fail(*_args, **_options):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", fail)
    start = time.monotonic()
    with pytest.raises(UnreachableError, match="the server is not found \\(Name") as caught:
        Fetcher().get("https://no.such.host.invalid/x")
    assert time.monotonic() - start < 5  # not tried again
    assert "MPYTOOL_INDEX" in caught.value.hint


def test_offline(monkeypatch, server):
    monkeypatch.setenv("MPYTOOL_OFFLINE", "1")
    with pytest.raises(UnreachableError, match="MPYTOOL_OFFLINE forbids the network"):
        FETCHER.get(f"{server.url}/x.py")
    assert server.asked == []


@pytest.mark.parametrize("url", ["ftp://h/x", "file:///etc/passwd", "http://[::1", "http://h:x/y"])
def test_what_is_no_url(url):
    with pytest.raises(PackageError):
        FETCHER.get(url)


def test_the_timeout_is_a_setting(monkeypatch):
    monkeypatch.setenv("MPYTOOL_TIMEOUT", "2.5")
    assert Fetcher.default().timeout == 2.5
    for wrong in ("soon", "0", "-1", "nan"):
        monkeypatch.setenv("MPYTOOL_TIMEOUT", wrong)
        with pytest.raises(PackageError, match="MPYTOOL_TIMEOUT: expected seconds"):
            Fetcher.default()
