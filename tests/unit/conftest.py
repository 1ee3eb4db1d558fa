# SPDX-License-Identifier: MIT
"""A stand-in runtime: a description, qstr pools and types, but no code to execute.

10000000  boot block of 256 bytes
10000100  rt_info
100001a0  types, static pool, own pool, empty lists, filler
10001000  free flash, up to 10010000
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import pytest

from mpytool.boards.model import Board, Region
from mpytool.image.elf import build_elf
from mpytool.image.memory import MemoryImage
from mpytool.qstr.hash import qstr_hash
from mpytool.qstr.static import STATIC_QSTRS

BASE = 0x1000_0000
FREE_START = BASE + 0x4000
FREE_END = BASE + 0x1_0000
OWN_NAMES = ("Pin", "machine", "sleep_ms")
FORMATS = ("bin", "uf2", "hex", "elf")


@dataclass(frozen=True)
class StandIn:
    """A stand-in runtime's bytes and the board it is for."""

    data: bytes
    board: Board
    own_names: tuple[str, ...] = OWN_NAMES

    @property
    def image(self) -> MemoryImage:
        return MemoryImage.of([(BASE, self.data)])

    @property
    def elf(self) -> bytes:
        return build_elf(self.image, "armv6m", BASE)

    @property
    def free_start(self) -> int:
        return FREE_START


class _Builder:
    def __init__(self) -> None:
        self.out = bytearray()

    def put(self, data: bytes, align: int = 4) -> int:
        self.out += bytes(-len(self.out) % align)
        address = BASE + len(self.out)
        self.out += data
        return address

    def words(self, *values: int) -> int:
        return self.put(struct.pack(f"<{len(values)}I", *values))

    def pool(self, previous: int, total: int, names: tuple[str, ...], is_sorted: bool) -> int:
        texts = [name.encode() for name in names]
        addresses = [self.put(text + b"\0", 1) for text in texts]
        hashes = self.put(struct.pack(f"<{len(texts)}H", *(qstr_hash(t, 2) for t in texts)))
        lengths = self.put(bytes(map(len, texts)), 1)
        flag = is_sorted << 31
        return self.words(previous, total | flag, 10, len(texts), hashes, lengths, *addresses)


def build_standin(
    *,
    free_end: int = FREE_END,
    version: int = 1,
    size: int = 152,
    abi: bytes = bytes((6, 3, 4, ord("A"), 31, 4, 2, 16, 2, 1, 3, 0x0B)),
    without: tuple[int, ...] = (),
    frozen: tuple[str, ...] = (),
    board: str = "standin",
    load_end: int | None = None,
    free_start: int = FREE_START,
) -> StandIn:
    """A runtime; `without` are indices of the eight objects that it lacks."""
    build = _Builder()
    build.put(bytes(range(256)))
    info = build.put(bytes(152))
    types = [build.words(*(0x1000 + 16 * i + j for j in range(4))) for i in range(8)]
    # Ids: 0 is no name, 1 the empty one.
    static = ("", *STATIC_QSTRS) if STATIC_QSTRS[1] else STATIC_QSTRS
    first = build.pool(0, 0, static, is_sorted=False)
    last = build.pool(first, len(static), OWN_NAMES, is_sorted=True)
    modules = [build.words(0, 0, types[0] + i) for i in range(len(frozen))]
    names = build.put(b"".join(name.encode() + b"\0" for name in frozen) + b"\0", 1)
    content = build.words(*modules, 0)
    build.put(b"filler" * 50)
    end = BASE + len(build.out) if load_end is None else load_end
    description = struct.pack(
        "<16sHH32s24s12s16I",
        b"mpytool\x1a\r\n\0rt",
        version,
        size,
        board.encode(),
        b"0.1.0",
        abi,
        info,
        *(0 if i in without else address for i, address in enumerate(types)),
        names,
        content,
        last,
        free_start,
        free_end,
        BASE,
        end,
    )
    build.out[info - BASE : info - BASE + 152] = description
    return StandIn(bytes(build.out), make_board())


def make_board(flash_size: int = 0x1_0000) -> Board:
    return Board(
        id="standin",
        vendor="none",
        product="none",
        mcu="none",
        architecture="armv6m",
        memory=(Region("flash", BASE, flash_size, 4096), Region("ram", 0x2000_0000, 0x1000, 0)),
        formats=FORMATS,
        uf2_family=0xE48BFF56,
        runtime="standin.elf",
    )


BOARD_TOML = """\
id = "standin"
vendor = "none"
product = "none"
mcu = "none"
architecture = "armv6m"
formats = ["uf2", "bin", "hex", "elf"]
uf2_family = 0xE48BFF56
runtime = "standin.elf"

[memory.flash]
origin = 0x10000000
size = 0x10000
erase_size = 4096

[memory.ram]
origin = 0x20000000
size = 0x1000
"""


@pytest.fixture
def standin() -> StandIn:
    return build_standin()


@pytest.fixture
def make_standin():
    return build_standin


@pytest.fixture
def board_file(tmp_path: Path, standin: StandIn) -> Path:
    """A board as a TOML file, with its runtime beside it."""
    folder = tmp_path / "board"
    folder.mkdir()
    (folder / "standin.elf").write_bytes(standin.elf)
    path = folder / "standin.toml"
    path.write_text(BOARD_TOML)
    return path
