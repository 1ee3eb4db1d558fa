# SPDX-License-Identifier: MIT
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.bytecode.prelude import (
    Prelude,
    decode_line_steps,
    decode_lines,
    encode_line_step,
    encode_lines,
    read_prelude,
    write_prelude,
)
from mpytool.errors import FormatError


@st.composite
def preludes(draw):
    n_pos = draw(st.integers(0, 20))
    n_kwonly = draw(st.integers(0, 20))
    indices = st.integers(0, 5000)
    return Prelude(
        n_state=draw(st.integers(1, 3000)),
        n_exc_stack=draw(st.integers(0, 100)),
        scope_flags=draw(st.integers(0, 15)),
        n_pos_args=n_pos,
        n_kwonly_args=n_kwonly,
        n_def_pos_args=draw(st.integers(0, n_pos)),
        simple_name_index=draw(indices),
        arg_name_indices=tuple(
            draw(st.lists(indices, min_size=n_pos + n_kwonly, max_size=n_pos + n_kwonly))
        ),
        line_info=draw(st.binary(max_size=200)),
        cells=tuple(draw(st.lists(st.integers(0, 255), max_size=200))),
    )


@given(preludes(), st.binary(max_size=4), st.binary(max_size=4))
def test_round_trip(prelude, before, after):
    encoded = write_prelude(prelude)
    found, end = read_prelude(before + encoded + after, len(before))
    assert found == prelude
    assert end == len(before + encoded)


def test_known_bytes():
    # def f(a): return a + 1, on line 2 of its file, as the second name after two others.
    prelude = Prelude(3, 0, 0, 1, 0, 0, 2, (3,), b"\x20")
    assert write_prelude(prelude).hex(" ") == "11 06 02 03 20"


@given(preludes(), st.data())
def test_truncated_prelude_is_refused(prelude, data):
    encoded = write_prelude(prelude)
    size = data.draw(st.integers(0, len(encoded) - 1))
    with pytest.raises(FormatError, match=r"offset \d+: expected .*found"):
        read_prelude(encoded[:size])


@given(st.binary(max_size=40))
def test_garbage_gives_format_errors_only(data):
    try:
        prelude, end = read_prelude(data)
    except FormatError:
        return
    assert end <= len(data)
    assert prelude.n_state >= 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "offset 0: expected a function's prelude, found the end of the data at 0"),
        ("80" * 40, "expected a signature of at most 20 bytes"),
        ("00" + "80" * 40, "expected prelude sizes of at most 10 bytes"),
        ("000a00", "expected 5 bytes of names and lines and 0 cells, found 1 bytes"),
        ("03020000", "expected 4 names, found only 1 bytes"),
        ("80010200", "expected at most 0 default values, found 1"),
        ("000280", "expected a variable-length integer"),
    ],
)
def test_messages(data, message):
    with pytest.raises(FormatError, match=message):
        read_prelude(bytes.fromhex(data))


def test_write_checks_the_names():
    with pytest.raises(ValueError, match="2 arguments need as many names, not 1"):
        write_prelude(Prelude(1, 0, 0, 2, 0, 0, 0, (1,)))
    with pytest.raises(ValueError, match="n_state is at least 1, not 0"):
        write_prelude(Prelude(0, 0, 0, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("step", "encoded"),
    [
        ((1, 1), "21"),
        ((4, 6), "6460"),  # three lines, then three lines more
        ((4, 7), "8407"),
        ((15, 2047), "ffff"),
        ((15, 2050), "ffff60"),
        ((16, 7), "706020"),  # too many bytes for the long form
        ((40, 2), "1f49"),
        ((100, 9), "1f1f1f8709"),
        ((0, 0), ""),
    ],
)
def test_line_steps(step, encoded):
    assert encode_line_step(*step).hex() == encoded


@given(st.integers(0, 500), st.integers(0, 10_000))
def test_line_step_adds_up(code_size, line_count):
    steps = list(decode_line_steps(encode_line_step(code_size, line_count)))
    assert sum(step.code_size for step in steps) == code_size
    assert sum(step.line_count for step in steps) == line_count
    # The line changes at the end of the range, not inside it.
    before_end = 0
    for step in steps:
        if step.line_count:
            assert before_end + step.code_size == code_size
        before_end += step.code_size


def line_at(table, code_offset):
    """The line of an instruction, found as the runtime finds it: step by step."""
    line = 1
    for step in decode_line_steps(table):
        if code_offset < step.code_size:
            break
        code_offset -= step.code_size
        line += step.line_count
    return line


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(1, 3000)), max_size=20))
def test_line_table_round_trip(deltas):
    pairs = [(0, 1)]
    for code_size, line_count in deltas:
        pairs.append((pairs[-1][0] + code_size, pairs[-1][1] + line_count))
    table = encode_lines(pairs)
    assert list(decode_lines(table)) == pairs
    for (start, line), (end, _) in zip(pairs, [*pairs[1:], (pairs[-1][0] + 5, 0)], strict=True):
        assert line_at(table, start) == line
        assert line_at(table, end - 1) == line


def test_lines_that_go_back_are_left_out():
    assert decode_lines(encode_lines([(0, 5), (3, 4), (6, 8)])) == ((0, 5), (6, 8))


def test_truncated_line_table():
    with pytest.raises(FormatError, match="line table, offset 1: expected an entry of two bytes"):
        decode_lines(b"\x21\x81")
