# SPDX-License-Identifier: MIT
"""Lock files: written and read again, and every mistake in them."""

from pathlib import Path

import pytest

from mpytool.errors import PackageError
from mpytool.packages.lock import (
    Lock,
    LockedFile,
    LockedPackage,
    LockedRuntime,
    dump_lock,
    parse_lock,
    read_lock,
)
from mpytool.packages.requirement import parse_requirement

HERE = Path("mpytool.lock")
LOCK = Lock(
    {"led": "github:org/led@v2", "odd.name": "latest"},
    (
        LockedPackage(
            parse_requirement("led", "github:org/led@v2"),
            "2.0",
            (parse_requirement("base", "latest", "my-base"),),
            (LockedFile("led/aä.py", "ab" * 32, "github:org/led/led.py@v2"),),
        ),
        LockedPackage(parse_requirement("base", "latest", "my-base"), "", (), ()),
        LockedPackage(parse_requirement("odd.name", "latest"), "1", (), ()),
    ),
)


def test_it_is_read_as_it_was_written():
    data = dump_lock(LOCK)
    again = parse_lock(data, HERE)
    assert again.requirements == LOCK.requirements
    assert sorted(again.packages, key=str) == sorted(LOCK.packages, key=str)
    assert dump_lock(again) == data
    assert again.find("base").requirement.location == "my-base"
    assert again.find("none") is None


def test_the_order_does_not_matter():
    lock = LOCK
    turned = Lock(dict(reversed(lock.requirements.items())), lock.packages[::-1])
    assert dump_lock(turned) == dump_lock(lock)


def edit(old, new):
    text = dump_lock(LOCK).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (edit("format = 1", "format = 2"), "lock:2:1: format: expected 1, or a newer mpytool"),
        (edit("format = 1\n", ""), "the key 'format' is missing"),
        (edit('"abababab', '"xbababab'), "sha256: expected 64 hexadecimal digits"),
        (edit('name = "led/aä.py"', 'name = "../a.py"'), "the file name '../a.py' leaves"),
        (edit('name = "base"', 'name = "led"'), "there is no package 'base'"),
        (edit('name = "odd.name"', 'name = "odd"'), "odd.name: there is no such package"),
        (edit("wanted = ", "wnted = "), "unknown key 'wnted'"),
        (edit('source = "index:my-base"', 'source = "index:../x"'), "'../x' cannot be a package's"),
        (edit("needs = [[", "needs = [3, ["), "needs: expected a list of names"),
        (edit("[[package]]", "[[package]"), "the lock file is not TOML"),
        (edit('led = "github', 'led = 3 # "'), "led: expected a text, found 3"),
        (b"\xff", "expected UTF-8"),
    ],
)  # fmt: skip
def test_mistakes(data, message, tmp_path):
    path = tmp_path / "mpytool.lock"
    path.write_bytes(data)
    with pytest.raises(PackageError, match=message) as caught:
        read_lock(path)
    assert "take the file from version control" in caught.value.hint


def test_no_lock(tmp_path):
    assert read_lock(tmp_path / "mpytool.lock") is None
    (tmp_path / "mpytool.lock").write_bytes(b"#" * ((8 << 20) + 1))
    with pytest.raises(PackageError, match="more than 8 MiB"):
        read_lock(tmp_path / "mpytool.lock")


RUNTIME = LockedRuntime("rpi_pico", "micropython", "1.28.0", "ab" * 32, "firmware:X-1.uf2")


def test_firmware_is_read_as_it_was_written():
    other = RUNTIME._replace(
        board="esp32_generic-spiram", address="", version="1.29.0-preview.1.g0"
    )
    data = dump_lock(Lock(runtimes=(RUNTIME, other)))
    again = parse_lock(data, HERE)
    assert again == Lock({}, (), (other, RUNTIME))
    assert again.runtime("rpi_pico") == RUNTIME
    assert again.runtime("rpi_pico2") is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ab" * 32, "ab" * 31, "64 hexadecimal digits"),
        ("firmware:X-1.uf2", "https://h/x.uf2", "firmware:FILE"),
        ("firmware:X-1.uf2", "firmware:../x", "firmware:FILE"),
        ('"rpi_pico"', '"../x"', "a board's id"),
        ('"1.28.0"', '"new"', "a version"),
        ("wanted", "wants", "wants"),
    ],
)
def test_mistakes_in_firmware(old, new, message):
    text = dump_lock(Lock(runtimes=(RUNTIME,))).decode()
    with pytest.raises(PackageError, match=message):
        parse_lock(text.replace(old, new).encode(), HERE)
    with pytest.raises(PackageError, match="it is there twice"):
        parse_lock((text + text[text.index("[[runtime]]") :]).encode(), HERE)
