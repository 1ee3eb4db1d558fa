# SPDX-License-Identifier: MIT
r"""Find the lists of frozen modules of an image.

    names      "_boot.py\0rp2.py\0" "\0"       mp_frozen_names
    content    ->module  ->module              mp_frozen_mpy_content, in the names' order
    module     {->qstr table, ->object table, ->code}
    qstr table its first entry is the qstr of the module's own name

Names lie beside other texts, so that it is not seen where their list begins; the array of
modules tells: from the last name backwards, each name has its module.  Lists that are in front,
of modules that are frozen as source text, have none.

Source: py/frozenmod.c and py/bc.h of MicroPython 1.20 to 1.29.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mpytool.abi import Abi
from mpytool.errors import FormatError
from mpytool.runtime.structure.scan import Scan
from mpytool.runtime.words import Words

# A run of texts that end with .py or .mpy, closed by an empty one.
_NAMES = re.compile(rb"(?:[\x21-\x7e]{1,250}\.m?py\0)+(?=\0)")


@dataclass(frozen=True, slots=True)
class FrozenLists:
    """One pair of lists.

    Attributes:
        names: address of the first name that has a module.
        end: address of the empty name that ends the list.
        content: address of the array of modules.
        modules: name and module address, in order.
        earlier: addresses of the texts right before `names`, the nearest first: where the list
            may begin if modules are frozen as source text.
    """

    names: int
    end: int
    content: int
    modules: tuple[tuple[str, int], ...]
    earlier: tuple[int, ...]


def find_frozen_lists(scan: Scan, abi: Abi, qstr_ids: Mapping[str, int]) -> list[FrozenLists]:
    """Every pair of lists in an image: one, or two if it was linked."""
    words = Words(scan.image, abi)
    found: list[FrozenLists] = []
    for run_start, run in _name_runs(scan):
        modules = {name: _modules(scan, words, qstr_ids, name) for name in set(run)}
        start, names = run_start, run
        if not modules[names[0]]:
            start, names = _without_front(start, names, qstr_ids, modules, scan, words)
        found += _match(scan, abi, start, names, modules)
    return found


def _name_runs(scan: Scan) -> Iterator[tuple[int, list[str]]]:
    """Address and texts of each run."""
    for segment in scan.image.segments:
        for match in _NAMES.finditer(segment.data):
            texts = match[0][:-1].decode("ascii").split("\0")
            yield segment.address + match.start(), texts


def _without_front(
    start: int,
    names: list[str],
    qstr_ids: Mapping[str, int],
    modules: dict[str, list[int]],
    scan: Scan,
    words: Words,
) -> tuple[int, list[str]]:
    """A run without what may stand right in front of its first name.

    The array of modules may: the bytes of 0x40292c30 can be printed.
    """
    first = names[0]
    shortest = len(first) - first.rindex(".") + 1  # what is left needs a name and its suffix
    for cut in range(1, len(first) - shortest + 1):
        if first[cut:] in qstr_ids:
            places = _modules(scan, words, qstr_ids, first[cut:])
            if places:
                modules[first[cut:]] = places
                return start + cut, [first[cut:], *names[1:]]
    return start, names


def _modules(scan: Scan, words: Words, qstr_ids: Mapping[str, int], name: str) -> list[int]:
    """The addresses of structures that can be the module with a name."""
    number = qstr_ids.get(name)
    if number is None:
        return []
    size = scan.word_size
    found = []
    for table in scan.texts(number.to_bytes(2, "little")):
        if table % 2:
            continue
        for address in scan.words_at(table):
            try:
                _, objects, code = words.numbers(address, size, 3)
            except FormatError:
                continue
            if scan.image.contains(code, 4) and (not objects or scan.image.contains(objects, size)):
                found.append(address)
    return found


def _match(
    scan: Scan, abi: Abi, start: int, names: list[str], modules: Mapping[str, list[int]]
) -> Iterator[FrozenLists]:
    """The lists that end with a run of names: arrays whose last pointer is the last module."""
    size = abi.word_size
    words = Words(scan.image, abi)
    places = [start]
    for name in names:
        places.append(places[-1] + len(name) + 1)
    for last in modules[names[-1]]:
        for end in scan.words_at(last):
            pairs: list[tuple[str, int]] = []
            address = end
            for name in reversed(names):
                if not scan.image.contains(address, size):
                    break
                module = words.pointer(address)
                if module not in modules[name]:
                    break
                pairs.insert(0, (name, module))
                address -= size
            first = len(names) - len(pairs)
            yield FrozenLists(
                names=places[first],
                end=places[-1],
                content=address + size,
                modules=tuple(pairs),
                earlier=tuple(reversed(places[:first])),
            )
