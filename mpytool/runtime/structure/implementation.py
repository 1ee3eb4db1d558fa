# SPDX-License-Identifier: MIT
r"""What an image says of itself: the tuple sys.implementation.

    {&mp_type_attrtuple, length, "micropython", ->version, ->machine, mpy, ...}

`mpy` is a small int: version, sub-version and native architecture of the .mpy files that the
runtime loads; `machine` is the text by which a board is recognised.

Source: py/modsys.c and py/persistentcode.h of MicroPython 1.20 to 1.29.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mpytool.abi import Abi, WordKind
from mpytool.errors import FormatError
from mpytool.raw_code import architecture_name
from mpytool.runtime.model import Evidence
from mpytool.runtime.structure.scan import Scan
from mpytool.runtime.words import Words

_MPY_VERSION = 6


@dataclass(frozen=True, slots=True)
class Implementation:
    """What sys.implementation says.

    Attributes:
        machine: "Raspberry Pi Pico with RP2040", "" if the image does not say.
        sub_version: .mpy sub-version of native code.
        native_arch: number of the native architecture, 0 for none.
        evidence: where it was found.
    """

    machine: str
    sub_version: int
    native_arch: int
    evidence: tuple[Evidence, ...]


def find_implementation(
    scan: Scan, abi: Abi, qstr_ids: Mapping[str, int], type_str: int
) -> Implementation | None:
    """The tuple sys.implementation, or None if there is no such or more than one.

    Args:
        scan: the image.
        abi: its layout, the object representation included.
        qstr_ids: its names.
        type_str: address of the type str.
    """
    if "micropython" not in qstr_ids:
        return None
    name = abi.qstr_word(qstr_ids["micropython"]).to_bytes(abi.object_size, "little")
    found = []
    for address in scan.texts(name):
        if address % abi.word_size == 0:
            told = _read(Words(scan.image, abi), abi, address, type_str)
            if told is not None:
                found.append(told)
    return found[0] if len(found) == 1 else None


def _read(words: Words, abi: Abi, address: int, type_str: int) -> Implementation | None:
    size = abi.object_size
    try:
        items = words.numbers(address, size, 4)
        (length,) = words.numbers(address - abi.word_size, abi.word_size, 1)
        version, machine, mpy = (abi.read_object_word(item) for item in items[1:])
        if version.kind is not WordKind.POINTER or machine.kind is not WordKind.POINTER:
            return None
        head, _, text_size, data = words.numbers(int(machine.value), abi.word_size, 4)
        if head != type_str or not 3 <= length <= 16:
            return None
        text = words.image.read(data, text_size).decode("utf-8", "replace")
    except FormatError:
        return None
    features = 0
    if length > 3 and mpy.kind is WordKind.SMALL_INT and int(mpy.value) & 0xFF == _MPY_VERSION:
        features = int(mpy.value) >> 8
    sub_version, native_arch = features & 3, features >> 2 & 0xF
    native = architecture_name(native_arch) if native_arch else "no native code"
    where = f"sys.implementation at {address - 2 * abi.word_size:#x}"
    evidence = (
        Evidence("machine", text, where),
        Evidence("native code", f"{native}, .mpy {_MPY_VERSION}.{sub_version}", where),
    )
    return Implementation(text, sub_version, native_arch, evidence)
