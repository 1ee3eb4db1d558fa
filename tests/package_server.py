# SPDX-License-Identifier: MIT
"""A local HTTP server with an index of packages, and with answers that are wrong in every way.

with PackageServer() as server:
    server.publish("led", "1.0", {"led/__init__.py": b"x = 1"})
    server.pages["/slow.py"] = Slow(b"x", seconds=2)
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

# What a page does with a request: a function of the handler, or bytes to send.
Page = bytes | Callable[[BaseHTTPRequestHandler], None]


class PackageServer:
    """Serves `pages`, by path; all else is 404.

    Attributes:
        pages: what is at each path.
        asked: the paths that were asked for, in their order.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                page = server.pages.get(self.path)
                if page is None:
                    self.send_error(404)
                elif callable(page):
                    page(self)
                else:
                    send(self, page)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def publish(
        self,
        name: str,
        version: str,
        files: Mapping[str, bytes],
        *,
        latest: bool = True,
        **more: Any,
    ) -> dict[str, Any]:
        """Put a package into the index at /pi, as micropython-lib's index has it."""
        hashes = []
        for target, data in files.items():
            short = hashlib.sha256(data).hexdigest()[:8]
            self.pages[f"/pi/file/{short[:2]}/{short}"] = data
            hashes.append([target, short])
        description = {"v": 1, "hashes": hashes, "version": version, **more}
        data = json.dumps(description, separators=(",", ":")).encode() + b"\n"
        self.pages[f"/pi/package/py/{name}/{version}.json"] = data
        if latest:
            self.pages[f"/pi/package/py/{name}/latest.json"] = data
        index = json.loads(self.pages.get("/pi/index.json", b'{"v": 2, "packages": []}'))
        entry = next((e for e in index["packages"] if e["name"] == name), None)
        if entry is None:
            entry = {"name": name, "version": version, "versions": {"py": []}}
            index["packages"].append(entry)
        entry["versions"]["py"].append(version)
        self.pages["/pi/index.json"] = json.dumps(index).encode()
        return description


def send(handler: BaseHTTPRequestHandler, data: bytes, code: int = 200, **headers: str) -> None:
    """A whole answer."""
    handler.send_response(code)
    for name, value in {"Content-Length": str(len(data)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)


def failing(code: int, times: int, data: bytes) -> Page:
    """Answers with an error some times, then with the data."""
    left = [times]

    def page(handler: BaseHTTPRequestHandler) -> None:
        left[0] -= 1
        send(handler, b"no" if left[0] >= 0 else data, code if left[0] >= 0 else 200)

    return page


def truncated(data: bytes) -> Page:
    """Promises more than it sends."""
    return lambda handler: send(handler, data, **{"Content-Length": str(len(data) + 10)})


def silent(seconds: float) -> Page:
    """Says nothing for some time, and then closes the connection."""
    return lambda handler: time.sleep(seconds)


def trickling(data: bytes, pause: float) -> Page:
    """Sends one byte after another."""

    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for byte in data:
                handler.wfile.write(bytes([byte]))
                time.sleep(pause)
        except OSError:
            pass  # the client has enough

    return page


def redirect(url: str) -> Page:
    """Sends elsewhere."""
    return lambda handler: send(handler, b"", 302, Location=url)
