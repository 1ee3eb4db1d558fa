# SPDX-License-Identifier: MIT
"""Volumes in MicroPython's own drivers, of a build for Linux: mounted, read and changed there."""

import random
import subprocess
import sys
from binascii import crc32

import pytest

from mpytool.data.fat import read_fat, write_fat
from mpytool.data.files import DataFile
from mpytool.data.littlefs import Geometry, read_littlefs, write_littlefs
from mpytool.data.romfs import write_romfs

NOISE = random.Random(3)
FILES = tuple(
    sorted(
        DataFile(f"{folder}{name}{n}", NOISE.randbytes(NOISE.choice([0, 1, 511, 512, 513, 5000])))
        for folder in ("", "sub/", "a longer name/deep/")
        for name in ("FILE.B", "lower.py", "a very long name of a file.")
        for n in range(3)
    )
)
PROGRAM = """
import binascii, os, vfs

class Device:
    def __init__(self, data, size):
        self.data, self.size = data, size

    def readblocks(self, block, buffer, offset=0):
        at = block * self.size + offset
        buffer[:] = self.data[at : at + len(buffer)]

    def writeblocks(self, block, buffer, offset=0):
        at = block * self.size + offset
        self.data[at : at + len(buffer)] = buffer

    def ioctl(self, what, block):
        if what == 4:
            return len(self.data) // self.size
        if what == 5:
            return self.size
        if what == 6:
            at = block * self.size
            self.data[at : at + self.size] = b"\\xff" * self.size
            return 0

def walk(folder, out):
    for name, kind, *_ in os.ilistdir(folder):
        path = folder + "/" + name
        if kind == 0x4000:
            walk(path, out)
        else:
            with open(path, "rb") as file:
                contents = file.read()
            out.append((path[3:], len(contents), binascii.crc32(contents)))

with open(PATH, "rb") as file:
    data = bytearray(file.read())
volume = MAKE
vfs.mount(volume, "/m")
found = []
walk("/m", found)
if WRITES:
    with open("/m/sub/Written Here.txt", "w") as file:
        file.write("x" * 3000)
    os.remove("/m/FILE.B0")
    os.rename("/m/lower.py1", "/m/sub/moved")
vfs.umount("/m")
with open(PATH, "wb") as file:
    file.write(data)
print(sorted(found))
"""


def mounted(path, make, *, writes):
    """What MicroPython finds in the volume at `path`, which it changes."""
    pytest.importorskip("micropython_run")
    code = PROGRAM.replace("PATH", repr(str(path))).replace("MAKE", make)
    script = path.with_suffix(".py")
    script.write_text(code.replace("WRITES", str(writes)))
    start = "import micropython_run, sys; micropython_run.run_main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", start, "micropython", "-X", "heapsize=64M", str(script)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    expected = sorted((file.name, len(file.data), crc32(file.data)) for file in FILES)
    assert (done.stdout.strip(), done.stderr) == (repr(expected), "")
    return path.read_bytes()


def changed():
    """What the program leaves."""
    files = dict(FILES)
    del files["FILE.B0"]
    files["sub/moved"] = files.pop("lower.py1")
    files["sub/Written Here.txt"] = b"x" * 3000
    return tuple(sorted(DataFile(*item) for item in files.items()))


@pytest.mark.parametrize("program_size", [32, 256])
def test_littlefs(tmp_path, program_size):
    geometry = Geometry(4096, 100, program_size)
    data = bytearray(NOISE.randbytes(geometry.size))  # the board's flash was in use
    for number, contents in write_littlefs(FILES, geometry).contents.items():
        data[number * 4096 : (number + 1) * 4096] = contents
    (tmp_path / "volume").write_bytes(data)
    make = f"vfs.VfsLfs2(Device(data, 4096), progsize={program_size})"
    assert read_littlefs(mounted(tmp_path / "volume", make, writes=True), geometry) == changed()


@pytest.mark.parametrize("size", [112 << 10, 20 << 20])
def test_fat(tmp_path, size):
    data = write_fat(FILES, size)
    data += NOISE.randbytes(min(size, 300_000) - len(data))  # and more than is ever read
    (tmp_path / "volume").write_bytes(data)
    make = "vfs.VfsFat(Device(data, 512))"
    assert read_fat(mounted(tmp_path / "volume", make, writes=True)) == changed()


def test_romfs(tmp_path):
    (tmp_path / "volume").write_bytes(write_romfs(FILES))
    mounted(tmp_path / "volume", "vfs.VfsRom(data)", writes=False)
