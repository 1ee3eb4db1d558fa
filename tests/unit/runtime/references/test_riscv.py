# SPDX-License-Identifier: MIT
"""References in RISC-V code: pairs found along every path, and both halves retargeted.

The code is what GNU as 2.40 writes for the lines beside it.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.abi import Abi
from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.references import riscv
from mpytool.runtime.references.encodings import read_target, retarget
from mpytool.runtime.references.model import Encoding, Reference, Table, Target
from mpytool.runtime.structure.scan import Scan

BASE = 0x80001000
NAMES = Target(Table.NAMES, 0x80043760, 1)
ABI, ABI_64 = Abi(), Abi(word_size=8)
LUI_S1 = 0x800434B7  # lui s1, 0x80043
LBU = 0x7604C783  # lbu a5, 0x760(s1)
ADDI = 0x76048493  # addi s1, s1, 0x760
RET, NOP = 0x8082, 0x0001
CALL = 0x7C9010EF  # jal ra, .+0x1fc8, beyond the code
SAVE_S1 = 0xC226  # c.swsp s1, 4(sp)
FRAME = 0x1141  # c.addi sp, -16


def code(*words):
    """Instructions as bytes: those beyond 16 bits have 32."""
    return b"".join(word.to_bytes(4 if word > 0xFFFF else 2, "little") for word in words)


def found(*words, target=NAMES, word_size=4, base=BASE):
    image = MemoryImage.of([(base, code(*words))])
    return riscv.find(Scan(image, word_size), [target])


def lui(lows, address=BASE):
    return [Reference(Table.NAMES, address, Encoding.RISCV_LUI, tuple(lows), second=lows[0])]


def test_a_pair_side_by_side_and_one_far_apart():
    assert found(LUI_S1, ADDI, RET) == lui([BASE + 4])
    # lui s1, mv a0, jal, li a0, addi s1: the call keeps s1
    assert found(LUI_S1, 0x852A, CALL, 0x4515, ADDI, RET) == lui([BASE + 12])


def test_one_upper_half_serves_a_load_and_an_addition():
    assert found(LUI_S1, LBU, ADDI, RET) == lui([BASE + 4, BASE + 8])


def test_lower_halves_on_both_sides_of_a_branch():
    # lui s1; beqz a0, .+8; lbu a5, (s1); j .+6; lbu a5, (s1); ret
    assert found(LUI_S1, 0xC501, LBU, 0xA019, LBU, RET) == lui([BASE + 6, BASE + 12])


def test_a_loop_is_followed_once():
    # lui s1; lbu a5, (s1); bnez a5, .-4; ret
    assert found(LUI_S1, LBU, 0xFFED, RET)[0].users == (BASE + 4,)


def test_a_table_found_by_upper_half_plus_index():
    # lui s1; add s1, s1, a0; lbu a5, 0x760(s1)
    assert found(LUI_S1, 0x94AA, LBU, RET) == lui([BASE + 6])


def test_a_copy_of_the_upper_half_is_followed():
    # lui a4; mv s1, a4; addi s1, s1
    assert found(0x80043737, 0x84BA, ADDI, RET) == lui([BASE + 6])


def test_the_upper_half_of_a_neighbour_is_no_reference():
    assert found(LUI_S1, 0x75048493, RET) == []  # addi s1, s1, 0x750
    assert found(LUI_S1, 0x852A, RET) == []
    assert found(LUI_S1, NOP, 0x84BA, ADDI, RET) == []  # overwritten by mv s1, a4
    # in a register that a call may change
    assert found(0x80043537, CALL, 0x76050513, RET) == []


def test_a_function_behind_a_call_that_does_not_return_saves_its_own_registers():
    assert found(LUI_S1, LBU, CALL, FRAME, SAVE_S1, RET) == lui([BASE + 4])
    save_call = 0x7C9012EF  # jal t0: a helper that saves registers
    assert found(LUI_S1, LBU, CALL, save_call, SAVE_S1, RET) == lui([BASE + 4])


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ((LUI_S1, LBU, SAVE_S1, RET), 8),  # stored
        ((LUI_S1, LBU, 0x00448493, RET), 8),  # addi s1, s1, 4: another address
        ((LUI_S1, LBU, 0x0491, RET), 8),  # c.addi s1, 4
        ((LUI_S1, LBU, 0x8782), 8),  # jr a5: a switch, s1 may be used there
        ((LUI_S1, LBU, 0x40A487B3, RET), 8),  # sub a5, s1, a0
    ],
)
def test_an_upper_half_used_otherwise_is_an_error(words, at):
    with pytest.raises(LinkError) as caught:
        found(*words)
    assert caught.value.message == (
        f"the register that holds the upper half of the address of mp_frozen_names from "
        f"0x80001000 on is also used otherwise, at {BASE + at:#x}"
    )
    assert "report" in caught.value.hint


def test_code_that_is_too_long_to_follow_is_an_error(monkeypatch):
    monkeypatch.setattr(riscv, "_STEPS", 4)
    with pytest.raises(LinkError, match="is also used otherwise, at 0x8000100e"):
        found(LUI_S1, LBU, NOP, NOP, NOP, NOP, RET)


def test_the_fields_of_a_pool_are_referred_to_with_an_addend():
    pool = Target(Table.POOL, 0x80043760, 24)
    (reference,) = found(LUI_S1, 0x7644A783, ADDI, RET, target=pool)  # lw a5, 0x764(s1)
    assert (reference.users, reference.addend) == ((BASE + 4, BASE + 8), 4)
    image = MemoryImage.of([(BASE, code(LUI_S1, 0x7644A783, ADDI, RET))])
    patched = apply(image, ABI, reference, 0x80100800)
    assert riscv.read_pair(patched, reference, BASE + 4, 0xFFFFFFFF) == 0x80100804
    assert riscv.read_pair(patched, reference, BASE + 8, 0xFFFFFFFF) == 0x80100800


def test_auipc_counts_from_its_own_address():
    # auipc s1, 0x42; addi s1, s1, 0x760
    (reference,) = found(0x00042497, ADDI, RET)
    assert reference.encoding is Encoding.RISCV_AUIPC
    assert (reference.address, reference.users) == (BASE, (BASE + 4,))
    assert found(NOP, 0x00042497, ADDI, RET) == []  # 2 bytes further on


def test_the_upper_half_of_a_lower_one_below_zero_is_rounded_up():
    target = Target(Table.NAMES, 0x80043F00, 1)
    (reference,) = found(0x800444B7, 0xF0048493, RET, target=target)  # addi s1, s1, -256
    image = MemoryImage.of([(BASE, code(0x800444B7, 0xF0048493, RET))])
    assert read_target(image, ABI, reference) == 0x80043F00
    assert retarget(image, ABI, reference, 0x80044FFF) == (
        (BASE, code(0x800454B7)),
        (BASE + 4, code(0xFFF48493)),
    )


def test_a_store_keeps_its_lower_half_in_two_pieces():
    image = MemoryImage.of([(BASE, code(LUI_S1, 0x76F4A023))])  # sw a5, 0x760(s1)
    reference = lui([BASE + 4])[0]
    assert read_target(image, ABI, reference) == 0x80043760
    assert retarget(image, ABI, reference, 0x800437FC)[1] == (BASE + 4, code(0x7EF4AE23))


def test_a_compressed_upper_half_is_found_and_holds_the_first_124_kb_only():
    target = Target(Table.NAMES, 0x1F760, 1)
    words = (0x64FD, ADDI, RET)  # c.lui s1, 0x1f
    (reference,) = found(*words, target=target, base=0x1000)
    image = MemoryImage.of([(0x1000, code(*words))])
    assert read_target(image, ABI, reference) == 0x1F760
    assert retarget(image, ABI, reference, 0x2004)[0] == (0x1000, code(0x6489))  # c.lui s1, 2
    with pytest.raises(LinkError) as caught:
        retarget(image, ABI, reference, 0x20004)
    assert "cannot hold an address beyond the first 124 KB" in caught.value.message
    assert "-mno-relax" in caught.value.hint


GP_AT = 0x80044000 - 0x400  # auipc gp, 0x43; addi gp, gp, -0x400, at BASE
GP = (0x00043197, 0xC0018193)


def test_a_reference_from_the_global_pointer_is_an_error():
    near = Target(Table.NAMES, GP_AT + 0x10, 1)
    with pytest.raises(LinkError) as caught:
        found(*GP, 0x01018513, RET, target=near)  # addi a0, gp, 16
    assert caught.value.message == (
        "the instruction at 0x80001008 refers to mp_frozen_names by its distance from the global "
        "pointer 0x80043c00, which reaches 2 KB only"
    )
    assert found(*GP, 0x01418513, RET, target=near) == []  # addi a0, gp, 20: something else
    assert found(*GP, 0x01018513, RET, target=replace(near, address=GP_AT + 0x1000)) == []


def test_what_is_no_half_is_an_error():
    image = MemoryImage.of([(BASE, code(LUI_S1, LBU, NOP, NOP))])
    with pytest.raises(
        LinkError, match=r"expected the upper half .* at 0x80001004, found 0x7604c783"
    ):
        read_target(image, ABI, lui([BASE + 4], BASE + 4)[0])
    with pytest.raises(
        LinkError, match=r"expected the lower half .* at 0x80001008, found 01000100"
    ):
        read_target(image, ABI, lui([BASE + 8])[0])


def test_lower_halves_that_need_different_upper_ones_are_an_error():
    image = MemoryImage.of([(BASE, code(LUI_S1, ADDI, 0x7644A783))])
    reference = lui([BASE + 4, BASE + 8])[0]
    with pytest.raises(LinkError) as caught:
        retarget(image, ABI, reference, 0x801007FE)
    assert "crosses a border of 4 KB" in caught.value.message


def test_64_bit_code_reaches_2_gb():
    image = MemoryImage.of([(BASE, code(0x00042497, ADDI))])
    reference = replace(lui([BASE + 4])[0], encoding=Encoding.RISCV_AUIPC)
    assert read_target(image, ABI_64, reference) == 0x80043760
    with pytest.raises(LinkError) as caught:
        retarget(image, ABI_64, reference, BASE + 0x80000000)
    assert "more than 2 GB away from what refers to it at 0x80001000" in caught.value.message
    assert retarget(image, ABI_64, reference, BASE + 0x7FFFF000)


def apply(image, abi, reference, target):
    for address, data in retarget(image, abi, reference, target):
        image = image.with_patch(address, data)
    return image


@given(st.integers(0, 0xFFFFFFFF), st.integers(0, 0x7FFFFFFF).map(lambda n: 2 * n))
def test_any_address_of_32_bits_is_read_back(target, base):
    for upper, encoding in ((LUI_S1, Encoding.RISCV_LUI), (0x00042497, Encoding.RISCV_AUIPC)):
        image = MemoryImage.of([(base, code(upper, LBU, ADDI))])
        reference = Reference(Table.NAMES, base, encoding, (base + 4, base + 8), second=base + 4)
        patched = apply(image, ABI, reference, target)
        assert read_target(patched, ABI, reference) == target
        assert riscv.read_pair(patched, reference, base + 8, 0xFFFFFFFF) == target
        assert apply(patched, ABI, reference, read_target(image, ABI, reference)) == image


@given(st.integers(-0x7FFFF000, 0x7FFFF000), st.integers(0x100000000, 0xFFFFFFFF0000))
def test_addresses_of_64_bits_within_reach_are_read_back(distance, base):
    image = MemoryImage.of([(base, code(0x00042497, ADDI))])
    reference = Reference(Table.NAMES, base, Encoding.RISCV_AUIPC, (base + 4,), second=base + 4)
    patched = apply(image, ABI_64, reference, base + distance)
    assert read_target(patched, ABI_64, reference) == base + distance


@given(st.integers(0x100, 0x7FFFF7FF), st.integers(0, 64), st.booleans())
def test_what_is_found_leads_to_the_table(target, gap, is_auipc):
    upper = 0x00042497 if is_auipc else LUI_S1
    encoding = Encoding.RISCV_AUIPC if is_auipc else Encoding.RISCV_LUI
    start = Reference(Table.NAMES, BASE, encoding, (BASE + 4 + 2 * gap,), BASE + 4 + 2 * gap)
    image = MemoryImage.of([(BASE, code(upper, *[NOP] * gap, ADDI, RET))])
    target |= 0x80000000
    image = apply(image, ABI, start, target)
    assert riscv.find(Scan(image, 4), [Target(Table.NAMES, target, 1)]) == [start]
