# SPDX-License-Identifier: MIT
"""Single RISC-V instructions: bytes as GNU as 2.40 writes them, meaning as objdump shows it."""

import pytest

from mpytool.runtime.references.riscv_code import Instruction, decode, signed

# What objdump shows, the instruction as a number, and what of it counts.
PLAIN = [
    ("lui s1,0x80043", 0x800434B7, Instruction(writes=9)),
    ("auipc a4,0x36", 0x00036717, Instruction(writes=14)),
    ("lbu a5,1888(s1)", 0x7604C783, Instruction(writes=15, base=9, low=1888)),
    ("addi s1,s1,1888", 0x76048493, Instruction(writes=9, base=9, low=1888)),
    ("addi a4,a4,-723", 0xD2D70713, Instruction(writes=14, base=14, low=-723)),
    ("lw a5,-4(s1)", 0xFFC4A783, Instruction(writes=15, base=9, low=-4)),
    ("sw a5,2044(s1)", 0x7EF4AE23, Instruction(reads=(15,), base=9, low=2044)),
    ("sb zero,-2048(a0)", 0x80050023, Instruction(reads=(0,), base=10, low=-2048)),
    ("fsw fa0,-8(s1)", 0xFEA4AC27, Instruction(base=9, low=-8)),
    ("add a5,s1,a0", 0x00A487B3, Instruction(writes=15, reads=(9, 10), is_sum=True)),
    ("sub a5,s1,a0", 0x40A487B3, Instruction(writes=15, reads=(9, 10))),
    ("amoadd.w a0,a1,(a2)", 0x00B6252F, Instruction(writes=10, reads=(12, 11))),
    ("csrrw a0,mstatus,a1", 0x30059573, Instruction(writes=10, reads=(11,))),
    ("mret", 0x30200073, Instruction(falls=False)),
    ("feq.s a0,fa0,fa1", 0xA0B52553, Instruction(writes=10)),
    ("fcvt.s.w fa0,a0", 0xD0057553, Instruction(reads=(10,))),
    ("fmadd.s fa0,fa1,fa2,fa3", 0x68C5F543, Instruction()),
    ("fence", 0x0FF0000F, Instruction()),
    ("jal ra,.+0x1234", 0x234010EF, Instruction(jump=0x1234, link=1)),
    ("j .-0x20", 0xFE1FF06F, Instruction(jump=-0x20, falls=False)),
    ("bne a0,a1,.-0x72", 0xF8B517E3, Instruction(reads=(10, 11), jump=-0x72)),
    ("jalr ra,18(t1)", 0x012300E7, Instruction(reads=(6,), link=1)),
]
COMPRESSED = [
    ("c.flw fa0,8(s1)", 0x6488, Instruction(2, reads=(9,))),
    ("c.add a5,s1", 0x97A6, Instruction(2, writes=15, reads=(15, 9), is_sum=True)),
    ("c.mv a0,s1", 0x8526, Instruction(2, writes=10, reads=(9,), is_copy=True)),
    ("c.lui a5,0x1f", 0x67FD, Instruction(2, writes=15)),
    ("c.addi16sp sp,-48", 0x7179, Instruction(2, writes=2, base=2, low=-48)),
    ("c.addi16sp sp,96", 0x6125, Instruction(2, writes=2, base=2, low=96)),
    ("c.addi sp,-16", 0x1141, Instruction(2, writes=2, base=2, low=-16)),
    ("c.addi a5,4", 0x0791, Instruction(2, writes=15, reads=(15,))),
    ("c.nop", 0x0001, Instruction(2)),
    ("c.jr ra", 0x8082, Instruction(2, reads=(1,), falls=False)),
    ("c.jr a5", 0x8782, Instruction(2, reads=(15,), falls=False, is_indirect=True)),
    ("c.jalr a5", 0x9782, Instruction(2, reads=(15,), link=1)),
    ("c.ebreak", 0x9002, Instruction(2)),
    ("c.j .-0x7e", 0xB749, Instruction(2, jump=-0x7E, falls=False)),
    ("c.beqz a0,.+0x1c", 0xCD11, Instruction(2, reads=(10,), jump=0x1C)),
    ("c.swsp s1,4(sp)", 0xC226, Instruction(2, reads=(9,))),
    ("c.lwsp s1,4(sp)", 0x4492, Instruction(2, writes=9)),
    ("c.lw a4,4(a5)", 0x43D8, Instruction(2, writes=14, reads=(15,))),
    ("c.sw a4,4(a5)", 0xC3D8, Instruction(2, reads=(15, 14))),
    ("c.li a0,5", 0x4515, Instruction(2, writes=10)),
    ("c.slli a0,2", 0x050A, Instruction(2, writes=10, reads=(10,))),
    ("c.and a0,a1", 0x8D6D, Instruction(2, writes=10, reads=(10, 11))),
    ("c.srli a0,2", 0x8109, Instruction(2, writes=10, reads=(10,))),
    ("c.addi4spn a0,sp,16", 0x0808, Instruction(2, writes=10, reads=(2,))),
    ("c.jal .+0x20", 0x2005, Instruction(2, jump=0x20, link=1)),
]


@pytest.mark.parametrize(("text", "word", "expected"), PLAIN, ids=[row[0] for row in PLAIN])
def test_a_32_bit_instruction(text, word, expected):
    assert decode(word.to_bytes(4, "little"), is_64_bit=False) == expected
    assert decode(word.to_bytes(4, "little") + b"\0\0", is_64_bit=True) == expected


@pytest.mark.parametrize(
    ("text", "half", "expected"), COMPRESSED, ids=[row[0] for row in COMPRESSED]
)
def test_a_compressed_instruction(text, half, expected):
    assert decode(half.to_bytes(2, "little"), is_64_bit=False) == expected


@pytest.mark.parametrize(
    ("text", "half", "expected"),
    [
        ("c.addiw a0,1", 0x2505, Instruction(2, writes=10, reads=(10,))),
        ("c.ld a0,8(s1)", 0x6488, Instruction(2, writes=10, reads=(9,))),
        ("c.sd a0,8(s1)", 0xE488, Instruction(2, reads=(9, 10))),
        ("c.ldsp s1,8(sp)", 0x64A2, Instruction(2, writes=9)),
        ("c.sdsp s1,8(sp)", 0xE426, Instruction(2, reads=(9,))),
    ],
)
def test_compressed_instructions_that_mean_something_else_on_64_bits(text, half, expected):
    found = decode(half.to_bytes(2, "little"), is_64_bit=True)
    assert found == expected
    assert found != decode(half.to_bytes(2, "little"), is_64_bit=False)


def test_what_is_no_instruction_is_none():
    assert decode(b"", is_64_bit=False) is None
    assert decode(b"\x13", is_64_bit=False) is None
    assert decode(b"\x13\x05", is_64_bit=False) is None  # half of an addi
    assert decode(b"\0\0", is_64_bit=False) is None
    assert decode(b"\x02\x80", is_64_bit=False) is None  # c.jr x0
    assert decode(b"\x7f\0\0\0", is_64_bit=False) is None


def test_signed_numbers():
    assert [signed(n, 12) for n in (0, 0x7FF, 0x800, 0xFFF, 0x1001)] == [0, 2047, -2048, -1, 1]
