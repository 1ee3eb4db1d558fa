# SPDX-License-Identifier: MIT
"""A download area for `package_server`: pages that list firmware, and files with Range.

area = FirmwareArea(server)
area.publish("RPI_PICO-20260101-v1.28.0.uf2", data)
"""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler

from package_server import PackageServer, Page, send


class FirmwareArea:
    """What micropython.org has below download/ and resources/firmware/.

    Attributes:
        names: of the files of each board.
    """

    def __init__(self, server: PackageServer) -> None:
        self.names: dict[str, list[str]] = {}
        self._server = server

    def publish(self, name: str, data: bytes | None = None, page: Page | None = None) -> str:
        """Add a file to its board's page; it sends `data`, or what `page` does.  Its path."""
        folder = name.partition("-")[0]
        names = self.names.setdefault(folder, [])
        if name not in names:
            names.append(name)
        links = "".join(
            f'<a class="btn" href="/resources/firmware/{n}">v1 .{n[-3:]}</a>\n' for n in names
        )
        html = (
            f"<!doctype html>\n<title>{folder}</title>\n<p>X_{folder}-20260101-v9.9.9.uf2\n{links}"
        )
        self._server.pages[f"/download/{folder}/"] = html.encode()
        path = f"/resources/firmware/{name}"
        self._server.pages[path] = page or ranged(data or b"")
        return path


def ranged(data: bytes, tag: str = '"1"', *, breaks: tuple[int, ...] = ()) -> Page:
    """A file that can be fetched in parts.

    Args:
        data: its bytes.
        tag: its ETag.
        breaks: how many bytes are sent by the first answers before the connection breaks.
    """
    left = list(breaks)

    def page(handler: BaseHTTPRequestHandler) -> None:
        start = 0
        wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        if wanted and handler.headers.get("If-Range") == tag:
            start = int(wanted[1])
        if start and start >= len(data):
            send(handler, b"", 416)
            return
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(len(data) - start))
        handler.end_headers()
        handler.wfile.write(data[start : start + left.pop(0)] if left else data[start:])

    return page
