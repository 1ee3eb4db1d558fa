# SPDX-License-Identifier: MIT
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.bytecode.instructions import decode, read_function
from mpytool.bytecode.opcodes import (
    BINARY_OPS,
    BY_CODE,
    BY_NAME,
    MULTI,
    OPCODES,
    UNARY_OPS,
    Operand,
)
from mpytool.bytecode.prelude import Prelude, write_prelude
from mpytool.bytecode.varint import write_sint, write_uint
from mpytool.errors import FormatError


def test_table_is_consistent():
    assert len(BY_CODE) == len(BY_NAME) == len(OPCODES)
    used = set(BY_CODE)
    for multi in MULTI:
        codes = set(range(multi.first, multi.first + multi.count))
        assert not codes & used
        assert max(codes) <= 0xFF
        used |= codes
    counts = {multi.name: multi.count for multi in MULTI}
    assert counts["UNARY_OP_MULTI"] == len(UNARY_OPS)
    assert counts["BINARY_OP_MULTI"] == len(BINARY_OPS)


def code(name: str) -> bytes:
    return bytes((BY_NAME[name].code,))


@given(st.sampled_from([op for op in OPCODES if "label" not in op.operand.value]), st.data())
def test_every_opcode_decodes_to_what_was_encoded(opcode, data):
    encoded = bytes((opcode.code,))
    operand = extra = 0
    if opcode.operand is Operand.SINT:
        operand = data.draw(st.integers(-(2**62), 2**62))
        encoded += write_sint(operand)
    elif opcode.operand is not Operand.NONE:
        operand = data.draw(st.integers(0, 2**62))
        encoded += write_uint(operand)
    if opcode.extra:
        extra = data.draw(st.integers(0, 255))
        encoded += bytes((extra,))
    (instruction,) = decode(b"\xff" * 3 + encoded, 3)
    assert instruction.name == opcode.name
    assert (instruction.operand, instruction.extra) == (operand, extra)
    assert (instruction.offset, instruction.size, instruction.target) == (0, len(encoded), -1)


@pytest.mark.parametrize("multi", MULTI, ids=lambda multi: multi.name)
def test_ranges(multi):
    fun_data = bytes(range(multi.first, multi.first + multi.count))
    instructions = decode(fun_data, 0)
    assert [item.operand for item in instructions] == list(
        range(multi.least, multi.least + multi.count)
    )
    assert {item.name for item in instructions} == {multi.name}
    assert {item.size for item in instructions} == {1}


def test_jumps():
    fun_data = b"".join(
        [
            code("JUMP") + b"\x41",  # 0: over one byte
            code("POP_TOP"),  # 2
            code("POP_JUMP_IF_TRUE") + bytes((0x40 - 3,)),  # 3: back to 2
            code("FOR_ITER") + b"\x81\x00",  # 5: over one byte, long form
            code("POP_TOP"),  # 8
            code("JUMP") + bytes((0x80 | (0x4000 - 12 & 0x7F), 0x4000 - 12 >> 7)),  # 9: to 0
            code("UNWIND_JUMP") + b"\x41\x82",  # 12: over its own last byte
            code("RETURN_VALUE"),  # 15
        ]
    )
    targets = {item.offset: item.target for item in decode(fun_data, 0)}
    assert targets == {0: 3, 2: -1, 3: 2, 5: 9, 8: -1, 9: 0, 12: 15, 15: -1}
    assert decode(fun_data, 0)[6].extra == 0x82


@pytest.mark.parametrize(
    ("fun_data", "message"),
    [
        (b"\x01", "code offset 0: expected an opcode, found 0x01"),
        (b"\x59\xff", "code offset 1: expected an opcode, found 0xFF"),
        (b"\x42", "code offset 1: expected a jump distance, found the end.*operand of JUMP"),
        (b"\x42\x81", "code offset 1: expected a jump distance, found the end"),
        (b"\x24\x81", "code offset 1: expected a variable-length integer.*of LOAD_FAST_N"),
        (b"\x20\x01", "code offset 0: expected a byte after the operand of MAKE_CLOSURE"),
        (b"\x42\x42", "code offset 0: expected JUMP to lead to an instruction, found offset 4"),
        (b"\x42\x3d", "code offset 0: expected JUMP to lead to an instruction, found offset -1"),
        (b"\x42\x3f", "code offset 0: expected JUMP to lead to an instruction, found offset 1"),
    ],
)
def test_messages(fun_data, message):
    with pytest.raises(FormatError, match=message):
        decode(fun_data, 0)


def test_a_jump_that_is_never_reached_may_lead_to_the_end():
    # LOAD_CONST_NONE; RETURN_VALUE; JUMP +0; JUMP to the end: what stands behind `return`
    fun_data = b"\x51\x63\x42\x40\x42\x40"
    assert [item.target for item in decode(fun_data, 0)] == [-1, -1, 4, 6]
    with pytest.raises(FormatError, match="lead to an instruction, found offset 5"):
        decode(b"\x51\x42\x40\x42\x40", 0)  # without the return it is reached
    with pytest.raises(FormatError, match="found offset 7"):
        decode(b"\x51\x63\x42\x40\x42\x41", 0)  # beyond the end


@given(st.binary(max_size=60))
def test_garbage_gives_format_errors_only(garbage):
    fun_data = write_prelude(Prelude(3, 0, 0, 0, 0, 0, 0)) + garbage
    try:
        function = read_function(fun_data)
    except FormatError:
        return
    offset = 0
    for instruction in function.instructions:
        assert instruction.offset == offset
        offset = instruction.end
    assert offset == len(garbage)
