# SPDX-License-Identifier: MIT
r"""Say of an image that its MicroPython is too old, by the way it keeps names.

Up to v1.18 each qstr has its hash and its length in front of its text:

    hash (1 or 2 bytes), length, "NotImplementedError", NUL

Source: py/qstr.c of MicroPython 1.18.
"""

from __future__ import annotations

from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.qstr.hash import qstr_hash
from mpytool.runtime.structure.analyse import banner_version

_NAMES = ("NotImplementedError", "KeyboardInterrupt", "__init__", "GeneratorExit", "OverflowError")
_ENOUGH = 3


def explain_old(image: MemoryImage, path: str) -> LinkError | None:
    """An error that says why an image is too old; None if it is not."""
    found = {name: place for name in _NAMES if (place := _inline_name(image, name)) is not None}
    if len(found) < _ENOUGH:
        return None
    name, place = next(iter(found.items()))
    version = banner_version(image)
    told = f"it says {version}" if version else "it does not say its version"
    return LinkError(
        f"{path}: this MicroPython is older than v1.19 ({told}): its names have their hash and "
        f"length in front of them, as {name} at {place:#x}",
        hint="modules can be frozen into MicroPython v1.20 to v1.29",
    )


def _inline_name(image: MemoryImage, name: str) -> int | None:
    """The address of a name with its hash and length in front, None if there is none."""
    text = name.encode()
    for segment in image:
        for size in (1, 2):
            head = qstr_hash(text, size).to_bytes(size, "little") + bytes([len(text)])
            at = segment.data.find(head + text + b"\0")
            if at >= 0:
                return segment.address + at + len(head)
    return None
