# SPDX-License-Identifier: MIT
"""Single Thumb instructions: bytes as GNU as 2.40 writes them, meaning as objdump shows it."""

import pytest

from mpytool.runtime.references.thumb_code import Instruction, decode


def one(*registers):
    return frozenset(registers)


SHORT = [
    ("movs r6,r1", 0x000E, Instruction(writes=one(6), reads=(1,), is_copy=True)),
    ("lsls r2,r2,#2", 0x0092, Instruction(writes=one(2), reads=(2,))),
    ("adds r3,r3,r2", 0x189B, Instruction(writes=one(3), reads=(3, 2), is_sum=True)),
    ("subs r3,r3,r2", 0x1A9B, Instruction(writes=one(3), reads=(3, 2))),
    ("adds r1,r2,#5", 0x1D51, Instruction(writes=one(1), base=2, low=5)),
    ("subs r1,r2,#5", 0x1F51, Instruction(writes=one(1), base=2, low=-5)),
    ("movs r2,#1", 0x2201, Instruction(writes=one(2))),
    ("cmp r6,#0", 0x2E00, Instruction(reads=(6,))),
    ("adds r6,#100", 0x3664, Instruction(writes=one(6), base=6, low=100)),
    ("subs r6,#100", 0x3E64, Instruction(writes=one(6), base=6, low=-100)),
    ("ands r3,r2", 0x4013, Instruction(writes=one(3), reads=(3, 2))),
    ("cmp r7,r4", 0x42A7, Instruction(reads=(7, 4))),
    ("mvns r3,r2", 0x43D3, Instruction(writes=one(3), reads=(2,))),
    ("add r5,r4", 0x4425, Instruction(writes=one(5), reads=(5, 4), is_sum=True)),
    ("cmp r8,r1", 0x4588, Instruction(reads=(8, 1))),
    ("mov r0,r8", 0x4640, Instruction(writes=one(0), reads=(8,), is_copy=True)),
    ("bx lr", 0x4770, Instruction(reads=(14,), falls=False)),
    ("bx r3", 0x4718, Instruction(reads=(3,), falls=False, is_indirect=True)),
    ("blx r3", 0x4798, Instruction(reads=(3,), is_call=True)),
    ("ldr r6,[pc,#400]", 0x4E64, Instruction(writes=one(6))),
    ("ldrb r3,[r5,r7]", 0x5DEB, Instruction(writes=one(3), reads=(5, 7))),
    ("str r3,[r5,r7]", 0x51EB, Instruction(reads=(5, 7, 3))),
    ("ldr r3,[r3,#20]", 0x695B, Instruction(writes=one(3), base=3, low=20)),
    ("str r3,[r6,#0]", 0x6033, Instruction(reads=(3,), base=6)),
    ("ldrb r3,[r5,#3]", 0x78EB, Instruction(writes=one(3), base=5, low=3)),
    ("ldrh r3,[r5,#6]", 0x88EB, Instruction(writes=one(3), base=5, low=6)),
    ("str r3,[sp,#4]", 0x9301, Instruction(reads=(3,))),
    ("ldr r3,[sp,#4]", 0x9B01, Instruction(writes=one(3))),
    ("add r4,sp,#44", 0xAC0B, Instruction(writes=one(4))),
    ("cbz r7,.+20", 0xB147, Instruction(reads=(7,), jump=20)),
    ("uxtb r3,r2", 0xB2D3, Instruction(writes=one(3), reads=(2,))),
    ("push {r4,r5,lr}", 0xB530, Instruction(reads=(4, 5), begins=True)),
    ("push {r4}", 0xB410, Instruction(reads=(4,))),
    ("pop {r4,r5,pc}", 0xBD30, Instruction(writes=one(4, 5, 15), falls=False)),
    ("itte eq", 0xBF06, Instruction(conditional=3)),
    ("it ne", 0xBF18, Instruction(conditional=1)),
    ("nop", 0xBF00, Instruction()),
    ("stmia r3!,{r0,r1,r6}", 0xC343, Instruction(writes=one(3), reads=(3, 0, 1, 6))),
    ("ldmia r2!,{r0,r1,r6}", 0xCA43, Instruction(writes=one(0, 1, 6), reads=(2,))),
    ("beq.n .+20", 0xD008, Instruction(jump=20)),
    ("udf #0", 0xDE00, Instruction(falls=False)),
    ("svc #0", 0xDF00, Instruction()),
    ("b.n .-0x50", 0xE7D6, Instruction(jump=-0x50, falls=False)),
]
WIDE = [
    ("ldr.w r3,[r3,#1144]", 0xF8D33478, Instruction(4, writes=one(3), base=3, low=1144)),
    ("str.w r3,[r9]", 0xF8C93000, Instruction(4, reads=(3,), base=9)),
    ("ldr.w r3,[r4,#-8]", 0xF8543C08, Instruction(4, writes=one(3), base=4, low=-8)),
    ("ldr.w r3,[r4,#8]!", 0xF8543F08, Instruction(4, writes=one(3, 4), base=4, low=8)),
    ("ldr.w r3,[r4],#8", 0xF8543B08, Instruction(4, writes=one(3, 4), base=4)),
    ("ldr.w r3,[r4,r5,lsl #2]", 0xF8543025, Instruction(4, writes=one(3), reads=(4, 5))),
    ("ldr.w r3,[pc,#40]", 0xF8DF3028, Instruction(4, writes=one(3))),
    ("ldr.w pc,[r3,r2,lsl #2]", 0xF853F022,
     Instruction(4, writes=one(15), reads=(3, 2), falls=False)),
    ("add.w r3,r3,sl,lsl #2", 0xEB03038A,
     Instruction(4, writes=one(3), reads=(3, 10), is_sum=True)),
    ("cmp.w r3,r4,lsl #1", 0xEBB30F44, Instruction(4, reads=(3, 4))),
    ("mov.w r8,r1", 0xEA4F0801, Instruction(4, writes=one(8), reads=(1,), is_copy=True)),
    ("lsr.w r3,r1,#3", 0xEA4F03D1, Instruction(4, writes=one(3), reads=(1,))),
    ("add.w sl,sl,#1", 0xF10A0A01, Instruction(4, writes=one(10), base=10, low=1)),
    ("sub.w r3,r4,#0x1000", 0xF5A45380, Instruction(4, writes=one(3), base=4, low=-0x1000)),
    ("add.w r3,r4,#0x10001", 0xF1041301, Instruction(4, writes=one(3), base=4, low=0x10001)),
    ("addw r3,r4,#1145", 0xF2044379, Instruction(4, writes=one(3), base=4, low=1145)),
    ("subw r3,r4,#1145", 0xF2A44379, Instruction(4, writes=one(3), base=4, low=-1145)),
    ("movw r9,#64222", 0xF64F29DE, Instruction(4, writes=one(9))),
    ("ubfx r3,r4,#1,#2", 0xF3C40341, Instruction(4, writes=one(3), reads=(4,))),
    ("and.w r3,r4,#1", 0xF0040301, Instruction(4, writes=one(3), reads=(4,))),
    ("mov.w r3,#256", 0xF44F7380, Instruction(4, writes=one(3))),
    ("cmp.w r3,#256", 0xF5B37F80, Instruction(4, reads=(3,))),
    ("bl .-0x784", 0xF7FFFC3C, Instruction(4, is_call=True, call=-0x784)),
    ("b.w .+0x1004", 0xF001B800, Instruction(4, jump=0x1004, falls=False)),
    ("beq.w .+0x1004", 0xF0018000, Instruction(4, jump=0x1004)),
    ("dmb sy", 0xF3BF8F5F, Instruction(4)),
    ("tbb [pc,r3]", 0xE8DFF003, Instruction(4, reads=(15, 3), falls=False, is_indirect=True)),
    ("stmdb sp!,{r4,r5,lr}", 0xE92D4030,
     Instruction(4, writes=one(13), reads=(13, 4, 5, 14), begins=True)),
    ("ldmia.w sp!,{r4,r5,pc}", 0xE8BD8030,
     Instruction(4, writes=one(4, 5, 13, 15), reads=(13,), falls=False)),
    ("ldrd r0,r1,[r4,#8]", 0xE9D40102, Instruction(4, writes=one(0, 1), base=4, low=8)),
    ("strd r0,r1,[r4,#-8]", 0xE9440102, Instruction(4, reads=(0, 1), base=4, low=-8)),
    ("ldrex r3,[r4]", 0xE8543F00, Instruction(4, writes=one(3), base=4)),
    ("mul.w r3,r4,r5", 0xFB04F305, Instruction(4, writes=one(3), reads=(4, 5))),
    ("umull r3,r6,r4,r5", 0xFBA43605, Instruction(4, writes=one(3, 6), reads=(4, 5))),
    ("vldr s0,[r4,#8]", 0xED940A02, Instruction(4, base=4, low=8)),
    ("vmov r3,s0", 0xEE103A10, Instruction(4, writes=one(3))),
    ("vmov s0,r3", 0xEE003A10, Instruction(4, reads=(3,))),
    ("vmov r3,r4,d0", 0xEC543B10, Instruction(4, writes=one(3, 4))),
    ("vadd.f32 s0,s0,s1", 0xEE300A20, Instruction(4)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "half", "expected"), SHORT, ids=[row[0] for row in SHORT])
def test_a_16_bit_instruction(text, half, expected):
    assert decode(half.to_bytes(2, "little") + b"\xff\xff") == expected


@pytest.mark.parametrize(("text", "word", "expected"), WIDE, ids=[row[0] for row in WIDE])
def test_a_32_bit_instruction(text, word, expected):
    data = (word >> 16).to_bytes(2, "little") + (word & 0xFFFF).to_bytes(2, "little")
    assert decode(data) == expected


def test_the_end_of_the_bytes_is_no_instruction():
    assert decode(b"") is None
    assert decode(b"\x70") is None
    assert decode(b"\xd3\xf8") is None  # half of an ldr.w


def test_what_leaves_a_function():
    leaving = [decode(half.to_bytes(2, "little")).leaves for half in (0x4770, 0xBD30, 0x4718)]
    assert leaving == [True, True, True]
    assert not decode(b"\x00\xde").leaves  # udf
    assert not decode(b"\xd6\xe7").leaves  # b.n
    assert not decode(b"\x00\xbf").leaves  # nop
