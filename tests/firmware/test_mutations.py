# SPDX-License-Identifier: MIT
"""5,000 damaged images: each gives a sentence, or a linked image that is proved.

    an image in its container --mutate--> --build_image--> ToolError
                                                      `--> image: proved, and checked here again

Small synthetic images of every container make up most of it, real ones the rest.  Bits are
flipped, words replaced, ends cut off, pieces moved.  More than half of the damage is done to what
a container holds, mostly where names, types and tables are, and check sums are set right again;
the rest to the file.  Seeds are fixed: a failure names the seed that shows it.

What is checked here of a linked image is not what mpytool's own proof goes by: the file, read
as its container, lists the new module, and a raw binary differs from the damaged one in
nothing but its references and what is behind it.
"""

from __future__ import annotations

import functools
import io
import os
import random
import signal
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from firmware.real_images import etboard_image, golden, hub_image
from firmware.test_pybricks import BOARD
from lookalike import build_lookalike
from unit.conftest import build_standin
from unit.image import esp_files

from mpytool.boards.model import Board
from mpytool.boards.parse import parse_board
from mpytool.build import BuildResult, build_image
from mpytool.errors import ToolError
from mpytool.image import ihex
from mpytool.image.container import write_image
from mpytool.image.dfu import build_dfu
from mpytool.image.elf import build_elf
from mpytool.image.esp_chips import CHIPS
from mpytool.image.memory import MemoryImage
from mpytool.runtime.model import Origin
from mpytool.runtime.read import read_runtime

LIMIT = 5.0  # seconds for one image
PER_TEST = 25  # so that two processes share them evenly
SOURCE = "TEXTS = ('damaged or not', 2.5, b'bytes')\ndef f(x):\n    return [x, TEXTS]\n"


@dataclass(frozen=True)
class Subject:
    """An image to damage.

    Attributes:
        data: the undamaged file.
        board: for whom, None if the image tells.
        linkable: whether the undamaged file can be linked into.
        memory: the bytes in the container, without it; b"" if only the file is damaged.
        pack: makes the container of damaged memory, with check sums that are right.
        inside: offsets in `memory` near which the analysis reads.
    """

    data: bytes
    board: Board | None
    linkable: bool = True
    memory: bytes = b""
    pack: Callable[[bytes], bytes] = bytes
    inside: tuple[int, ...] = ()


@functools.cache
def lookalike(form: str) -> Subject:
    image = build_lookalike()
    start = image.image.start

    def pack(memory: bytes) -> bytes:
        if form == "dfu":
            return build_dfu(MemoryImage.of([(start, memory)]))
        if form == "zip":
            return zipped(replace(image, data=memory).uf2)
        return getattr(replace(image, data=memory), form)

    places = [*image.tables.values(), *image.symbols.values(), *image.modules.values()]
    inside = tuple(place - start for place in places)
    return Subject(pack(image.data), None, memory=image.data, pack=pack, inside=inside)


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("firmware.uf2", (2026, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


@functools.cache
def standin(form: str) -> Subject:
    image = build_standin()

    def pack(memory: bytes) -> bytes:
        changed = replace(image, data=memory)
        return changed.elf if form == "elf" else write_image(changed.image, form, image.board)

    inside = tuple(range(0x100, 0x1A0, 16))  # its description
    return Subject(pack(image.data), image.board, memory=image.data, pack=pack, inside=inside)


@functools.cache
def esp(number: int) -> Subject:
    """An application without MicroPython: it is refused whole, and must be when damaged."""
    chip = CHIPS[number % len(CHIPS)]
    app = esp_files.application(chip)
    return Subject(esp_files.flash(chip, app) if number % 2 else app, None, linkable=False)


@functools.cache
def hub(form: str) -> Subject:
    """A real image, in its own and in other containers."""
    facts = golden("pybricks")["technichub"]
    data, origin = hub_image("technichub"), int(facts["load_address"], 16)
    places = [pool["address"] for pool in facts["pools"]]
    places += [*facts["types"].values(), facts["names"], facts["content"]]
    places += facts["modules"].values()
    places += [at for table in facts["references"].values() for at in table]

    def pack(memory: bytes) -> bytes:
        image = MemoryImage.of([(origin, memory)])
        if form == "hex":
            return ihex.pack_ihex(image)
        if form == "dfu":
            return build_dfu(image)
        return build_elf(image, "armv7em", origin) if form == "elf" else memory

    inside = tuple(int(place, 16) - origin for place in places)
    return Subject(pack(data), hub_board(), memory=data, pack=pack, inside=inside)


@functools.cache
def hub_board() -> Board:
    facts = golden("pybricks")["technichub"]
    text = BOARD.format(
        hub="technichub",
        mcu="STM32L431RC",
        machine=facts["machine"],
        origin=facts["load_address"],
        size=facts["region_size"],
    )
    text = text.replace('["bin", "hex"]', '["bin", "hex", "dfu", "elf"]')
    return parse_board(text.encode(), Path("technichub.toml"))


@functools.cache
def etboard(_form: str) -> Subject:
    name = min(golden("etboard"))
    return Subject(etboard_image(name), None, linkable=False)


# Kind, container, how many damaged images.
PLAN: tuple[tuple[Callable[..., Subject], object, int], ...] = (
    (lookalike, "data", 700),
    (lookalike, "uf2", 500),
    (lookalike, "hex", 400),
    (lookalike, "elf", 600),
    (lookalike, "dfu", 300),
    (lookalike, "zip", 300),
    (standin, "bin", 500),
    (standin, "uf2", 300),
    (standin, "hex", 250),
    (standin, "elf", 350),
    *((esp, number, 50) for number in range(10)),
    (hub, "bin", 100),
    (hub, "hex", 25),
    (hub, "dfu", 25),
    (hub, "elf", 25),
    (etboard, "bin", 150),
)
CASES = [
    pytest.param(
        make, form, start, min(PER_TEST, count - start), id=f"{make.__name__}-{form}-{start}"
    )
    for make, form, count in PLAN
    for start in range(0, count, PER_TEST)
]


def test_there_are_enough() -> None:
    assert sum(count for _, _, count in PLAN) >= 5000


@pytest.mark.parametrize(("make", "form"), [plan[:2] for plan in PLAN])
def test_undamaged(make: Callable[..., Subject], form: object, tmp_path: Path) -> None:
    """What is damaged below can be linked into as it is, or is refused."""
    subject = make(form)
    result = attempt(subject.data, subject, tmp_path)
    assert (result is not None) == subject.linkable
    if result is not None:
        check(result, subject.data)


@pytest.mark.parametrize(("make", "form", "start", "count"), CASES)
def test_damaged(
    make: Callable[..., Subject], form: object, start: int, count: int, tmp_path: Path
) -> None:
    subject = make(form)
    for seed in range(start, start + count):
        chance = random.Random(f"{make.__name__} {form} {seed}")
        data = mutated(subject, chance)
        begin = time.process_time()
        try:
            with time_limit(LIMIT):
                result = attempt(data, subject, tmp_path)
                if result is not None:
                    check(result, data)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error
        assert time.process_time() - begin < LIMIT, f"seed {seed}"


def attempt(data: bytes, subject: Subject, folder: Path) -> BuildResult | None:
    """Link a module into an image; None if it is refused."""
    file, source = folder / "image", folder / "added.py"
    file.write_bytes(data)
    source.write_text(SOURCE)
    try:
        return build_image(source, subject.board, runtime=file)
    except ToolError as refused:
        reason = str(refused)
    assert reason.strip()
    return None


def check(result: BuildResult, damaged: bytes) -> None:
    """What a linked image must be, whatever it was linked into."""
    firmware = result.firmware
    runtime = read_runtime(result.data, "linked", board=firmware.board)
    assert runtime.entries[: len(runtime.entries) - len(result.link.kept)]
    names = [entry.name for entry in runtime.entries]
    assert "main.py" in names or "added.py" in names
    assert runtime.manifest is not None
    if firmware.file.format != "bin" or firmware.runtime.origin is Origin.DESCRIPTION:
        return
    size = runtime.abi.word_size
    allowed = {r.address + i for r in firmware.runtime.references for i in range(2 * size)}
    base = firmware.file.image.start
    end = base + len(damaged)
    for offset, (old, new) in enumerate(zip(damaged, result.data, strict=False)):
        address = base + offset
        assert old == new or address in allowed or address in runtime.free, hex(address)
    assert base + len(result.data) >= end or not damaged[len(result.data) :].strip(b"\xff\0")


def mutated(subject: Subject, chance: random.Random) -> bytes:
    """A damaged copy: the file itself, or what it holds, in a container that is whole."""
    times = chance.choice((1, 1, 1, 2, 3, 8))
    if subject.memory and chance.random() < 0.6:
        memory = bytearray(subject.memory)
        for _ in range(times):
            _damage(memory, _place(subject.inside, len(memory), chance), chance)
        return subject.pack(bytes(memory))
    data = bytearray(subject.data)
    for _ in range(times):
        at = _place((), len(data), chance)
        (_damage if chance.random() < 0.5 else _shift)(data, at, chance)
    return bytes(data)


def _place(inside: tuple[int, ...], size: int, chance: random.Random) -> int:
    """An offset: near what the analysis reads, in the headers at the front, or anywhere."""
    kind = chance.random()
    if inside and kind < 0.7:
        return min(max(chance.choice(inside) + chance.randrange(-8, 48), 0), max(size - 1, 0))
    return chance.randrange((min(size, 600) if kind > 0.8 else size) or 1)


def _damage(data: bytearray, at: int, chance: random.Random) -> None:
    """Change bytes where they are."""
    length = chance.choice((1, 2, 4, 16, 64, 512))
    other = chance.randrange(len(data) or 1)
    match chance.randrange(8):
        case 0 | 1 | 2 if data:
            data[at] ^= 1 << chance.randrange(8)
        case 3:
            data[at : at + 1] = chance.randbytes(len(data[at : at + 1]))
        case 4 | 5:  # a word of another size: small, large, negative, near, or of another place
            low, size = at & ~3, len(data[at & ~3 : (at & ~3) + 4])
            near = int.from_bytes(data[low : low + 4], "little") + chance.choice((-4, -1, 1, 4))
            words = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x04\0\0\0")
            copied = bytes(data[other & ~3 : (other & ~3) + 4]).ljust(4, b"\0")
            shifted = (near & 0xFFFFFFFF).to_bytes(4, "little")
            data[low : low + size] = chance.choice((*words, copied, copied, shifted))[:size]
        case 6:  # two pieces change places
            length = min(length, abs(other - at), len(data) - max(at, other))
            first, second = bytes(data[at : at + length]), bytes(data[other : other + length])
            data[at : at + length], data[other : other + length] = second, first
        case _:
            data[at : at + length] = bytes(len(data[at : at + length]))


def _shift(data: bytearray, at: int, chance: random.Random) -> None:
    """Cut bytes out, put some in, or drop the end."""
    length = chance.choice((1, 2, 4, 16, 64, 512))
    match chance.randrange(4):
        case 0:
            del data[at:]
        case 1:
            del data[at : at + length]
        case 2:
            data[at:at] = chance.randbytes(length)
        case _:
            data[at:at] = data[max(at - length, 0) : at]


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt what takes too much of the processor, where the system can."""
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
