# SPDX-License-Identifier: MIT
"""A strategy for sets of files whose names do not clash."""

from hypothesis import strategies as st

from mpytool.data.files import DataFile, check_names
from mpytool.errors import ProjectError

_part = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=8
)


@st.composite
def data_files(draw, sizes=(0, 1, 2, 100, 127, 128, 512, 513, 4096, 9000)):
    """Sorted files, at least one."""
    names = draw(st.sets(st.lists(_part, min_size=1, max_size=4).map("/".join), max_size=12))
    files = []
    for name in sorted({*names, "always"}):
        size = draw(st.sampled_from(sizes))
        data = draw(st.binary(min_size=1, max_size=20)) * (size // 1 + 1)
        candidate = [*files, DataFile(name, data[:size])]
        try:
            check_names(candidate)
        except ProjectError:
            continue
        files = candidate
    return tuple(files)
