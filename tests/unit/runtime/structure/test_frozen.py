# SPDX-License-Identifier: MIT
"""Lists of frozen modules behind bytes that can be printed."""

import pytest

from mpytool.abi import Abi
from mpytool.image.memory import MemoryImage
from mpytool.runtime.structure.frozen import find_frozen_lists
from mpytool.runtime.structure.scan import Scan

BASE = 0x40292C00  # a pointer's bytes can be printed: 30 2c 29 40 is "0,)@"
IDS = {"a.py": 0x207, "main.py": 0x208, "in.py": 0x209}


def image_of(names, *tables):
    """Modules at BASE + 0x20, 0x40, ..., the array of pointers, right behind it the names."""
    data = bytearray(0x200)
    modules = [BASE + 0x20 * (number + 1) for number in range(len(tables))]
    for module, first in zip(modules, tables, strict=True):
        at = module - BASE
        data[at : at + 12] = b"".join(
            word.to_bytes(4, "little") for word in (module + 12, 0, module + 16)
        )
        data[at + 12 : at + 14] = first.to_bytes(2, "little")
    content = len(data)
    data += b"".join(module.to_bytes(4, "little") for module in modules)
    start = len(data)
    data += names
    return MemoryImage.of([(BASE, bytes(data))]), BASE + content, BASE + start


@pytest.mark.parametrize(
    ("names", "tables"),
    [
        (b"a.py\0main.py\0\0", (0x207, 0x208)),
        (b"main.py\0a.py\0\0", (0x208, 0x207)),  # "in.py" is a name too, but no module
        (b"a.py\0\0", (0x207,)),
    ],
)
def test_the_array_of_modules_right_in_front_of_the_names(names, tables):
    image, content, start = image_of(names, *tables)
    assert image.read(start - 4, 4)[1:] == b",)@"
    (found,) = find_frozen_lists(Scan(image, 4), Abi(), IDS)
    assert (found.names, found.content) == (start, content)
    assert [name for name, _ in found.modules] == names[:-2].decode().split("\0")


def test_the_end_of_a_suffix_is_no_name():
    """A firmware that has the name "y": "boot.py" beside a structure that begins with its id."""
    image, _, _ = image_of(b"boot.py\0\0", 0x207)
    assert find_frozen_lists(Scan(image, 4), Abi(), {"y": 0x207, ".py": 0x207}) == []


def test_names_that_no_module_has():
    image, _, _ = image_of(b"other.py\0\0", 0x207)
    assert find_frozen_lists(Scan(image, 4), Abi(), IDS) == []
