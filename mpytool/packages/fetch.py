# SPDX-License-Identifier: MIT
"""Fetch files over HTTP, with a time limit, several attempts, and errors that tell what to do.

    data = Fetcher().get("https://micropython.org/pi/v2/index.json")

Answers that end early, servers that fail and connections that break are tried again, from where
they broke if the server can (`mpytool.packages.partial`); "not found" is not.  MPYTOOL_OFFLINE=1
forbids the network; MPYTOOL_TIMEOUT sets the seconds that a server may be silent.
"""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from mpytool import __version__
from mpytool.errors import PackageError
from mpytool.packages.partial import Partial

# Called with the bytes that have come, and with the bytes of the whole file, 0 if unknown.
Progress = Callable[[int, int], None]

_CHUNK_SIZE = 1 << 16  # bytes
MAX_FILE_SIZE = 16 << 20  # bytes of one file
_TRY_AGAIN = {408, 416, 425, 429, 500, 502, 503, 504}
_OFFLINE_HINT = (
    "check the network; a mirror or a checkout of micropython-lib can be named with --index or "
    "MPYTOOL_INDEX"
)


class NotFoundError(PackageError):
    """The server has no such file."""


class UnreachableError(PackageError):
    """The server cannot be reached, or not be relied on."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How files are fetched.

    Attributes:
        timeout: seconds that a server may be silent.
        total: seconds for one file.
        attempts: how often a file is tried in a row without getting further.
        pause: seconds before the second attempt; each further one waits twice as long.
    """

    timeout: float = 15.0
    total: float = 120.0
    attempts: int = 3
    pause: float = 0.5

    @classmethod
    def default(cls) -> Fetcher:
        """With the timeout that the environment says.

        Raises:
            PackageError: that is no number of seconds.
        """
        text = os.environ.get("MPYTOOL_TIMEOUT")
        if not text:
            return cls()
        try:
            timeout = float(text)
        except ValueError:
            timeout = 0
        if not 0 < timeout < 86400:
            raise PackageError(f"MPYTOOL_TIMEOUT: expected seconds, found {text!r}")
        return cls(timeout=timeout)

    def get(
        self,
        url: str,
        limit: int = MAX_FILE_SIZE,
        *,
        partial: Path | None = None,
        progress: Progress | None = None,
    ) -> bytes:
        """The bytes of a file.

        Args:
            url: http or https.
            limit: the most bytes that are read.
            partial: where what came is kept if not all comes, for the next run.
            progress: told how much has come.

        Raises:
            NotFoundError: there is no such file.
            UnreachableError: it cannot be fetched now.
            PackageError: the answer is not acceptable.
        """
        if os.environ.get("MPYTOOL_OFFLINE", "0") not in ("", "0"):
            raise UnreachableError(
                f"{url}: MPYTOOL_OFFLINE forbids the network", hint="unset MPYTOOL_OFFLINE"
            )
        reason, received = "", Partial(url, partial)
        best, tries = len(received.data), 0
        while tries < self.attempts:
            if tries:
                time.sleep(self.pause * 2 ** (tries - 1))
            tries += 1
            try:
                data = self._get(url, limit, received, progress)
            except PackageError:
                received.forget()
                raise
            except (OSError, http.client.HTTPException) as error:
                reason = _reason(error)
                if not _may_pass(error):
                    break
            except ValueError as error:
                raise PackageError(f"{url}: this is no URL that can be fetched: {error}") from None
            else:
                received.forget()
                return data
            finally:  # also if the user has enough
                received.keep()
            if len(received.data) >= best + _CHUNK_SIZE:
                best, tries = len(received.data), 1
        raise UnreachableError(f"{url}: {reason}", hint=_OFFLINE_HINT)

    def _get(self, url: str, limit: int, received: Partial, progress: Progress | None) -> bytes:
        """One attempt, which goes on where the one before broke.

        Raises:
            OSError, http.client.HTTPException, ValueError: as urllib does.
            PackageError: the server has no such file, or refuses it, or it is too large.
        """
        headers = {"User-Agent": f"mpytool/{__version__}", "Accept-Encoding": "identity"}
        request = urllib.request.Request(  # noqa: S310 - http and https alone are opened
            url, headers={**headers, **received.headers()}
        )
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("expected http or https")
        deadline = time.monotonic() + self.total
        data = received.data
        with self._open(request, received) as answer:
            expected = received.begin(answer)
            while chunk := answer.read1(_CHUNK_SIZE):
                data += chunk
                if len(data) > limit:
                    raise PackageError(f"{url}: expected at most {limit:,} bytes, found more")
                if time.monotonic() > deadline:
                    raise TimeoutError
                if progress:
                    progress(len(data), expected or 0)
        if expected is not None and expected != len(data):
            raise http.client.IncompleteRead(bytes(data), expected - len(data))
        return bytes(data)

    def _open(self, request: urllib.request.Request, received: Partial) -> http.client.HTTPResponse:
        opener = urllib.request.build_opener(_Redirects)
        try:
            answer: http.client.HTTPResponse = opener.open(request, timeout=self.timeout)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                received.forget()
            if error.code in _TRY_AGAIN:
                raise
            kind = NotFoundError if error.code in (404, 410) else PackageError
            raise kind(f"{request.full_url}: {_reason(error)}") from None
        return answer


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but not from https to anything else."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        schemes = ("https:",) if req.full_url.startswith("https:") else ("http:", "https:")
        if not newurl.startswith(schemes):
            fp.close()
            raise PackageError(f"{req.full_url}: it redirects to {newurl}, which is not secure")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _may_pass(error: Exception) -> bool:
    """Whether another attempt may succeed."""
    reason = getattr(error, "reason", None)
    return not isinstance(reason, ssl.SSLError | socket.gaierror) or isinstance(
        error, urllib.error.HTTPError
    )


def _reason(error: object) -> str:
    """What went wrong, for people."""
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answers {error.code} {error.reason}"
    if isinstance(error, urllib.error.URLError):
        return _reason(error.reason)
    if isinstance(error, TimeoutError):
        return "the server does not answer in time"
    if isinstance(error, http.client.IncompleteRead):
        return f"the answer ends after {len(error.partial):,} bytes"
    if isinstance(error, socket.gaierror):
        return f"the server is not found ({error.strerror})"
    if isinstance(error, http.client.RemoteDisconnected):
        return "the server closes the connection"
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return str(error) or type(error).__name__
