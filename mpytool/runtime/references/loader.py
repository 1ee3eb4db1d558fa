# SPDX-License-Identifier: MIT
r"""References in shared objects: words that the loader fills, and how a link moves them.

    .rela.dyn   110fa8  R_X86_64_GLOB_DAT  mp_frozen_names    word := address of the symbol
                100d00  R_X86_64_RELATIVE  1017f0             word := load address + 1017f0

The loader sets every word that is an address, so that the list of relocations is the list of
words that may refer to a table: none is missed, and none is taken for one that is something else.
A word that a symbol sets is retargeted by the symbol's value, one with an addend by the addend.

Source: System V ABI, chapter 5; its AMD64 and AArch64 supplements, "Relocation".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mpytool.image.image_file import ImageFile
from mpytool.runtime.references.model import Encoding, Reference, Table


def relocated_words(file: ImageFile) -> dict[int, int] | None:
    """The words that the loader sets: address -> value at load address 0; None in other files.

    Raises:
        FormatError: the file is damaged.
    """
    if file.format != "elf":
        return None
    from mpytool.image.elf_dynamic import is_dynamic, parse_dynamic

    if not is_dynamic(file.data):
        return None
    dynamic = parse_dynamic(file.data)
    found = {}
    for relocation in dynamic.relocations:
        symbol = dynamic.symbols[relocation.symbol] if relocation.symbol else None
        is_known = symbol.is_defined if symbol else relocation.kind == dynamic.relative_kind
        if is_known and dynamic.image.contains(relocation.address, 8):  # else a copy, in .bss
            word = dynamic.image.read(relocation.address, 8)
            found[relocation.address] = int.from_bytes(word, "little")
    return found


def symbol_changes(
    file: ImageFile,
    references: Sequence[Reference],
    tables: Mapping[Table, tuple[int, int]],
) -> dict[str, tuple[int, int]]:
    """The symbols that must get another value, so that their words are retargeted.

    Args:
        file: the shared object.
        references: every reference to the tables.
        tables: address and size in bytes of the new ones.

    Returns:
        name -> (address, size); empty for other files.
    """
    words = {r.address: r.table for r in references if r.encoding is Encoding.RELOCATION}
    if not words:
        return {}
    from mpytool.image.elf_dynamic import parse_dynamic

    dynamic = parse_dynamic(file.data)
    return {
        dynamic.symbols[relocation.symbol].name: tables[words[relocation.address]]
        for relocation in dynamic.relocations
        if relocation.symbol and relocation.address in words
    }
