# SPDX-License-Identifier: MIT
"""References in Thumb code and in Arm mode: literals, anchors, movw/movt.

The code is what GNU as 2.40 writes for the lines beside it.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.abi import Abi
from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.references import arm, thumb, thumb_uses
from mpytool.runtime.references.encodings import read_target, retarget
from mpytool.runtime.references.model import Encoding, Reference, Table, Target
from mpytool.runtime.structure.scan import Scan

ABI = Abi()
BASE = 0x8000000
TABLE = 0x8004000
CONTENT = Target(Table.CONTENT, TABLE, 4, extent=40)
NOP, RET = 0xBF00, 0x4770
LDR_R3 = 0x4B00  # ldr r3, [pc, #n]: 4 bytes a unit
ADD_R3_R2 = 0x189B  # adds r3, r3, r2
LOAD_20 = 0x695B  # ldr r3, [r3, #20]


def code(*halves):
    """Halfwords, and 32-bit instructions written as in the manual."""
    data = b""
    for half in halves:
        if half > 0xFFFF:
            data += (half >> 16).to_bytes(2, "little")
        data += (half & 0xFFFF).to_bytes(2, "little")
    return data


def image_of(words, *halves, literal_at=0x40):
    """Thumb code at BASE, with literals `literal_at` bytes behind its start."""
    literals = b"".join(word.to_bytes(4, "little") for word in words)
    data = code(*halves).ljust(literal_at, b"\0") + literals
    return MemoryImage.of([(BASE, data), (TABLE - 0x1000, bytes(0x2000))])


def placed(data):
    """Bytes at BASE, and some where the table is."""
    return MemoryImage.of([(BASE, data), (TABLE - 0x1000, bytes(0x2000))])


def found(words, *halves, target=CONTENT):
    return thumb.find(Scan(image_of(words, *halves), 4), [target])


def follow(image, address, register):
    return thumb_uses.follow(thumb_uses.Code(image), address, register)


def returns(image, function):
    return thumb_uses.Code(image).returns(function)


def literal(*users, addend=0, at=BASE + 0x40):
    return [Reference(Table.CONTENT, at, Encoding.THUMB_LITERAL, users, addend=addend)]


def test_a_literal_that_short_and_wide_loads_use():
    # ldr r3, [pc, #60]; nop; ldr.w r3, [pc, #56]; bx lr
    assert found([TABLE], LDR_R3 + 15, NOP, 0xF8DF3038, RET) == literal(BASE, BASE + 4)
    # ldr.w r9, [pc, #-8], behind the word
    image = placed(TABLE.to_bytes(4, "little") + code(NOP, NOP, 0xF85F900C, RET))
    assert thumb.find(Scan(image, 4), [CONTENT]) == literal(BASE + 8, at=BASE)


def test_a_word_that_no_instruction_loads_is_no_reference():
    assert found([TABLE], LDR_R3 + 14, RET) == []  # loads the word in front
    assert found([TABLE], NOP, RET) == []
    # the same halfword as the second half of a 32-bit instruction: sub.w r11, ...
    assert found([TABLE], 0xF5A40000 | LDR_R3 + 15, RET) == []
    assert thumb.literal_users(image_of([TABLE], LDR_R3 + 15), BASE + 0x40) == (BASE,)


def test_a_literal_is_no_instruction_that_loads_itself():
    # the lower half of 0x08004b3c: ldr r3, [pc, #240]
    table = 0x8004B3C
    data = code(LDR_R3 + 1, RET, NOP, NOP) + table.to_bytes(4, "little")
    image = placed(data.ljust(0xFC, b"\0") + table.to_bytes(4, "little"))
    references = thumb.find(Scan(image, 4), [Target(Table.CONTENT, table, 4, 40)])
    assert [r.address for r in references] == [BASE + 8]


def test_the_header_of_a_pool_is_referred_to_with_an_addend():
    pool = Target(Table.POOL, TABLE, 24, extent=64)
    (reference,) = found([TABLE + 4], LDR_R3 + 15, 0x681B, RET, target=pool)  # ldr r3, [r3]
    assert reference.addend == 4
    image = image_of([TABLE + 4], LDR_R3 + 15, 0x681B, RET)
    assert read_target(image, ABI, reference) == TABLE
    assert retarget(image, ABI, reference, 0x8010000) == (
        (BASE + 0x40, (0x8010004).to_bytes(4, "little")),
    )


def test_a_table_reached_from_another_objects_address():
    # ldr r3, [pc, #60]; lsls r2, r2, #2; adds r3, r3, r2; ldr r3, [r3, #20]; bx lr
    halves = (LDR_R3 + 15, 0x0092, ADD_R3_R2, LOAD_20, RET)
    references = found([TABLE - 20], *halves)
    assert references == literal(BASE, addend=-20)
    image = image_of([TABLE - 20], *halves)
    assert read_target(image, ABI, references[0]) == TABLE
    assert retarget(image, ABI, references[0], 0x8010000) == (
        (BASE + 0x40, (0x8010000 - 20).to_bytes(4, "little")),
    )
    # add.w r3, r3, sl, lsl #2; ldr.w r3, [r3, #1144]
    wide = (LDR_R3 + 15, 0xEB03038A, 0xF8D33478, RET)
    assert found([TABLE - 1144], *wide) == literal(BASE, addend=-1144)


def test_the_address_of_a_table_computed_from_another_object():
    # ldr r3, [pc, #60]; adds r3, #100; bx lr
    assert found([TABLE - 100], LDR_R3 + 15, 0x3364, RET) == literal(BASE, addend=-100)
    # mov r0, r3; addw r0, r0, #1145
    halves = (LDR_R3 + 15, 0x4618, 0xF2004079, RET)
    assert found([TABLE - 1145], *halves) == literal(BASE, addend=-1145)


def test_another_objects_own_uses_are_no_references():
    assert found([TABLE - 20], LDR_R3 + 15, 0x691B, RET) == []  # ldr r3, [r3, #16]
    assert found([TABLE - 20], LDR_R3 + 15, 0x4618, RET) == []  # mov r0, r3
    assert found([TABLE - 20], LDR_R3 + 15, 0x2300, LOAD_20, RET) == []  # movs r3, #0
    # what a call may change
    assert found([TABLE - 20], LDR_R3 + 15, 0xF000F900, LOAD_20, RET) == []


@pytest.mark.parametrize(
    "halves",
    [
        (LDR_R3 + 15, 0x695A, 0x691A, RET),  # ldr r2, [r3, #20]; ldr r2, [r3, #16]
        (LDR_R3 + 15, 0x695A, 0x9300, RET),  # ldr r2, [r3, #20]; str r3, [sp]
        (LDR_R3 + 15, 0x2A00, 0xD001, 0x695A, RET, 0x691A, RET),  # on two paths
        (LDR_R3 + 15, LOAD_20, RET, LDR_R3 + 14, 0x691B, RET),  # after two loads
    ],
)
def test_an_address_with_two_tables_is_an_error(halves):
    with pytest.raises(LinkError) as caught:
        found([TABLE - 20], *halves)
    assert caught.value.message == (
        "the literal at 0x8000040 leads to mp_frozen_mpy_content and to something else, "
        "at 0x8003fec"
    )
    assert "report" in caught.value.hint


def test_a_table_from_which_another_object_is_reached_is_an_error():
    # ldr r3, [pc, #60]; ldr r2, [r3, #36]; bx lr: still inside
    assert found([TABLE], LDR_R3 + 15, 0x6A5A, RET) == literal(BASE)
    with pytest.raises(LinkError, match="and to something else, at 0x8004028"):
        found([TABLE], LDR_R3 + 15, 0x6A9A, RET)  # ldr r2, [r3, #40]
    # but not once the register has moved on: adds r3, #1; ldr r2, [r3, #40]
    assert found([TABLE], LDR_R3 + 15, 0x3301, 0x6A9A, RET) == literal(BASE)


def test_no_path_goes_on_behind_a_call_that_does_not_return():
    raising = code(0xB510, 0xF7FFFFFE)  # push {r4, lr}; bl: never comes back
    next_one = code(0xB510, 0xBD10)  # push {r4, lr}; pop {r4, pc}
    # ldr r4, [pc]; bl next_one; ldr r0, [r4, #20]; bx lr
    body = code(0x4C00 + 15, 0xF000F822, 0x6960, RET)
    image = MemoryImage.of(
        [(BASE, body.ljust(0x40, b"\0") + (TABLE - 20).to_bytes(4, "little") + raising + next_one)]
    )
    assert returns(image, BASE + 0x44) is False
    assert returns(image, BASE + 0x44 + len(raising)) is True
    uses = follow(image, BASE + 2, 4)
    assert (uses.distances, uses.other) == (frozenset({20}), False)
    body = code(0x4C00 + 15, 0xF000F81F, 0x6960, RET)  # bl raising
    image = image.with_patch(BASE, body)
    assert follow(image, BASE + 2, 4).distances == frozenset()


def test_a_conditional_write_does_not_end_a_path():
    # it ne; movne r3, #0; ldr r2, [r3, #20]
    image = image_of([0], 0xBF18, 0x2300, 0x695A, RET)
    assert follow(image, BASE, 3).distances == {20}
    image = image_of([0], NOP, 0x2300, 0x695A, RET)
    assert follow(image, BASE, 3).distances == frozenset()
    # it ne; bne.n: it may go on
    image = image_of([0], 0xBF18, 0xE002, 0x695A, RET)
    assert follow(image, BASE, 3).distances == {20}


def test_a_register_that_is_alive_at_a_jump_through_a_table_is_used_otherwise():
    image = image_of([0], 0xE8DFF003)  # tbb [pc, r3]
    assert follow(image, BASE, 4).other
    assert not follow(image, BASE, 2).other


def test_code_that_cannot_be_followed_is_used_otherwise(monkeypatch):
    image = image_of([0], NOP, NOP, NOP, RET)
    assert not follow(image, BASE, 4).other
    monkeypatch.setattr(thumb_uses, "_STEPS", 2)
    assert follow(image, BASE, 4).other
    assert follow(image, BASE + 0x44, 4).other  # behind the image's end


MOVW, MOVT = 0xF24F19DE, 0xF6CF79DC  # movw r9, #0xf1de; movt r9, #0xffdc


def test_a_pair_of_movw_and_movt():
    # movw r9, #0x4000; nop; movt r9, #0x800
    image = image_of([0], 0xF2440900, NOP, 0xF6C00900, RET)
    (reference,) = thumb.find(Scan(image, 4), [CONTENT])
    assert reference == Reference(
        Table.CONTENT, BASE, Encoding.THUMB_MOVW_MOVT, (BASE,), second=BASE + 6
    )
    assert read_target(image, ABI, reference) == TABLE
    assert retarget(image, ABI, reference, 0xFFDCF1DE) == (
        (BASE, code(MOVW)),
        (BASE + 6, code(MOVT)),
    )


def test_halves_for_different_registers_or_far_apart_are_no_pair():
    assert found([0], 0xF2440900, 0xF6C00800, RET) == []
    image = MemoryImage.of([(BASE, code(0xF2440900, *[NOP] * 40, 0xF6C00900))])
    assert thumb.find(Scan(image, 4), [CONTENT]) == []


def arm_code(*words):
    return b"".join(word.to_bytes(4, "little") for word in words)


def test_literals_in_arm_mode():
    # ldr r3, [pc, #40]; ldrne r0, [pc, #36]; the word
    data = arm_code(0xE59F3028, 0x159F0024).ljust(0x30, b"\0") + TABLE.to_bytes(4, "little")
    image = placed(data)
    assert arm.find(Scan(image, 4), [CONTENT]) == [
        Reference(Table.CONTENT, BASE + 0x30, Encoding.ARM_LITERAL, (BASE, BASE + 4))
    ]
    # ldr r9, [pc, #-4], right in front of itself
    image = MemoryImage.of([(BASE, arm_code(0, TABLE, 0xE51F900C))])
    assert arm.literal_users(image, BASE + 4) == (BASE + 8,)
    # with a condition alone it may be anything
    assert arm.literal_users(placed(arm_code(0, TABLE, 0x151F900C)), BASE + 4) == ()
    # the condition 15 marks other instructions
    assert arm.literal_users(placed(arm_code(0, TABLE, 0xF51F900C)), BASE + 4) == ()


def test_a_pair_in_arm_mode():
    # movw r3, #0x4000; movt r3, #0x800
    image = MemoryImage.of([(BASE, arm_code(0xE3043000, 0xE3403800))])
    (reference,) = arm.find(Scan(image, 4), [CONTENT])
    assert reference.encoding is Encoding.ARM_MOVW_MOVT
    assert read_target(image, ABI, reference) == TABLE
    # movw r3, #0x1234; movt r3, #0xfedc
    assert retarget(image, ABI, reference, 0xFEDC1234) == (
        (BASE, arm_code(0xE3013234)),
        (BASE + 4, arm_code(0xE34F3EDC)),
    )


def test_arm_and_thumb_code_in_one_image():
    thumb_part = code(LDR_R3 + 15, RET).ljust(0x40, b"\0") + TABLE.to_bytes(4, "little")
    image = placed(thumb_part + arm_code(TABLE, 0xE51F900C))
    encodings = [reference.encoding for reference in arm.find(Scan(image, 4), [CONTENT])]
    assert encodings == [Encoding.ARM_LITERAL, Encoding.THUMB_LITERAL]


PAIRS = {
    Encoding.THUMB_MOVW_MOVT: code(0xF2440900, 0xF6C00900),
    Encoding.ARM_MOVW_MOVT: arm_code(0xE3043000, 0xE3403800),
}


@pytest.mark.parametrize("encoding", PAIRS)
@given(target=st.integers(0, 0xFFFFFFFF))
def test_any_address_is_read_back_from_a_pair(encoding, target):
    image = MemoryImage.of([(BASE, PAIRS[encoding])])
    reference = Reference(Table.NAMES, BASE, encoding, (BASE,), second=BASE + 4)
    patched = image
    for address, data in retarget(image, ABI, reference, target):
        patched = patched.with_patch(address, data)
    assert read_target(patched, ABI, reference) == target
    for address, data in retarget(patched, ABI, reference, TABLE):
        patched = patched.with_patch(address, data)
    assert patched == image


@given(st.integers(0x1000, 0xFFFFF000), st.integers(-4095, 24))
def test_any_address_is_read_back_from_a_word(target, addend):
    for encoding in (
        Encoding.WORD,
        Encoding.THUMB_LITERAL,
        Encoding.ARM_LITERAL,
        Encoding.XTENSA_L32R,
    ):
        image = MemoryImage.of([(BASE, bytes(4))])
        reference = Reference(Table.NAMES, BASE, encoding, addend=addend)
        ((address, data),) = retarget(image, ABI, reference, target)
        assert read_target(image.with_patch(address, data), ABI, reference) == target


@given(st.integers(0, 255), st.integers(0, 0xFFFFF))
def test_a_load_is_found_wherever_it_stands(words, start):
    base = 0x8000000 + 2 * start
    literal_at = (base + 4 & ~3) + 4 * words
    data = code(LDR_R3 + words).ljust(literal_at - base, b"\0") + TABLE.to_bytes(4, "little")
    assert base in thumb.literal_users(MemoryImage.of([(base, data)]), literal_at)


def test_an_anchor_outside_of_the_image_is_found():
    halves = (LDR_R3 + 15, LOAD_20, RET)
    data = code(*halves).ljust(0x40, b"\0") + (TABLE - 20).to_bytes(4, "little")
    image = MemoryImage.of([(BASE, data), (TABLE, bytes(64))])
    assert thumb.find(Scan(image, 4), [CONTENT]) == literal(BASE, addend=-20)


def test_an_anchor_of_one_table_may_lie_in_another():
    # The array of modules right behind a pool: 20 less than its address is an address of the pool.
    pool = Target(Table.POOL, TABLE - 32, 28, 32)
    data = code(LDR_R3 + 15, LOAD_20, RET).ljust(0x40, b"\0") + (TABLE - 20).to_bytes(4, "little")
    image = MemoryImage.of([(BASE, data), (TABLE - 32, bytes(64))])
    for targets in ([pool, CONTENT], [CONTENT, pool]):
        assert thumb.find(Scan(image, 4), targets) == literal(BASE, addend=-20)
    with pytest.raises(LinkError, match=f"and to something else, at {TABLE:#x}"):
        thumb.find(Scan(image, 4), [pool])
