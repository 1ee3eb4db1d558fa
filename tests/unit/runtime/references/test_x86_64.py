# SPDX-License-Identifier: MIT
"""References in x86-64 code: distances from the next instruction, and words of the loader.

The code is what GNU as 2.40 writes for the lines beside it.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.abi import Abi
from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.references import x86_64
from mpytool.runtime.references.encodings import read_target, retarget
from mpytool.runtime.references.model import Encoding, Reference, Table, Target
from mpytool.runtime.structure.scan import Scan

ABI = Abi(word_size=8)
BASE = 0x1000
NAMES = Target(Table.NAMES, 0x3000, 1)
# Text, bytes in front of the distance, bytes behind it.
INSTRUCTIONS = [
    ("mov r14, [rip + d]", "4c8b35", ""),
    ("lea r14, [rip + d]", "4c8d35", ""),
    ("lea rax, [rip + d]", "488d05", ""),
    ("mov eax, [rip + d]", "8b05", ""),
    ("cmp byte [rip + d], 0", "803d", "00"),
    ("movzx eax, byte [rip + d]", "0fb605", ""),
    ("movzx r8d, byte [rip + d]", "440fb605", ""),
    ("cmp dword [rip + d], 0x12345678", "813d", "78563412"),
    ("cmp word [rip + d], 0x1234", "66813d", "3412"),
    ("test byte [rip + d], 1", "f605", "01"),
    ("not dword [rip + d]", "f715", ""),
    ("mov [rip + d], rax", "488905", ""),
    ("push [rip + d]", "ff35", ""),
    ("cmp rdi, [rip + d]", "483b3d", ""),
]


def placed(front, behind, target, base=BASE):
    """An instruction between others, its distance leading to `target`."""
    head = b"\x90\xc3\x90" + bytes.fromhex(front)
    end = base + len(head) + 4 + len(behind) // 2
    distance = (target - end).to_bytes(4, "little", signed=True)
    data = head + distance + bytes.fromhex(behind) + b"\x90\xc3"
    return MemoryImage.of([(base, data), (0x3000, bytes(64))])


@pytest.mark.parametrize(
    ("text", "front", "behind"), INSTRUCTIONS, ids=[row[0] for row in INSTRUCTIONS]
)
def test_an_instruction_that_refers_to_a_table(text, front, behind):
    image = placed(front, behind, 0x3000)
    (reference,) = x86_64.find(Scan(image, 8), [NAMES])
    size = len(front) // 2 + 4 + len(behind) // 2
    assert reference.encoding is Encoding.X86_RIP
    assert reference.address == BASE + 3 + len(front) // 2
    # A prefix of 16 bits is not counted: only that of 64 bits.
    assert reference.users == (BASE + 3 + front.startswith("66"),)
    assert reference.second == BASE + 3 + size
    assert read_target(image, ABI, reference) == 0x3000


def test_a_distance_without_an_instruction_is_no_reference():
    image = placed("4c8d34", "", 0x3000)  # ModRM says something else
    assert x86_64.find(Scan(image, 8), [NAMES]) == []
    image = placed("f405", "", 0x3000)  # hlt has no operand
    assert x86_64.find(Scan(image, 8), [NAMES]) == []
    image = placed("803d", "", 0x3000)  # a byte behind the distance is missing
    assert x86_64.find(Scan(image, 8), [NAMES]) == []


def test_words_of_the_loader():
    image = placed("4c8b35", "", 0x3010)  # mov r14, [rip + d]: the word at 0x3010
    relocated = {0x3010: 0x3000, 0x3018: 0x4000, 0x3020: 0x3000}
    assert x86_64.find(Scan(image, 8), [NAMES], relocated) == [
        Reference(Table.NAMES, 0x3010, Encoding.RELOCATION, (BASE + 3,)),
        Reference(Table.NAMES, 0x3020, Encoding.RELOCATION),
    ]
    assert x86_64.find(Scan(image, 8), [NAMES]) == []


def test_a_field_of_a_pool():
    pool = Target(Table.POOL, 0x3000, 48)
    image = placed("488b05", "", 0x3008)  # mov rax, [rip + d]
    (reference,) = x86_64.find(Scan(image, 8), [pool])
    assert reference.addend == 8
    assert read_target(image, ABI, reference) == 0x3000


def test_a_table_beyond_reach_is_an_error():
    image = placed("488d05", "", 0x3000)
    (reference,) = x86_64.find(Scan(image, 8), [NAMES])
    with pytest.raises(LinkError) as caught:
        retarget(image, ABI, reference, 0x80002000)
    assert caught.value.message == (
        "mp_frozen_names at 0x80002000 is more than 2 GB away from the instruction that refers to "
        "it at 0x1006"
    )


@given(st.integers(-(1 << 31), (1 << 31) - 1), st.integers(1 << 31, 1 << 47))
def test_any_address_within_reach_is_read_back(distance, base):
    image = MemoryImage.of([(base, bytes.fromhex("488d0500000000"))])
    reference = Reference(Table.NAMES, base + 3, Encoding.X86_RIP, (base,), second=base + 7)
    ((address, data),) = retarget(image, ABI, reference, base + 7 + distance)
    assert read_target(image.with_patch(address, data), ABI, reference) == base + 7 + distance


@given(st.integers(0, (1 << 64) - 1))
def test_any_address_is_read_back_from_a_word_of_the_loader(target):
    image = MemoryImage.of([(0x3010, bytes(8))])
    reference = Reference(Table.NAMES, 0x3010, Encoding.RELOCATION)
    ((address, data),) = retarget(image, ABI, reference, target)
    assert read_target(image.with_patch(address, data), ABI, reference) == target
