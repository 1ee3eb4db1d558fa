# SPDX-License-Identifier: MIT
"""Accounts of sizes: every byte once, also of linked images; changes; JSON; the page."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from random import Random

import pytest

from mpytool.bytecode.code import Module, NativeFields, RawCode, RawCodeKind
from mpytool.bytecode.prelude import read_prelude
from mpytool.compiler.pipeline import compile_source
from mpytool.errors import FormatError, LinkError, ToolError
from mpytool.freeze.tables import FrozenFile
from mpytool.link.link import apply_link, link_modules
from mpytool.link.relink import link_of_image
from mpytool.link.size_page import size_page
from mpytool.link.size_report import (
    change_tables,
    change_text,
    free_text,
    from_json,
    size_tables,
    to_json,
)
from mpytool.link.sizes import SHARED_NAME, Account, Part, Share, account_of
from mpytool.runtime.decode import Decoder
from mpytool.runtime.pools import read_pools
from mpytool.runtime.read import read_runtime

MAIN = """\
import other
NUMBERS = (1, 2.5, 1 << 80, "a tuple's text")
LOGO = b"constant bytes of the logo"

class Lamp:
    def __init__(self, pin):
        self.pin = pin

    def blink_often(self, count):
        def on_alarm(timer):
            return self.pin, count
        for i in range(count):
            on_alarm(i)
        while True:
            self.pin.toggle()

Lamp(3)
"""
OTHER = "LOGO = b'constant bytes of the logo'\ndef helper(x):\n    return [y for y in x]\n"
SHOUT = OTHER + "def shout(text):\n    return text.upper() + '!!'\n"


def files(**sources):
    return [
        FrozenFile(f"{n}.py", compile_source(t.encode(), f"{n}.py")) for n, t in sources.items()
    ]


@pytest.fixture
def link(standin):
    def make(*, compact=False, **sources):
        runtime = read_runtime(standin.elf, "standin")
        chosen = files(**(sources or {"main": MAIN, "other": OTHER}))
        return link_modules(chosen, runtime, compact=compact)

    return make


def sum_of(account):
    return sum(share.size for share in account.shares)


@pytest.mark.parametrize("compact", [False, True])
def test_every_byte_is_somebody_s(link, compact):
    made = link(compact=compact)
    account = account_of(made)
    assert sum_of(account) == account.size == len(made.data)
    assert account.address == made.manifest.address
    assert account.free == made.free_size
    assert sum(sum(parts.values()) for parts in account.modules.values()) == account.size
    assert all(share.size > 0 for share in account.shares)
    assert len({share[:4] for share in account.shares}) == len(account.shares)


def test_functions_are_split_as_their_preludes_say(link):
    made = link()
    account = account_of(made)
    assert {name for module, name in account.functions if module == "main.py"} == {
        "<module>", "Lamp", "Lamp.__init__", "Lamp.blink_often", "Lamp.blink_often.on_alarm",
    }  # fmt: skip
    lamp = made.files[0].module.code.children[0]
    blink = lamp.children[1]
    prelude, start = read_prelude(blink.fun_data)
    assert account.functions["main.py", "Lamp.blink_often"] == {
        Part.OPCODES: len(blink.fun_data) - start,
        Part.LINES: len(prelude.line_info),
        Part.PRELUDE: start - len(prelude.line_info),
        Part.RAW_CODE: 12 + 4,
    }


def test_constants_and_names_have_their_bytes(link):
    made = link()
    account = account_of(made)
    shared = {share.name: share.size for share in account.shares if share.part is Part.CONSTANT}
    assert shared["b'constant bytes of the logo'"] == 16 + 27
    names = {name: (module, size) for module, name, size in account.largest(Part.NAME)}
    # Its text with NUL, a hash of 2 bytes, a length of 1, a pointer.
    assert names["'blink_often'"] == ("main.py", len("blink_often") + 1 + 2 + 1 + 4)
    assert names["'LOGO'"][0] == SHARED_NAME
    assert len(names) == made.frozen.qstr_count


def test_constants_that_begin_alike_are_apart(link):
    account = account_of(link(main=f"A = {bytes(300) + b'a'!r}\nB = {bytes(400) + b'b'!r}\n"))
    sizes = [(name[-4:], size) for _, name, size in account.largest(Part.CONSTANT)]
    assert sizes == [(" (2)", 400 + 2 + 16), (sizes[1][0], 300 + 2 + 16)]
    assert sizes[1][0] != " (2)"


def test_machine_code_has_its_prelude(standin):
    runtime = read_runtime(standin.elf, "standin")
    prelude = b"\x10\x0a\x00\x20\x24\x40\x60"
    code = RawCode(RawCodeKind.NATIVE_PY, bytes(24) + prelude, (), NativeFields(prelude_offset=24))
    viper = RawCode(RawCodeKind.NATIVE_VIPER, bytes(40), (), NativeFields())
    body = RawCode(RawCodeKind.BYTECODE, b"\x10\x02\x01\x51\x63", (code, viper))
    arch = runtime.abi.native_arch
    module = Module(("m.py", "<module>"), (), body, runtime.abi.mpy_sub_version, arch)
    made = link_modules([FrozenFile("m.py", module)], runtime)
    account = account_of(made)
    assert sum_of(account) == len(made.data)
    assert account.functions["m.py", "<viper>"][Part.MACHINE_CODE] == 40
    assert account.functions["m.py", "m.py"][Part.MACHINE_CODE] == 24
    assert account.functions["m.py", "m.py"][Part.LINES] == 4


def test_no_modules(standin):
    made = link_modules([], read_runtime(standin.elf, "standin"))
    account = account_of(made)
    assert sum_of(account) == account.size == len(made.data)
    assert set(account.modules) == {SHARED_NAME}


@pytest.mark.parametrize("compact", [False, True])
def test_a_linked_image_has_the_account_of_its_link(link, compact):
    made = link(compact=compact)
    found = again(apply_link(made))
    assert account_of(found) == account_of(made)


def again(image):
    runtime = read_runtime_of(image)
    names = [
        name
        for pool in reversed(read_pools(runtime.image, runtime.abi, runtime.current_pool))
        for name in pool.names
    ]
    decoder = Decoder(runtime.image, runtime.abi, runtime.symbols, names)
    return link_of_image(runtime, decoder, "x.uf2")


def read_runtime_of(image):
    from mpytool.runtime.read import analyse

    return analyse(image, "x.uf2")


def test_images_that_cannot_be_explained(link, standin):
    with pytest.raises(LinkError, match=r"x.uf2: no modules were linked into this image"):
        again(standin.image)
    made = link()
    image = apply_link(made)
    index = next(
        i
        for i, cell in enumerate(made.frozen.cells)
        if cell.note == "b'constant bytes of the logo'" and len(cell.parts) > 1
    )
    # The object's hash: no reader looks at it, but the linker writes another one.
    at = made.placement.addresses[index] + 4
    with pytest.raises(LinkError, match=r"not laid out as this mpytool does it") as caught:
        again(image.overlaid([(at, b"\x55\x55")]))
    assert "--board" in caught.value.hint


def test_damaged_images_are_refused_or_explained(link):
    """One changed byte: an account that adds up, or an error of the user's."""
    made = link()
    image, manifest = apply_link(made), made.manifest
    random = Random(5)
    refused = 0
    for _ in range(150):
        at = random.randrange(manifest.address, manifest.end)
        try:
            account = account_of(again(image.overlaid([(at, random.randbytes(1))])))
        except ToolError:
            refused += 1
        else:
            assert sum_of(account) == account.size
    assert 50 < refused < 150


def test_json_can_be_read_again(link):
    account = account_of(link())
    text = to_json(account, "app")
    assert from_json(text.encode(), "a.json") == account
    values = json.loads(text)
    assert sum(values["parts"].values()) == sum(values["modules"].values()) == account.size


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda v: v.update(version=9), "expected sizes of version 1, found 9"),
        (lambda v: v.update(size=1), "do not add up to 1 bytes"),
        (lambda v: v.update(size="1"), "expected sizes as JSON"),
        (lambda v: v.pop("shares"), "expected sizes as JSON"),
        (lambda v: v["shares"][0].update(part="salt"), "expected sizes as JSON"),
        (lambda v: v["shares"][0].update(size=True), "expected sizes as JSON"),
    ],
)
def test_damaged_json(link, change, message):
    values = json.loads(to_json(account_of(link()), "app"))
    change(values)
    with pytest.raises(FormatError, match=message):
        from_json(json.dumps(values).encode(), "a.json")


def test_what_is_no_json():
    for data in (b"", b"\xff", b"[]", b"3", b"[" * 100_000):
        with pytest.raises(FormatError, match=r"a\.json: expected sizes as JSON"):
            from_json(data, "a.json")


def test_changes_are_explained(link):
    old = account_of(link(main=MAIN, other=OTHER))
    new = account_of(link(main=MAIN, other=SHOUT, more="x = 1\n"))
    by_part, by_module, by_thing = change_tables(old, new)
    modules = {row[0]: row[1:] for row in by_module.rows}
    assert modules["more.py"][:2] == ("added", 0)
    assert modules["other.py"][0] == "grown"
    assert modules["total"] == ("", old.size, new.size, f"{new.size - old.size:+,}")
    things = {row[:2]: row[2] for row in by_thing.rows}
    assert things["other.py", "shout"] == "added"
    assert things["other.py", "<module>"] == "grown"
    assert ("other.py", "helper") not in things
    for table in (by_part, by_thing):
        assert sum(row[-2] - row[-3] for row in table.rows) == new.size - old.size
    back = {row[:2]: row[2] for row in change_tables(new, old)[2].rows}
    assert back["other.py", "shout"] == "removed"
    assert back["other.py", "<module>"] == "shrunk"
    assert change_text(old, new).startswith(f"{old.size:,} -> {new.size:,} bytes: +")
    assert change_text(old, old) == f"no change: {old.size:,} bytes"


def test_tables_add_up(link):
    account = account_of(link())
    tables = {table.title: table for table in size_tables(account, every=True)}
    *rows, total = tables["modules"].rows
    for column in (1, *range(3, len(total))):
        assert sum(row[column] for row in rows) == total[column]
    assert sum(total[3:]) == total[1] == account.size
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)
    short = size_tables(Account(0, 1, 2, 3, tuple(
        Share("a.py", "", Part.NAME, str(i), 1) for i in range(13)
    )))  # fmt: skip
    assert [(len(table.rows), table.left) for table in short if table.title == "names"] == [(10, 3)]
    assert free_text(account) == (
        f"{account.size:,} bytes at 0x10004000, {account.free:,} of {0xC000:,} free"
    )


class _Page(HTMLParser):
    """Checks that tags are balanced, and collects the treemap."""

    def __init__(self, text):
        super().__init__()
        self.open, self.labels, self.boxes = [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        assert not {"src", "href"} & values.keys()
        if tag not in ("meta", "!doctype"):
            self.open.append(tag)
        if values.get("role") == "listitem":
            assert values["tabindex"] == "0"
            self.labels.append(values["aria-label"])
        if tag == "rect" and "x" in values:
            self.boxes.append([float(values[key]) for key in ("x", "y", "width", "height")])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_shows_every_byte(link):
    account = account_of(link(main=MAIN, other=OTHER + "T = '<b>&\"'\n"))
    text = size_page(account, "app & <co>")
    page = _Page(text)
    assert "app &amp; &lt;co&gt;" in text
    assert "<b>" not in text
    assert "http" not in text
    assert "<script" not in text
    sizes = [int(re.search(r"([\d,]+) bytes", label)[1].replace(",", "")) for label in page.labels]
    inner = [", " in label.partition(":")[0] for label in page.labels]
    assert sum(size for size, is_in in zip(sizes, inner, strict=True) if is_in) == account.size
    assert sum(size for size, is_in in zip(sizes, inner, strict=True) if not is_in) == account.size
    areas = [width * height for _, _, width, height in page.boxes]
    outer = [area for area, is_in in zip(areas, inner, strict=True) if not is_in]
    assert sum(outer) == pytest.approx(1200 * 720, rel=1e-3)
    assert any("main.py, Lamp.blink_often: " in label for label in page.labels)


@pytest.mark.skipif(not shutil.which("chromium"), reason="there is no Chromium")
def test_the_page_in_a_browser(link, tmp_path):
    path = tmp_path / "size.html"
    path.write_text(size_page(account_of(link()), "app"), encoding="utf-8")
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.count('role="listitem"') == path.read_text().count('role="listitem"')
    assert "All sizes as tables" in done.stdout
