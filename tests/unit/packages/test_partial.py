# SPDX-License-Identifier: MIT
"""Downloads that go on where they broke."""

import pytest
from firmware_area import ranged
from package_server import send, silent

from mpytool.errors import PackageError
from mpytool.packages.fetch import Fetcher, UnreachableError

FETCHER = Fetcher(timeout=0.3, total=5.0, attempts=2, pause=0.01)
DATA = bytes(range(256)) * 2000


@pytest.fixture
def part(tmp_path):
    return tmp_path / "cache" / "x.part"


def recording(page, asked):
    """The page, which notes what part it was asked for."""

    def record(handler):
        asked.append(handler.headers.get("Range"))
        page(handler)

    return record


def test_a_break_is_no_new_beginning(server):
    asked, seen = [], []
    server.pages["/x"] = recording(ranged(DATA, breaks=(200_000, 100_000, 100_000)), asked)
    got = FETCHER.get(f"{server.url}/x", progress=lambda *values: seen.append(values))
    assert got == DATA
    assert asked == [None, "bytes=200000-", "bytes=300000-", "bytes=400000-"]
    assert seen[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_it_goes_on_in_the_next_run(server, part):
    asked = []
    url = f"{server.url}/x"
    page = recording(ranged(DATA, breaks=(1000, 0)), asked)
    server.pages["/x"] = page
    with pytest.raises(UnreachableError, match="the answer ends after 1,000 bytes"):
        FETCHER.get(url, partial=part)
    assert part.read_bytes().endswith(DATA[:1000])
    assert FETCHER.get(url, partial=part) == DATA
    assert asked == [None, "bytes=1000-", "bytes=1000-"]
    assert not part.exists()


def test_another_file_is_begun_anew(server, part):
    url = f"{server.url}/x"
    server.pages["/x"] = ranged(DATA, breaks=(1000, 0))
    with pytest.raises(UnreachableError):
        FETCHER.get(url, partial=part)
    server.pages["/x"] = ranged(DATA[::-1], '"2"')
    assert FETCHER.get(url, partial=part) == DATA[::-1]


def test_what_was_kept_of_another_url_or_is_damaged_is_not_used(server, part):
    server.pages["/x"] = ranged(DATA, breaks=(1000, 0))
    server.pages["/y"] = ranged(DATA[::-1])
    with pytest.raises(UnreachableError):
        FETCHER.get(f"{server.url}/x", partial=part)
    assert FETCHER.get(f"{server.url}/y", partial=part) == DATA[::-1]
    for damaged in (b"", b"[]\nxx", b"{}\nxx", b'{"url": 1}', b"\xff\nxx"):
        part.write_bytes(damaged)
        assert FETCHER.get(f"{server.url}/x", partial=part) == DATA


def test_a_part_that_is_no_part(server, part):
    """More was kept than there is, as after another file under the same tag."""
    url = f"{server.url}/x"
    server.pages["/x"] = ranged(DATA, breaks=(1000, 0))
    with pytest.raises(UnreachableError):
        FETCHER.get(url, partial=part)
    server.pages["/x"] = ranged(DATA[:500])
    assert FETCHER.get(url, partial=part) == DATA[:500]


@pytest.mark.parametrize("content_range", ["", "bytes 5-9/10", "bytes */10", "rows 1000-/2"])
def test_another_part_than_asked_for(server, part, content_range):
    url = f"{server.url}/x"
    server.pages["/x"] = ranged(DATA, breaks=(1000, 0))
    with pytest.raises(UnreachableError):
        FETCHER.get(url, partial=part)

    def wrong(handler):
        if handler.headers.get("Range"):
            send(handler, b"wrong", 206, **{"Content-Range": content_range})
        else:
            send(handler, DATA)

    server.pages["/x"] = wrong
    assert FETCHER.get(url, partial=part) == DATA


def test_a_server_without_parts(server, part):
    """Without a validator nothing is kept, and all is asked for again."""
    left = [1000, len(DATA)]

    def page(handler):
        assert handler.headers.get("Range") is None
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(DATA)))
        handler.end_headers()
        handler.wfile.write(DATA[: left.pop(0)])

    server.pages["/x"] = page
    assert FETCHER.get(f"{server.url}/x", partial=part) == DATA
    assert not part.exists()


def test_a_weak_tag_is_no_validator(server, part):
    server.pages["/x"] = ranged(DATA, 'W/"1"', breaks=(1000, 0))
    with pytest.raises(UnreachableError):
        FETCHER.get(f"{server.url}/x", partial=part)
    assert not part.exists()


def test_a_refused_file_leaves_nothing(server, part):
    server.pages["/x"] = ranged(DATA, breaks=(1000, 0))
    with pytest.raises(UnreachableError):
        FETCHER.get(f"{server.url}/x", partial=part)
    with pytest.raises(PackageError, match="at most 2,000 bytes"):
        FETCHER.get(f"{server.url}/x", 2000, partial=part)
    assert not part.exists()


def test_little_progress_does_not_last_for_ever(server):
    server.pages["/x"] = ranged(DATA, breaks=(10,) * 50)
    with pytest.raises(UnreachableError, match="ends after 20 bytes"):
        FETCHER.get(f"{server.url}/x")
    server.pages["/x"] = silent(0.5)
    with pytest.raises(UnreachableError):
        FETCHER.get(f"{server.url}/x")
