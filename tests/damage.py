# SPDX-License-Identifier: MIT
"""A strategy that damages bytes, for tests that feed broken files."""

from hypothesis import strategies as st


@st.composite
def damaged(draw, data: bytes) -> bytes:
    """Some bytes changed, a piece cut out or put in, or the end missing."""
    out = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(out) - 1)))
        match draw(st.integers(0, 3)):
            case 0 if out:
                out[at] = draw(st.integers(0, 255))
            case 1:
                del out[at : at + draw(st.integers(1, 8))]
            case 2:
                out[at:at] = draw(st.binary(min_size=1, max_size=8))
            case _:
                del out[at:]
    return bytes(out)
