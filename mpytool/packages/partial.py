# SPDX-License-Identifier: MIT
"""The part of a file that came before the connection broke, so that the rest can be asked for.

    {"url": "https://h/fw.uf2", "validator": "Thu, 01 Jan 2026 00:00:00 GMT"}
    and behind the line's end the bytes so far

The validator is what the server says of this state of the file, its strong ETag or its date;
without one, the whole file is fetched again.

Source: RFC 9110, "Range Requests" (14) and "If-Range" (13.1.5).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
from pathlib import Path

from mpytool.errors import ToolError
from mpytool.output import write_whole

_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class Partial:
    """What has come of a file.

    Args:
        url: of the file.
        path: where it is kept from one run to the next; None to keep it only while this lasts.

    Attributes:
        data: the bytes from the file's start.
    """

    def __init__(self, url: str, path: Path | None = None) -> None:
        self.data = bytearray()
        self._url = url
        self._path = path
        self._validator = ""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            if path is not None:
                head, _, data = path.read_bytes().partition(b"\n")
                values = json.loads(head)
                if values["url"] == url and values["validator"].isprintable():
                    self.data, self._validator = bytearray(data), values["validator"]

    def headers(self) -> dict[str, str]:
        """What is added to the request; nothing if the whole file must be asked for."""
        if not self.data or not self._validator:
            return {}
        return {"Range": f"bytes={len(self.data)}-", "If-Range": self._validator}

    def begin(self, answer: http.client.HTTPResponse) -> int | None:
        """Take note of an answer before its bytes are added to `data`.

        Returns:
            bytes of the whole file, None if the server does not say.

        Raises:
            http.client.HTTPException: it is another part than the one that was asked for.
        """
        length = answer.headers.get("Content-Length", "")
        if answer.status != http.client.PARTIAL_CONTENT:
            self.data.clear()
            tag = answer.headers.get("ETag", "")
            is_strong = tag.startswith('"')
            self._validator = tag if is_strong else answer.headers.get("Last-Modified", "")
            return int(length) if length.isdecimal() else None
        found = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != len(self.data):
            self.data.clear()
            raise http.client.HTTPException("the server sends another part than was asked for")
        if found[2] != "*":
            return int(found[2])
        return len(self.data) + int(length) if length.isdecimal() else None

    def keep(self) -> None:
        """Keep it for the next run; a cache that cannot be written still serves."""
        if self._path is None or not self.headers():
            return
        head = json.dumps({"url": self._url, "validator": self._validator}).encode()
        with contextlib.suppress(ToolError):
            write_whole(self._path, head + b"\n" + self.data)

    def forget(self) -> None:
        """Remove what was kept: the file is there, or what was kept is of no use."""
        self.data.clear()
        with contextlib.suppress(OSError):
            if self._path is not None:
                self._path.unlink(missing_ok=True)
